// getaddrinfo on detached threads. Asio's own resolver has a single thread, so one dead name server would hold up every
// destination.
#include "net/resolver.hpp"

#include <arpa/inet.h>
#include <netdb.h>
#include <sys/socket.h>

#include <array>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <mutex>
#include <set>
#include <system_error>
#include <thread>

namespace jembatan::net {

namespace asio = boost::asio;

using Addresses = Result<std::vector<std::string>>;

/// One question and those who wait for its answer.
struct Resolver::Lookup {
    explicit Lookup(std::string of) : host(std::move(of)) {}
    std::string host;
    Addresses addresses = unavailable("resolve: no answer yet");
    bool done = false;
    std::set<asio::steady_timer*> waiting;
};

/// Where a lookup's thread leaves its answer; closed when the resolver goes, since nothing can interrupt getaddrinfo
/// and nobody shall wait for it at the end of the program.
struct Resolver::Mailbox {
    std::mutex mutex;
    Resolver* owner = nullptr;
};

namespace {

bool is_numeric(const std::string& host) {
    std::array<unsigned char, 16> ignored{};
    return ::inet_pton(AF_INET, host.c_str(), ignored.data()) == 1 ||
           ::inet_pton(AF_INET6, host.c_str(), ignored.data()) == 1;
}

Addresses look_up(const std::string& host) {
    addrinfo hints{};
    hints.ai_family = AF_UNSPEC;
    hints.ai_socktype = SOCK_STREAM;
    addrinfo* found = nullptr;
    const int code = ::getaddrinfo(host.c_str(), nullptr, &hints, &found);
    if (code == EAI_NONAME || code == EAI_NODATA) return not_found("resolve: '" + host + "': no such host");
    if (code != 0) return unavailable("resolve: '" + host + "': " + ::gai_strerror(code));
    const std::unique_ptr<addrinfo, void (*)(addrinfo*)> owner(found, ::freeaddrinfo);
    std::vector<std::string> result;
    for (const addrinfo* one = found; one; one = one->ai_next) {
        std::array<char, INET6_ADDRSTRLEN> text{};
        const void* raw = nullptr;
        if (one->ai_family == AF_INET) raw = &reinterpret_cast<const sockaddr_in*>(one->ai_addr)->sin_addr;
        if (one->ai_family == AF_INET6) raw = &reinterpret_cast<const sockaddr_in6*>(one->ai_addr)->sin6_addr;
        if (raw && ::inet_ntop(one->ai_family, raw, text.data(), text.size())) result.emplace_back(text.data());
    }
    return result;
}

}  // namespace

Resolver::Resolver(asio::io_context& io, std::map<std::string, std::vector<std::string>> hosts)
    : io_(io), hosts_(std::move(hosts)), mailbox_(std::make_shared<Mailbox>()) {
    mailbox_->owner = this;
}

Resolver::~Resolver() {
    const std::lock_guard lock(mailbox_->mutex);
    mailbox_->owner = nullptr;
}

void Resolver::start(std::shared_ptr<Lookup> lookup) {
    std::thread([mailbox = mailbox_, lookup = std::move(lookup)] {
        auto answer = look_up(lookup->host);
        const std::lock_guard lock(mailbox->mutex);
        if (!mailbox->owner) return;
        asio::post(mailbox->owner->io_, [mailbox, lookup, answer = std::move(answer)]() mutable {
            lookup->addresses = std::move(answer);
            lookup->done = true;
            for (auto* timer : lookup->waiting) timer->cancel();
            const std::lock_guard again(mailbox->mutex);
            if (mailbox->owner) mailbox->owner->running_.erase(lookup->host);
        });
    }).detach();
}

Task<Result<std::vector<std::string>>> Resolver::resolve(std::string host, std::chrono::milliseconds limit) {
    if (const auto known = hosts_.find(host); known != hosts_.end()) co_return known->second;
    if (is_numeric(host)) {
        std::vector<std::string> itself;
        itself.push_back(std::move(host));
        co_return itself;
    }
    auto& slot = running_[host];
    if (!slot) {
        slot = std::make_shared<Lookup>(host);
        try {
            start(slot);
        } catch (const std::system_error& error) {  // no thread to be had
            running_.erase(host);
            co_return unavailable("resolve: '" + host + "': " + error.what());
        }
    }
    const auto lookup = slot;
    asio::steady_timer timer(io_);
    timer.expires_after(limit);
    lookup->waiting.insert(&timer);
    boost::system::error_code ignored;
    if (!lookup->done) co_await timer.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
    lookup->waiting.erase(&timer);
    if (lookup->done) co_return lookup->addresses;
    Error late{ErrorCode::timed_out, "resolve: '" + host + "': no answer in time"};
    co_return late;
}

}  // namespace jembatan::net
