/// Configuration into what each stage needs of it.
#pragma once

#include <memory>

#include "app/instances.hpp"
#include "base/error.hpp"
#include "config/config.hpp"
#include "deliver/settings.hpp"
#include "follow/settings.hpp"
#include "intake/settings.hpp"

namespace jembatan::app {

/// The settings of all stages for one version of the configuration, and the instances they hold on to.
struct StageSettings {
    std::shared_ptr<const intake::Settings> intake;
    std::shared_ptr<const deliver::Settings> deliver;
    std::shared_ptr<const follow::Settings> follow;
};

/// *Errors:* bad_input when a message text or the time zone will not do.
Result<StageSettings> stage_settings(const config::Config& config, const route::Rules& rules,
                                     const Instances& instances);

/// What of a report may leave for a destination; values of `hash` are keyed with the store's key.
FieldPolicy fields_of(const config::Config& config, const config::Destination& destination);

/// The office's message catalogue: built-in texts with its own in their place. *Errors:* bad_input.
Result<Messages> messages_of(const config::Config& config);

}  // namespace jembatan::app
