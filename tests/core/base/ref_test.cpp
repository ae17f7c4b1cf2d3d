// Refs: what people type is understood, what they mistype is found.
#include "base/ref.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <unordered_set>
#include <utility>
#include <vector>

#include "base/scrub.hpp"

namespace jembatan {
namespace {

constexpr std::string_view alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

Ref sample(std::mt19937& random) {
    std::array<std::uint8_t, 5> bytes{};
    for (auto& byte : bytes) byte = static_cast<std::uint8_t>(random());
    return Ref::from_random(bytes);
}

TEST(Ref, IsPrintedInThreeGroupsAndReadBack) {
    std::mt19937 random(1);
    for (int i = 0; i < 500; ++i) {
        const auto ref = sample(random);
        const auto text = ref.text();
        ASSERT_EQ(text.size(), 11U);
        EXPECT_EQ(text[3], '-');
        EXPECT_EQ(text[7], '-');
        EXPECT_EQ(Ref::parse(text).value(), ref);
        EXPECT_EQ(Ref::parse(ref.compact()).value(), ref);
    }
}

TEST(Ref, EveryWrongCharacterIsFound) {
    std::mt19937 random(2);
    for (int i = 0; i < 300; ++i) {
        const std::string right(sample(random).compact());
        for (std::size_t at = 0; at < right.size(); ++at) {
            for (const char other : alphabet) {
                if (other == right[at]) continue;
                auto wrong = right;
                wrong[at] = other;
                EXPECT_FALSE(Ref::parse(wrong).has_value()) << right << " read as " << wrong;
            }
        }
    }
}

TEST(Ref, EverySwapOfNeighboursIsFound) {
    std::mt19937 random(3);
    for (int i = 0; i < 3000; ++i) {
        const std::string right(sample(random).compact());
        for (std::size_t at = 0; at + 1 < right.size(); ++at) {
            if (right[at] == right[at + 1]) continue;
            auto wrong = right;
            std::swap(wrong[at], wrong[at + 1]);
            EXPECT_FALSE(Ref::parse(wrong).has_value()) << right << " read as " << wrong;
        }
    }
}

TEST(Ref, ForgivesHowItIsTyped) {
    const auto ref = Ref::from_random(std::array<std::uint8_t, 5>{0x00, 0x44, 0x20, 0x01, 0x23});
    const std::string plain(ref.compact());
    ASSERT_EQ(plain.substr(0, 2), "01");  // so that O and I, L have something to stand for
    std::string lower = plain;
    for (auto& c : lower) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    auto letters = plain;
    for (auto& c : letters) c = c == '0' ? 'O' : c == '1' ? 'l' : c;
    const std::string rows[] = {lower,
                                letters,
                                " " + plain + " ",
                                "#" + plain,
                                plain.substr(0, 3) + " " + plain.substr(3, 3) + " " + plain.substr(6),
                                plain.substr(0, 3) + "–" + plain.substr(3, 3) + "–" + plain.substr(6),
                                plain.substr(0, 4) + "." + plain.substr(4)};
    for (const auto& row : rows) EXPECT_EQ(Ref::parse(row).value(), ref) << row;
}

TEST(Ref, RefusesWhatIsNoRef) {
    for (const auto* row :
         {"", "-", "ABC", "0000000000", "ABC-DEF-GHU", "ABC*DEF*GHJ", "ünï-cöd-exx", "\xff\xff\xff"}) {
        const auto read = Ref::parse(row);
        ASSERT_FALSE(read.has_value()) << row;
        EXPECT_EQ(read.error().code, ErrorCode::bad_input);
    }
}

TEST(Ref, MadeRefsDiffer) {
    std::unordered_set<Ref> seen;
    for (int i = 0; i < 2000; ++i) seen.insert(Ref::make());
    EXPECT_EQ(seen.size(), 2000U);
}

/// Of six digits in a row one may be in a million refs, so the bits are made to say digits.
TEST(Ref, IsNeverTakenForSomebodysNumber) {
    std::mt19937 random(7);
    for (int i = 0; i < 20'000; ++i) {
        std::uint64_t bits = 0;
        for (std::size_t place = 0; place + 1 < Ref::length; ++place) bits = bits << 5U | random() % 10;
        std::array<std::uint8_t, 5> bytes{};
        for (std::size_t at = 0; at < bytes.size(); ++at) bytes[at] = static_cast<std::uint8_t>(bits >> (8 * (4 - at)));
        const auto ref = Ref::from_random(bytes);
        ASSERT_EQ(Ref::parse(ref.text()).value(), ref);
        const std::string said = "Hubungi WA " + ref.text() + " atau " + std::string(ref.compact());
        ASSERT_EQ(scrub(said), said);
    }
}

TEST(FindRef, FindsOneInAMessage) {
    const auto ref = Ref::from_random(std::array<std::uint8_t, 5>{0x12, 0x34, 0x56, 0x78, 0x9A});
    const std::string plain(ref.compact());
    const std::string groups[] = {plain.substr(0, 3), plain.substr(3, 3), plain.substr(6)};
    const std::string rows[] = {"bagaimana laporan " + ref.text() + "?", "ref " + plain,
                                "no. " + groups[0] + " " + groups[1] + " " + groups[2] + " ya",
                                groups[0] + "–" + groups[1] + "–" + groups[2]};
    for (const auto& row : rows) EXPECT_EQ(find_ref(row), ref) << row;
}

/// The same, word by word and slowly: three groups of three with one joint between them, or a word of nine.
std::optional<Ref> found_slowly(const std::string& text) {
    std::vector<std::pair<std::size_t, std::size_t>> words;
    const auto is_part = [&](std::size_t i) { return std::isalnum(static_cast<unsigned char>(text[i])) != 0; };
    const auto has_digit = [](const std::string& part) {
        return part.find_first_of("0123456789") != std::string::npos;
    };
    for (std::size_t i = 0; i < text.size();) {
        auto end = i;
        while (end < text.size() && is_part(end)) ++end;
        if (end > i) words.emplace_back(i, end);
        i = std::max(end, i + 1);
    }
    for (std::size_t w = 0; w < words.size(); ++w) {
        const auto [begin, end] = words[w];
        const auto written = text.substr(begin, end - begin);
        const auto alone = Ref::parse(written);
        if (written.size() == 9 && has_digit(written) && alone) return *alone;
        if (w < 2) continue;
        const auto first = words[w - 2].first;
        const auto all = text.substr(first, end - first);
        const bool has_joints =
            all.size() == 11 && (all[3] == ' ' || all[3] == '-') && (all[7] == ' ' || all[7] == '-');
        const bool has_groups = words[w - 2].second == first + 3 && words[w - 1].first == first + 4 &&
                                words[w - 1].second == first + 7 && begin == first + 8;
        if (!has_joints || !has_groups) continue;
        if (!(all[3] == '-' && all[7] == '-') && !has_digit(all)) continue;
        if (const auto three = Ref::parse(all)) return *three;
    }
    return std::nullopt;
}

TEST(FindRef, MissesNoneAndInventsNone) {
    std::mt19937 random(3);
    const std::string_view joints[] = {" ", "-", " ", "-", "  ", ". ", ""};
    int found = 0;
    for (int i = 0; i < 4000; ++i) {
        std::string text;
        for (auto left = random() % 9; left > 0; --left) {
            std::array<std::uint8_t, 5> bits{};
            for (auto& byte : bits) byte = static_cast<std::uint8_t>(random());
            const auto ref = Ref::from_random(bits);
            const auto compact = std::string(ref.compact());
            switch (random() % 5) {
                case 0: text += compact; break;
                case 1: text += ref.text(); break;
                case 2: text += compact.substr(0, 3) + " " + compact.substr(3, 3) + " " + compact.substr(6); break;
                case 3: text += compact.substr(0, 3); break;
                default: text += "air";
            }
            text += joints[random() % std::size(joints)];
        }
        const auto wanted = found_slowly(text);
        found += wanted ? 1 : 0;
        EXPECT_EQ(find_ref(text), wanted) << text;
    }
    EXPECT_GT(found, 1000);
}

TEST(FindRef, TakesNoWordsForOne) {
    EXPECT_FALSE(find_ref("jalan di desa ini rusak dan air tak ada").has_value());
    EXPECT_FALSE(find_ref("jembatan").has_value());
    EXPECT_FALSE(find_ref("").has_value());
}

TEST(ReceiptKey, IsEightyBitsInFourGroups) {
    EXPECT_EQ(receipt_key_text(std::array<std::uint8_t, 10>{}), "0000-0000-0000-0000");
    EXPECT_EQ(receipt_key_text(std::array<std::uint8_t, 10>{255, 255, 255, 255, 255, 255, 255, 255, 255, 255}),
              "ZZZZ-ZZZZ-ZZZZ-ZZZZ");
    EXPECT_EQ(
        receipt_key_text(std::array<std::uint8_t, 10>{0x08, 0x86, 0x42, 0x98, 0xE8, 0x4A, 0x96, 0xC6, 0xB9, 0xF0}),
        "1234-5678-9ABC-DEFG");
}

TEST(ReceiptKey, IsReadAsPeopleTypeIt) {
    for (const char* typed :
         {"1234-5678-9ABC-DEFG", "123456789abcdefg", " 1234 5678 9abc defg ", "l234–5678–9ABC–DEFG"})
        EXPECT_EQ(read_receipt_key(typed), "1234-5678-9ABC-DEFG") << typed;
    for (const char* typed :
         {"", "1234-5678-9ABC-DEF", "1234-5678-9ABC-DEFGH", "1234-5678-9ABC-DEF!", "1234-5678-9ABC-DEFU"})
        EXPECT_EQ(read_receipt_key(typed), "") << typed;
}

}  // namespace
}  // namespace jembatan
