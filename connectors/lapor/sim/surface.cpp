// The calls, in the wire of any profile. Letters as in profile.cpp; everything not marked there and not read by the
// public client is I.
#include "surface.hpp"

#include <algorithm>

#include "access_tokens.hpp"
#include "attached_files.hpp"
#include "base/json.hpp"
#include "base/json_writer.hpp"
#include "create_request.hpp"
#include "errors.hpp"
#include "net/url.hpp"
#include "render.hpp"
#include "whole_number.hpp"

namespace jembatan::lapor_sim {

namespace {

/// A query parameter from 1 to `most`, or the fallback for anything else.
std::int64_t parameter(const net::Pairs& query, std::string_view key, std::int64_t fallback, std::int64_t most) {
    const auto* text = net::find_pair(query, key);
    const auto value = text ? whole_number(*text) : std::nullopt;
    return value && *value >= 1 && *value <= most ? *value : fallback;
}

net::Pairs query_of(const net::Request& request) {
    auto pairs = net::parse_pairs(request.query);
    return pairs ? std::move(*pairs) : net::Pairs();
}

/// Q8: page and page_size from the query; the next page's address keeps everything but the page (I: absolute).
Page numbered_page(const net::Request& request, std::int64_t size) {
    auto query = query_of(request);
    Page page;
    page.number = parameter(query, "page", 1, 1'000'000);
    page.size = parameter(query, "page_size", size, 1000);
    std::erase_if(query, [](const auto& pair) { return pair.first == "page"; });
    const auto rest = net::encode_pairs(query);
    page.url =
        "http://" + std::string(request.headers.value("host")) + request.path + "?" + rest + (rest.empty() ? "" : "&");
    return page;
}

/// X: cursor and limit; what a caller may do with a cursor is to send it back.
Result<Page> page_after(const net::Request& request, std::int64_t size) {
    const auto query = query_of(request);
    Page page;
    page.size = parameter(query, "limit", size, 1000);
    const auto* cursor = net::find_pair(query, "cursor");
    page.after = cursor ? read_cursor(*cursor) : std::optional<std::size_t>(0);
    if (!page.after) return bad_input("cursor tidak dikenal");
    return page;
}

bool is_json(const net::Request& request) {
    return net::media_type(request.headers.value("content-type")) == "application/json";
}
bool is_form(const net::Request& request) {
    return net::media_type(request.headers.value("content-type")) == "multipart/form-data";
}

/// A reply as it came in: its fields, and its files where the profile lets them come along.
struct ReplyForm {
    net::Pairs fields;
    AttachedFiles attached;

