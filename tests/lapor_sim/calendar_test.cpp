// The working-day calendar against the vectors of the reference.
#include "calendar.hpp"

#include <gtest/gtest.h>

#include "virtual_clock.hpp"

namespace jembatan::lapor_sim {
namespace {

using namespace std::chrono;

struct DayCase {
    const char* name;
    year_month_day from;
    int count;
    year_month_day expected;
};

void PrintTo(const DayCase& row, std::ostream* out) { *out << row.name; }

const DayCase day_cases[] = {
    {"ThreeOverNyepiAndIdulFitri", 2026y / March / 13, 3, 2026y / March / 25},
    {"ThreeOverAscensionDay", 2026y / May / 13, 3, 2026y / May / 20},
    {"TenOverIdulAdha", 2026y / May / 13, 10, 2026y / June / 3},
    {"OneInAPlainWeek", 2026y / March / 10, 1, 2026y / March / 11},
    {"OneOverAWeekend", 2026y / March / 6, 1, 2026y / March / 9},
    {"NoneIsTheSameDay", 2026y / March / 10, 0, 2026y / March / 10},
};

class WorkingDays : public ::testing::TestWithParam<DayCase> {};

TEST_P(WorkingDays, EndOnTheRightDay) {
    const auto& row = GetParam();
    const auto day = add_working_days(sys_days{row.from}, row.count);
    ASSERT_TRUE(day);
    EXPECT_EQ(sys_days{row.expected}, *day);
}

INSTANTIATE_TEST_SUITE_P(Reference, WorkingDays, ::testing::ValuesIn(day_cases),
                         [](const auto& row) { return row.param.name; });

TEST(Calendar, FailsLoudlyWhereThereIsNoList) {
    const auto day = add_working_days(sys_days{2026y / November / 23}, 60);
    ASSERT_FALSE(day);
    EXPECT_EQ(day.error().code, ErrorCode::not_found);
    EXPECT_EQ(day.error().what,
              "calendar: no holiday list for 2027: working days cannot be counted into it; add the list");
}

TEST(Calendar, Has2026WithItsSource) {
    ASSERT_EQ(holiday_years().size(), 1u);
    EXPECT_EQ(holiday_years()[0].year, 2026y);
    EXPECT_EQ(holiday_years()[0].free_days.size(), 17u + 8u);
    EXPECT_NE(std::string(holiday_years()[0].source).find("1497/2/5"), std::string::npos);
}

TEST(Calendar, KeepsTheLocalTimeOfDay) {
    // 20:00 UTC on the 12th is 03:00 on the 13th in Jakarta.
    const auto from = *parse_instant("2026-03-12T20:00:00Z");
    const auto to = add_working_days(from, 3, minutes{420});
    ASSERT_TRUE(to);
    EXPECT_EQ(format_instant(*to), "2026-03-24T20:00:00Z");
    EXPECT_EQ(format_local(*to, minutes{420}), "25-03-2026 03:00:00");
}

TEST(Calendar, ReadsSpans) {
    EXPECT_EQ(parse_span("3wd")->working_days, 3);
    EXPECT_EQ(parse_span("2h")->plain, hours{2});
    EXPECT_EQ(parse_span("1500ms")->plain, milliseconds{1500});
    for (const auto* wrong : {"", "3", "wd", "-1h", "3 h", "1.5h", "3weeks"}) EXPECT_FALSE(parse_span(wrong)) << wrong;
}

}  // namespace
}  // namespace jembatan::lapor_sim
