// Any answer to any call of an agreement in JSON and of one in XML: an action each time, never a ticket without a
// number, and never a second create after the first.
#include <cstdint>
#include <string>

#include "fuzz/property.hpp"
#include "support/plugin_driver.hpp"

namespace {

using namespace jembatan;

const char* const in_json = R"({"base_url": "https://lapor.example", "token": "t", "mapping": {
  "mapping": "lapor-http/1", "name": "small", "environment": "simulator",
  "operations": {
    "upload": {"call": "POST /f", "multipart": {"f[]": "@attachments"}, "take": {"ids": ["$.images[*].id", "$.docs[*].id"]}},
    "create": {"call": "POST /c", "json": {"content": "[Ref ${ref}] ${text}", "a": "${anonymous}", "s": "${secret}",
               "files": "${upload.ids}"}, "take": {"id": {"first_of": ["$.id", "$.results.complaint.id"]}}},
    "forward": {"call": "POST /c/${id}/f", "json": {"x": 1}, "ok": "$.status is true"},
    "status": {"call": "GET /c/${id}", "take": {"code": "$.code", "name": "$.name", "at": "$.at"}, "items": "$.logs"},
    "followups": {"call": "GET /c/${id}/f", "items": "$.data", "next_page": "$.next"},
    "reply": {"call": "POST /c/${id}/r", "form": {"t": "${message.text}"}, "take": {"id": "$.id"}},
    "search": {"call": "GET /c", "query": {"q": "${ref}"}, "items": "$.data", "take": {"id": "$.id", "text": "$.text"},
               "exhaustive": true}},
  "item": {"id": "$.id", "at": ["$.at", "$.date"], "by": "$.by", "text": "$.text", "status": "$.status.name",
           "files": "$.files[*].name", "vars": {"by": "$.by"}, "vars_in": "$.data"},
  "status_map": [{"name": "Selesai", "to": "closed"}, {"else": "other"}],
  "errors": [{"body": "$.fault.code", "range": [900800, 900804], "class": "retryable"}, {"http": 200, "body": "$.message", "class": "business"}],
  "error_message": "$.message", "error_fields": "$.errors"}})";

const char* const in_xml = R"({"base_url": "https://lapor.example", "token": "t", "mapping": {
  "mapping": "lapor-http/1", "name": "small", "environment": "simulator",
  "operations": {
    "upload": {"call": "POST /f", "multipart": {"f[]": "@attachments"}, "take": {"ids": "/l/f/@id"}},
    "create": {"call": "POST /c", "xml": {"l": {"@a": "${anonymous}", "@s": "${secret}", "t": "[Ref ${ref}] ${text}", "f": "${upload.ids}"}},
               "take": {"id": {"first_of": ["/l/id", "/l/hasil/id"]}}},
    "forward": {"call": "POST /c/${id}/f", "xml": {"l": 1}, "ok": "/l/status is 1"},
    "status": {"call": "GET /c/${id}", "take": {"code": "/l/@code", "name": "/l/name", "at": "/l/log[last()]/@at"}, "items": "/l/log"},
    "followups": {"call": "GET /c/${id}/f", "items": "/l/log[@kind='a']", "next_cursor": "/l/@next"},
    "reply": {"call": "POST /c/${id}/r", "xml": {"l": "${message.text}"}, "take": {"id": "/l/id"}},
    "search": {"call": "GET /c", "query": {"q": "${ref}"}, "items": "/l/*", "take": {"id": "./@id", "text": "./text"}, "exhaustive": true}},
  "item": {"id": "./@id", "at": "./@at", "by": "./by", "text": "./text", "status": "./status", "files": "./file/@name", "vars_in": "./data"},
  "status_map": [{"name": "Selesai", "to": "closed"}, {"else": "other"}],
  "errors": [{"body": "/l/error/@code", "range": [900800, 900804], "class": "retryable"}, {"http": 200, "body": "/l/pesan", "class": "business"}],
  "error_message": "/l/pesan", "error_fields": "/l/errors"}})";

const char* const report = R"({"ref": "7KQ-2M4-XYZ", "title": "t", "text": "x", "anonymous": true, "secret": true,
    "attachments": [{"id": "1", "name": "a.jpg", "mime": "image/jpeg", "size": 9}]})";

/// A report from its start, every call answered alike.
void send_report(test::PluginDriver& driver, const test::Event& answer) {
    const auto data = std::string(R"({"report": )") + report + "}";
    auto action = driver.act(test::deliver(data), test::start());
    int creates = 0;
    for (int calls = 0; action.kind == JEMBATAN_SEND && calls < 20; ++calls) {
        creates += static_cast<int>(action.repeatable == sdk::Repeatable::no);
        fuzz::hold(creates <= 1, "a report is created once");
        fuzz::hold(creates == 0 || action.receipt.empty() == (action.repeatable == sdk::Repeatable::no),
                   "behind a create nothing is sent without its number");
        action = driver.act(test::deliver(data).with_state(action.state), answer);
    }
    const bool is_accepted = action.kind == JEMBATAN_DONE && action.outcome.kind == sdk::Outcome::Kind::accepted;
    fuzz::hold(!is_accepted || !action.outcome.id.empty(), "a ticket has a number");
    fuzz::hold(!is_accepted || creates == 1, "and was created");
}

void follow(test::PluginDriver& driver, const test::Event& answer) {
    const char* const two = R"({"external_ids": ["7", "8"]})";
    auto action = driver.act(test::follow(two), test::start());
    for (int calls = 0; action.kind == JEMBATAN_SEND && calls < 60; ++calls) {
        action = driver.act(test::follow(two).with_state(action.state), answer);
        for (const auto& update : action.updates) {
            fuzz::hold(update.external_id == "7" || update.external_id == "8",
                       "an update is of a ticket that was asked for");
            fuzz::hold(!update.key.empty() && !update.kind.empty(), "an update has a key and a kind");
        }
    }
    fuzz::hold(action.kind != JEMBATAN_SEND, "a round ends");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static test::PluginDriver drivers[] = {test::PluginDriver("lapor", in_json), test::PluginDriver("lapor", in_xml)};
    // The first byte chooses the status: mostly a good one, since little is looked at in others.
    constexpr std::uint32_t statuses[] = {200, 200, 200, 201, 400, 401, 409, 422, 429, 500, 503};
    if (size == 0) return 0;
    const auto status = statuses[data[0] % std::size(statuses)];
    const auto answer = test::response(status, std::string(reinterpret_cast<const char*>(data) + 1, size - 1));
    const auto followup =
        std::string(R"({"parent_external_id": "7", "message": {"text": "x"}, "report": )") + report + "}";
    for (auto& driver : drivers) {
        send_report(driver, answer);
        follow(driver, answer);
        auto action =
            driver.act(test::find(std::string(R"({"kind": "report", "report": )") + report + "}"), test::start());
        if (action.kind == JEMBATAN_SEND)
            action = driver.act(
                test::find(std::string(R"({"kind": "report", "report": )") + report + "}").with_state(action.state),
                answer);
        action = driver.act(test::deliver(followup, sdk::DeliveryKind::followup), test::start());
        action = driver.act(test::deliver(followup, sdk::DeliveryKind::followup).with_state(action.state), answer);
        fuzz::hold(action.kind == JEMBATAN_DONE, "a follow-up is done or not");
    }
    return 0;
}
