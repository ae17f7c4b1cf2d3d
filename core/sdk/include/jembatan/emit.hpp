/// Turns an Action into the C structs of the contract and hands it to the host's sink.
#pragma once

#include <vector>

#include "jembatan/action.hpp"
#include "jembatan/plugin.h"

namespace jembatan::sdk::detail {

inline std::uint32_t count_of(std::size_t size) noexcept { return static_cast<std::uint32_t>(size); }

inline std::vector<jembatan_pair> pairs_of(const std::vector<Header>& headers) {
    std::vector<jembatan_pair> out;
    out.reserve(headers.size());
    for (const auto& [name, value] : headers) out.push_back({view_of(name), view_of(value)});
    return out;
}

/// The C image of one Http; owns the arrays it points to.
struct HttpImage {
    explicit HttpImage(const Http& http) : headers(pairs_of(http.headers)) {
        parts.reserve(http.parts.size());
        for (const auto& p : http.parts)
            parts.push_back({sizeof(jembatan_body_part), view_of(p.name), view_of(p.file_name), view_of(p.content_type),
                             view_of(p.value), view_of(p.attachment)});
        image = {};
        image.struct_size = sizeof image;
        image.method = view_of(http.method);
        image.url = view_of(http.url);
        image.headers = headers.data();
        image.header_count = count_of(headers.size());
        image.body = view_of(http.body);
        image.parts = parts.data();
        image.part_count = count_of(parts.size());
        image.keep_body = http.keep_body ? 1 : 0;
        image.public_only = http.public_only ? 1 : 0;
        image.max_response = http.max_response;
        image.timeout_ms = http.timeout.count();
    }
    std::vector<jembatan_pair> headers;
    std::vector<jembatan_body_part> parts;
    jembatan_http image;
};

/// The C image of one Item's arrays.
struct ItemArrays {
    explicit ItemArrays(const Item& item) {
        claims.reserve(item.claims.size());
        for (const auto& c : item.claims) claims.push_back({sizeof(jembatan_claim), view_of(c.kind), view_of(c.value)});
        attachments.reserve(item.attachments.size());
        for (const auto& a : item.attachments)
            attachments.push_back({sizeof(jembatan_attachment), view_of(a.name), view_of(a.mime), view_of(a.caption),
                                   view_of(a.sha256), a.size, view_of(a.reference), a.part, view_of(a.kind)});
    }
    std::vector<jembatan_claim> claims;
    std::vector<jembatan_attachment> attachments;
};

inline jembatan_item image_of(const Item& item, const ItemArrays& arrays) {
    jembatan_item out{};
    out.struct_size = sizeof out;
    out.kind = static_cast<std::uint32_t>(item.kind);
    out.account = view_of(item.account);
    out.key = view_of(item.key);
    out.sent_at_ms = millis_of(item.sent_at);
    out.thread = view_of(item.thread);
    out.quoted = view_of(item.quoted);
    out.addressed = static_cast<std::uint32_t>(item.addressed);
    out.claims = arrays.claims.data();
    out.claim_count = count_of(arrays.claims.size());
    out.author = view_of(item.author);
    out.title = view_of(item.title);
    out.text = view_of(item.text);
    out.report_kind = view_of(item.report_kind);
    out.incident_date = view_of(item.incident_date);
    out.place_text = view_of(item.place_text);
    out.place_region = view_of(item.place_region);
    out.has_position = item.position ? 1 : 0;
    out.lat = item.position ? item.position->first : 0;
    out.lon = item.position ? item.position->second : 0;
    out.anonymous = static_cast<std::uint32_t>(item.anonymous);
    out.secret = static_cast<std::uint32_t>(item.secret);
    out.attachments = arrays.attachments.data();
    out.attachment_count = count_of(arrays.attachments.size());
    out.reply_address = view_of(item.reply_address);
    out.window_until_ms = millis_of(item.window_until);
    out.external_id = view_of(item.external_id);
    out.status = view_of(item.status);
    out.reason = view_of(item.reason);
    return out;
}

inline jembatan_update image_of(const Update& update) {
    jembatan_update out{};
    out.struct_size = sizeof out;
    out.external_id = view_of(update.external_id);
    out.key = view_of(update.key);
    out.kind = view_of(update.kind);
    out.text = view_of(update.text);
    out.by = view_of(update.by);
    out.raw = view_of(update.raw);
    out.at_ms = millis_of(update.at);
    out.is_public = update.is_public ? 1 : 0;
    out.is_final = update.is_final ? 1 : 0;
    return out;
}

inline jembatan_finding image_of(const Finding& finding) {
    jembatan_finding out{};
    out.struct_size = sizeof out;
    out.severity = static_cast<std::uint32_t>(finding.severity);
    out.file = view_of(finding.place.file);
    out.line = finding.place.line;
    out.column = finding.place.column;
    out.code = view_of(finding.code);
    out.message = view_of(finding.message);
    out.help = view_of(finding.help);
    return out;
}

inline jembatan_outcome image_of(const Outcome& outcome) {
    jembatan_outcome out{};
    out.struct_size = sizeof out;
    out.kind = static_cast<std::uint32_t>(outcome.kind);
    out.id = view_of(outcome.id);
    out.reason = view_of(outcome.reason);
    out.field = view_of(outcome.field);
    out.problem = view_of(outcome.problem);
    out.after_ms = outcome.after.count();
    out.not_taken = outcome.not_taken ? 1 : 0;
    return out;
}

/// Hands the action to the sink. The arrays live until the sink has returned.
inline std::int32_t emit(const Action& action, const jembatan_sink& sink) {
    const HttpImage http(action.http);
    const auto answer_headers = pairs_of(action.answer.headers);
    const jembatan_answer reply{sizeof(jembatan_answer),     action.answer.status,  view_of(action.answer.content_type),
                                view_of(action.answer.body), answer_headers.data(), count_of(answer_headers.size())};
    const jembatan_outcome outcome = image_of(action.outcome);

    std::vector<ItemArrays> arrays;
    arrays.reserve(action.items.size());
    std::vector<jembatan_item> items;
    items.reserve(action.items.size());
    for (const auto& item : action.items) items.push_back(image_of(item, arrays.emplace_back(item)));
    std::vector<jembatan_update> updates;
    updates.reserve(action.updates.size());
    for (const auto& update : action.updates) updates.push_back(image_of(update));
    std::vector<jembatan_finding> findings;
    findings.reserve(action.findings.size());
    for (const auto& finding : action.findings) findings.push_back(image_of(finding));
    std::vector<jembatan_hint> hints;
    hints.reserve(action.hints.size());
    for (const auto& hint : action.hints) hints.push_back({sizeof(jembatan_hint), view_of(hint.external_id)});

    std::vector<jembatan_shrink> shrinks;
    shrinks.reserve(action.shrinks.size());
    for (const auto& wish : action.shrinks)
        shrinks.push_back({sizeof(jembatan_shrink), view_of(wish.attachment), wish.most_bytes});

    jembatan_action out{};
    out.struct_size = sizeof out;
    out.kind = action.kind;
    out.repeatable = action.repeatable == Repeatable::yes ? 1 : 0;
    out.until_ms = millis_of(action.until);
    out.http = action.kind == JEMBATAN_SEND ? &http.image : nullptr;
    out.answer = action.kind == JEMBATAN_ANSWER ? &reply : nullptr;
    out.outcome = action.kind == JEMBATAN_DONE ? &outcome : nullptr;
    out.items = items.data();
    out.item_count = count_of(items.size());
    out.updates = updates.data();
    out.update_count = count_of(updates.size());
    out.findings = findings.data();
    out.finding_count = count_of(findings.size());
    out.state = view_of(action.state);
    out.receipt = view_of(action.receipt);
    out.cursor = view_of(action.cursor);
    out.text = view_of(action.text);
    out.hints = hints.data();
    out.hint_count = count_of(hints.size());
    out.shrinks = shrinks.data();
    out.shrink_count = count_of(shrinks.size());
    return sink.act(sink.self, &out);
}

}  // namespace jembatan::sdk::detail
