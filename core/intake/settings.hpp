/// What intake must know of the configuration. Built by the app; immutable while in use.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>

#include "base/clock.hpp"
#include "base/messages.hpp"
#include "base/zone.hpp"
#include "route/rules.hpp"
#include "store/intake_types.hpp"

namespace jembatan::host {
class Instance;
class Gate;
}  // namespace jembatan::host

namespace jembatan::intake {

struct ChannelSettings {
    std::string name;
    std::string plugin;
    std::string account;  ///< value of the option marked `account`
    std::shared_ptr<host::Instance> instance;
    std::shared_ptr<host::Gate> gate;       ///< the rate of its requests; none: not limited
    std::optional<store::Collect> collect;  ///< none: each message is a report of its own, decided at once
    route::Said anonymous;                  ///< the channel's word on secrecy
    route::Said secret;
    bool holds = false;
    bool is_retired = false;                           ///< takes no message any more
    bool can_reply = false;                            ///< its plugin delivers replies
    milliseconds poll_every{std::chrono::minutes(1)};  ///< where its plugin has to ask
};

struct DestinationFacts {
    bool takes_followups = false;
};

struct Settings {
    std::map<std::string, ChannelSettings, std::less<>> channels;
    std::map<std::string, DestinationFacts, std::less<>> destinations;
    route::Rules rules;
    Messages messages;
    Zone zone;
    std::set<std::string, std::less<>> holidays;  ///< `2026-08-17`
    std::string instance_name;
    std::string language;
    std::string config_version;
};

}  // namespace jembatan::intake
