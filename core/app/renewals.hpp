/// What a person may have to renew from time to time: credentials that cannot be obtained any more, the holidays of a
/// new year. For metrics, /readyz, the desk and the log.
#pragma once

#include <set>
#include <string>
#include <utility>
#include <vector>

#include "app/admin_desk.hpp"
#include "app/instances.hpp"
#include "app/metrics.hpp"
#include "config/config.hpp"

namespace jembatan::app {

/// Credentials whose last try to obtain them failed. Those that are short-lived and obtained anew all day are not among
/// them, nor is one that has ended while nobody needs it.
std::vector<Running::Credential> failing_credentials(const Instances& instances);

/// When each credential was obtained and when it ends, whether it cannot be obtained, and how many years lack holidays.
void set_renewal_metrics(Metrics& metrics, const Instances& instances, const config::Config& config, Time now);

/// What /readyz says of it: the part and its trouble, in words that hold no secret of a far side. Empty when all is
/// well.
std::vector<std::pair<std::string, std::string>> renewal_notes(const Instances& instances, const config::Config& config,
                                                               Time now);

/// Says once in the life of the process that a year has no holidays. *Thread:* the I/O thread.
class CalendarWatch {
public:
    /// *Returns* the years it has logged now.
    std::vector<int> look(const config::Config& config, Time now);

private:
    std::set<int> told_;
};

}  // namespace jembatan::app
