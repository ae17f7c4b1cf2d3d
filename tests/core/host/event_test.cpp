// Inbound requests as plugins see them.
#include "host/event.hpp"

#include <gtest/gtest.h>

namespace jembatan {
namespace {

using host::InboundRequest;

net::Request post(std::string_view type, std::string body) {
    net::Request request;
    request.method = "POST";
    request.path = "/in/form/send";
    request.query = "hub.mode=subscribe&q=a%20b";
    request.headers.add("Content-Type", type);
    request.headers.add("X-Signature", "s");
    request.body = std::move(body);
    return request;
}

TEST(InboundRequest, QueryHeadersAndBodyAreThere) {
    const auto request = post("application/json", "{}");
    InboundRequest inbound;
    ASSERT_TRUE(inbound.assign(request, "/send", JEMBATAN_BODY_RAW));
    const sdk::Request seen(&inbound.view());
    EXPECT_EQ(seen.method(), "POST");
    EXPECT_EQ(seen.path(), "/send");
    EXPECT_EQ(seen.query("hub.mode"), "subscribe");
    EXPECT_EQ(seen.query("q"), "a b");
    EXPECT_EQ(seen.header("x-signature"), "s");
    EXPECT_EQ(seen.body(), "{}");
    EXPECT_EQ(seen.part_count(), 0U);
}

TEST(InboundRequest, FormBecomesParts) {
    const auto request = post("application/x-www-form-urlencoded", "title=Jalan+rusak&text=a%26b");
    InboundRequest inbound;
    ASSERT_TRUE(inbound.assign(request, "", JEMBATAN_BODY_FORM));
    const sdk::Request seen(&inbound.view());
    EXPECT_EQ(seen.part_count(), 2U);
    EXPECT_EQ(seen.field("title"), "Jalan rusak");
    EXPECT_EQ(seen.field("text"), "a&b");
    EXPECT_EQ(inbound.part(2)->body, "a&b");
    EXPECT_EQ(inbound.part(0), nullptr);
    EXPECT_EQ(inbound.part(3), nullptr);
}

TEST(InboundRequest, FilledAgainForgetsTheOneBefore) {
    InboundRequest inbound;
    const auto form = post("application/x-www-form-urlencoded", "title=x");
    ASSERT_TRUE(inbound.assign(form, "", JEMBATAN_BODY_FORM));
    net::Request plain;
    plain.method = "GET";
    ASSERT_TRUE(inbound.assign(plain, "", JEMBATAN_BODY_FORM));
    const sdk::Request seen(&inbound.view());
    EXPECT_EQ(seen.part_count(), 0U);
    EXPECT_EQ(seen.query("q"), "");
    EXPECT_EQ(seen.header("X-Signature"), "");
}

TEST(InboundRequest, JsonForAFormIsLeftAsItIs) {
    InboundRequest inbound;
    const auto request = post("application/json; charset=utf-8", "{\"a\": 1}");
    ASSERT_TRUE(inbound.assign(request, "", JEMBATAN_BODY_FORM));
    const sdk::Request seen(&inbound.view());
    EXPECT_EQ(seen.part_count(), 0U);
    EXPECT_EQ(seen.body(), "{\"a\": 1}");
}

TEST(InboundRequest, UnreadableIsBadInput) {
    InboundRequest inbound;
    auto request = post("text/csv", "a;b");
    EXPECT_EQ(inbound.assign(request, "", JEMBATAN_BODY_FORM).error().code, ErrorCode::bad_input);
    request.query = "a=%zz";
    EXPECT_EQ(inbound.assign(request, "", JEMBATAN_BODY_RAW).error().code, ErrorCode::bad_input);
}

}  // namespace
}  // namespace jembatan
