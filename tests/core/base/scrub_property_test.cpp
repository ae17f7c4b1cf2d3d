// The scrubber, by generated numbers: every invented NIK and phone number goes, in every shape and company.
#include <fmt/core.h>
#include <gtest/gtest.h>

#include <random>

#include "base/nik.hpp"
#include "base/scrub.hpp"
#include "base/utf8.hpp"

namespace jembatan {
namespace {

class Invention {
public:
    explicit Invention(unsigned seed) : random_(seed) {}

    unsigned below(unsigned bound) { return static_cast<unsigned>(random_() % bound); }
    unsigned within(unsigned low, unsigned high) { return low + below(high - low + 1); }

    std::string nik() {
        const unsigned day = within(1, 28) + (below(2) == 0 ? 0 : 40);
        return fmt::format("99{:02}{:02}{:02}{:02}{:02}{:04}", within(1, 20), within(1, 20), day, within(1, 12),
                           below(100), within(1, 9999));
    }

    std::string digits(unsigned count) {
        std::string out;
        while (out.size() < count) out += static_cast<char>('0' + below(10));
        return out;
    }

    /// Without the leading 0: 800… to 899…, nine to twelve digits.
    std::string mobile() { return "8" + digits(within(8, 11)); }

    /// Groups of one to six digits with separators between them.
    std::string grouped(const std::string& digits, std::string_view separators, bool one_kind) {
        std::string out;
        const char kept = separators[below(static_cast<unsigned>(separators.size()))];
        for (std::size_t i = 0; i < digits.size();) {
            const auto size = within(2, 5);
            if (i > 0) out += one_kind ? kept : separators[below(static_cast<unsigned>(separators.size()))];
            out += digits.substr(i, size);
            i += size;
        }
        return out;
    }

    std::string full_width(const std::string& digits) {
        std::string out;
        for (const char c : digits) append_utf8(out, static_cast<char32_t>(0xFF10 + (c - '0')));
        return out;
    }

    std::string spelled(const std::string& digits) {
        static constexpr std::string_view names[] = {"nol",  "satu", "dua",   "tiga",    "empat",
                                                     "lima", "enam", "tujuh", "delapan", "sembilan"};
        static constexpr std::string_view joints[] = {" ", ", ", "-", "  "};
        std::string out;
        for (const char c : digits) {
            if (!out.empty()) out += joints[below(std::size(joints))];
            out += c == '0' && below(2) == 0 ? "kosong" : std::string(names[c - '0']);
        }
        if (below(2) == 0) out[0] = static_cast<char>(std::toupper(out[0]));
        return out;
    }

