/// Drives a built plugin in a test of this tree: as the test kit's Plugin (jembatan/test_kit.hpp has jobs and events),
/// with the host's own types in reach. No network, no waiting.
///
///     PluginDriver webhook("webhook", R"({"url": "https://sink.example/in"})");
///     const sdk::Action sent = webhook.act(deliver(R"({"report": {"ref": "ABC"}})"), start());
///     EXPECT_EQ(sent.http.method, "POST");
///     const sdk::Action done = webhook.act(deliver(…), response(201, R"({"id": "A-7"})"));
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/error.hpp"
#include "base/tree.hpp"
#include "host/catalogue.hpp"
#include "host/guard.hpp"
#include "host/instance.hpp"
#include "jembatan/test_kit.hpp"

namespace jembatan::test {

/// The directory of built plugins: the environment's JEMBATAN_PLUGIN_DIR, or that of this build.
std::string plugin_directory();

/// One plugin with one instance.
class PluginDriver {
public:
    /// `options` is JSON. The role matters only for a plugin that has both.
    /// *Throws* std::runtime_error with what is wrong: the file, an option, what the plugin says of its options.
    explicit PluginDriver(std::string_view plugin, std::string_view options = "{}");
    PluginDriver(std::string_view plugin, std::string_view options, jembatan_role role);
    /// The same with options as the configuration would give them; configure jobs have to bring their data.
    PluginDriver(host::PluginInfo plugin, jembatan_role role, const Tree& options);
    ~PluginDriver();

    const host::PluginInfo& plugin() const noexcept { return plugin_; }
    const host::ComponentInfo& component() const noexcept { return instance_->component(); }
    host::Instance& instance() noexcept { return *instance_; }

    /// One step; blocking abilities are waited for.
    Result<sdk::Action> step(const Job& job, const Event& event);
    /// One step that has to give an action. *Throws* std::runtime_error with the plugin's words.
    sdk::Action act(const Job& job, const Event& event);

    /// Why an instance with these options cannot be made: empty when it can.
    static host::CreationFailure refusal(std::string_view plugin, std::string_view options);

private:
    host::PluginInfo plugin_;
    std::unique_ptr<host::Guard> guard_;
    std::unique_ptr<host::Instance> instance_;
    std::string options_;
};

}  // namespace jembatan::test
