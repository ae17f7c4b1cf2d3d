// Requests done for plugins, against a server of ours on loopback.
#include "host/outgoing.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include "base/hash.hpp"
#include "host/guard.hpp"
#include "net/http_server.hpp"
#include "scratch.hpp"
#include "support/options.hpp"

namespace jembatan {
namespace {

using host::Exchange;
using testing::HasSubstr;

constexpr Time noon = from_millis(1'772'600'000'000);
constexpr std::string_view tiny_png("\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1\0\0\0\1\x08\6\0\0\0", 29);

class OutgoingTest : public testing::Test {
protected:
    OutgoingTest() : server_(io_, net::HttpLimits(), handler()), client_(io_), outgoing_(client_, small_limits()) {
        address_ = server_.listen("127.0.0.1:0").value();
        host::GuardOptions options;
        options.pure_limit = std::chrono::milliseconds(0);
        options.handle_signals = false;
        guard_ = std::move(host::Guard::open(options, noon).value());
        instance_ = make("http://" + address_);
    }

    std::unique_ptr<host::Instance> make(const std::string& base_url) {
        static const host::PluginInfo plugin = host::load_plugin(test::odd_plugin("plain_c"));
        const auto& component = *plugin.component(JEMBATAN_DESTINATION);
        const auto options = test::options_of(component, R"({"url": ")" + base_url + R"("})");
        return std::move(host::Instance::create(*guard_, component, "out", options, noon).value());
    }

    static host::OutgoingLimits small_limits() {
        host::OutgoingLimits limits;
        limits.request_bytes = 4096;
        return limits;
    }

    net::HttpHandler handler() {
        net::HttpHandler handler;
        handler.handle = [this](net::Request& request) -> Task<net::Response> {
            seen_.push_back(std::move(request));
            co_return answer_;
        };
        return handler;
    }

    sdk::Http http() const {
        sdk::Http request;
        request.method = "POST";
        request.url = "http://" + address_ + "/x";
        return request;
    }

    Exchange perform(const sdk::Http& request, net::BeforeFirstByte hook = {}, host::AttachmentReader reader = {}) {
        std::optional<Exchange> exchange;
        boost::asio::co_spawn(
            io_, outgoing_.perform(*instance_, request, sdk::Repeatable::no, std::move(hook), std::move(reader)),
            [&](const std::exception_ptr& error, Exchange got) {
                if (error) std::rethrow_exception(error);
                exchange.emplace(std::move(got));
                io_.stop();
            });
        io_.run();
        io_.restart();
        return std::move(*exchange);
    }

