// Years that have no holidays: which, where it is said, and when nobody needs to know.
#include "config/calendar.hpp"

#include <gmock/gmock.h>

#include "base/zone.hpp"
#include "bench.hpp"

namespace jembatan::config::test {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

Time at(std::string_view text) { return *parse_rfc3339(text); }

/// The good configuration with this in it, read at that moment; the first lines of what is found.
std::string found(const std::string& holidays, const std::string& route, std::string_view now,
                  const std::map<std::string, std::string>& files = {}) {
    const Folder folder;
    for (const auto& [name, text] : files) folder.write(name, text);
    auto text = good_config;
    if (!holidays.empty()) text += holidays + "\n";
    if (!route.empty()) text += route + "\n";
    auto with = options();
    with.now = at(now);
    std::string out;
    for (const auto& finding : load(folder.write("main.yaml", text), with).findings)
        out += render(finding).substr(0, render(finding).find('\n')) + "\n";
    return folder.relative(out);
}

Config config_of(std::vector<std::string> holidays) {
    Config config;
    config.instance.timezone = "Asia/Makassar";
    config.holidays = std::move(holidays);
    config.holidays_mark.line = 7;
    return config;
}

TEST(Calendar, AYearIsCoveredByOneDayOfIt) {
    EXPECT_THAT(years_without_holidays(config_of({"2026-08-17"}), at("2026-05-01T00:00:00Z")), IsEmpty());
    EXPECT_THAT(years_without_holidays(config_of({"2026-08-17"}), at("2027-05-01T00:00:00Z")), ElementsAre(2027));
    EXPECT_THAT(years_without_holidays(config_of({}), at("2026-05-01T00:00:00Z")), ElementsAre(2026));
}

TEST(Calendar, NextYearIsLookedAtFromNovemberOn) {
    EXPECT_THAT(years_without_holidays(config_of({"2026-08-17"}), at("2026-10-31T15:59:59Z")), IsEmpty());
    EXPECT_THAT(years_without_holidays(config_of({"2026-08-17"}), at("2026-10-31T16:00:00Z")), ElementsAre(2027));
    EXPECT_THAT(years_without_holidays(config_of({"2026-08-17", "2027-01-01"}), at("2026-12-01T00:00:00Z")), IsEmpty());
    EXPECT_THAT(years_without_holidays(config_of({}), at("2026-12-01T00:00:00Z")), ElementsAre(2026, 2027));
}

TEST(Calendar, TheYearTurnsWhereTheInstanceIs) {
    const auto config = config_of({"2027-01-01"});
    EXPECT_THAT(years_without_holidays(config, at("2026-12-31T15:59:59Z")), ElementsAre(2026));
    EXPECT_THAT(years_without_holidays(config, at("2026-12-31T16:00:00Z")), IsEmpty());
}

TEST(Calendar, IsAWarningWhereTheHolidaysStand) {
    EXPECT_EQ(
        found("holidays: [2026-08-17]", "", "2027-02-01T00:00:00Z"),
        "main.yaml:12:1: warning: no holidays of 2027: Monday to Friday all count as working days then [JC055]\n");
    EXPECT_EQ(
        found("holidays: !include 2026.yaml", "", "2027-02-01T00:00:00Z", {{"2026.yaml", "- 2026-08-17\n"}}),
        "main.yaml:12:1: warning: no holidays of 2027: Monday to Friday all count as working days then [JC055]\n");
    EXPECT_EQ(found("holidays: [!include 2026.yaml, !include 2027.yaml]", "", "2026-12-01T00:00:00Z",
                    {{"2026.yaml", "- 2026-08-17\n"}, {"2027.yaml", "- 2027-08-17\n"}}),
              "");
}

TEST(Calendar, WithoutHolidaysARouteThatAsksForWorkingDaysIsNamed) {
    EXPECT_EQ(found("", "", "2026-05-01T00:00:00Z"), "") << "nothing depends on it";
    const Folder folder;
    auto with = options();
    with.now = at("2026-05-01T00:00:00Z");
    const auto file = folder.write(
        "main.yaml", with_line(10, "  - { name: j, when: { not: { between: { working_day: true } } }, to: [lapor] }"));
    const auto loaded = load(file, with);
    ASSERT_EQ(loaded.findings.size(), 1U);
    EXPECT_EQ(loaded.findings[0].code, "JC055");
    EXPECT_EQ(loaded.findings[0].line, 10);
    EXPECT_TRUE(loaded.ok()) << "a report never waits for it";
}

}  // namespace
}  // namespace jembatan::config::test
