// Items into messages: dedup keys, claims, what a text implies.
#include "intake/normalise.hpp"

#include <gtest/gtest.h>

#include "base/ref.hpp"

namespace jembatan::intake {
namespace {

const Time now = from_millis(1'800'000'000'000);  // 2027-01-15

sdk::Item item() {
    sdk::Item out;
    out.key = "wamid.A";
    out.sent_at = now - std::chrono::hours(30);
    out.claims = {{"phone", "0800 0000 0001"}, {"whatsapp_id", "6280000000001"}};
    out.text = "Jalan rusak di depan pasar";
    return out;
}

TEST(DedupKey, BeginsWithTheDayOfTheEventNotOfItsArrival) {
    EXPECT_EQ(dedup_key(item(), now), "2027-01-14 wamid.A");
    EXPECT_EQ(dedup_key(item(), now + std::chrono::hours(24 * 5)), dedup_key(item(), now));
}

TEST(DedupKey, WithoutAnIdTheContentCounts) {
    auto a = item();
    a.key.clear();
    const auto key = dedup_key(a, now);
    EXPECT_EQ(dedup_key(a, now + std::chrono::minutes(40)), key) << "the sender's time is what counts";
    auto b = a;
    b.text += "!";
    EXPECT_NE(dedup_key(b, now), key);
    b = a;
    b.claims[0].value = "0800 0000 0002";
    EXPECT_NE(dedup_key(b, now), key);
    b = a;
    b.sent_at += std::chrono::seconds(1);
    EXPECT_NE(dedup_key(b, now), key);
}

TEST(DedupKey, WithoutIdAndTimeAWindowCounts) {
    auto a = item();
    a.key.clear();
    a.sent_at = {};
    const Time window = from_millis(to_millis(now) / 600'000 * 600'000);
    EXPECT_EQ(dedup_key(a, window), dedup_key(a, window + std::chrono::minutes(9)));
    EXPECT_NE(dedup_key(a, window), dedup_key(a, window + std::chrono::minutes(10)));
}

TEST(DedupKey, FieldsCannotBeShiftedIntoEachOther) {
    auto a = item();
    a.key.clear();
    auto b = a;
    a.title = "ab";
    a.text = "c";
    b.title = "a";
    b.text = "bc";
    EXPECT_NE(dedup_key(a, now), dedup_key(b, now));
}

TEST(MessageOf, PhonesBecomeE164AndKeepTheirDisplay) {
    auto from = item();
    from.claims = {{"phone", "0812-3456-7890"}};
    const auto message = message_of(from, "wa", now);
    ASSERT_EQ(message.claims.size(), 1U);
    EXPECT_EQ(message.claims[0].value, "+6281234567890");
    EXPECT_EQ(message.claims[0].display, "0812-3456-7890");
}

TEST(MessageOf, ASenderWithoutTimeGetsOurs) {
    auto from = item();
    from.sent_at = {};
    EXPECT_EQ(message_of(from, "wa", now).sent_at, now);
}

TEST(MessageOf, ARefInTheTextIsKept) {
    auto from = item();
    const auto ref = Ref::make();
    from.text = "Bagaimana laporan " + ref.text() + "?";
    const auto message = message_of(from, "wa", now);
    EXPECT_EQ(message.mentioned_ref, ref.text());
    EXPECT_FALSE(message.is_greeting);
}

TEST(MessageOf, AGreetingWithAPhotoIsNoGreeting) {
    auto from = item();
    from.text = "halo";
    EXPECT_TRUE(message_of(from, "wa", now).is_greeting);
    from.attachments.push_back({.mime = "image/jpeg", .reference = "m1"});
    EXPECT_FALSE(message_of(from, "wa", now).is_greeting);
}

TEST(MessageOf, ThatSaysNothingIsAnsweredLikeAGreeting) {
    auto from = item();
    from.text.clear();
    EXPECT_TRUE(message_of(from, "wa", now).is_greeting);
    from.place_text = "RT 03";
    EXPECT_FALSE(message_of(from, "wa", now).is_greeting);
    from.place_text.clear();
    from.attachments.emplace_back();
    EXPECT_FALSE(message_of(from, "wa", now).is_greeting);
}

TEST(MessageOf, WhatTheCitizenSaysOfSecrecyIsKept) {
    auto from = item();
    EXPECT_EQ(message_of(from, "wa", now).anonymous, store::Flag::unsaid);
    from.anonymous = sdk::Tristate::no;
    from.secret = sdk::Tristate::yes;
    EXPECT_EQ(message_of(from, "wa", now).anonymous, store::Flag::no);
    EXPECT_EQ(message_of(from, "wa", now).secret, store::Flag::yes);
}

}  // namespace
}  // namespace jembatan::intake
