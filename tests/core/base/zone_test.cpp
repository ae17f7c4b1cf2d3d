// Local time and times as text.
#include "base/zone.hpp"

#include <gtest/gtest.h>

#include <random>

namespace jembatan {
namespace {

using namespace std::chrono_literals;

Time at(std::string_view text) { return parse_rfc3339(text).value(); }

TEST(Zone, GivesLocalDatesOnBothSidesOfMidnight) {
    const auto makassar = Zone::find("Asia/Makassar").value();
    const auto jakarta = Zone::find("Asia/Jakarta").value();
    const auto time = at("2026-12-31T16:30:00Z");
    EXPECT_EQ(format_date_time(makassar.local(time)), "01-01-2027 00:30");
    EXPECT_EQ(format_date_time(jakarta.local(time)), "31-12-2026 23:30");
    EXPECT_EQ(makassar.local(time).offset, 8h);
    EXPECT_EQ(makassar.local(time).weekday(), std::chrono::Friday);
    EXPECT_EQ(makassar.local(time).since_midnight(), 30min);
    EXPECT_EQ(Zone().local(time).hour, 16h);
}

TEST(Zone, NamesWhatItDoesNotKnow) {
    const auto zone = Zone::find("Asia/Makasar");
    ASSERT_FALSE(zone.has_value());
    EXPECT_EQ(zone.error().code, ErrorCode::not_found);
    EXPECT_NE(zone.error().what.find("'Asia/Makasar'"), std::string::npos);
    EXPECT_EQ(Zone::find("Asia/Makassar")->name(), "Asia/Makassar");
    EXPECT_EQ(Zone::find("UTC")->name(), "UTC");
}

TEST(Zone, GoesThereAndBack) {
    const auto makassar = Zone::find("Asia/Makassar").value();
    std::mt19937_64 random(3);
    for (int i = 0; i < 500; ++i) {
        const auto time = from_millis(static_cast<std::int64_t>(random() % 4'000'000'000'000));
        EXPECT_EQ(makassar.to_utc(makassar.local(time)), time);
        EXPECT_EQ(Zone().to_utc(Zone().local(time)), time);
        EXPECT_EQ(parse_rfc3339(format_rfc3339(time)).value(), time);
        EXPECT_EQ(parse_rfc3339(format_rfc3339(makassar.local(time))).value(), time);
    }
}

TEST(Rfc3339, ReadsItsForms) {
    const auto time = at("2026-03-12T00:05:07.250Z");
    for (const auto* text : {"2026-03-12T08:05:07.25+08:00", "2026-03-12 08:05:07.250999+0800",
                             "2026-03-11t19:35:07,250-04:30", " 2026-03-12T00:05:07.250z "})
        EXPECT_EQ(at(text), time) << text;
    EXPECT_EQ(format_rfc3339(time), "2026-03-12T00:05:07.250Z");
    EXPECT_EQ(format_rfc3339(Zone::find("Asia/Makassar")->local(time)), "2026-03-12T08:05:07.250+08:00");
}

TEST(Rfc3339, RefusesTheRest) {
    for (const auto* text : {"", "2026-03-12", "2026-02-30T00:00:00Z", "2026-03-12T24:00:00Z", "2026-03-12T00:60:00Z",
                             "2026-03-12T00:00:00", "2026-03-12T00:00:00.Z", "2026-03-12T00:00:00+8",
                             "2026-3-12T00:00:00Z", "2026-03-12T00:00:00Zx", "2026-13-01T00:00:00Z"})
        EXPECT_FALSE(parse_rfc3339(text).has_value()) << text;
}

TEST(Dates, AreReadAndWritten) {
    const auto date = parse_iso_date("2026-03-05").value();
    EXPECT_EQ(format_date(date), "05-03-2026");
    EXPECT_EQ(format_iso_date(date), "2026-03-05");
    for (const auto* text : {"", "05-03-2026", "2026-03-32", "2025-02-29", "2026-03-05x"})
        EXPECT_FALSE(parse_iso_date(text).has_value()) << text;
}

}  // namespace
}  // namespace jembatan
