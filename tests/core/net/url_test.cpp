// URLs and their encodings, as tables.
#include "net/url.hpp"

#include <gtest/gtest.h>

namespace jembatan::net {
namespace {

struct GoodUrl {
    const char* text;
    bool tls;
    const char* host;
    unsigned short port;
    const char* target;
    const char* authority;
};

const GoodUrl good_urls[] = {
    {"http://a.example", false, "a.example", 80, "/", "a.example"},
    {"HTTPS://A.Example/B?c=%20#d", true, "a.example", 443, "/B?c=%20", "a.example"},
    {"https://a.example:443/", true, "a.example", 443, "/", "a.example"},
    {"http://a.example:8080/x//y", false, "a.example", 8080, "/x//y", "a.example:8080"},
    {"http://127.0.0.1:1?q", false, "127.0.0.1", 1, "/?q", "127.0.0.1:1"},
    {"http://[::1]:81/", false, "::1", 81, "/", "[::1]:81"},
    {"http://a.example:/", false, "a.example", 80, "/", "a.example"},
    {"http://2130706433/", false, "2130706433", 80, "/", "2130706433"},
};

TEST(UrlTest, TakesUrlsApart) {
    for (const auto& row : good_urls) {
        SCOPED_TRACE(row.text);
        const auto url = parse_url(row.text);
        ASSERT_TRUE(url) << url.error().what;
        EXPECT_EQ(url->tls, row.tls);
        EXPECT_EQ(url->host, row.host);
        EXPECT_EQ(url->port, row.port);
        EXPECT_EQ(url->target, row.target);
        EXPECT_EQ(url->authority(), row.authority);
    }
}

TEST(UrlTest, RefusesWhatCannotBeAsked) {
    for (const auto* text :
         {"", "a.example", "/path", "ftp://a.example/", "http://", "http:///x", "http://u@a.example/",
          "http://u:p@a.example/", "http://a.example:0/", "http://a.example:99999/", "http://a.example:x/",
          "http://a b.example/", "http://a.example/ b", "http://a%00b.example/", "http://a%2fb.example/",
          "http://a%40b.example/", "http://a%3ab.example/", "http://[::1/", "http://[fe80::1%25eth0]/"})
        EXPECT_FALSE(parse_url(text)) << text;
}

TEST(UrlTest, ResolvesReferences) {
    EXPECT_EQ(resolve_url("https://a.example/x/y?z", "/b").value(), "https://a.example/b");
    EXPECT_EQ(resolve_url("https://a.example/x/y?z", "w").value(), "https://a.example/x/w");
    EXPECT_EQ(resolve_url("https://a.example/x", "http://b.example/").value(), "http://b.example/");
    EXPECT_EQ(resolve_url("https://a.example/x", "//b.example/y").value(), "https://b.example/y");
    EXPECT_FALSE(resolve_url("https://a.example/x", "http://b c/"));
}

TEST(UrlTest, DecodesEscapes) {
    EXPECT_EQ(percent_decode("a%20b+c%c3%A9").value(), "a b+c\xc3\xa9");
    for (const auto* bad : {"%", "%1", "a%2", "%zz", "%%20"}) EXPECT_FALSE(percent_decode(bad)) << bad;
}

TEST(UrlTest, EncodingIsUndoneByDecoding) {
    std::string all;
    for (int c = 0; c < 256; ++c) all += static_cast<char>(c);
    EXPECT_EQ(percent_decode(percent_encode(all)).value(), all);
    EXPECT_EQ(percent_encode("A-z_0.~ /+&="), "A-z_0.~%20%2F%2B%26%3D");
}

TEST(UrlTest, ReadsPairsInOrder) {
    const Pairs expected{{"b", "1 2"}, {"a", ""}, {"", "x"}, {"b", "3=4"}, {"\xc3\xa9", "\xe2\x82\xac"}};
    EXPECT_EQ(parse_pairs("b=1+2&a&=x&&b=3=4&%C3%A9=%E2%82%AC").value(), expected);
    EXPECT_EQ(parse_pairs("").value(), Pairs());
    EXPECT_EQ(*find_pair(expected, "b"), "1 2");
    EXPECT_EQ(find_pair(expected, "c"), nullptr);
}

TEST(UrlTest, RefusesBadOrTooManyPairs) {
    EXPECT_FALSE(parse_pairs("a=%"));
    EXPECT_FALSE(parse_pairs("%x=1"));
    EXPECT_TRUE(parse_pairs("a&b", 2));
    EXPECT_FALSE(parse_pairs("a&b&c", 2));
}

TEST(UrlTest, PairsSurviveTheWire) {
    const Pairs pairs{{"a b", "c&d=e+f%"}, {"", "\n"}};
    EXPECT_EQ(parse_pairs(encode_pairs(pairs)).value(), pairs);
}

}  // namespace
}  // namespace jembatan::net
