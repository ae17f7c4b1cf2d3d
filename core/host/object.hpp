/// One object made by a plugin, and the calls into it. Of this room only.
#pragma once

#include <memory>
#include <string>

#include "host/guard.hpp"
#include "host/instance.hpp"
#include "host/services.hpp"
#include "jembatan/plugin.h"

namespace jembatan::host {

/// What making and calling an object needs to know of its instance. *Lifetime:* of the objects made with it.
struct Maker {
    Guard& guard;
    const jembatan_component* component;
    std::string instance;
    Tree options;
    std::uint16_t note = 0;
};

/// How a step ended that gave no action.
enum class StepFailure { none, failed, misused };

struct StepResult {
    sdk::Action action;
    StepFailure failure = StepFailure::none;
    std::string what;  ///< for people; may be the plugin's words, scrubbed and cut
};

/// *Thread:* one at a time.
class PluginObject {
public:
    using Made = boost::system::result<std::unique_ptr<PluginObject>, CreationFailure>;

    /// Calls the plugin's create. Whatever it throws becomes a failure.
    static Made make(const Maker& maker, Guard::Kind kind);
    /// Calls the plugin's destroy.
    ~PluginObject();
    PluginObject(const PluginObject&) = delete;
    PluginObject& operator=(const PluginObject&) = delete;

    /// Leaves the plugin's object behind, never to be called again.
    void forget() noexcept { raw_ = nullptr; }

    /// One step under the guard's note.
    StepResult step(const jembatan_job& job, const jembatan_event& event, Guard::Kind kind);

private:
    explicit PluginObject(const Maker& maker) : maker_(maker), services_(maker.instance) {}

    const Maker& maker_;
    Services services_;
    jembatan_instance* raw_ = nullptr;
};

}  // namespace jembatan::host