    /// Words around a number that are no numbers themselves.
    std::string before() {
        static constexpr std::string_view all[] = {
            "",    "NIK ",   "nomor saya ", "tolong, ",           "(", "\n", "jalan rusak. ",
            "hp:", "RT 03 ", "é ",          "tgl 12-03-2026 ini "};
        return std::string(all[below(std::size(all))]);
    }
    std::string after() {
        static constexpr std::string_view all[] = {
            "", ".", ")", " terima kasih", ", mohon", "\n", "!", " (anak saya)", " di RT 03"};
        return std::string(all[below(std::size(all))]);
    }

private:
    std::mt19937 random_;
};

std::string digits_in(std::string_view text) {
    std::string out;
    for (const char c : text)
        if (c >= '0' && c <= '9') out += c;
    return out;
}

constexpr int rounds = 1500;

/// Puts a number between words and looks at what scrub leaves: the words, and nothing of the number.
void expect_gone(Invention& invent, const std::string& number) {
    const auto before = invent.before();
    const auto after = invent.after();
    const auto out = scrub(before + number + after);
    EXPECT_EQ(digits_in(out), digits_in(before) + digits_in(after)) << before << number << after << " → " << out;
    EXPECT_TRUE(out.starts_with(before.substr(0, before.find('('))) && out.ends_with(after)) << out;
    EXPECT_EQ(scrub(out), out);
}

TEST(ScrubProperty, NikInEveryShape) {
    Invention invent(11);
    for (int i = 0; i < rounds; ++i) {
        const auto nik = invent.nik();
        ASSERT_TRUE(is_plausible_nik(nik));
        for (const auto& shape : {nik, invent.grouped(nik, " .-_/", true), invent.grouped(nik, " .-", false),
                                  invent.full_width(nik), invent.spelled(nik)})
            expect_gone(invent, shape);
    }
}

TEST(ScrubProperty, PhoneInEveryShape) {
    Invention invent(12);
    for (int i = 0; i < rounds; ++i) {
        const auto mobile = invent.mobile();
        const auto zero = "0" + mobile;
        for (const auto& shape :
             {zero, "62" + mobile, "+62" + mobile, "+62 " + mobile, "0062" + mobile,
              "(" + zero.substr(0, 4) + ") " + zero.substr(4), invent.full_width(zero), invent.spelled(zero),
              zero.substr(0, 4) + "-" + zero.substr(4, 4) + "-" + zero.substr(8),
              "+62 " + mobile.substr(0, 3) + "-" + mobile.substr(3, 4) + "-" + mobile.substr(7),
              zero.substr(0, 4) + " " + zero.substr(4, 3) + " " + zero.substr(7),
              "62 " + mobile.substr(0, 3) + "." + mobile.substr(3)})
            expect_gone(invent, shape);
    }
}

TEST(ScrubProperty, LandLine) {
    Invention invent(13);
    for (int i = 0; i < rounds; ++i) {
        const auto area = fmt::format("05{}{}", invent.within(1, 6), invent.within(1, 9));
        const auto rest = fmt::format("{}{}", invent.within(2, 9), invent.digits(invent.within(5, 6)));
        for (const auto& shape :
             {area + rest, area + "-" + rest, area + " " + rest, "(" + area + ") " + rest, "(" + area + ")" + rest})
            expect_gone(invent, shape);
    }
}

TEST(ScrubProperty, TwoNumbersSideBySide) {
    Invention invent(14);
    for (int i = 0; i < rounds; ++i) {
        const auto out = scrub(invent.nik() + " 0" + invent.mobile());
        EXPECT_EQ(digits_in(out), "") << out;
        EXPECT_EQ(digits_in(scrub("0" + invent.mobile() + " " + invent.nik())), "");
    }
}

TEST(ScrubProperty, DatesAmountsAndTimesStay) {
    Invention invent(15);
    for (int i = 0; i < rounds; ++i) {
        const char mark = "-/."[invent.below(3)];
        const auto date = fmt::format("{:02}{}{:02}{}{}", invent.within(1, 28), mark, invent.within(1, 12), mark,
                                      invent.within(1990, 2030));
        const auto amount = fmt::format("Rp {}.{}.{}", invent.within(1, 999), fmt::format("{:03}", invent.below(1000)),
                                        fmt::format("{:03}", invent.below(1000)));
        const auto time = fmt::format("{:02}.{:02}", invent.below(24), invent.below(60));
        const auto point = fmt::format("-{}.{:06}, 11{}.{:06}", invent.within(1, 9), invent.below(1000000),
                                       invent.within(0, 9), invent.below(1000000));
        for (const auto& text : {date, amount, "pukul " + time, date + " " + time, time + " " + date, date + " " + date,
                                 date + " - " + date, point, amount + " pada " + date})
            EXPECT_EQ(scrub(text), text);
    }
}

TEST(ScrubProperty, AnyTextIsLeftAloneOrMadeStable) {
    std::mt19937 random(16);
    const std::string_view pieces[] = {"0",    "8",   "1",   "6",  "62", "08",   "2026", "9904", " ",       ".",
                                       "-",    "/",   "+",   "(",  ")",  ",",    "o",    "nol",  "satu ",   "puluh",
                                       "NIK ", "wa ", "Rp ", "\n", "é",  "\xff", "[",    "]",    "0️⃣", "jam "};
    for (int i = 0; i < 6000; ++i) {
        std::string text;
        for (int j = 0; j < 30; ++j) text += pieces[random() % std::size(pieces)];
        const auto once = scrub(text);
        EXPECT_EQ(scrub(once), once) << text;
        EXPECT_EQ(has_personal_number(text), once != text);
    }
}

}  // namespace
}  // namespace jembatan
