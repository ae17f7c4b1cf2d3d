// The rows read so far travel in the job's state; at the last page they are held against the table. A list that was not
// read to its end is never compared: half of it would look like renumbering.
#include "masters.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "request.hpp"
#include "verdict.hpp"

namespace jembatan::lapor {
namespace {

constexpr std::uint32_t most_pages = 200;
constexpr std::size_t most_rows = 20'000;

/// The lists there are, and what of a report is looked up in their tables.
constexpr std::array<std::pair<std::string_view, std::string_view>, 2> known_lists{
    {{"institutions", "agency"}, {"categories", "category"}}};

struct FarRow {
    std::string code, name;
};

/// A number of ours with the row it stands in.
struct OurRow {
    std::string key, code, name;
};

std::vector<FarRow> kept_rows(sdk::Value state) {
    std::vector<FarRow> out;
    for (const sdk::Value row : state["far"])
        out.push_back({std::string(row.at(0).text()), std::string(row.at(1).text())});
    return out;
}

std::string state_of(std::uint32_t page, const std::vector<FarRow>& rows) {
    sdk::Json json;
    json.map().key("page").integer(page).key("far").list();
    for (const auto& row : rows) json.list().text(row.code).text(row.name).end();
    return json.end().end().take();
}

/// As two spellings of one name are compared.
std::string plain(std::string_view name) { return folded(sdk::squeeze(name)); }

/// Numbers the templates fall back to where the table has no row: `| table(institution) | or(630400)`.
void add_fallbacks(const Mapping& mapping, const Table& table, std::vector<OurRow>& to) {
    std::set<std::string> said;
    for (const auto* operation : {&mapping.create, &mapping.forward, &mapping.reply}) {
        if (!*operation) continue;
        for (const auto* expression : expressions_of(**operation)) {
            if (expression->filters.empty() || expression->filters.front().table != &table) continue;
            for (const auto& call : expression->filters)
                if ((call.filter->name == "or" || call.filter->name == "if_empty") && call.arguments[0].is_true() &&
                    said.insert(call.arguments[0].text()).second)
                    to.push_back({{}, call.arguments[0].text(), {}});
        }
    }
}

std::vector<OurRow> our_rows(const Mapping& mapping, const MasterList& list) {
    std::vector<OurRow> out;
    const auto found = mapping.tables.find(list.table);
    if (found == mapping.tables.end()) return out;
    const Table& table = found->second;
    const auto names = static_cast<std::size_t>(std::ranges::find(table.columns, list.names) - table.columns.begin());
    for (const auto& [key, cells] : table.rows)
        for (std::size_t column = 0; column < cells.size(); ++column) {
            if (column == names || cells[column].is_empty()) continue;
            // A name belongs to the first number of its row.
            auto name = column == 0 && names < cells.size() ? cells[names].text() : std::string();
            out.push_back({key, cells[column].text(), std::move(name)});
        }
    add_fallbacks(mapping, table, out);
    return out;
}

/// What is at the far side, by number and by name.
struct Index {
    explicit Index(const std::vector<FarRow>& rows) {
        for (const auto& row : rows) {
            by_code.emplace(row.code, &row);
            by_name.emplace(plain(row.name), &row);
        }
    }
    std::string code_of(const std::string& name) const {
        const auto found = name.empty() ? by_name.end() : by_name.find(plain(name));
        return found == by_name.end() ? std::string() : found->second->code;
    }
    std::map<std::string_view, const FarRow*> by_code;
    std::map<std::string, const FarRow*> by_name;
};

std::string comparison(const Mapping& mapping, const MasterList& list, const std::vector<FarRow>& far) {
    const auto ours = our_rows(mapping, list);
    const Index index(far);
    sdk::Json json;
    json.map().key("list").text(list.name).key("field").text(list.field).key("rows").list();
    for (const auto& row : far) {
        json.map().key("code").text(row.code).key("name").text(row.name).key("keys").list();
        for (const auto& our : ours)
            if (our.code == row.code && !our.key.empty()) json.text(our.key);
        json.end().end();
    }
    json.end().key("missing").list();
    for (const auto& our : ours) {
        if (index.by_code.contains(our.code)) continue;
        json.map().key("key").text(our.key).key("code").text(our.code).key("name").text(our.name);
        json.key("moved_to").text(index.code_of(our.name)).end();
    }
    json.end().key("renamed").list();
    for (const auto& our : ours) {
        const auto found = index.by_code.find(our.code);
        if (our.name.empty() || found == index.by_code.end() || plain(our.name) == plain(found->second->name)) continue;
        json.map().key("key").text(our.key).key("code").text(our.code).key("name").text(found->second->name);
        json.key("was").text(our.name).key("moved_to").text(index.code_of(our.name)).end();
    }
    return json.end().end().take();
}

std::string names_of(const Mapping& mapping) {
    sdk::Json json;
    json.map().key("lists").list();
    for (const auto& list : mapping.masters) json.text(list.name);
    return json.end().end().take();
}

sdk::Action ask_page(const Mapping& mapping, const Account& account, const MasterList& list, std::string_view query,
                     std::string state) {
    return sdk::send(build_request(mapping, list.operation, account, {}, {}, query), sdk::Repeatable::yes,
                     std::move(state));
}

void check_list(sdk::Value written, const MasterList& list, const Surroundings& around) {
    const std::string where = "masters: " + list.name;
    const auto table = around.tables.find(list.table);
    if (table == around.tables.end()) {
        std::vector<std::string_view> known;
        for (const auto& [name, rows] : around.tables) known.push_back(name);
        const auto place = written["table"].is_null() ? written.key_place() : written["table"].place();
        auto help = sdk::suggestion(list.table, known);
        around.found.error(place, "LP006", where + ": unknown table '" + list.table + "'",
                           help.empty() ? "name the one its numbers stand in: table: institution" : help);
    } else if (!list.names.empty() &&
               std::ranges::find(table->second.columns, list.names) == table->second.columns.end()) {
        around.found.error(written["names"].place(), "LP006",
                           where + ": table '" + list.table + "' has no column '" + list.names + "'",
                           "add it with the names as LAPOR! has them, or leave 'names' out");
    }
    for (const auto name : {"code", "name"})
        if (written["take"][name].is_null())
            around.found.error(written.key_place(), "LP008", where + ": 'take." + std::string(name) + "' is missing",
                               "say where it is in an entry: take: { code: $.id, name: $.name }");
    if (written["items"].is_null())
        around.found.error(written.key_place(), "LP008", where + ": 'items' is missing",
                           "say where the entries are in an answer: items: $.results.data");
}

}  // namespace

std::vector<MasterList> compile_masters(sdk::Value written, const Surroundings& around) {
    std::vector<MasterList> out;
    around.found.only_keys(written, "masters", {"institutions", "categories"}, "LP001");
    for (const auto& [name, field] : known_lists) {
        const auto section = written[name];
        auto keys = paging_keys();
        for (const auto* key : {"table", "names"}) keys.emplace_back(key);
        auto operation = compile_operation(section, Call::masters, {"code", "name"}, keys, around);
        if (!operation) continue;
        MasterList list;
        list.name = name;
        list.field = field;
        list.operation = std::move(*operation);
        list.items = compile_pick(section["items"], "masters: items", around.found);
        list.pages = compile_paging(section, "masters: " + list.name, around.found);
        list.table = section["table"].text();
        list.names = section["names"].text();
        check_list(section, list, around);
        out.push_back(std::move(list));
    }
    return out;
}

sdk::Action step_refresh(const Mapping& mapping, const Account& account, const sdk::RefreshJob& job,
                         const sdk::Event& event) {
    if (job.name.empty()) return sdk::obtained(names_of(mapping));
    const auto list = std::ranges::find(mapping.masters, job.name, &MasterList::name);
    if (list == mapping.masters.end()) return sdk::gone("the mapping has no list '" + std::string(job.name) + "'");
    if (event.failed()) return sdk::later({}, "no answer");
    const auto* response = event.response();
    if (response == nullptr) return ask_page(mapping, account, *list, {}, state_of(1, {}));

    const auto body = read_answer(job.host, response->body(), mapping.reads);
    const auto verdict = judge_repeatable(mapping, list->operation, *response, body);
    if (verdict.kind == Verdict::Kind::retry)
        return sdk::later(verdict.after.count() > 0 ? job.now() + verdict.after : sdk::Time{}, verdict.reason);
    if (verdict.kind != Verdict::Kind::ok) return sdk::gone(verdict.reason);
    const auto state = job.host.parse_json(job.state());
    const auto page = static_cast<std::uint32_t>(state["page"].integer(1));
    auto rows = kept_rows(state);
    const auto entries = list->items.entries(body);
    for (const auto entry : entries) {
        FarRow row{list->operation.pick("code").text(entry), list->operation.pick("name").text(entry)};
        if (!row.code.empty()) rows.push_back(std::move(row));
    }
    const auto query = list->pages.query_after(body, page, entries.size());
    if (!query.empty() && (page == most_pages || rows.size() > most_rows))
        return sdk::gone("the list does not come to an end; look at its paging in the mapping");
    if (!query.empty()) return ask_page(mapping, account, *list, query, state_of(page + 1, rows));
    if (rows.empty()) return sdk::gone("the answer holds no entries; look at 'items' and 'take' in the mapping");
    return sdk::obtained(comparison(mapping, *list, rows));
}

}  // namespace jembatan::lapor
