// Writing journal entries. An entry is kept as the JSON text it will be shown as.
#include "journal.hpp"

#include <algorithm>
#include <array>

#include "base/hash.hpp"
#include "base/json.hpp"
#include "base/json_writer.hpp"
#include "base/utf8.hpp"
#include "net/form.hpp"
#include "virtual_clock.hpp"

namespace jembatan::lapor_sim {

namespace {

constexpr std::string_view removed = "<removed>";

bool is_secret_header(std::string_view name) {
    constexpr std::array<std::string_view, 7> names{"auth",   "authorization",      "token", "apikey", "x-api-key",
                                                    "cookie", "proxy-authorization"};
    return std::ranges::any_of(names, [&](std::string_view each) { return net::same_text(each, name); });
}

std::string_view name_of(Ending ending) {
    switch (ending) {
        case Ending::whole: return "whole";
        case Ending::dropped: return "dropped";
        case Ending::cut: return "cut";
    }
    return "whole";
}

/// The longest run of digits in a file, whose bytes are not kept: enough to see whether one may be somebody's.
std::size_t longest_number(std::string_view bytes) {
    std::size_t longest = 0, now = 0;
    for (const char c : bytes) {
        now = c >= '0' && c <= '9' ? now + 1 : 0;
        longest = std::max(longest, now);
    }
    return longest;
}

}  // namespace

std::string Journal::without_secrets(std::string_view text) const {
    std::string clean(text);
    for (const auto& secret : secrets_) {
        if (secret.empty()) continue;
        for (auto at = clean.find(secret); at != std::string::npos; at = clean.find(secret, at + removed.size()))
            clean.replace(at, secret.size(), removed);
    }
    return clean;
}

std::string Journal::headers_json(const net::Headers& headers) const {
    JsonWriter json;
    json.begin_object();
    for (const auto [name, value] : headers) {
        std::string lower(name);
        std::ranges::transform(lower, lower.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? char(c + 32) : c; });
        json.field(lower, is_secret_header(name) ? std::string(removed) : without_secrets(value));
    }
    return json.end_object().take();
}

std::string Journal::form_json(const net::Request& request) const {
    const auto form = net::parse_form(request.headers.value("content-type"), request.body);
    if (!form) return {};
    JsonWriter json;
    json.begin_object().key("parts").begin_array();
    for (const auto& part : form->parts()) {
        json.begin_object().field("name", without_secrets(part.name));
        if (part.is_file)
            json.field("filename", part.filename)
                .field("content_type", part.content_type)
                .field("longest_number", longest_number(part.body));
        else
            json.field("value", without_secrets(cut_bytes(part.body, most_body_bytes)));
        json.field("size", part.body.size()).field("sha256", sha256(part.body).hex()).end_object();
    }
    return json.end_array().end_object().take();
}

std::string Journal::body_json(const net::Request& request) const {
    if (request.body.empty()) return "null";
    if (net::media_type(request.headers.value("content-type")) == "multipart/form-data") {
        auto form = form_json(request);
        if (!form.empty()) return form;
    }
    if (request.body.size() <= most_body_bytes) {
        if (const auto tree = parse_json(request.body); tree)
            return to_json(*parse_json(without_secrets(request.body)));
    }
    JsonWriter json;
    json.begin_object().field("text", without_secrets(std::string_view(request.body).substr(0, most_body_bytes)));
    return json.field("size", request.body.size()).field("sha256", sha256(request.body).hex()).end_object().take();
}

std::string Journal::entry(std::uint64_t number, const net::Request& request, const Seen& seen) const {
    JsonWriter json;
    json.begin_object().field("n", number).field("at", format_instant(seen.at)).field("method", request.method);
    json.field("path", without_secrets(request.path)).field("query", without_secrets(request.query));
    json.field("operation", lapor_sim::name_of(seen.operation));
    json.key("headers").raw(headers_json(request.headers));
    json.key("body").raw(seen.has_body ? body_json(request) : "null");
    json.field("status", seen.status).field("ending", name_of(seen.ending));
    json.key("fault");
    seen.fault.empty() ? json.null() : json.value(seen.fault);
    return json.end_object().take();
}

void Journal::add(const net::Request& request, const Seen& seen) {
    entries_.push_back(entry(cut_ + entries_.size() + 1, request, seen));
    bytes_ += entries_.back().size();
    while (entries_.size() > most_entries_ || bytes_ > most_bytes) {
        bytes_ -= entries_.front().size();
        entries_.pop_front();
        ++cut_;
    }
}

std::string Journal::json(std::uint64_t after, std::uint64_t limit) const {
    JsonWriter json;
    json.begin_object().field("cut", cut_).field("last", cut_ + entries_.size()).key("entries").begin_array();
    for (auto n = std::max(after, cut_); n < cut_ + entries_.size() && limit > 0; ++n, --limit)
        json.raw(entries_[static_cast<std::size_t>(n - cut_)]);
    return json.end_array().end_object().take();
}

void Journal::reset() {
    entries_.clear();
    bytes_ = 0;
    cut_ = 0;
}

}  // namespace jembatan::lapor_sim
