// Entries of data_logs and of the follow-ups have the same shape.
#include "items.hpp"

#include <algorithm>

namespace jembatan::lapor {
namespace {

constexpr std::size_t most_text = 4000;
constexpr std::size_t most_placeholders = 64;

/// A text, or the name of a thing that has one.
std::string named(sdk::Value value) {
    if (is_element(value)) return text_at(value);
    return std::string(value.is_map() ? value["name"].text() : value.text());
}

/// What the entry itself has under that name.
sdk::Value child_of(sdk::Value item, std::string_view name) {
    for (const sdk::Value child : is_element(item) ? item : sdk::Value{})
        if (is_element(child) && element_name(child) == name) return child;
    return is_element(item) ? sdk::Value{} : item[name];
}

std::string placeholder(const ItemReading& reading, const sdk::Host& host, sdk::Value item, std::string_view name) {
    if (const auto var = reading.vars.find(name); var != reading.vars.end())
        if (auto text = var->second.text(item); !text.empty()) return text;
    if (reading.vars_in.is_set())
        if (auto text = named(host.parse_json(reading.vars_in.text(item))[name]); !text.empty()) return text;
    return named(child_of(item, name));
}

const std::string& kind_of(const Mapping& mapping, sdk::Value item, const std::string& status, const std::string& by) {
    static const std::string by_status = "status";
    const auto code = folded(mapping.item.code.text(item)), name = folded(status), institution = folded(by);
    const auto fits = [](const std::vector<std::string>& list, const std::string& text) {
        return list.empty() || std::ranges::find(list, text) != list.end();
    };
    for (const auto& rule : mapping.kinds)
        if (fits(rule.codes, code) && fits(rule.names, name) && fits(rule.by, institution)) return rule.to;
    return by_status;
}

std::string with_files(std::string text, const Pick& files, sdk::Value item) {
    std::string names;
    for (const auto file : files.all(item)) names += (names.empty() ? "" : ", ") + text_at(file);
    if (names.empty()) return text;
    return text + (text.empty() ? "" : "\n") + "Lampiran: " + names;
}

sdk::Update read_item(const Mapping& mapping, const sdk::Host& host, sdk::Value item, const Standing& standing) {
    const auto& reading = mapping.item;
    const auto status = reading.status.text(item), at = reading.at.text(item), id = reading.id.text(item);
    sdk::Update update;
    update.by = reading.by.text(item);
    update.raw = status;
    update.kind = kind_of(mapping, item, status, update.by);
    if (update.kind == "status") update.kind = status.empty() ? "note" : mapping.kind_of_status({}, status);
    update.at = mapping.time(at).value_or(sdk::Time{});
    const auto text = fill_in(reading, host, item, reading.text.text(item));
    update.text = sdk::cut(with_files(std::string(trimmed(text)), reading.files, item), most_text);
    update.key =
        "log:" + (id.empty() ? sdk::hex(host.sha256(update.by + "\n" + update.text)).substr(0, 16) : id) + ":" + at;
    update.is_final = standing.is_final() && update.kind == standing.kind;
    return update;
}

}  // namespace

Standing read_standing(const Mapping& mapping, const Operation& status, sdk::Value body) {
    Standing standing{status.pick("code").text(body), status.pick("name").text(body), {}};
    standing.kind = mapping.kind_of_status(standing.code, standing.name);
    return standing;
}

std::vector<sdk::Update> read_items(const Mapping& mapping, const sdk::Host& host, const std::vector<sdk::Value>& items,
                                    const Standing& standing, std::string_view ticket) {
    std::vector<sdk::Update> updates;
    for (const auto item : items) {
        if (!item.is_map()) continue;
        auto update = read_item(mapping, host, item, standing);
        if (update.kind == "own") continue;
        update.external_id = ticket;
        updates.push_back(std::move(update));
    }
    std::ranges::stable_sort(updates, {}, &sdk::Update::at);
    return updates;
}

std::vector<sdk::Update> read_notes(const Mapping& mapping, const sdk::Host& host, sdk::Value body,
                                    std::string_view ticket) {
    std::vector<sdk::Update> updates;
    if (!mapping.notes) return updates;
    const auto& reading = *mapping.notes;
    for (const auto note : reading.items.entries(body)) {
        const auto text = reading.text.text(note), at = reading.at.text(note);
        sdk::Update update;
        update.text = sdk::cut(trimmed(text), most_text);
        if (update.text.empty()) continue;
        update.external_id = ticket;
        update.kind = "note";
        update.by = reading.by.text(note);
        update.at = mapping.time(at).value_or(sdk::Time{});
        update.key = "note:" + sdk::hex(host.sha256(update.text)).substr(0, 16) + ":" + at;
        update.is_public = reading.is_public;
        updates.push_back(std::move(update));
    }
    return updates;
}

sdk::Update standing_update(const Mapping& mapping, const Operation& status, const Standing& standing, sdk::Value body,
                            std::string_view ticket) {
    const auto at = status.pick("at").text(body);
    sdk::Update update;
    update.external_id = ticket;
    update.key = "status:" + (standing.code.empty() ? folded(standing.name) : standing.code) + ":" + at;
    update.kind = standing.kind;
    update.by = status.pick("by").text(body);
    update.raw = standing.name;
    update.at = mapping.time(at).value_or(sdk::Time{});
    update.is_final = standing.is_final();
    return update;
}

std::string fill_in(const ItemReading& reading, const sdk::Host& host, sdk::Value item, std::string_view text) {
    std::string out;
    for (std::size_t filled = 0; filled < most_placeholders; ++filled) {
        const auto open = text.find("{{");
        const auto close = open == text.npos ? text.npos : text.find("}}", open);
        if (close == text.npos) break;
        out += text.substr(0, open);
        out += placeholder(reading, host, item, trimmed(text.substr(open + 2, close - open - 2)));
        text.remove_prefix(close + 2);
    }
    return out.append(text);
}

}  // namespace jembatan::lapor
