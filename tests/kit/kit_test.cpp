// The stand-in as whoever talks to it sees it. The kit's Plugin is tested by the examples, built outside of this tree.
#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <functional>
#include <stdexcept>

#include "jembatan/test_kit.hpp"

namespace jembatan::test {
namespace {

/// One request on a connection of its own; the whole answer.
std::string ask(const std::string& url, const std::string& head, const std::string& body) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(std::stoi(url.substr(url.rfind(':') + 1))));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const int fd = ::socket(AF_INET, SOCK_STREAM, 0);
    std::string answer;
    if (::connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0) {
        const std::string text =
            head + "\r\nHost: far.example\r\nConnection: close\r\nContent-Length: " + std::to_string(body.size()) +
            "\r\n\r\n" + body;
        if (::send(fd, text.data(), text.size(), MSG_NOSIGNAL) > 0) {
            char piece[1024];
            for (ssize_t got = 0; (got = ::recv(fd, piece, sizeof piece, 0)) > 0;)
                answer.append(piece, static_cast<std::size_t>(got));
        }
    }
    ::close(fd);
    return answer;
}

TEST(StandIn, GivesItsAnswersInTurnAndRemembersWhatWasAsked) {
    const StandIn far({{.status = 503}, {.status = 201, .body = R"({"id":"A-7"})", .headers = {{"X-Far", "yes"}}}});
    EXPECT_TRUE(ask(far.url(), "POST /in?a=1 HTTP/1.1\r\nX-Token: t", "halo").starts_with("HTTP/1.1 503"));
    for (int again = 0; again < 2; ++again) {
        const auto answer = ask(far.url(), "GET / HTTP/1.1", "");
        EXPECT_TRUE(answer.starts_with("HTTP/1.1 201")) << answer;
        EXPECT_NE(answer.find("X-Far: yes"), std::string::npos) << answer;
        EXPECT_TRUE(answer.ends_with(R"({"id":"A-7"})")) << answer;
    }
    const auto asked = far.asked();
    ASSERT_EQ(asked.size(), 3U);
    EXPECT_EQ(asked[0].method + " " + asked[0].path + "?" + asked[0].query, "POST /in?a=1");
    EXPECT_EQ(asked[0].body, "halo");
    EXPECT_NE(std::find(asked[0].headers.begin(), asked[0].headers.end(),
                        std::pair<std::string, std::string>("X-Token", "t")),
              asked[0].headers.end());
}

TEST(Form, IsReadByTheHostAsThePluginWillSeeIt) {
    const auto event = form("/in", {{"from", "628001234567"}, {"content", "jalan & got rusak"}}, {{"X-Token", "t"}});
    EXPECT_EQ(event.method + " " + event.path, "POST /in");
    EXPECT_EQ(event.body, "from=628001234567&content=jalan%20%26%20got%20rusak");
    EXPECT_EQ(event.headers.back().second, "application/x-www-form-urlencoded");
}

std::string said_by(const std::function<void()>& what) {
    try {
        what();
        return "nothing";
    } catch (const std::runtime_error& refused) {
        return refused.what();
    }
}

TEST(PluginOfTheKit, IsMadeOnlyWithWhatABrokerWouldDemand) {
    EXPECT_NE(Plugin::refusal("webhook", "{}").find("option 'url' is missing"), std::string::npos);
    EXPECT_EQ(Plugin::refusal("webhook", R"({"url": "https://sink.example/in"})"), "");
}

TEST(PluginOfTheKit, IsNotAskedWhatABrokerAnswersItself) {
    Plugin form_page("web_form", R"({"title": "Lapor"})");
    const auto of = [&](std::string method, std::string path) {
        return said_by([&] { form_page.act(receive(), request(method, path)); });
    };
    EXPECT_EQ(of("GET", ""), "nothing");
    EXPECT_NE(of("DELETE", "").find("no path of the plugin takes DELETE ''"), std::string::npos) << of("DELETE", "");
    EXPECT_NE(of("GET", "/nowhere").find("no path of the plugin takes GET '/nowhere'"), std::string::npos);
}

TEST(Missing, NamesTheFirstLineThatIsNotThere) {
    const auto action = sdk::done(sdk::Outcome::accepted("A-7"));
    EXPECT_EQ(missing(action, "outcome.id: A-7"), "");
    EXPECT_TRUE(missing(action, "outcome.id: A-7\noutcome.id: A").starts_with("no line 'outcome.id: A' in\n"));
}

}  // namespace
}  // namespace jembatan::test
