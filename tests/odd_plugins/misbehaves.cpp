// A channel (pure) and a destination (blocking) that break the contract in the way their option `how` says. Written
// against the C header, because the SDK would not let them.
#define JEMBATAN_PLUGIN_IMPLEMENTATION
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "jembatan/plugin.h"
#include "jembatan/value.hpp"

using jembatan::sdk::Value;
using jembatan::sdk::view_of;

struct jembatan_instance {
    std::string how;
    const jembatan_host* host;
};

namespace {

jembatan_action action_of(std::uint32_t kind) {
    jembatan_action action{};
    action.struct_size = sizeof action;
    action.kind = kind;
    return action;
}

std::int32_t answer(const jembatan_sink* sink, std::string_view body = "fine", const jembatan_pair* header = nullptr,
                    const jembatan_hint* hint = nullptr) {
    jembatan_answer reply{};
    reply.struct_size = sizeof reply;
    reply.status = 200;
    reply.body = view_of(body);
    reply.headers = header;
    reply.header_count = header == nullptr ? 0 : 1;
    jembatan_action action = action_of(JEMBATAN_ANSWER);
    action.answer = &reply;
    action.hints = hint;
    action.hint_count = hint == nullptr ? 0 : 1;
    return sink->act(sink->self, &action);
}

std::int32_t done(const jembatan_sink* sink) {
    jembatan_outcome outcome{};
    outcome.struct_size = sizeof outcome;
    outcome.kind = JEMBATAN_ACCEPTED;
    outcome.id = view_of("A-1");
    jembatan_action action = action_of(JEMBATAN_DONE);
    action.outcome = &outcome;
    return sink->act(sink->self, &action);
}

jembatan_item item_of(std::string_view text) {
    jembatan_item item{};
    item.struct_size = sizeof item;
    item.text = view_of(text);
    return item;
}

std::int32_t accept(const jembatan_sink* sink, const jembatan_item* items, std::uint32_t count) {
    jembatan_action action = action_of(JEMBATAN_ACCEPT);
    action.items = items;
    action.item_count = count;
    return sink->act(sink->self, &action);
}

void say(const jembatan_instance& instance, std::string_view event) {
    instance.host->log(instance.host->self, JEMBATAN_LOG_WARN, view_of(event), nullptr, 0);
}

volatile int sink_of_recursion = 0;
__attribute__((noinline)) int recurse(int depth) {  // NOLINT(misc-no-recursion): that is what it is for
    volatile unsigned char page[4096];
    page[depth % 4096] = 1;
    sink_of_recursion = page[depth % 4096];
    return depth < 0 ? 0 : recurse(depth + 1) + page[1];
}

volatile int* volatile nowhere = nullptr;  // read at run time, so that no compiler knows better
__attribute__((no_sanitize("address", "undefined"))) void fault() { *nowhere = 1; }

/// Ways to end the process or never to return.
void harm(const jembatan_instance& instance) {
    if (instance.how == "crash") ::raise(SIGSEGV);
    if (instance.how == "fault") fault();
    if (instance.how == "abort") std::abort();
    if (instance.how == "overflow") sink_of_recursion = recurse(0);
    if (instance.how == "hang") {
        say(instance, "hanging");
        for (;;) ::pause();
    }
}

std::int32_t broken_answer(const std::string& how, const jembatan_sink* sink) {
    if (how == "none") return JEMBATAN_OK;
    if (how == "silent_failure") return -77;
    if (how == "two") return answer(sink), answer(sink), JEMBATAN_OK;
    if (how == "act_and_fail") {
        answer(sink);
        sink->fail(sink->self, view_of("and yet"));
        return JEMBATAN_OK;
    }
    if (how == "null_action") return sink->act(sink->self, nullptr), JEMBATAN_OK;
    if (how == "unknown_kind") {
        const jembatan_action action = action_of(4711);
        return sink->act(sink->self, &action), JEMBATAN_OK;
    }
    if (how == "other_ability") {
        const jembatan_action action = action_of(JEMBATAN_ABSENT);
        return sink->act(sink->self, &action), JEMBATAN_OK;
    }
    if (how == "small_action") {
        jembatan_action action = action_of(JEMBATAN_ANSWER);
        action.struct_size = 8;
        return sink->act(sink->self, &action), JEMBATAN_OK;
    }
    if (how == "no_answer_struct") {
        const jembatan_action action = action_of(JEMBATAN_ANSWER);
        return sink->act(sink->self, &action), JEMBATAN_OK;
    }
    if (how == "hints") {
        const jembatan_hint hint{sizeof(jembatan_hint), view_of("7123456")};
        return answer(sink, "fine", nullptr, &hint);
    }
    if (how == "header_injection") {
        const jembatan_pair header{view_of("X-Note"), view_of("a\r\nSet-Cookie: b")};
        return answer(sink, "fine", &header);
    }
    return 1;
}

std::int32_t broken_items(const std::string& how, const jembatan_sink* sink) {
    jembatan_item items[] = {item_of("satu"), item_of("dua")};
    if (how == "no_items") return accept(sink, items, 0);
    if (how == "giant_count") return accept(sink, items, 4'000'000'000U);
    if (how == "giant_text") items[0].text.len = std::uint64_t{1} << 60U;
    if (how == "null_text") items[0].text = {nullptr, 12};
    if (how == "item_kind") items[0].kind = 99;
    if (how == "latin1") items[0].text = view_of("jalan rusak di ujung\xff");
    if (how == "negative_time") items[0].sent_at_ms = -5;
    return accept(sink, items, 2);
}

/// An array whose elements are larger than ours: a plugin of a later minor version.
std::int32_t wider_items(const jembatan_sink* sink) {
    struct Wider {
        jembatan_item item;
        std::uint64_t more;
    };
    Wider items[] = {{item_of("satu"), 7}, {item_of("dua"), 8}};
    for (auto& each : items) each.item.struct_size = sizeof(Wider);
    return accept(sink, &items[0].item, 2);
}

std::int32_t create(const jembatan_host* host, const jembatan_node* options, jembatan_instance** instance,
                    const jembatan_sink* sink) {
    const std::string how{Value(options)["how"].text()};
    if (how == "throw_in_create") throw std::string("not an exception");
    if (how == "crash_in_create") ::raise(SIGSEGV);
    if (how == "null_instance") return JEMBATAN_OK;
    if (how == "refuse") {
        jembatan_finding finding{};
        finding.struct_size = sizeof finding;
        finding.severity = JEMBATAN_ERROR;
        finding.file = Value(options)["how"].node()->file;
        finding.line = Value(options)["how"].node()->line;
        finding.column = Value(options)["how"].node()->column;
        finding.code = view_of("MB001");
        finding.message = view_of("this option is refused");
        finding.help = view_of("write something else");
        jembatan_action action = action_of(JEMBATAN_FINDINGS);
        action.findings = &finding;
        action.finding_count = 1;
        sink->act(sink->self, &action);
        return JEMBATAN_FAILED;
    }
    *instance = new jembatan_instance{how, host};
    return JEMBATAN_OK;
}

void destroy(jembatan_instance* instance) { delete instance; }

std::int32_t step(jembatan_instance* instance, const jembatan_job* job, const jembatan_event*,
                  const jembatan_sink* sink) {
    harm(*instance);
    if (instance->how == "throw") throw std::runtime_error("thrown, with 081234567890 in it");
    if (instance->how == "throw_int") throw 42;
    if (job->ability == JEMBATAN_DELIVER) return done(sink);
    if (instance->how == "answer") return answer(sink);
    if (instance->how == "wider_items") return wider_items(sink);
    const std::int32_t status = broken_answer(instance->how, sink);
    return status == 1 ? broken_items(instance->how, sink) : status;
}

constexpr jembatan_option options[] = {{sizeof(jembatan_option), JEMBATAN_OPTION_TEXT, 0, view_of("how"),
                                        view_of("answer"), view_of("Which part of the contract to break.")}};
constexpr jembatan_path paths[] = {{sizeof(jembatan_path), view_of(""), view_of("POST"), JEMBATAN_BODY_RAW, 65536}};

constexpr jembatan_component channel = {sizeof(jembatan_component),
                                        JEMBATAN_CHANNEL,
                                        1U << JEMBATAN_RECEIVE,
                                        0,
                                        0,
                                        JEMBATAN_AUDIENCE_STAFF,
                                        0,
                                        1,
                                        view_of("Breaks the contract"),
                                        options,
                                        1,
                                        paths,
                                        1,
                                        0,
                                        0,
                                        create,
                                        destroy,
                                        step};
constexpr jembatan_component destination = {sizeof(jembatan_component),
                                            JEMBATAN_DESTINATION,
                                            1U << JEMBATAN_DELIVER,
                                            1U << JEMBATAN_DELIVER,
                                            1U << JEMBATAN_REPORT,
                                            JEMBATAN_AUDIENCE_STAFF,
                                            0,
                                            1,
                                            view_of("Breaks the contract on a thread"),
                                            options,
                                            1,
                                            nullptr,
                                            0,
                                            0,
                                            0,
                                            create,
                                            destroy,
                                            step};
constexpr const jembatan_component* components[] = {&channel, &destination};

}  // namespace

extern "C" {
constinit const jembatan_plugin jembatan_plugin_v1 = {JEMBATAN_MAGIC,
                                                      sizeof(jembatan_plugin),
                                                      JEMBATAN_ABI_MAJOR,
                                                      JEMBATAN_ABI_MINOR,
                                                      view_of(JEMBATAN_ABI_DRAFT),
                                                      view_of("misbehaves"),
                                                      view_of("1.0.0"),
                                                      view_of("Apache-2.0"),
                                                      view_of("Breaks the contract"),
                                                      components,
                                                      2};
}
