// Framing without sockets: the same message in every way it can be cut.
#include "net/message_parser.hpp"

#include <gtest/gtest.h>

namespace jembatan::net {
namespace {

using State = MessageParser::State;

/// Feeds bytes in pieces of a size, as a connection does: what is left over is given again.
std::string run(MessageParser& parser, std::string_view bytes, std::size_t piece) {
    std::string pending;
    while (true) {
        std::size_t taken = 1;
        while (taken > 0 && (parser.state() == State::head || parser.state() == State::body)) {
            taken = parser.feed(pending);
            pending.erase(0, taken);
        }
        if (parser.state() == State::done || parser.state() == State::failed || bytes.empty())
            return pending + std::string(bytes);
        pending += bytes.substr(0, piece);
        bytes.remove_prefix(std::min(piece, bytes.size()));
    }
}

TEST(MessageParserTest, TakesARequestHoweverItIsCut) {
    const std::string bytes =
        "\r\nPOST /in/wa?x HTTP/1.1\r\nHost: a\r\nX-B:  c d \r\nTransfer-Encoding: "
        "chunked\r\n\r\n3\r\nabc\r\nA\r\n0123456789\r\n0\r\nX-T: u\r\n\r\nGET";
    for (std::size_t piece = 1; piece <= bytes.size(); ++piece) {
        MessageParser parser(1000);
        Request request;
        parser.expect_request(request);
        parser.limit_body(13);
        const auto rest = run(parser, bytes, piece);
        ASSERT_EQ(parser.state(), State::done) << piece << " " << parser.detail();
        EXPECT_TRUE(std::string("GET").ends_with(rest)) << rest;
        EXPECT_EQ(request.method, "POST");
        EXPECT_EQ(request.target, "/in/wa?x");
        EXPECT_EQ(request.headers.value("x-b"), "c d");
        EXPECT_FALSE(request.headers.has("x-t")) << "a trailer is no header";
        EXPECT_EQ(request.body, "abc0123456789");
    }
}

TEST(MessageParserTest, CountsTheWholeHeadHoweverItIsCut) {
    std::string bytes = "GET / HTTP/1.1\r\n";
    for (int n = 0; n < 50; ++n) bytes += "X-A: 1234567890\r\n";
    for (const std::size_t piece : {1U, 7U, 17U, 100U, 10'000U}) {
        MessageParser parser(400);
        Request request;
        parser.expect_request(request);
        run(parser, bytes, piece);
        EXPECT_EQ(parser.fault(), MessageParser::Fault::header_too_large) << piece;
    }
}

TEST(MessageParserTest, StopsAtTheEndOfTheHead) {
    MessageParser parser(1000);
    Request request;
    parser.expect_request(request);
    const std::string head = "POST / HTTP/1.1\r\nContent-Length: 5\r\n\r\n";
    EXPECT_EQ(parser.feed(head + "12345"), head.size());
    EXPECT_EQ(parser.state(), State::body);
    EXPECT_EQ(parser.content_length(), 5U);
}

TEST(MessageParserTest, TakesNothingNobodyAdmitted) {
    MessageParser parser(1000);
    Request request;
    parser.expect_request(request);
    run(parser, "POST / HTTP/1.1\r\nContent-Length: 5\r\n\r\n12345", 1000);
    EXPECT_EQ(parser.fault(), MessageParser::Fault::body_too_large);
}

TEST(MessageParserTest, SaysHowTheConnectionGoesOn) {
    const std::pair<const char*, bool> rows[] = {
        {"GET / HTTP/1.1\r\n\r\n", true},
        {"GET / HTTP/1.1\r\nConnection: close\r\n\r\n", false},
        {"GET / HTTP/1.0\r\n\r\n", false},
        {"GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n", true},
    };
    for (const auto& [bytes, keep] : rows) {
        MessageParser parser(1000);
        Request request;
        parser.expect_request(request);
        run(parser, bytes, 1000);
        EXPECT_EQ(parser.keep_alive(), keep) << bytes;
    }
}

TEST(MessageParserTest, IsUsedAgain) {
    MessageParser parser(1000);
    Request request;
    for (int n = 0; n < 3; ++n) {
        parser.expect_request(request);
        parser.limit_body(10);
        run(parser, "PUT /" + std::to_string(n) + " HTTP/1.1\r\nContent-Length: 1\r\n\r\n" + std::to_string(n), 1000);
        EXPECT_EQ(request.target, "/" + std::to_string(n));
        EXPECT_EQ(request.headers.size(), 1U);
        EXPECT_EQ(request.body, std::to_string(n));
    }
}

TEST(HeadersTest, FindsWithoutCaseAndKeepsOrder) {
    Headers headers{{"A", "1"}, {"Set-Cookie", "x"}, {"a", "2"}};
    EXPECT_EQ(headers.value("a"), "1");
    EXPECT_EQ(headers.find("b"), std::nullopt);
    headers.set("SET-COOKIE", headers.value("a"));
    std::string all;
    for (const auto [name, value] : headers) all += std::string(name) + "=" + std::string(value) + ";";
    EXPECT_EQ(all, "A=1;a=2;SET-COOKIE=1;");
    headers.erase("A");
    EXPECT_EQ(headers.size(), 1U);
    headers.clear();
    EXPECT_TRUE(headers.empty());
}

}  // namespace
}  // namespace jembatan::net