    std::string text(std::string_view name) const {
        const auto* value = net::find_pair(fields, name);
        return value ? *value : std::string();
    }
};

/// *Errors:* refused for another content type, bad_input for what cannot be read.
Result<ReplyForm> read_reply(const net::Request& request, BodyCodec codec, const Settings& settings) {
    const auto type = request.headers.value("content-type");
    ReplyForm out;
    if (codec == BodyCodec::urlencoded) {
        if (net::media_type(type) != "application/x-www-form-urlencoded")
            return Error{ErrorCode::refused, "Gunakan application/x-www-form-urlencoded"};
        auto pairs = net::parse_pairs(request.body);
        if (!pairs) return bad_input("Badan permintaan tidak dapat dibaca");
        out.fields = std::move(*pairs);
        return out;
    }
    if (!is_form(request)) return Error{ErrorCode::refused, "Gunakan multipart/form-data"};
    const auto form = net::parse_form(type, request.body);
    if (!form) return bad_input("Badan permintaan tidak dapat dibaca");
    out.attached = take_files(*form, settings, [](std::string_view name) { return name.starts_with("attachment["); });
    for (const auto& part : form->parts())
        if (!part.is_file) out.fields.emplace_back(part.name, part.body);
    return out;
}

/// A number that may also come as text, as forms and some JSON bodies have it.
std::optional<std::int64_t> loose_number(const Tree* value) {
    if (!value) return std::nullopt;
    if (value->kind == Tree::Kind::integer) return value->integer;
    return value->kind == Tree::Kind::text ? whole_number(value->text) : std::nullopt;
}

bool is_one(const Tree* value) {
    return loose_number(value) == 1 || (value && value->kind == Tree::Kind::boolean && value->boolean);
}

std::string garbled(std::string body) {
    for (std::size_t n = body.size() / 2; n < body.size(); n += 3) body[n] = n % 2 == 0 ? '\xff' : '<';
    return body;
}

int status_of(const Error& error) {
    switch (error.code) {
        case ErrorCode::not_found: return 404;
        case ErrorCode::conflict: return 409;
        case ErrorCode::bad_input: return 422;
        default: return 500;
    }
}

}  // namespace

bool Surface::has_gateway() const {
    return sim_.settings.oauth2 == Settings::Switch::on || sim_.setup.profile->auth == AuthScheme::bearer;
}

Result<Page> Surface::page_of(const net::Request& request) const {
    const auto size = sim_.settings.page_size;
    if (sim_.setup.profile->paging == Paging::cursor) return page_after(request, size);
    return numbered_page(request, size);
}

net::Response Surface::ok(std::string json) const { return net::respond(200, std::move(json), "application/json"); }

net::Response Surface::error(int status, std::string_view message, const FieldErrors& fields) const {
    if (speaks_xml()) return xml_.error(status, message, fields);
    return error_answer(sim_.settings.error_dialect, status, message, fields);
}

net::Response Surface::error(const Error& error) const { return this->error(status_of(error), error.what); }

net::Response Surface::unknown_complaint() const {
    if (sim_.settings.missing == Settings::Missing::message)
        return ok(R"({"message":"Laporan tidak ditemukan"})");  // Q7
    return error(404, "Laporan tidak ditemukan");
}

net::Response Surface::of_fault(const Fault& fault) const {
    switch (fault.kind) {
        case Fault::Kind::html_502: return error_answer(Settings::Dialect::html, 502, {});
        case Fault::Kind::ok_without_results:
            if (speaks_xml()) return XmlWire::message_only("Terjadi kesalahan pada sistem");
            return ok(R"({"message":"Terjadi kesalahan pada sistem"})");
        default: break;
    }
    auto response = error(fault.status, "Gangguan buatan simulator");
    if (fault.retry_after >= 0) response.headers.set("Retry-After", std::to_string(fault.retry_after));
    return response;
}

Exchange Surface::begin(const net::Request& head) {
    sim_.settle();
    Exchange exchange;
    exchange.match = match(*sim_.setup.profile, head.method, head.path);
    exchange.fault = sim_.faults.draw(exchange.match.operation);
    exchange.is_dropped = exchange.fault && exchange.fault->kind == Fault::Kind::drop_before;
    if (exchange.is_dropped)
        sim_.journal.add(
            head, {sim_.now(), exchange.match.operation, 0, Ending::dropped, name_of(exchange.fault->kind), false});
    return exchange;
}

Answer Surface::finish(const Exchange& exchange, const net::Request& request) {
    using Kind = Fault::Kind;
    sim_.settle();
    const auto& fault = exchange.fault;
    Answer answer;
    answer.delay = std::chrono::milliseconds(sim_.settings.delay);
    if (!fault || fault->is_processed) answer.response = process(exchange.match, request);
    if (fault) {
        answer.delay += std::chrono::milliseconds(fault->ms);
        const bool keeps_answer = fault->kind == Kind::slow || fault->kind == Kind::garble ||
                                  fault->kind == Kind::truncated || fault->kind == Kind::drop_after;
        if (!keeps_answer || !fault->is_processed) answer.response = of_fault(*fault);
        if (fault->kind == Kind::garble) answer.response.body = garbled(std::move(answer.response.body));
        if (fault->kind == Kind::drop_after) answer.ending = Ending::dropped;
        if (fault->kind == Kind::truncated) answer.ending = Ending::cut;
    }
    const int status = answer.ending == Ending::dropped ? 0 : answer.response.status;
    const auto fault_name = fault ? name_of(fault->kind) : std::string_view();
    sim_.journal.add(request, {sim_.now(), exchange.match.operation, status, answer.ending, fault_name, true});
    return answer;
}

/// Q3: the first secret in `auth` or `Authorization`, the second in `token`. Behind a gateway its access token first.
bool Surface::is_known(const net::Headers& headers) const {
    const auto& settings = sim_.settings;
    constexpr std::string_view prefix = "Bearer ";
    const auto is_secret = [&](std::string_view value) {
        const bool has_prefix = value.starts_with(prefix);
        if (has_prefix ? settings.bearer == Settings::Bearer::refused : settings.bearer == Settings::Bearer::required)
            return false;
        if (has_prefix) value.remove_prefix(prefix.size());
        return value == sim_.setup.auth_secret;
    };
    using Which = Settings::AuthHeader;
    if (has_gateway()) {  // which takes `Authorization` for itself
        const auto bearer = headers.value("authorization");
        if (!bearer.starts_with(prefix) || !sim_.access_tokens.is_good(bearer.substr(prefix.size()), sim_.now()))
            return false;
        if (sim_.setup.profile->auth == AuthScheme::bearer) return true;
        return is_secret(headers.value("auth")) && headers.value("token") == sim_.setup.token_secret;
    }
    const bool has_auth = (settings.auth_header != Which::authorization && is_secret(headers.value("auth"))) ||
                          (settings.auth_header != Which::auth && is_secret(headers.value("authorization")));
    return has_auth && headers.value("token") == sim_.setup.token_secret;
}

std::optional<net::Response> Surface::turned_away(const net::Request& request) {
    if (!is_known(request.headers)) return error(401, "Invalid Credentials");
    const auto wait = sim_.rate_limit.take(sim_.setup.token_secret, sim_.settings.rate, sim_.now());
    if (wait == 0) return std::nullopt;
    auto response = error(429, "Message throttled out");
    response.headers.set("Retry-After", std::to_string(wait));
    return response;
}

net::Response Surface::process(const Match& match, const net::Request& request) {
    if (speaks_xml()) return xml_.process(match, request);
    if (match.operation == Operation::access_token) return access_token(request);
    if (match.operation == Operation::unknown && match.base.empty()) return error(404, "No matching resource found");
    if (auto refusal = turned_away(request)) return std::move(*refusal);
    switch (match.operation) {
        case Operation::upload: return upload(request);
        case Operation::create: return create(request);
        case Operation::reject: return reject(match.complaint_id, request);
        case Operation::detail: return detail(match.complaint_id);
        case Operation::statuses: return statuses(request);
        case Operation::followups: return followups(match, request);
        case Operation::reply: return reply(match.complaint_id, request);
        case Operation::search: return search(request);
        case Operation::push:
        case Operation::unknown:
            return match.is_other_method ? error(405, "Method Not Allowed") : error(404, "No matching resource found");
        default: return list(match, request);
    }
}

net::Response Surface::access_token(const net::Request& request) {
    if (!has_gateway()) return error(404, "No matching resource found");
    const auto form = net::parse_pairs(request.body);
    const auto* grant = form ? net::find_pair(*form, "grant_type") : nullptr;
    const auto given = client_credentials(request.headers.value("authorization"), request.body);
    if (given.id != sim_.setup.client_id || given.secret != sim_.setup.client_secret)
        return net::respond(401, R"({"error":"invalid_client"})", "application/json");
    if (!grant || *grant != "client_credentials")
        return net::respond(400, R"({"error":"unsupported_grant_type"})", "application/json");
    const std::chrono::seconds lifetime(sim_.settings.token_lifetime);
    JsonWriter json;
    json.begin_object().field("access_token", sim_.access_tokens.issue(sim_.now(), lifetime));
    return ok(json.field("token_type", "Bearer").field("expires_in", lifetime.count()).end_object().take());
}

net::Response Surface::list(const Match& match, const net::Request& request) {
    const auto read = page_of(request);
    if (!read) return error(read.error());
    const auto& page = *read;
    const auto& masters = sim_.masters;
    if (match.operation == Operation::institutions) return ok(masters_json(masters.institutions, page));
    if (match.operation == Operation::templates) return ok(templates_json(masters.templates, page));
    if (sim_.settings.masters == Settings::Switch::off) return error(404, "No matching resource found");
    if (match.operation == Operation::categories) return ok(masters_json(masters.categories, page));
    if (match.operation == Operation::classifications) return ok(masters_json(masters.classifications, page));
    if (match.operation == Operation::locations) return ok(masters_json(masters.locations, page));
    return ok(masters_json(masters.channels, page));
}

net::Response Surface::upload(const net::Request& request) {
    if (!is_form(request)) return error(415, "Gunakan multipart/form-data");
    const auto form = net::parse_form(request.headers.value("content-type"), request.body);
    if (!form) return error(400, "Badan permintaan tidak dapat dibaca");
    auto taken = take_files(*form, sim_.settings, [](std::string_view name) { return name == "attachments[]"; });
    if (taken.problem.empty() && taken.files.empty()) taken = {{}, 422, "attachments wajib diisi"};
    if (!taken.problem.empty()) return error(taken.status, taken.problem, {{"attachments", taken.problem}});
    std::vector<Upload> kept;
    for (auto& file : taken.files) kept.push_back(sim_.book.upload(std::move(file)));
    return ok(uploads_json(kept));
}

net::Response Surface::create(const net::Request& request) {
    if (!is_json(request)) return error(415, "Gunakan application/json");
    const auto body = parse_json(request.body);
    if (!body || body->kind != Tree::Kind::map) return error(400, "Badan permintaan bukan JSON yang benar");
    auto read = read_create(*body, sim_.settings, sim_.masters, sim_.book);
    if (!read.errors.empty()) return error(422, "Data yang diberikan tidak valid", read.errors);
    return ok(created_json(sim_.create(std::move(read.complaint)), sim_.settings.id_location));
}

net::Response Surface::reject(std::int64_t id, const net::Request& request) {
    if (!is_json(request)) return error(415, "Gunakan application/json");
    const auto body = parse_json(request.body);
    if (!body || body->kind != Tree::Kind::map) return error(400, "Badan permintaan bukan JSON yang benar");
    FieldErrors wrong;
    const auto institution = loose_number(body->find("reason"));
    if (!institution) wrong.emplace_back("reason", "wajib diisi dengan id instansi");
    for (const auto* flag : {"is_request", "not_authority"})
        if (!is_one(body->find(flag))) wrong.emplace_back(flag, "harus 1");
    if (!wrong.empty()) return error(422, "Data yang diberikan tidak valid", wrong);
    const auto* words = body->find("reason_description");
    const auto done = sim_.reject(id, *institution, words ? words->text : std::string());
    return done ? ok(R"({"status":true})") : error(done.error());
}

net::Response Surface::detail(std::int64_t id) {
    const auto* complaint = sim_.book.find(id);
    return complaint ? ok(detail_json(*complaint, sim_.masters, sim_.settings)) : unknown_complaint();
}

/// X: those that are there, in the order asked for; a change of state or a new follow-up changes `updated_at` or
/// `followups`.
net::Response Surface::statuses(const net::Request& request) {
    constexpr std::size_t most = 50;
    const auto query = query_of(request);
    const auto* ids = net::find_pair(query, "ids");
    std::vector<const Complaint*> found;
    std::size_t asked = 0;
    for (std::string_view rest = ids ? std::string_view(*ids) : std::string_view(); !rest.empty();) {
        const auto id = whole_number(rest.substr(0, rest.find(',')));
        rest.remove_prefix(std::min(rest.size(), rest.find(',') == rest.npos ? rest.size() : rest.find(',') + 1));
        if (!id || ++asked > most)
            return error(422, "Data yang diberikan tidak valid", {{"ids", "paling banyak 50 nomor, dipisah koma"}});
        if (const auto* complaint = sim_.book.find(*id)) found.push_back(complaint);
    }
    if (asked == 0) return error(422, "Data yang diberikan tidak valid", {{"ids", "wajib diisi"}});
    return ok(statuses_json(found, sim_.settings));
}

net::Response Surface::followups(const Match& match, const net::Request& request) {
    const auto* complaint = sim_.book.find(match.complaint_id);
    if (!complaint) return unknown_complaint();
    const auto page = page_of(request);
    return page ? ok(followups_json(*complaint, *page, sim_.settings)) : error(page.error());
}

net::Response Surface::reply(std::int64_t id, const net::Request& request) {
    const auto form = read_reply(request, sim_.setup.profile->reply, sim_.settings);
    if (!form) return error(form.error().code == ErrorCode::refused ? 415 : 400, form.error().what);
    const auto& taken = form->attached;
    if (!taken.problem.empty()) return error(taken.status, taken.problem, {{"attachment", taken.problem}});
    FieldErrors wrong;
    const auto number = [&](std::string_view field) {
        const auto text = form->text(field);
        const auto value = text.empty() ? std::optional<std::int64_t>(0) : whole_number(text);
        if (!value) wrong.emplace_back(field, "harus berupa angka");
        return value.value_or(0);
    };
    if (id == 0) id = number("complaint_id");  // else the path has it
    if (id == 0 && wrong.empty()) wrong.emplace_back("complaint_id", "wajib diisi");
    Reply reply;
    reply.content = form->text("content");
    reply.template_code = form->text("template_code");
    reply.from_institution = number("institution_from_id");
    reply.to_institution = number("institution_to_id");
    number("user_id");
    number("rating");
    reply.is_secret = form->text("is_secret") == "1" || form->text("is_secret") == "true";
    for (const auto& file : taken.files)
        reply.files.push_back({"/files/reply/" + file.file_name, file.file_name, file.extension, file.sha256});
    if (reply.content.empty()) wrong.emplace_back("content", "wajib diisi");
    if (count_code_points(reply.content) > sim_.settings.content_limit)
        wrong.emplace_back("content", "terlalu panjang");
    if (!wrong.empty()) return error(422, "Data yang diberikan tidak valid", wrong);
    const auto done = sim_.reply(id, std::move(reply));
    if (!done) return error(done.error());
    JsonWriter json;
    json.begin_object().field("status", true).key("results").begin_object().field("id", *done);
    return ok(json.end_object().end_object().take());
}

net::Response Surface::search(const net::Request& request) {
    if (sim_.settings.search == Settings::Switch::off) return error(404, "No matching resource found");
    const auto query = query_of(request);
    const auto* tag = net::find_pair(query, "tag");
    const auto* since = net::find_pair(query, "since");
    const auto from = since ? parse_instant(*since) : Result<Time>(Time{});
    if (!from) return error(422, "Data yang diberikan tidak valid", {{"since", "bukan waktu"}});
    std::vector<const Complaint*> found;
    for (const auto& complaint : sim_.book.complaints()) {
        if (complaint.created_at < *from) continue;
        if (!tag || complaint.sent.content.find(*tag) != std::string::npos ||
            complaint.sent.tags.find(*tag) != std::string::npos)
            found.push_back(&complaint);
    }
    const auto page = page_of(request);
    return page ? ok(search_json(found, *page, sim_.settings)) : error(page.error());
}

}  // namespace jembatan::lapor_sim
