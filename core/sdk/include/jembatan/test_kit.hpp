/// The test kit: a built plugin walked step by step without a broker, and a stand-in for what it talks to.
///
///     Plugin webhook("webhook", R"({"url": "https://sink.example/in"})");
///     const Walk walk = webhook.walk(deliver(R"({"report": {"ref": "ABC"}})"), {response(201, R"({"id": "A-7"})")});
///     EXPECT_EQ(walk.sent.at(0).method, "POST");
///     EXPECT_EQ(missing(walk.end, "outcome.id: A-7"), "");
///
/// The host's own code loads the library and judges what it answers, so a plugin that breaks the contract is told so
/// in the broker's words. No test framework is needed; `jembatan_add_plugin_test(… SOURCES …)` brings GoogleTest.
/// *Thread:* one. *Errors:* std::runtime_error that says what is wrong.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "jembatan/action.hpp"
#include "jembatan/event.hpp"
#include "jembatan/job.hpp"

#define JEMBATAN_KIT __attribute__((visibility("default")))

namespace jembatan::test {

/// 2026-03-04T05:06:07Z: "now" in plugin tests unless they say otherwise.
inline constexpr sdk::Time some_time{std::chrono::milliseconds(1772600767000)};

/// One job. `data` is JSON, as jembatan_job describes it.
struct Job {
    jembatan_ability ability = JEMBATAN_DELIVER;
    std::string data = "{}";
    sdk::DeliveryKind kind = sdk::DeliveryKind::report;
    std::string state;
    std::string key = "job-1";
    std::string language = "id";
    std::uint32_t attempt = 1;
    sdk::Time now = some_time;

    Job&& with_state(std::string text) && {
        state = std::move(text);
        return std::move(*this);
    }
    Job&& at(sdk::Time time) && {
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
inline Job job_of(jembatan_ability ability, std::string data = "{}") {
    Job job;
    job.ability = ability;
    job.data = std::move(data);
    return job;
}
inline Job receive() { return job_of(JEMBATAN_RECEIVE); }
inline Job deliver(std::string data, sdk::DeliveryKind kind = sdk::DeliveryKind::report) {
    Job job = job_of(JEMBATAN_DELIVER, std::move(data));
    job.kind = kind;
    return job;
}
inline Job fetch(std::string data) { return job_of(JEMBATAN_FETCH, std::move(data)); }
inline Job follow(std::string data) { return job_of(JEMBATAN_FOLLOW, std::move(data)); }
inline Job find(std::string data) { return job_of(JEMBATAN_FIND, std::move(data)); }
inline Job poll(std::string data = "{}") { return job_of(JEMBATAN_POLL, std::move(data)); }
inline Job refresh(std::string data = "{}") { return job_of(JEMBATAN_REFRESH, std::move(data)); }
inline Job probe() { return job_of(JEMBATAN_PROBE); }
/// `data` as the host makes it: {options, facts}; the instance's own options are filled in when it is "{}".
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
inline Event event_of(sdk::EventKind kind, std::string data = "null") {
    Event event;
    event.kind = kind;
    event.data = std::move(data);
    return event;
}
inline Event start() { return event_of(sdk::EventKind::start); }
inline Event request(std::string method, std::string path, std::string body = {}, Fields headers = {}) {
    Event event = event_of(sdk::EventKind::request);
    event.method = std::move(method);
    event.path = std::move(path);
    event.body = std::move(body);
    event.headers = std::move(headers);
    return event;
}
/// A form as a gateway or a page sends it, urlencoded by the kit: form("", {{"from", "628001234567"}, {"content",
/// "…"}}).
JEMBATAN_KIT Event form(std::string path, const Fields& fields, Fields headers = {});
inline Event response(std::uint32_t status, std::string body = {}, Fields headers = {}) {
    Event event = event_of(sdk::EventKind::response);
    event.status = status;
    event.body = std::move(body);
    event.headers = std::move(headers);
    return event;
}
/// A 200 whose body the host kept.
inline Event kept(std::string sha256, std::uint64_t size, std::string mime) {
    Event event = response(200);
    event.kept_sha256 = std::move(sha256);
    event.kept_size = size;
    event.kept_mime = std::move(mime);
    return event;
}
inline Event failed(sdk::Failure failure) {
    Event event = event_of(sdk::EventKind::failed);
    event.failure = failure;
    return event;
}
/// `data`: [{"ref": …, "key": …, "result": "created"}]
inline Event stored(std::string data) { return event_of(sdk::EventKind::stored, std::move(data)); }
inline Event looked_up(std::string data) { return event_of(sdk::EventKind::looked_up, std::move(data)); }
/// The later event of a request that is being answered: stored or looked_up with the request still there.
inline Event after(Event request, sdk::EventKind kind, std::string data) {
    request.kind = kind;
    request.data = std::move(data);
    return request;
}
inline Event resumed() { return event_of(sdk::EventKind::resumed); }
inline Event interrupted() { return event_of(sdk::EventKind::interrupted); }
inline Event woken() { return event_of(sdk::EventKind::woken); }
inline Event decided(std::string external_id) {
    Event event = event_of(sdk::EventKind::decided);
    event.external_id = std::move(external_id);
    return event;
}

/// What a job came to.
struct Walk {
    std::vector<sdk::Http> sent;  ///< what it asked to send, in order
    sdk::Action end;              ///< the first action that sends nothing
};

/// One plugin with one instance.
class JEMBATAN_KIT Plugin {
public:
    /// By name, of the folder in the environment's JEMBATAN_PLUGIN_DIR. `options` is JSON; "30s" and "512KiB" are read
    /// as in the configuration; what is required has to be there.
    explicit Plugin(std::string_view name, std::string_view options = "{}");
    ~Plugin();
    Plugin(const Plugin&) = delete;
    Plugin& operator=(const Plugin&) = delete;

    /// One step. *Errors:* also for a request that no path of the plugin takes.
    sdk::Action act(const Job& job, const Event& event);

    /// From the first event to the first action that sends nothing: each request is answered by the next of `answers`,
    /// its state comes back with it. *Errors:* also when it sends more than there are answers.
    Walk walk(Job job, const std::vector<Event>& answers, const Event& first = start());

    /// Why an instance with these options cannot be made, with all findings; empty when it can.
    static std::string refusal(std::string_view name, std::string_view options);

private:
    class Parts;
    std::unique_ptr<Parts> parts_;
};

/// Every field of an action that is set, one a line: "outcome.id: A-7", "http.header X-Token: t", "item.text: …".
JEMBATAN_KIT std::string text_of(const sdk::Action& action);

/// What a table of cases compares: empty when every line of `wanted` is a line of text_of(action), else the first that
/// is not, and the whole text.
JEMBATAN_KIT std::string missing(const sdk::Action& action, std::string_view wanted);

/// A far side on loopback, for what cannot be walked: a plugin that talks through its own library, a broker that runs.
/// It gives its answers in turn, the last one again and again.
class JEMBATAN_KIT StandIn {
public:
    struct Answer {
        int status = 200;
        std::string body;
        Fields headers;
    };
    struct Asked {
        std::string method, path, query, body;
        Fields headers;
    };
    explicit StandIn(std::vector<Answer> answers);
    ~StandIn();
    StandIn(const StandIn&) = delete;
    StandIn& operator=(const StandIn&) = delete;

    const std::string& url() const noexcept;  ///< "http://127.0.0.1:…", without a slash at its end
    std::vector<Asked> asked() const;         ///< so far. *Thread:* any.

private:
    class Parts;
    std::unique_ptr<Parts> parts_;
};

}  // namespace jembatan::test
