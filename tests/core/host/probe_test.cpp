// Trying a far side: what is said of every way it can fail, and that nothing but reading leaves.
#include "host/probe.hpp"

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

/// Asks its address with a method, and leaves the judging to the SDK.
class Asking final : public sdk::Deliver, public sdk::Probe {
public:
    static constexpr sdk::About about{.summary = "asks", .delivers = sdk::reports};
    static constexpr std::array options{
        sdk::text_option("url", sdk::required | sdk::base_url, "where"),
        sdk::text_option("method", sdk::optional, "how", "GET"),
    };
    explicit Asking(const sdk::Options& given) : url_(given.text("url")), method_(given.text("method")) {}

    sdk::Action step(const sdk::Delivery&, const sdk::Event&) const override {
        return sdk::done(sdk::Outcome::accepted("A-1"));
    }
    sdk::Action step(const sdk::ProbeJob&, const sdk::Event& event) const override {
        if (const auto* response = event.response())
            return sdk::findings(
                sdk::probe_findings(*response, sdk::Place{"a.yaml", 7, 3}, sdk::Place{"a.yaml", 8, 3}));
        if (event.failed()) return sdk::findings({});
        sdk::Http http;
        http.method = method_;
        http.url = url_;
        return sdk::send(std::move(http), sdk::Repeatable::yes);
    }

private:
    std::string url_, method_;
};

constexpr jembatan_plugin asking_plugin = sdk::detail::describe<Asking>("asking", "1.0.0", "Apache-2.0", "asks");

using testing::ElementsAre;
using testing::IsEmpty;
using testing::StartsWith;

class ProbeTest : public testing::Test {
protected:
    ProbeTest() {
        address_ = server_.listen("127.0.0.1:0").value();
        GuardOptions guard_options;
        guard_options.pure_limit = std::chrono::milliseconds(0);
        guard_options.handle_signals = false;
        guard_ = std::move(Guard::open(guard_options, clock_.now()).value());
        read_descriptor(asking_plugin, plugin_);
    }

    net::HttpHandler handler() {
        net::HttpHandler out;
        out.handle = [this](net::Request& request) -> Task<net::Response> {
            asked_.push_back(request.method);
            co_return net::respond(status_, "{}");
        };
        return out;
    }

    /// "line:column code message" of each finding.
    std::vector<std::string> probed(const std::string& url, const std::string& method = "GET") {
        Tree options;
        options.kind = Tree::Kind::map;
        for (const auto& [name, value] : {std::pair{"url", url}, {"method", method}}) {
            Tree tree;
            tree.kind = Tree::Kind::text;
            tree.text = value;
            options.entries.emplace_back(name, std::move(tree));
        }
        const auto& component = *plugin_.component(JEMBATAN_DESTINATION);
        const auto instance = std::move(Instance::create(*guard_, component, "out", options, clock_.now()).value());
        std::vector<std::string> out;
        boost::asio::co_spawn(
            io_, probe(outgoing_, clock_, *instance), [&](const std::exception_ptr& error, const Probed& end) {
                if (error) std::rethrow_exception(error);
                requests_ = end.requests;
                for (const auto& finding : end.findings)
                    out.push_back(std::to_string(finding.place.line) + " " + finding.code + " " + finding.message);
                io_.stop();
            });
        io_.run();
        io_.restart();
        return out;
    }

    boost::asio::io_context io_;
    net::HttpServer server_{io_, net::HttpLimits(), handler()};
    net::HttpClient client_{io_};
    Outgoing outgoing_{client_};
    ManualClock clock_{SystemClock().now()};  // our server says the real time in its Date header
    std::vector<std::string> asked_;
    int status_ = 200;
    int requests_ = 0;
    std::string address_;
    PluginInfo plugin_;
    std::unique_ptr<Guard> guard_;
};

TEST_F(ProbeTest, WhatAnswersIsFine) {
    EXPECT_THAT(probed("http://" + address_), IsEmpty());
    EXPECT_EQ(requests_, 1);
}

TEST_F(ProbeTest, ARefusedCredentialPointsToTheSecret) {
    status_ = 401;
    EXPECT_THAT(probed("http://" + address_), ElementsAre("8 JN003 our credential is refused: http 401"));
}

TEST_F(ProbeTest, AnUnknownPathPointsToTheAddress) {
    status_ = 404;
    EXPECT_THAT(probed("http://" + address_), ElementsAre("7 JN004 the far side does not know this address: http 404"));
}

TEST_F(ProbeTest, ItsOwnTroubleIsSaid) {
    status_ = 503;
    EXPECT_THAT(probed("http://" + address_), ElementsAre("7 JN006 the far side answers with http 503"));
}

TEST_F(ProbeTest, NobodyThere) {
    net::HttpServer gone(io_, net::HttpLimits(), net::HttpHandler());
    const auto nobody = gone.listen("127.0.0.1:0").value();
    boost::asio::co_spawn(io_, gone.stop(milliseconds(0)), [&](const std::exception_ptr&, std::size_t) { io_.stop(); });
    io_.run();
    io_.restart();
    EXPECT_THAT(probed("http://" + nobody), ElementsAre(StartsWith("0 JN001 cannot be reached: ")));
}

TEST_F(ProbeTest, PlainHttpWhereTlsIsExpected) {
    EXPECT_THAT(probed("https://" + address_), ElementsAre(StartsWith("0 JN002 no secure connection: ")));
}

TEST_F(ProbeTest, ClocksThatDifferAreNoticedEitherWay) {
    constexpr std::chrono::seconds half_a_minute{30};
    clock_.advance(std::chrono::minutes(12) + half_a_minute);
    EXPECT_THAT(probed("http://" + address_),
                ElementsAre("0 JN005 the clock here is 12 minutes ahead of the far side's"));
    clock_.advance(-std::chrono::minutes(20));
    EXPECT_THAT(probed("http://" + address_), ElementsAre("0 JN005 the clock here is 7 minutes behind the far side's"));
    clock_.advance(std::chrono::minutes(3) + half_a_minute);
    EXPECT_THAT(probed("http://" + address_), IsEmpty());
}

TEST_F(ProbeTest, WhatWouldChangeSomethingIsNotSent) {
    for (const auto* method : {"POST", "PUT", "PATCH", "DELETE"})
        EXPECT_THAT(probed("http://" + address_, method), ElementsAre(StartsWith("0 JN007 ")));
    EXPECT_THAT(asked_, IsEmpty());
    EXPECT_EQ(requests_, 0);
}

TEST(HttpDate, IsReadStrictly) {
    EXPECT_EQ(parse_http_date("Sun, 06 Nov 1994 08:49:37 GMT"), from_millis(784'111'777'000));
    for (const auto* wrong :
         {"", "Sun, 06 Nov 1994 08:49:37 UTC", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun, 31 Feb 2026 08:49:37 GMT",
          "Sun, xx Nov 1994 08:49:37 GMT", "Sun, 06 Now 1994 08:49:37 GMT"})
        EXPECT_EQ(parse_http_date(wrong), std::nullopt) << wrong;
}

}  // namespace
}  // namespace jembatan::host