    boost::asio::io_context io_;
    std::vector<net::Request> seen_;
    net::Response answer_ = net::respond(200, "hello");
    net::HttpServer server_;
    net::HttpClient client_;
    host::Outgoing outgoing_;
    std::string address_;
    std::unique_ptr<host::Guard> guard_;
    std::unique_ptr<host::Instance> instance_;
};

TEST_F(OutgoingTest, AnswerIsReadyForThePlugin) {
    answer_.headers.add("X-Id", "A-7");
    sdk::Http request = http();
    request.headers.emplace_back("X-Key", "k");
    request.body = "body";
    auto exchange = perform(request);
    ASSERT_TRUE(exchange.has_response()) << exchange.what();
    EXPECT_EQ(seen_.at(0).method, "POST");
    EXPECT_EQ(seen_[0].headers.value("x-key"), "k");
    EXPECT_EQ(seen_[0].body, "body");
    const auto event = exchange.event();
    EXPECT_EQ(event.kind, sdk::EventKind::response);
    const sdk::Response response(event.response);
    EXPECT_EQ(response.status(), 200U);
    EXPECT_EQ(response.body(), "hello");
    EXPECT_EQ(response.header("x-id"), "A-7");
}

TEST_F(OutgoingTest, AttachmentGoesIntoTheForm) {
    sdk::Http request = http();
    request.parts.push_back({"title", "", "", "Jalan rusak", ""});
    request.parts.push_back({"photo", "foto.png", "image/png", "", "att-1"});
    std::vector<std::string> asked;
    const auto reader = [&](std::string id) -> Task<Result<std::string>> {
        asked.push_back(id);
        co_return std::string(tiny_png);
    };
    ASSERT_TRUE(perform(request, {}, reader).has_response());
    EXPECT_EQ(asked, std::vector<std::string>{"att-1"});
    const auto form = net::parse_form(seen_.at(0).headers.value("Content-Type"), seen_[0].body).value();
    EXPECT_EQ(form.text("title"), "Jalan rusak");
    ASSERT_NE(form.find("photo"), nullptr);
    EXPECT_EQ(form.find("photo")->filename, "foto.png");
    EXPECT_EQ(form.find("photo")->body, tiny_png);
}

TEST_F(OutgoingTest, MissingAttachmentSendsNothing) {
    sdk::Http request = http();
    request.parts.push_back({"photo", "", "", "", "att-1"});
    const auto reader = [](std::string) -> Task<Result<std::string>> { co_return not_found("attachment 1: erased"); };
    auto exchange = perform(request, {}, reader);
    EXPECT_EQ(exchange.failure(), sdk::Failure::not_sent);
    EXPECT_THAT(exchange.what(), HasSubstr("instance 'out': attachment: attachment 1: erased"));
    EXPECT_TRUE(seen_.empty());
    EXPECT_EQ(exchange.event().kind, sdk::EventKind::failed);
}

TEST_F(OutgoingTest, TooLargeRequestSendsNothing) {
    sdk::Http request = http();
    request.body = std::string(4097, 'x');
    EXPECT_EQ(perform(request).failure(), sdk::Failure::not_sent);
    EXPECT_TRUE(seen_.empty());
}

TEST_F(OutgoingTest, KeptBodyIsMeasuredNotShown) {
    answer_ = net::respond(200, std::string(tiny_png), "text/plain");
    sdk::Http request = http();
    request.keep_body = true;
    auto exchange = perform(request);
    ASSERT_TRUE(exchange.kept());
    EXPECT_EQ(exchange.kept()->bytes, tiny_png);
    const auto event = exchange.event();
    const sdk::Response response(event.response);
    EXPECT_EQ(response.body(), "");
    EXPECT_EQ(response.kept_size(), tiny_png.size());
    EXPECT_EQ(response.kept_sha256(), sha256(tiny_png).hex());
    EXPECT_EQ(response.kept_mime(), "image/png");
}

TEST_F(OutgoingTest, BodyOfAnErrorIsShownEvenWhenToBeKept) {
    answer_ = net::respond(404, "gone");
    sdk::Http request = http();
    request.keep_body = true;
    auto exchange = perform(request);
    EXPECT_FALSE(exchange.kept());
    EXPECT_EQ(exchange.response().body, "gone");
}

TEST_F(OutgoingTest, PrivateAddressNeedsToBeItsOwnBaseUrl) {
    sdk::Http request = http();
    request.public_only = true;
    EXPECT_TRUE(perform(request).has_response());

    instance_ = make("https://elsewhere.example/base");
    auto refused = perform(request);
    EXPECT_EQ(refused.failure(), sdk::Failure::not_sent);
    EXPECT_EQ(seen_.size(), 1U);
}

TEST_F(OutgoingTest, OtherPortOfItsHostIsNotItsOwn) {
    instance_ = make("http://127.0.0.1:1");
    sdk::Http request = http();
    request.public_only = true;
    EXPECT_EQ(perform(request).failure(), sdk::Failure::not_sent);
}

TEST_F(OutgoingTest, HookThatSaysNoSendsNothing) {
    const auto no = []() -> Task<bool> { co_return false; };
    auto exchange = perform(http(), no);
    EXPECT_EQ(exchange.failure(), sdk::Failure::not_sent);
    EXPECT_TRUE(exchange.refused_by_hook());
    EXPECT_TRUE(seen_.empty());
}

TEST_F(OutgoingTest, TooLargeAnswerIsAFailureAfterSending) {
    answer_ = net::respond(200, std::string(2000, 'x'));
    sdk::Http request = http();
    request.max_response = 1000;
    auto exchange = perform(request);
    EXPECT_EQ(exchange.failure(), sdk::Failure::too_large);
    EXPECT_FALSE(exchange.surely_not_sent());
}

TEST_F(OutgoingTest, NobodyThereIsNotSent) {
    sdk::Http request = http();
    request.url = "http://127.0.0.1:1/x";
    EXPECT_EQ(perform(request).failure(), sdk::Failure::not_sent);
}

}  // namespace
}  // namespace jembatan
