// Lists of a far side: read once for all who ask at the same time, and what became of it.
#include "host/refresh.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include "host/descriptor.hpp"
#include "host/guard.hpp"
#include "jembatan/sdk.hpp"
#include "net/http_server.hpp"

namespace jembatan::host {
namespace {

/// Gives each list as the far side has it.
class Lists final : public sdk::Deliver, public sdk::Refresh {
public:
    static constexpr sdk::About about{.summary = "reads lists", .delivers = sdk::reports};
    static constexpr std::array options{
        sdk::text_option("url", sdk::required | sdk::base_url, "where they are"),
    };
    explicit Lists(const sdk::Options& given) : url_(given.text("url")) {}

    sdk::Action step(const sdk::Delivery&, const sdk::Event&) const override {
        return sdk::done(sdk::Outcome::accepted("A-1"));
    }
    sdk::Action step(const sdk::RefreshJob& job, const sdk::Event& event) const override {
        const auto* response = event.response();
        if (response == nullptr) {
            sdk::Http http;
            http.url = url_ + "/" + std::string(job.name);
            return sdk::send(std::move(http), sdk::Repeatable::yes);
        }
        if (response->status() == 403) return sdk::gone("who are you");
        if (!response->is_success()) return sdk::later({}, "closed");
        return sdk::obtained(std::string(response->body()));
    }

private:
    std::string url_;
};

constexpr jembatan_plugin lists_plugin = sdk::detail::describe<Lists>("lists", "1.0.0", "Apache-2.0", "reads lists");

using testing::Each;
using testing::ElementsAre;
using testing::HasSubstr;

constexpr Time noon = from_millis(1'772'600'000'000);

class RefreshTest : public testing::Test {
protected:
    RefreshTest() {
        address_ = server_.listen("127.0.0.1:0").value();
        GuardOptions guard_options;
        guard_options.pure_limit = std::chrono::milliseconds(0);
        guard_options.handle_signals = false;
        guard_ = std::move(Guard::open(guard_options, noon).value());
        Tree url;
        url.kind = Tree::Kind::text;
        url.text = "http://" + address_;
        Tree options;
        options.kind = Tree::Kind::map;
        options.entries.emplace_back("url", std::move(url));
        read_descriptor(lists_plugin, plugin_);
        const auto& component = *plugin_.component(JEMBATAN_DESTINATION);
        instance_ = std::move(Instance::create(*guard_, component, "lapor", options, noon).value());
    }

    net::HttpHandler handler() {
        net::HttpHandler out;
        out.handle = [this](net::Request& request) -> Task<net::Response> {
            asked_.push_back(request.path);
            co_return net::respond(status_, "[" + std::to_string(asked_.size()) + "]");
        };
        return out;
    }

    /// Asks for these lists at once; what each ended in, as text.
    std::vector<std::string> read(const std::vector<std::string>& lists) {
        std::vector<std::string> ends;
        for (const auto& list : lists)
            boost::asio::co_spawn(io_, refreshes_.read(*instance_, nullptr, list),
                                  [&](const std::exception_ptr& error, Result<std::string> end) {
                                      if (error) std::rethrow_exception(error);
                                      ends.push_back(end ? *end : end.error().what);
                                      if (ends.size() == lists.size()) io_.stop();
                                  });
        io_.run();
        io_.restart();
        return ends;
    }

    boost::asio::io_context io_;
    net::HttpServer server_{io_, net::HttpLimits(), handler()};
    net::HttpClient client_{io_};
    Outgoing outgoing_{client_};
    ManualClock clock_{noon};
    Refreshes refreshes_{outgoing_, clock_};
    std::vector<std::string> asked_;
    int status_ = 200;
    std::string address_;
    PluginInfo plugin_;
    std::unique_ptr<Guard> guard_;
    std::unique_ptr<Instance> instance_;
};

TEST_F(RefreshTest, ManyWhoAskAtOnceGetOneAnswer) {
    EXPECT_THAT(read({"offices", "offices", "offices"}), Each("[1]"));
    EXPECT_THAT(asked_, ElementsAre("/offices"));
}

TEST_F(RefreshTest, WhoAsksLaterGetsANewOne) {
    read({"offices"});
    EXPECT_THAT(read({"offices"}), ElementsAre("[2]"));
}

TEST_F(RefreshTest, OneListDoesNotWaitForAnother) {
    read({"offices", "topics"});
    EXPECT_THAT(asked_, testing::UnorderedElementsAre("/offices", "/topics"));
}

TEST_F(RefreshTest, ThoseWhoWaitHearOfARefusalToo) {
    status_ = 403;
    EXPECT_THAT(read({"offices", "offices"}), Each(HasSubstr("'offices': who are you")));
    EXPECT_EQ(asked_.size(), 1U);
    status_ = 200;
    EXPECT_THAT(read({"offices"}), ElementsAre("[2]"));
}

TEST_F(RefreshTest, WhatFailsNowIsNoRefusal) {
    status_ = 503;
    EXPECT_THAT(read({"offices"}), ElementsAre(HasSubstr("'offices': closed")));
}

}  // namespace
}  // namespace jembatan::host
