// What a person may have to renew, and when the log says so.
#include "app/renewals.hpp"

#include <gmock/gmock.h>

#include "base/zone.hpp"

namespace jembatan::app {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

Time at(std::string_view text) { return *parse_rfc3339(text); }

config::Config config_of(std::vector<std::string> holidays) {
    config::Config config;
    config.instance.timezone = "Asia/Makassar";
    config.holidays = std::move(holidays);
    config.holidays_mark.line = 7;
    return config;
}

TEST(CalendarWatch, SaysEachYearOnce) {
    CalendarWatch watch;
    const auto config = config_of({"2026-08-17"});
    EXPECT_THAT(watch.look(config, at("2026-10-01T00:00:00Z")), IsEmpty());
    EXPECT_THAT(watch.look(config, at("2026-11-02T00:00:00Z")), ElementsAre(2027));
    EXPECT_THAT(watch.look(config, at("2026-11-02T01:00:00Z")), IsEmpty());
    EXPECT_THAT(watch.look(config, at("2027-03-01T00:00:00Z")), IsEmpty());
    EXPECT_THAT(watch.look(config, at("2027-11-02T00:00:00Z")), ElementsAre(2028));
}

TEST(Renewals, AYearWithoutHolidaysIsANoteAndAMetric) {
    const auto config = config_of({"2026-08-17"});
    EXPECT_THAT(renewal_notes({}, config, at("2026-06-01T00:00:00Z")), IsEmpty());
    const auto notes = renewal_notes({}, config, at("2026-12-01T00:00:00Z"));
    ASSERT_EQ(notes.size(), 1U);
    EXPECT_EQ(notes[0].first, "holidays:2027");
    Metrics metrics;
    set_renewal_metrics(metrics, {}, config, at("2027-01-10T00:00:00Z"));
    EXPECT_THAT(metrics.text(), HasSubstr("\njembatan_years_without_holidays 1"));
    set_renewal_metrics(metrics, {}, config, at("2026-01-10T00:00:00Z"));
    EXPECT_THAT(metrics.text(), HasSubstr("\njembatan_years_without_holidays 0"));
}

TEST(Metrics, AGaugeThatIsClearedHasOnlyWhatIsSetAfterwards) {
    Metrics metrics;
    metrics.set("jembatan_credential_failing", {{"instance", "lapor"}}, 1);
    metrics.set("jembatan_credential_failing", {{"instance", "pupr"}}, 1);
    metrics.set("jembatan_credential_refused", {{"destination", "lapor"}}, 1);
    metrics.clear("jembatan_credential_failing");
    metrics.set("jembatan_credential_failing", {{"instance", "pupr"}}, 1);
    const auto text = metrics.text();
    EXPECT_THAT(text, Not(HasSubstr("jembatan_credential_failing{instance=\"lapor\"}")));
    EXPECT_THAT(text, HasSubstr("jembatan_credential_failing{instance=\"pupr\"} 1"));
    EXPECT_THAT(text, HasSubstr("jembatan_credential_refused{destination=\"lapor\"} 1"));
}

}  // namespace
}  // namespace jembatan::app
