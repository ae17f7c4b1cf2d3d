// The stand-in: the broker's own HTTP server on a thread of its own.
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <mutex>
#include <stdexcept>
#include <thread>

#include "jembatan/test_kit.hpp"
#include "net/http_server.hpp"

namespace jembatan::test {

class StandIn::Parts {
public:
    explicit Parts(std::vector<Answer> answers) : answers_(std::move(answers)), server_(io_, {}, handler()) {
        if (answers_.empty()) throw std::runtime_error("stand-in: it needs at least one answer");
        const auto bound = server_.listen("127.0.0.1:0");
        if (!bound) throw std::runtime_error("stand-in: " + bound.error().what);
        url_ = "http://" + *bound;
        thread_ = std::thread([this] { io_.run(); });
    }
    ~Parts() {
        io_.stop();
        if (thread_.joinable()) thread_.join();
    }
    Parts(const Parts&) = delete;
    Parts& operator=(const Parts&) = delete;

    const std::string& url() const noexcept { return url_; }
    std::vector<Asked> asked() const {
        const std::lock_guard lock(mutex_);
        return asked_;
    }

private:
    net::HttpHandler handler() {
        net::HttpHandler out;
        out.handle = [this](net::Request& request) { return answer(request); };
        return out;
    }

    Task<net::Response> answer(net::Request& request) {
        Asked asked{request.method, request.path, request.query, std::move(request.body), {}};
        for (const auto& [name, value] : request.headers) asked.headers.emplace_back(name, value);
        const std::lock_guard lock(mutex_);
        const auto& next = answers_[std::min(asked_.size(), answers_.size() - 1)];
        asked_.push_back(std::move(asked));
        auto response = net::respond(next.status, next.body);
        for (const auto& [name, value] : next.headers) response.headers.set(name, value);
        co_return response;
    }

    const std::vector<Answer> answers_;
    mutable std::mutex mutex_;
    std::vector<Asked> asked_;
    boost::asio::io_context io_{1};
    net::HttpServer server_;
    std::string url_;
    std::thread thread_;
};

StandIn::StandIn(std::vector<Answer> answers) : parts_(std::make_unique<Parts>(std::move(answers))) {}
StandIn::~StandIn() = default;
const std::string& StandIn::url() const noexcept { return parts_->url(); }
std::vector<StandIn::Asked> StandIn::asked() const { return parts_->asked(); }

}  // namespace jembatan::test
