// How single fields leave: each use of each kind of field.
#include "base/field_policy.hpp"

#include <gtest/gtest.h>

namespace jembatan {
namespace {

const char* const text = "Jalan rusak, hubungi 0800 1234 5678";

TEST(FieldPolicy, TextLeavesScrubbedUnlessItIsSaidOtherwise) {
    EXPECT_EQ(leaving(text, FieldUse::send, ""), "Jalan rusak, hubungi [nomor disamarkan]");
    EXPECT_EQ(leaving(text, FieldUse::unscrubbed, ""), text);
    EXPECT_EQ(leaving(text, FieldUse::drop, ""), "");
}

TEST(FieldPolicy, AMaskKeepsTheShapeOnly) {
    EXPECT_EQ(leaving("Jalan  rusak\ndi sini", FieldUse::mask, ""), "J****  r****\nd* s***");
    EXPECT_EQ(leaving("Désa", FieldUse::mask, ""), "D***");
    EXPECT_EQ(leaving(text, FieldUse::mask, "").find("5678"), std::string::npos);
}

TEST(FieldPolicy, AHashTellsEqualFromUnequalAndNoMore) {
    const auto one = leaving(text, FieldUse::hash, "a-key");
    EXPECT_EQ(one.size(), 32U);
    EXPECT_EQ(one, leaving(text, FieldUse::hash, "a-key"));
    EXPECT_NE(one, leaving(text, FieldUse::hash, "another-key"));
    EXPECT_NE(one, leaving("Jalan rusak", FieldUse::hash, "a-key"));
    EXPECT_EQ(leaving("", FieldUse::hash, "a-key"), "");
}

TEST(FieldPolicy, FileNamesRegionsAndPositions) {
    EXPECT_EQ(leaving_file_name("foto.jpg", FieldUse::send), "foto.jpg");
    EXPECT_EQ(leaving_file_name("9901014501900001.jpg", FieldUse::unscrubbed), "9901014501900001.jpg");
    EXPECT_EQ(leaving_file_name("foto.jpg", FieldUse::mask), "");
    EXPECT_EQ(leaving_region("63.04.05.2001", FieldUse::send), "63.04.05.2001");
    EXPECT_EQ(leaving_region("63.04.05.2001", FieldUse::mask), "63.04.05");
    EXPECT_EQ(leaving_region("63.04", FieldUse::mask), "63.04");
    EXPECT_EQ(leaving_region("63.04", FieldUse::drop), "");
    EXPECT_DOUBLE_EQ(*leaving_degrees(-3.04567, FieldUse::mask), -3.05);
    EXPECT_FALSE(leaving_degrees(1, FieldUse::drop));
}

TEST(FieldPolicy, WordsAndBack) {
    for (const auto use : {FieldUse::send, FieldUse::mask, FieldUse::hash, FieldUse::drop, FieldUse::unscrubbed})
        EXPECT_EQ(field_use(name(use)), use);
    EXPECT_FALSE(field_use("keep"));
}

}  // namespace
}  // namespace jembatan
