// Only what needs a person is trouble: the broker obtains tokens anew by itself.
#include "app/renewals.hpp"

#include "base/log.hpp"
#include "config/calendar.hpp"
#include "host/credentials.hpp"

namespace jembatan::app {
namespace {

double seconds_of(Time time) { return std::chrono::duration<double>(time.time_since_epoch()).count(); }

std::string_view reason_of(bool is_refused) { return is_refused ? "refused" : "unavailable"; }

}  // namespace

std::vector<Running::Credential> failing_credentials(const Instances& instances) {
    std::vector<Running::Credential> out;
    for (const auto& [name, made] : instances.by_name)
        for (const auto& state : made.instance->credentials().states())
            if (state.failure)
                out.push_back({name, state.name, state.failure->code == ErrorCode::refused, state.failure->what});
    return out;
}

void set_renewal_metrics(Metrics& metrics, const Instances& instances, const config::Config& config, Time now) {
    for (const auto* gauge : {"jembatan_credential_expiry_timestamp_seconds",
                              "jembatan_credential_obtained_timestamp_seconds", "jembatan_credential_failing"})
        metrics.clear(gauge);
    for (const auto& [name, made] : instances.by_name)
        for (const auto& state : made.instance->credentials().states()) {
            if (state.obtained)
                metrics.set("jembatan_credential_obtained_timestamp_seconds",
                            {{"instance", name}, {"credential", state.name}}, seconds_of(*state.obtained));
            if (state.ends)
                metrics.set("jembatan_credential_expiry_timestamp_seconds",
                            {{"instance", name}, {"credential", state.name}}, seconds_of(*state.ends));
        }
    for (const auto& failing : failing_credentials(instances))
        metrics.set(
            "jembatan_credential_failing",
            {{"instance", failing.instance}, {"credential", failing.name}, {"reason", reason_of(failing.is_refused)}},
            1);
    metrics.set("jembatan_years_without_holidays", {},
                static_cast<double>(config::years_without_holidays(config, now).size()));
}

std::vector<std::pair<std::string, std::string>> renewal_notes(const Instances& instances, const config::Config& config,
                                                               Time now) {
    std::vector<std::pair<std::string, std::string>> out;
    for (const auto& failing : failing_credentials(instances))
        out.emplace_back(
            "credential:" + failing.instance + "." + failing.name,
            failing.is_refused ? "refused; renew the secret behind it" : "cannot be obtained for the time being");
    for (const int year : config::years_without_holidays(config, now))
        out.emplace_back("holidays:" + std::to_string(year), "none configured: Monday to Friday count as working days");
    return out;
}

std::vector<int> CalendarWatch::look(const config::Config& config, Time now) {
    std::vector<int> out;
    for (const int year : config::years_without_holidays(config, now)) {
        if (!told_.insert(year).second) continue;
        log::warn("app", "no_holidays",
                  {{"year", year}, {"next", "Monday to Friday count as working days; add them to 'holidays'"}});
        out.push_back(year);
    }
    return out;
}

}  // namespace jembatan::app
