// The document as a whole: its keys, what must be there, and what only makes sense together.
#include "mapping.hpp"

#include <algorithm>
#include <array>

namespace jembatan::lapor {
namespace {

using sdk::FindingList;
using sdk::Value;

constexpr std::string_view schema = "lapor-http/1";
constexpr std::array<std::string_view, 13> kinds{"unverified", "verified", "forwarded", "in_progress", "answered",
                                                 "closed",     "archived", "rejected",  "postponed",   "misrouted",
                                                 "reopened",   "note",     "other"};

std::vector<std::string> texts_of(Value written) {
    std::vector<std::string> out;
    if (!written.is_list() && !written.is_null()) out.emplace_back(written.text());
    for (const Value one : written.is_list() ? written : Value{}) out.emplace_back(one.text());
    return out;
}

void read_limits(Value written, Mapping& out, FindingList& found) {
    found.only_keys(written, "limits", {"timeout", "fields", "files"}, "LP001");
    if (const auto timeout = written["timeout"]) {
        const auto millis = duration_of(timeout);
        if (!millis) found.error(timeout.place(), "LP002", "limits: 'timeout' is a time such as 90s");
        out.timeout = std::chrono::milliseconds{millis.value_or(90'000)};
    }
    for (const Value field : written["fields"]) {
        if (field.integer() < 1)
            found.error(field.place(), "LP002", "limits: a number of characters is expected");
        else
            out.field_limits.emplace(field.key(), static_cast<std::size_t>(field.integer()));
    }
    const auto files = written["files"];
    found.only_keys(files, "limits.files", {"most", "bytes", "types"}, "LP001");
    if (const auto most = files["most"])
        out.files.most = static_cast<std::size_t>(std::max<std::int64_t>(most.integer(), 0));
    if (const auto bytes = files["bytes"]) {
        const auto size = size_of(bytes);
        if (!size) found.error(bytes.place(), "LP002", "limits: 'bytes' is a size such as 2MiB");
        out.files.bytes = size.value_or(0);
    }
    out.files.types = texts_of(files["types"]);
}

void read_time(Value written, Mapping& out, FindingList& found) {
    found.only_keys(written, "time", {"zone", "formats"}, "LP001");
    const auto offset = offset_of(written["zone"].text("WIB"));
    if (!offset)
        found.error(written["zone"].place(), "LP009", "unknown zone '" + std::string(written["zone"].text()) + "'",
                    "write Asia/Jakarta, Asia/Makassar, Asia/Jayapura, UTC or an offset such as +07:00");
    out.zone = offset.value_or(Offset{});
    out.time_formats = texts_of(written["formats"]);
    for (const Value format : written["formats"].is_list() ? written["formats"] : Value{})
        if (!is_time_format(format.text()))
            found.error(format.place(), "LP009", "'" + std::string(format.text()) + "' is no time format",
                        "letters: d m Y H i s j n F M l D P, or id-long");
    if (out.time_formats.empty()) out.time_formats = {"d-m-Y H:i:s"};
}

std::vector<KindRule> read_kind_rules(Value written, std::string_view where, std::vector<std::string_view> targets,
                                      FindingList& found) {
    std::vector<KindRule> rules;
    bool has_else = false;
    for (const Value row : written) {
        found.only_keys(row, where, {"code", "name", "by", "to", "else"}, "LP001");
        const bool is_else = !row["else"].is_null();
        const auto to = is_else ? row["else"] : row["to"];
        KindRule rule{texts_of(row["code"]), texts_of(row["name"]), texts_of(row["by"]), std::string(to.text())};
        for (auto* list : {&rule.codes, &rule.names, &rule.by})
            for (auto& text : *list) text = folded(text);
        if (std::ranges::find(targets, to.text()) == targets.end()) {
            auto help = sdk::suggestion(to.text(), targets);
            found.error(to.is_null() ? row.place() : to.place(), "LP007",
                        std::string(where) + ": unknown kind '" + rule.to + "'",
                        help.empty() ? "known: " + sdk::one_of(targets) : help);
        }
        if (!is_else && rule.codes.empty() && rule.names.empty() && rule.by.empty())
            found.error(row.place(), "LP007", std::string(where) + ": a row without code, name, by or else");
        if (has_else) found.error(row.place(), "LP007", std::string(where) + ": a row behind 'else' is never reached");
        has_else |= is_else;
        rules.push_back(std::move(rule));
    }
    if (!has_else)
        found.error(written.key_place(), "LP007", std::string(where) + " has no 'else'",
                    "end it with - { else: other }: the far side may have words nobody told us");
    return rules;
}

ItemReading read_item(Value written, FindingList& found) {
    found.only_keys(written, "item", {"id", "at", "by", "text", "status", "code", "files", "vars", "vars_in"}, "LP001");
    ItemReading item;
    for (const auto& [name, pick] : {std::pair{"id", &item.id},
                                     {"at", &item.at},
                                     {"by", &item.by},
                                     {"text", &item.text},
                                     {"status", &item.status},
                                     {"code", &item.code},
                                     {"files", &item.files},
                                     {"vars_in", &item.vars_in}})
        *pick = compile_pick(written[name], "item." + std::string(name), found);
    for (const Value var : written["vars"])
        item.vars.emplace(var.key(), compile_pick(var, "item.vars." + std::string(var.key()), found));
    return item;
}

NotesReading read_notes(Value written, FindingList& found) {
    found.only_keys(written, "notes", {"items", "text", "at", "by", "tell"}, "LP001");
    NotesReading notes;
    for (const auto& [name, pick] :
         {std::pair{"items", &notes.items}, {"text", &notes.text}, {"at", &notes.at}, {"by", &notes.by}})
        *pick = compile_pick(written[name], "notes: " + std::string(name), found);
    for (const auto name : {"items", "text"})
        if (written[name].is_null())
            found.error(written.key_place(), "LP008", "notes: '" + std::string(name) + "' is missing",
                        "say where the notes are in the answer of status, and where the text of each");
    const auto tell = written["tell"];
    notes.is_public = tell.text() == "reporter";
    if (!tell.is_null() && !notes.is_public && tell.text() != "staff")
        found.error(tell.place(), "LP002", "notes: 'tell' is '" + std::string(tell.text()) + "'",
                    "it is staff, who see them with the report, or reporter, who hears of them as well");
    return notes;
}

std::optional<ErrorClass> class_of(std::string_view name) {
    if (name == "permanent") return ErrorClass::permanent;
    if (name == "auth") return ErrorClass::auth;
    if (name == "retryable") return ErrorClass::retryable;
    if (name == "ambiguous") return ErrorClass::ambiguous;
    if (name == "business") return ErrorClass::business;
    return std::nullopt;
}

ErrorRule read_error_rule(Value row, FindingList& found) {
    constexpr std::array<std::string_view, 5> classes{"permanent", "auth", "retryable", "ambiguous", "business"};
    found.only_keys(row, "errors", {"http", "body", "range", "class"}, "LP001");
    ErrorRule rule;
    rule.http = compile_statuses(row["http"], "errors", found);
    rule.body = compile_pick(row["body"], "errors: body", found);
    if (const auto range = row["range"]) {
        if (range.size() == 2)
            rule.range.emplace(range.at(0).integer(), range.at(1).integer());
        else
            found.error(range.place(), "LP002", "errors: 'range' holds two numbers");
    }
    const auto means = class_of(row["class"].text());
    if (!means) {
        const auto place = row["class"].is_null() ? row.place() : row["class"].place();
        auto help = sdk::suggestion(row["class"].text(), classes);
        found.error(place, "LP002", "errors: unknown class '" + std::string(row["class"].text()) + "'",
                    help.empty() ? "known: " + sdk::one_of(classes) : help);
    }
    rule.means = means.value_or(ErrorClass::permanent);
    return rule;
}

BasicAuth read_basic(Value written, const std::string& where, const Surroundings& around) {
    around.found.only_keys(written, where, {"user", "password"}, "LP001");
    for (const auto name : {"user", "password"})
        if (written[name].is_null())
            around.found.error(written.key_place(), "LP008", where + ": '" + std::string(name) + "' is missing");
    return {compile_template(written["user"], Call::status, where + ".user", around),
            compile_template(written["password"], Call::status, where + ".password", around)};
}

OAuth2 read_oauth2(Value written, const Surroundings& around) {
    around.found.only_keys(written, "auth.oauth2", {"token_url", "basic", "form"}, "LP001");
    OAuth2 out;
    out.token_url = written["token_url"].text();
    const bool is_ours =
        out.token_url.starts_with("http://127.0.0.1:") || out.token_url.starts_with("http://127.0.0.1/");
    if (!out.token_url.starts_with("https://") && !out.token_url.starts_with('/') && !is_ours)
        around.found.error(written["token_url"].is_null() ? written.key_place() : written["token_url"].place(), "LP014",
                           "auth.oauth2: 'token_url' is an https address, or a path at the host of base_url",
                           "a secret is sent there");
    if (const auto basic = written["basic"]) out.basic = read_basic(basic, "auth.oauth2.basic", around);
    for (const Value field : written["form"])
        out.form.emplace_back(
            field.key(), compile_template(field, Call::status, "auth.oauth2.form." + std::string(field.key()), around));
    if (!out.basic && out.form.empty())
        around.found.error(written.key_place(), "LP008", "auth.oauth2: nothing says who we are",
                           "add basic: { user, password } or form: { client_id, client_secret }");
    return out;
}

void read_auth(Value written, Mapping& out, const Surroundings& around) {
    around.found.only_keys(written, "auth", {"headers", "basic", "oauth2"}, "LP001");
    for (const Value header : written["headers"])
        out.headers.emplace_back(
            header.key(), compile_template(header, Call::status, "auth: headers." + std::string(header.key()), around));
    if (const auto basic = written["basic"]) out.basic = read_basic(basic, "auth.basic", around);
    if (const auto oauth2 = written["oauth2"]) out.oauth2 = read_oauth2(oauth2, around);
    const auto names_token = [](const Expression* e) {
        return e->field != nullptr && e->field->name == "credential.token";
    };
    const bool is_placed = std::ranges::any_of(
        out.headers, [&](const auto& header) { return std::ranges::any_of(header.second.expressions(), names_token); });
    if (out.oauth2) out.oauth2->is_placed = is_placed;
    if (is_placed && !out.oauth2)
        around.found.error(written.key_place(), "LP008", "auth: ${credential.token} without 'oauth2'",
                           "say where the token comes from: oauth2: { token_url, basic }");
    if (out.basic && out.oauth2)
        around.found.error(written["basic"].key_place(), "LP002", "auth: 'basic' beside 'oauth2'", "keep one of them");
}

std::vector<SheetField> read_sheet(Value written, Call call, const Surroundings& around) {
    std::vector<SheetField> out;
    const std::string where = "manual: " + std::string(written.key());
    for (const Value row : written) {
        around.found.only_keys(row, where, {"label", "value"}, "LP001");
        if (row["label"].text().empty())
            around.found.error(row.place(), "LP008", where + ": a field without a label",
                               "write what LAPOR! calls it: label: Judul Laporan");
        out.push_back({std::string(row["label"].text()), compile_template(row["value"], call, where, around)});
    }
    if (out.empty())
        around.found.error(written.is_null() ? sdk::Place{} : written.place(), "LP008",
                           where + ": a list of fields with label and value is expected");
    return out;
}

Manual read_manual(Value written, const Surroundings& around) {
    around.found.only_keys(written, "manual", {"guide", "remind", "report", "followup"}, "LP001");
    Manual out;
    out.guide = written["guide"].text();
    if (const auto remind = written["remind"]) {
        const auto millis = duration_of(remind);
        if (!millis || *millis < 60'000)
            around.found.error(remind.place(), "LP002", "manual: 'remind' is a time such as 24h, at least 1min");
        out.remind = std::chrono::milliseconds{std::max<std::int64_t>(millis.value_or(0), 60'000)};
    }
    out.report = read_sheet(written["report"], Call::create, around);
    out.followup = read_sheet(written["followup"], Call::reply, around);
    return out;
}

/// A sheet on which nobody sees that a report is secret gives it away.
void check_sheet(const std::vector<SheetField>& sheet, Value written, FindingList& found) {
    for (const std::string_view needed : {"anonymous", "secret", "ref"}) {
        const bool is_shown = std::ranges::any_of(sheet, [&](const SheetField& field) {
            return std::ranges::any_of(field.value.expressions(), [&](const Expression* e) {
                return e->field != nullptr && e->field->name == needed;
            });
        });
        if (!is_shown)
            found.error(written.key_place(), "LP011", "manual: '" + std::string(needed) + "' is not on the sheet",
                        "add a field with ${" + std::string(needed) + "}");
    }
}

/// Where many tickets stand, by one call.
void read_statuses(Value written, Mapping& out, const Surroundings& around) {
    if (written.is_null()) return;
    out.statuses = compile_operation(written, Call::statuses, {"id"}, {"items", "most"}, around);
    out.statuses_items = compile_pick(written["items"], "statuses: items", around.found);
    for (const auto& [name, is_there] :
         {std::pair{"items", !written["items"].is_null()}, std::pair{"take.id", !written["take"]["id"].is_null()}})
        if (!is_there)
            around.found.error(written.key_place(), "LP008", "statuses: '" + std::string(name) + "' is missing",
                               "say where the tickets are in an answer, and where the number of each");
    const bool names_tickets =
        out.statuses && std::ranges::any_of(expressions_of(*out.statuses), [](const Expression* e) {
            return e->field != nullptr && e->field->name == "ids";
        });
    if (!names_tickets)
        around.found.error(written.key_place(), "LP008", "statuses: '${ids}' is not sent",
                           "say which tickets are meant: query: { ids: \"${ids | join(',')}\" }");
    const auto most = written["most"].integer(20);
    if (most < 1 || most > 200)
        around.found.error(written["most"].place(), "LP002", "statuses: 'most' is a number of tickets from 1 to 200");
    out.statuses_most = static_cast<std::size_t>(std::clamp<std::int64_t>(most, 1, 200));
}

void read_operations(Value written, Mapping& out, const Surroundings& around) {
    around.found.only_keys(written, "operations",
                           {"upload", "create", "forward", "status", "statuses", "followups", "reply", "search"},
                           "LP001");
    out.upload = compile_operation(written["upload"], Call::upload, {"ids"}, {}, around);
    out.create = compile_operation(written["create"], Call::create, {"id"}, {}, around);
    out.forward = compile_operation(written["forward"], Call::forward, {}, {}, around);
    out.status = compile_operation(written["status"], Call::status, {"code", "name", "by", "at"}, {"items"}, around);
    read_statuses(written["statuses"], out, around);
    auto followup_keys = paging_keys();
    followup_keys.emplace_back("every");
    out.followups = compile_operation(written["followups"], Call::followups, {}, followup_keys, around);
    out.reply = compile_operation(written["reply"], Call::reply, {"id"}, {}, around);
    out.search = compile_operation(written["search"], Call::search, {"id", "text"}, {"items", "exhaustive"}, around);
    out.status_items = compile_pick(written["status"]["items"], "status: items", around.found);
    out.followup_items = compile_pick(written["followups"]["items"], "followups: items", around.found);
    out.followup_pages = compile_paging(written["followups"], "followups", around.found);
    out.followups_every =
        static_cast<std::uint32_t>(std::clamp<std::int64_t>(written["followups"]["every"].integer(6), 0, 1000));
    out.search_items = compile_pick(written["search"]["items"], "search: items", around.found);
    out.search_is_exhaustive = written["search"]["exhaustive"].boolean();
    for (const auto name : {"create", "status"})
        if (written[name].is_null())
            around.found.error(written.is_null() ? sdk::Place{} : written.key_place(), "LP008",
                               "operation '" + std::string(name) + "' is missing");
}

/// Whether a body sends the flag as it is, not turned around or blended into a text.
bool carries(const BodyNode& node, std::string_view flag) {
    const auto expressions = node.value.expressions();
    const bool is_it = expressions.size() == 1 && expressions[0]->field != nullptr &&
                       expressions[0]->field->name == flag &&
                       std::ranges::all_of(expressions[0]->filters, [](const FilterCall& call) {
                           return call.filter->name == "bool" || call.filter->name == "bool01" ||
                                  call.filter->name == "text" || call.filter->name == "int";
                       });
    return is_it || std::ranges::any_of(node.children, [&](const BodyNode& child) { return carries(child, flag); });
}

void check_create(const Operation& create, Value written, FindingList& found) {
    BodyNode all = create.tree;
    for (const auto& field : create.fields)
        all.children.push_back({BodyNode::Kind::value, field.name, field.value, {}});
    for (const auto flag : {"anonymous", "secret"})
        if (!carries(all, flag))
            found.error(written.key_place(), "LP011", "create: the flag '" + std::string(flag) + "' is not sent",
                        "send it unchanged, as in is_" + std::string(flag) + ": \"${" + flag + "}\"");
    const auto expressions = expressions_of(create);
    const bool has_ref = std::ranges::any_of(
        expressions, [](const Expression* e) { return e->field != nullptr && e->field->name == "ref"; });
    if (!has_ref)
        found.error(written.key_place(), "LP011", "create: our number '${ref}' is not sent",
                    "begin the content with [Ref ${ref}]: a lost answer can only be found by it");
    if (written["take"]["id"].is_null())
        found.error(written.key_place(), "LP008", "create: 'take.id' is missing",
                    "say where the ticket's number is in the answer");
    if (create.when) found.error(written["when"].key_place(), "LP002", "create: 'when' is not possible here");
    if (!create.done_if.ranges.empty())
        found.error(written["done_if"].key_place(), "LP002", "create: 'done_if' is not possible here",
                    "a report counts as delivered when its ticket has a number");
}

void read_header(Value written, Mapping& out, FindingList& found) {
    if (written["mapping"].text() != schema)
        found.error(written["mapping"].is_null() ? written.place() : written["mapping"].place(), "LP008",
                    "'mapping' is '" + std::string(written["mapping"].text()) + "'",
                    "this connector reads " + std::string(schema));
    constexpr std::array<std::string_view, 3> environments{"simulator", "sandbox", "production"};
    out.name = written["name"].text();
    const auto environment = written["environment"];
    if (written["manual"] && environment.is_null()) return;  // no far side of ours
    if (std::ranges::find(environments, environment.text()) == environments.end())
        found.error(environment.is_null() ? written.place() : environment.place(), "LP012",
                    "'environment' is simulator, sandbox or production");
    if (environment.text() == "production" && written["agreement_ref"].text().empty())
        found.error(environment.place(), "LP012", "production without 'agreement_ref'",
                    "name the agreement that allows it");
}

/// The paths of entries, by the name they have under `item`.
std::vector<std::pair<std::string, const Pick*>> entry_paths(const ItemReading& item) {
    std::vector<std::pair<std::string, const Pick*>> out{
        {"id", &item.id},         {"at", &item.at},     {"by", &item.by},       {"text", &item.text},
        {"status", &item.status}, {"code", &item.code}, {"files", &item.files}, {"vars_in", &item.vars_in}};
    for (const auto& [name, pick] : item.vars) out.emplace_back(name, &pick);
    return out;
}

/// "/…" begins at the answer, "./…" at an entry: taken for each other they lead nowhere, and nobody would see why.
void check_where_paths_begin(const Mapping& mapping, Value written, FindingList& found) {
    const auto must_be_relative = [&](const Pick& pick, Value place, const std::string& name) {
        for (const auto& path : pick.paths)
            if (path.is_xml() && path.is_absolute())
                found.error(place.place(), "LP004", name + ": this path begins at an entry, not at the answer",
                            "begin it with './'");
    };
    for (const auto& [name, pick] : entry_paths(mapping.item)) {
        const auto item = written["item"];
        must_be_relative(*pick, item[name] ? item[name] : item["vars"][name], "item." + name);
    }
    for (const auto& list : mapping.masters)
        for (const auto& [name, pick] : list.operation.take)
            must_be_relative(pick, written["masters"][list.name]["take"][name],
                             "masters: " + list.name + ": take." + name);
    if (mapping.notes)
        for (const auto& [name, pick] :
             {std::pair{"text", &mapping.notes->text}, {"at", &mapping.notes->at}, {"by", &mapping.notes->by}})
            must_be_relative(*pick, written["notes"][name], "notes: " + std::string(name));
    for (const auto& [call, operation] : {std::pair{"statuses", &mapping.statuses}, {"search", &mapping.search}}) {
        if (!operation->has_value()) continue;
        for (const auto& [name, pick] : (*operation)->take)
            must_be_relative(pick, written["operations"][call]["take"][name], std::string(call) + ": take." + name);
    }
}

Reads reads_of(const Mapping& mapping) {
    const auto operations = {&mapping.upload, &mapping.create,   &mapping.forward,   &mapping.status,
                             &mapping.reply,  &mapping.statuses, &mapping.followups, &mapping.search};
    const bool in_operation =
        std::ranges::any_of(operations, [](const auto* each) { return each->has_value() && (*each)->reads_xml(); });
    const auto picks = {&mapping.status_items, &mapping.statuses_items, &mapping.followup_items,
                        &mapping.search_items, &mapping.error_message,  &mapping.error_fields};
    const bool in_picks = std::ranges::any_of(picks, [](const Pick* each) { return each->has_xml(); });
    const bool in_errors =
        std::ranges::any_of(mapping.errors, [](const ErrorRule& rule) { return rule.body.has_xml(); });
    const bool in_masters = std::ranges::any_of(
        mapping.masters, [](const MasterList& list) { return list.items.has_xml() || list.operation.reads_xml(); });
    const bool in_notes = mapping.notes && (mapping.notes->items.has_xml() || mapping.notes->text.has_xml());
    const bool in_push = mapping.push && mapping.push->ids.has_xml();
    return in_operation || in_picks || in_errors || in_masters || in_push || in_notes ? Reads::xml_too
                                                                                      : Reads::json_only;
}

}  // namespace

const std::string& Mapping::kind_of_status(std::string_view code, std::string_view name_of_it) const {
    static const std::string other = "other";
    const auto fits = [](const std::vector<std::string>& list, std::string_view text) {
        return list.empty() || std::ranges::find(list, folded(text)) != list.end();
    };
    for (const auto& rule : status_map)
        if (fits(rule.codes, code) && fits(rule.names, name_of_it)) return rule.to;
    return other;
}

std::optional<sdk::Time> Mapping::time(std::string_view text) const {
    for (const auto& format : time_formats)
        if (const auto at = parse_time(text, format, zone)) return at;
    return std::nullopt;
}

Mapping compile_mapping(Value written, FindingList& found) {
    Mapping out;
    if (!written.is_map()) {
        found.error(written.place(), "LP002", "a mapping is a document with keys", "see config/lapor/v3-splp.yaml");
        return out;
    }
    found.only_keys(written, "the mapping",
                    {"mapping", "name",    "evidence",   "environment", "agreement_ref", "auth",         "limits",
                     "time",    "privacy", "manual",     "operations",  "masters",       "push",         "item",
                     "notes",   "kinds",   "status_map", "errors",      "error_message", "error_fields", "tables"},
                    "LP001");
    read_header(written, out, found);
    read_limits(written["limits"], out, found);
    read_time(written["time"], out, found);
    for (const Value table : written["tables"]) out.tables.emplace(table.key(), compile_table(table, found));

    found.only_keys(written["privacy"], "privacy", {"allow"}, "LP001");
    const auto allowed = texts_of(written["privacy"]["allow"]);
    const Surroundings around{out.tables, out.zone, allowed, found};
    read_auth(written["auth"], out, around);
    if (const auto manual = written["manual"]) {
        for (const auto name :
             {"auth", "operations", "masters", "push", "item", "notes", "kinds", "status_map", "errors"})
            if (const auto call = written[name])
                found.error(call.key_place(), "LP002", "'" + std::string(name) + "' beside 'manual'",
                            "a report is either typed in by a person or sent: keep one");
        out.manual = read_manual(manual, around);
        check_sheet(out.manual->report, manual["report"], found);
        return out;
    }
    read_operations(written["operations"], out, around);
    out.masters = compile_masters(written["masters"], around);
    if (const auto push = written["push"]) out.push = compile_push(push, around);
    if (out.create) check_create(*out.create, written["operations"]["create"], found);

    out.item = read_item(written["item"], found);
    if (const auto notes = written["notes"]) out.notes = read_notes(notes, found);
    std::vector<std::string_view> targets(kinds.begin(), kinds.end());
    if (written["status_map"].is_null())
        found.error(written.place(), "LP007", "'status_map' is missing");
    else
        out.status_map = read_kind_rules(written["status_map"], "status_map", targets, found);
    targets.emplace_back("status");
    targets.emplace_back("own");
    if (!written["kinds"].is_null()) out.kinds = read_kind_rules(written["kinds"], "kinds", targets, found);
    for (const Value row : written["errors"]) out.errors.push_back(read_error_rule(row, found));
    out.error_message = compile_pick(written["error_message"], "error_message", found);
    out.error_fields = compile_pick(written["error_fields"], "error_fields", found);
    check_where_paths_begin(out, written, found);
    out.reads = reads_of(out);
    return out;
}

std::span<const std::string_view> update_kinds() noexcept { return kinds; }

}  // namespace jembatan::lapor
