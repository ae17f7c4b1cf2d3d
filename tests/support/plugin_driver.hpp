/// Drives a built plugin in a test: load it, make an instance, hand it events, look at its actions. No network, no
/// waiting.
///
///     PluginDriver webhook("webhook", R"({"url": "https://sink.example/in"})");
///     const sdk::Action sent = webhook.act(deliver(R"({"report": {"ref": "ABC"}})"), start());
///     EXPECT_EQ(sent.http.method, "POST");
///     const sdk::Action done = webhook.act(deliver(…), response(201, R"({"id": "A-7"})"));
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.hpp"
#include "base/error.hpp"
#include "base/tree.hpp"
#include "host/catalogue.hpp"
#include "host/guard.hpp"
#include "host/instance.hpp"
#include "jembatan/action.hpp"
#include "jembatan/event.hpp"
#include "jembatan/job.hpp"

namespace jembatan::test {

/// 2026-03-04T05:06:07Z: "now" in plugin tests unless they say otherwise.
inline constexpr Time some_time = from_millis(1772600767000);

/// One job. `data` is JSON, as jembatan_job describes it.
struct Job {
    jembatan_ability ability = JEMBATAN_DELIVER;
    std::string data = "{}";
    sdk::DeliveryKind kind = sdk::DeliveryKind::report;
    std::string state;
    std::string key = "job-1";
    std::string language = "id";
    std::uint32_t attempt = 1;
    Time now = some_time;

    Job&& with_state(std::string text) && {
        state = std::move(text);
        return std::move(*this);
    }
    Job&& at(Time time) && {
        now = time;
        return std::move(*this);
    }
    Job&& in(std::string code) && {
        language = std::move(code);
        return std::move(*this);
    }
    Job&& attempted(std::uint32_t times) && {
        attempt = times;
        return std::move(*this);
    }
};
Job job_of(jembatan_ability ability, std::string data = "{}");
inline Job receive() { return job_of(JEMBATAN_RECEIVE); }
Job deliver(std::string data, sdk::DeliveryKind kind = sdk::DeliveryKind::report);
inline Job fetch(std::string data) { return job_of(JEMBATAN_FETCH, std::move(data)); }
inline Job follow(std::string data) { return job_of(JEMBATAN_FOLLOW, std::move(data)); }
inline Job find(std::string data) { return job_of(JEMBATAN_FIND, std::move(data)); }
/// `data` as the host makes it: {options, facts}; the driver fills the instance's own options in when it is "{}".
inline Job configure(std::string data = "{}") { return job_of(JEMBATAN_CONFIGURE, std::move(data)); }

using Fields = std::vector<std::pair<std::string, std::string>>;

/// One thing that happened.
struct Event {
    sdk::EventKind kind = sdk::EventKind::start;
    std::string method, path, body;  ///< of a request; the path may carry a query: "/x?a=1"
    std::uint32_t status = 0;        ///< of a response
    Fields headers;                  ///< of either
    sdk::Failure failure = sdk::Failure::none;
    std::string external_id;
    std::string data = "null";  ///< JSON
    std::string kept_sha256, kept_mime;
    std::uint64_t kept_size = 0;
};
Event event_of(sdk::EventKind kind, std::string data = "null");
inline Event start() { return event_of(sdk::EventKind::start); }
Event request(std::string method, std::string path, std::string body = {}, Fields headers = {});
Event response(std::uint32_t status, std::string body = {}, Fields headers = {});
Event kept(std::string sha256, std::uint64_t size, std::string mime);  ///< a 200 whose body the host kept
Event failed(sdk::Failure failure);
/// `data`: [{"ref": …, "key": …, "result": "created"}]
inline Event stored(std::string data) { return event_of(sdk::EventKind::stored, std::move(data)); }
inline Event looked_up(std::string data) { return event_of(sdk::EventKind::looked_up, std::move(data)); }
/// The later event of a request that is being answered: stored or looked_up with the request still there.
Event after(Event request, sdk::EventKind kind, std::string data);
inline Event resumed() { return event_of(sdk::EventKind::resumed); }
inline Event interrupted() { return event_of(sdk::EventKind::interrupted); }
inline Event woken() { return event_of(sdk::EventKind::woken); }
Event decided(std::string external_id);

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
