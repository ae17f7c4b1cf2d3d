// Backups, persons, exports.
#include "app/admin_keeping.hpp"

#include <algorithm>
#include <cctype>
#include <filesystem>

#include "app/admin_http.hpp"
#include "app/export_json.hpp"
#include "base/encoding.hpp"
#include "base/ids.hpp"
#include "base/json_writer.hpp"
#include "base/phone.hpp"

namespace jembatan::app {
namespace {

constexpr std::string_view sqlite = "sqlite:";

template <class T>
void add_once(std::vector<T>& all, const std::vector<T>& more) {
    for (const auto& one : more)
        if (std::find(all.begin(), all.end(), one) == all.end()) all.push_back(one);
}

void add(store::PersonPage& all, store::PersonPage page) {
    for (auto& report : page.reports) {
        const auto is_same = [&](const store::PersonReport& other) { return other.id == report.id; };
        if (std::none_of(all.reports.begin(), all.reports.end(), is_same)) all.reports.push_back(std::move(report));
    }
    add_once(all.messages, page.messages);
    add_once(all.claims, page.claims);
    add_once(all.channels, page.channels);
    all.next = page.next;
}

/// Copies of a report that lie at somebody else's: what we erase stays there.
void write_copies(JsonWriter& json, const store::ReportView& view) {
    json.key("copies").begin_array();
    for (const auto& row : view.deliveries) {
        const bool is_there = row.state == store::DeliveryState::delivered ||
                              row.state == store::DeliveryState::uncertain || !row.external_id.empty();
        if (!is_there || store::is_answer(row.kind)) continue;
        json.begin_object()
            .field("destination", row.destination)
            .field("kind", store::name(row.kind))
            .field("external_id", row.external_id)
            .field("is_certain", row.state != store::DeliveryState::uncertain)
            .end_object();
    }
    json.end_array();
}

void write_person(JsonWriter& json, const store::PersonPage& found, std::size_t pieces) {
    json.field("count", found.reports.size()).field("messages", found.messages.size()).field("unrecognised", pieces);
    json.list("channels", found.channels);
}

std::string lower(std::string_view text) {
    std::string out(text);
    for (char& c : out) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    return out;
}

/// Phone numbers are written with all kinds of signs between their digits.
std::string without_separators(std::string_view text) {
    std::string out;
    for (const char c : text)
        if (std::string_view(" -.()/").find(c) == std::string_view::npos) out += c;
    return out;
}

/// Whether a piece says how somebody is reached. What is too short to be one person's is not looked for.
bool mentions(const std::string& raw, const store::Claim& claim) {
    constexpr std::size_t shortest = 6;
    if (claim.value.size() < shortest) return false;
    if (claim.kind != "phone") return lower(raw).find(lower(claim.value)) != std::string::npos;
    const auto digits = without_separators(raw);
    const auto number = claim.value.substr(1);  // E.164
    const bool is_of_here = number.starts_with("62");
    return digits.find(number) != std::string::npos ||
           (is_of_here && digits.find("0" + number.substr(2)) != std::string::npos);
}

std::int64_t number_in(const Body& body, std::string_view name) {
    const auto* value = body.tree.find(name);
    return value != nullptr && value->kind == Tree::Kind::integer ? value->integer : -1;
}

}  // namespace

Result<store::PersonQuery> person_of(std::string_view text) {
    const auto colon = text.find(':');
    if (colon == std::string_view::npos || colon == 0 || colon + 1 == text.size())
        return bad_input("admin: a person is named by kind and value: phone:+62800…, email:warga@contoh.example");
    store::PersonQuery person{std::string(text.substr(0, colon)), std::string(text.substr(colon + 1))};
    if (person.kind == "phone") {
        auto phone = normalise_phone(person.value);
        if (!phone) return bad_input("admin: that is no phone number a person can be reached at");
        person.value = std::move(*phone);
    }
    return person;
}

AdminApi::MorePaths KeepingApi::paths() {
    return [this](const net::Request& request) { return handle(request); };
}

Task<KeepingApi::Answer> KeepingApi::handle(const net::Request& request) {
    const auto parts = parts_of(request.path);
    const bool is_post = request.method == "POST";
    const auto is = [&](std::size_t size, std::string_view first, std::string_view last) {
        return parts.size() == size && parts[1] == first && parts.back() == last;
    };
    Answer answer;
    if (is_post && is(2, "backup", "backup")) answer = co_await backup();
    if (is_post && is(2, "persons", "persons")) answer = co_await persons(request);
    if (is_post && is(3, "persons", "erase")) answer = co_await erase_person(request);
    if (is_post && is(4, "reports", "erase")) answer = co_await erase_report(std::string(parts[2]), request);
    if (is_post && is(4, "reports", "export")) answer = co_await export_report(std::string(parts[2]), request);
    if (is_post && parts.size() == 5 && parts[1] == "reports" && parts[3] == "attachments")
        answer = co_await attachment(std::string(parts[2]), std::string(parts[4]), request);
    if (!is_post && is(2, "tap", "tap")) answer = co_await tap(request);
    if (is_post && is(3, "tap", "unmask")) answer = co_await unmask(request);
    if (!is_post && is(2, "loads", "loads")) answer = co_await loads();
    if (!is_post && is(2, "metrics", "metrics") && metrics_)
        answer = net::respond(200, metrics_(), "text/plain; version=0.0.4; charset=utf-8");
    co_return answer;
}

/// Beside the database: where the broker may write, and on the same disk as what the caller needs next.
Task<net::Response> KeepingApi::backup() {
    if (!store_url_.starts_with(sqlite))
        co_return error_response(bad_input("admin: this store is not a file; back it up with its own tools"));
    const std::string copy = store_url_.substr(sqlite.size()) + ".copy-" + to_hex(random_bytes(8));
    const std::filesystem::path to(copy);
    const auto done = co_await store_.backup(to);
    if (!done) co_return error_response(done.error());
    JsonWriter json;
    json.begin_object().field("database", copy).end_object();
    co_return json_response(json.take());
}

Task<Result<store::PersonPage>> KeepingApi::find_person(store::PersonQuery person) {
    store::PersonPage all;
    do {
        auto page = co_await store_.find_person(person, all.next);
        if (!page) co_return page.error();
        add(all, std::move(*page));
    } while (all.next != 0);
    co_return all;
}

Task<Result<std::vector<std::int64_t>>> KeepingApi::pieces_about(store::PersonQuery person,
                                                                 std::vector<store::Claim> claims) {
    claims.push_back({person.kind, person.value, {}});
    std::vector<std::int64_t> found;
    store::Page page;
    page.limit = 100;
    do {
        auto rows = co_await store_.list_unrecognised(page);
        if (!rows) co_return rows.error();
        for (const auto& row : rows->rows) {
            const auto is_meant = [&](const store::Claim& claim) { return mentions(row.raw, claim); };
            if (std::any_of(claims.begin(), claims.end(), is_meant)) found.push_back(row.id);
        }
        page.before = rows->next;
    } while (page.before > 0);
    co_return found;
}

Task<net::Response> KeepingApi::persons(const net::Request& request) {
    const auto body = Body::of(request);
    if (!body) co_return error_response(body.error());
    auto person = person_of(body->text("person"));
    if (!person) co_return error_response(person.error());
    const auto found = co_await find_person(*person);
    if (!found) co_return error_response(found.error());
    const auto pieces = co_await pieces_about(std::move(*person), found->claims);
    if (!pieces) co_return error_response(pieces.error());
    store::Note note;
    note.event = "person_searched";
    note.actor = body->text("actor", "operator");
    note.reason = std::to_string(found->reports.size()) + " reports";
    const auto noted = co_await store_.note(std::move(note));
    if (!noted) co_return error_response(noted.error());
    JsonWriter json;
    json.begin_object();
    write_person(json, *found, pieces->size());
    json.key("reports").begin_array();
    for (const auto& report : found->reports) {
        std::string which = std::to_string(report.id.value());
        const auto view = co_await store_.show_report(std::move(which));
        if (!view) co_return error_response(view.error());
        json.begin_object()
            .field("ref", report.ref)
            .field("channel", view->report.channel)
            .field("state", store::name(view->report.state))
            .field("has_others", report.has_others);
        write_copies(json, *view);
        json.end_object();
    }
    json.end_array().end_object();
    co_return json_response(json.take());
}

Task<net::Response> KeepingApi::erase_person(const net::Request& request) {
    const auto body = Body::of(request);
    if (!body) co_return error_response(body.error());
    auto person = person_of(body->text("person"));
    if (!person) co_return error_response(person.error());
    const auto found = co_await find_person(*person);
    if (!found) co_return error_response(found.error());
    const auto pieces = co_await pieces_about(std::move(*person), found->claims);
    if (!pieces) co_return error_response(pieces.error());
    const auto expected = number_in(*body, "expected");
    if (expected != static_cast<std::int64_t>(found->reports.size()))
        co_return error_response(conflict("admin: it is " + std::to_string(found->reports.size()) + " reports, not " +
                                          std::to_string(expected) + "; look again, then say the new number"));
    const std::string actor = body->text("actor", "operator");
    for (const auto& report : found->reports) {
        const auto done = co_await store_.erase(report.id, actor);
        if (!done) co_return error_response(done.error());
    }
    for (const auto piece : *pieces) {
        const auto done = co_await store_.handle_unrecognised(piece, actor);
        if (!done && done.error().code != ErrorCode::not_found) co_return error_response(done.error());
    }
    store::Forget forget{found->messages, found->claims, found->channels, actor};
    const auto forgotten = co_await store_.forget(std::move(forget));
    if (!forgotten) co_return error_response(forgotten.error());
    store::Note note;
    note.event = "person_erased";
    note.actor = actor;
    note.reason = std::to_string(found->reports.size()) + " reports";
    const auto noted = co_await store_.note(std::move(note));
    if (!noted) co_return error_response(noted.error());
    JsonWriter json;
    json.begin_object().field("done", true);
    write_person(json, *found, pieces->size());
    json.end_object();
    co_return json_response(json.take());
}

Task<net::Response> KeepingApi::erase_report(std::string which, const net::Request& request) {
    const auto body = Body::of(request);
    if (!body) co_return error_response(body.error());
    const auto view = co_await store_.show_report(std::move(which));
    if (!view) co_return error_response(view.error());
    std::string actor = body->text("actor", "operator");
    const auto done = co_await store_.erase(view->report.id, std::move(actor));
    if (!done) co_return error_response(done.error());
    JsonWriter json;
    json.begin_object().field("done", true).field("ref", view->report.ref);
    write_copies(json, *view);
    json.end_object();
    co_return json_response(json.take());
}

Task<net::Response> KeepingApi::export_report(std::string which, const net::Request& request) {
    const auto body = Body::of(request);
    if (!body) co_return error_response(body.error());
    const auto view = co_await store_.show_report(std::move(which));
    if (!view) co_return error_response(view.error());
    store::Note note;
    note.event = "exported";
    note.actor = body->text("actor", "operator");
    note.report = view->report.id;
    const auto noted = co_await store_.note(std::move(note));
    if (!noted) co_return error_response(noted.error());
    co_return json_response(export_json(*view));
}

Task<net::Response> KeepingApi::attachment(std::string which, std::string id, const net::Request& request) {
    const auto body = Body::of(request);
    if (!body) co_return error_response(body.error());
    const auto view = co_await store_.show_report(which);
    if (!view) co_return error_response(view.error());
    for (const auto& message : view->report.messages)
        for (const auto& attachment : message.attachments) {
            if (std::to_string(attachment.id.value()) != id || !attachment.file) continue;
            auto bytes = co_await store_.read_file(*attachment.file);
            if (!bytes) co_return error_response(bytes.error());
            store::Note note;
            note.event = "attachment_exported";
            note.actor = body->text("actor", "operator");
            note.report = view->report.id;
            note.attachment = attachment.id;
            const auto noted = co_await store_.note(std::move(note));
            if (!noted) co_return error_response(noted.error());
            co_return net::respond(200, std::move(*bytes), "application/octet-stream");
        }
    co_return error_response(not_found("admin: report '" + which + "' has no attachment '" + id + "' that is kept"));
}

}  // namespace jembatan::app
