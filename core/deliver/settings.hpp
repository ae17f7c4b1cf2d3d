/// What deliver must know of the configuration. Built by the app; immutable while in use.
#pragma once

#include <map>
#include <memory>
#include <string>

#include "base/clock.hpp"
#include "base/field_policy.hpp"
#include "deliver/retry_policy.hpp"

namespace jembatan::host {
class Instance;
class Gate;
}  // namespace jembatan::host

namespace jembatan::deliver {

/// One instance deliveries go to: a destination, or a channel that can reply.
struct TargetSettings {
    std::string name;
    std::string plugin_version;
    std::string mapping_hash;
    std::shared_ptr<host::Instance> instance;
    std::shared_ptr<host::Gate> gate;  ///< its rate
    FieldPolicy fields;                ///< what of a report may leave for it
    std::size_t concurrency = 4;
    RetryPolicy retry;
    std::int64_t breaker_failures = 5;
    milliseconds breaker_pause{std::chrono::seconds(30)};
    milliseconds first_poll{std::chrono::hours(1)};  ///< after delivery; zero: its status is not followed
};

struct Settings {
    std::map<std::string, TargetSettings, std::less<>> targets;
    std::string language;
    milliseconds credential_pause{
        std::chrono::minutes(15)};  ///< a destination that refuses our credential waits so long
    int steps = 16;  ///< requests and decisions of one attempt; more is a plugin that does not come to an end
};

}  // namespace jembatan::deliver
