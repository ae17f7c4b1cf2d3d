// Compiles one operation; every mistake is found, not only the first.
#include "operation.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "xml_body.hpp"

namespace jembatan::lapor {
namespace {

constexpr std::string_view files_word = "@attachments";

template <std::size_t N>
std::optional<std::int64_t> with_unit(sdk::Value written,
                                      const std::array<std::pair<std::string_view, std::int64_t>, N>& units) {
    if (written.is_integer()) return written.integer();
    const auto text = written.text();
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    const std::string_view unit(end, static_cast<std::size_t>(text.data() + text.size() - end));
    if (error != std::errc{} || number < 0 || number > 1'000'000'000) return std::nullopt;
    for (const auto& [name, factor] : units)
        if (name == unit) return number * factor;
    return std::nullopt;
}

BodyNode compile_node(sdk::Value written, Call call, const std::string& where, const Surroundings& around) {
    BodyNode node;
    node.key = written.key();
    if (!written.is_map() && !written.is_list()) {
        node.value = compile_template(written, call, where, around);
        return node;
    }
    node.kind = written.is_map() ? BodyNode::Kind::map : BodyNode::Kind::list;
    for (const sdk::Value child : written)
        node.children.push_back(
            compile_node(child, call, where + "." + std::string(written.is_map() ? child.key() : "[]"), around));
    return node;
}

std::vector<FormField> compile_fields(sdk::Value written, Call call, const std::string& where,
                                      const Surroundings& around) {
    std::vector<FormField> out;
    if (!written.is_null() && !written.is_map())
        around.found.error(written.place(), "LP002", where + ": pairs of name and value are expected");
    for (const sdk::Value child : written.is_map() ? written : sdk::Value{}) {
        FormField field;
        field.name = child.key();
        field.is_files = child.text() == files_word;
        if (!field.is_files) field.value = compile_template(child, call, where + "." + field.name, around);
        out.push_back(std::move(field));
    }
    return out;
}

void compile_call(sdk::Value written, const std::string& name, Operation& out, const Surroundings& around) {
    constexpr std::array<std::string_view, 5> methods{"GET", "POST", "PUT", "PATCH", "DELETE"};
    const auto text = written.text();
    const auto blank = text.find(' ');
    out.method = text.substr(0, blank);
    const bool has_path = blank != text.npos && text.substr(blank + 1).starts_with('/');
    if (std::ranges::find(methods, out.method) == methods.end() || !has_path) {
        around.found.error(written.place(), "LP002", name + ": 'call' is a method and a path",
                           "write: POST /complaints/complaint");
        return;
    }
    out.path = compile_template(written, out.call, name + ": call", around, blank + 1);
}

void compile_body(sdk::Value written, const std::string& name, Operation& out, const Surroundings& around) {
    int bodies = 0;
    for (const auto& kind : {std::pair{"json", BodyKind::json}, std::pair{"form", BodyKind::form},
                             std::pair{"multipart", BodyKind::multipart}, std::pair{"xml", BodyKind::xml}}) {
        const auto part = written[kind.first];
        if (part.is_null()) continue;
        if (++bodies > 1)
            around.found.error(part.key_place(), "LP002", name + ": more than one body",
                               "keep one of json, form, multipart and xml");
        out.body = kind.second;
        const auto where = name + ": " + kind.first;
        if (kind.second == BodyKind::json || kind.second == BodyKind::xml)
            out.tree = compile_node(part, out.call, where, around);
        else
            out.fields = compile_fields(part, out.call, where, around);
        if (kind.second == BodyKind::xml) check_xml_body(part, where, around.found);
        const auto files = std::ranges::find_if(out.fields, &FormField::is_files);
        if (kind.second == BodyKind::form && files != out.fields.end())
            around.found.error(part.place(), "LP002", where + ": '" + files->name + "' cannot hold @attachments",
                               "only a multipart body carries files");
    }
}

void compile_take(sdk::Value written, const std::string& name, const std::vector<std::string_view>& takes,
                  Operation& out, const Surroundings& around) {
    if (!written.is_null() && !written.is_map())
        around.found.error(written.place(), "LP002", name + ": 'take' holds pairs of name and path");
    for (const sdk::Value child : written.is_map() ? written : sdk::Value{}) {
        if (std::ranges::find(takes, child.key()) == takes.end()) {
            auto help = sdk::suggestion(child.key(), takes);
            if (help.empty()) help = takes.empty() ? "nothing is taken here" : "known here: " + sdk::one_of(takes);
            around.found.error(child.key_place(), "LP001", name + ": cannot take '" + std::string(child.key()) + "'",
                               help);
        } else {
            out.take.emplace(child.key(),
                             compile_pick(child, name + ": take." + std::string(child.key()), around.found));
        }
    }
}

void collect(const BodyNode& node, std::vector<const Expression*>& into) {
    std::ranges::copy(node.value.expressions(), std::back_inserter(into));
    for (const auto& child : node.children) collect(child, into);
}

std::string_view name_of(Call call) {
    switch (call) {
        case Call::upload: return "upload";
        case Call::create: return "create";
        case Call::forward: return "forward";
        case Call::status: return "status";
        case Call::followups: return "followups";
        case Call::reply: return "reply";
        case Call::search: return "search";
        case Call::masters: return "masters";
        case Call::statuses: return "statuses";
        case Call::push: return "push";
    }
    return "";
}

void check_keys(sdk::Value written, const std::string& name, std::vector<std::string_view> more,
                sdk::FindingList& found) {
    for (const auto key : {"call", "when", "query", "headers", "json", "form", "multipart", "xml", "ok", "take",
                           "not_taken", "done_if", "timeout", "tries"})
        more.emplace_back(key);
    for (const sdk::Value child : written) {
        if (std::ranges::find(more, child.key()) != more.end()) continue;
        auto help = sdk::suggestion(child.key(), more);
        if (help.empty()) help = "known here: " + sdk::one_of(more);
        found.error(child.key_place(), "LP001", "unknown key '" + std::string(child.key()) + "' in " + name, help);
    }
}

}  // namespace

bool StatusSet::has(std::uint32_t status) const noexcept {
    return std::ranges::any_of(ranges,
                               [&](const auto& range) { return status >= range.first && status <= range.second; });
}

bool Operation::reads_xml() const noexcept {
    return std::ranges::any_of(ok, [](const Check& check) { return check.path.is_xml(); }) ||
           std::ranges::any_of(take, [](const auto& entry) { return entry.second.has_xml(); });
}

const Pick& Operation::pick(std::string_view name) const {
    static const Pick unset;
    const auto place = take.find(name);
    return place == take.end() ? unset : place->second;
}

std::optional<Operation> compile_operation(sdk::Value written, Call call, const std::vector<std::string_view>& takes,
                                           std::vector<std::string_view> more, const Surroundings& around) {
    const std::string name(name_of(call));
    if (written.is_null()) return std::nullopt;
    if (!written.is_map()) {
        around.found.error(written.place(), "LP002", name + ": an operation holds at least 'call'");
        return std::nullopt;
    }
    Operation out;
    out.call = call;
    check_keys(written, name, std::move(more), around.found);
    if (written["call"].is_null())
        around.found.error(written.key_place(), "LP008", name + ": 'call' is missing", "write: call: POST /path");
    else
        compile_call(written["call"], name, out, around);
    if (const auto when = written["when"]) out.when = compile_template(when, call, name + ": when", around);
    out.query = compile_fields(written["query"], call, name + ": query", around);
    for (const auto& field : compile_fields(written["headers"], call, name + ": headers", around))
        out.headers.emplace_back(field.name, field.value);
    compile_body(written, name, out, around);
    out.ok = compile_checks(written["ok"], name + ": ok", around.found);
    compile_take(written["take"], name, takes, out, around);
    out.not_taken = compile_statuses(written["not_taken"], name + ": not_taken", around.found);
    out.done_if = compile_statuses(written["done_if"], name + ": done_if", around.found);
    if (const auto timeout = written["timeout"]) {
        const auto millis = duration_of(timeout);
        if (!millis) around.found.error(timeout.place(), "LP002", name + ": 'timeout' is a time such as 90s");
        out.timeout = std::chrono::milliseconds{millis.value_or(0)};
    }
    if (const auto tries = written["tries"])
        out.tries = static_cast<std::uint32_t>(std::clamp<std::int64_t>(tries.integer(1), 1, 50));
    return out;
}

std::vector<const Expression*> expressions_of(const Operation& operation) {
    std::vector<const Expression*> out = operation.path.expressions();
    const auto add = [&](const Template& part) { std::ranges::copy(part.expressions(), std::back_inserter(out)); };
    if (operation.when) add(*operation.when);
    for (const auto& field : operation.query) add(field.value);
    for (const auto& [name, value] : operation.headers) add(value);
    for (const auto& field : operation.fields) add(field.value);
    collect(operation.tree, out);
    return out;
}

StatusSet compile_statuses(sdk::Value written, std::string_view where, sdk::FindingList& found) {
    StatusSet set;
    const auto add = [&](sdk::Value one) {
        const auto text = one.text();
        const auto number = one.integer();
        if (one.is_integer() && number >= 100 && number <= 599) {
            set.ranges.emplace_back(static_cast<std::uint32_t>(number), static_cast<std::uint32_t>(number));
        } else if (text.size() == 3 && text.substr(1) == "xx" && text[0] >= '1' && text[0] <= '5') {
            const auto first = static_cast<std::uint32_t>(text[0] - '0') * 100;
            set.ranges.emplace_back(first, first + 99);
        } else {
            found.error(one.place(), "LP002", std::string(where) + ": an HTTP status such as 422 or 5xx is expected");
        }
    };
    if (written.is_list())
        for (const sdk::Value one : written) add(one);
    else if (!written.is_null())
        add(written);
    return set;
}

std::optional<std::int64_t> duration_of(sdk::Value written) {
    constexpr std::array<std::pair<std::string_view, std::int64_t>, 4> units{
        {{"ms", 1}, {"s", 1000}, {"min", 60'000}, {"h", 3'600'000}}};
    return with_unit(written, units);
}

std::optional<std::int64_t> size_of(sdk::Value written) {
    constexpr std::array<std::pair<std::string_view, std::int64_t>, 5> units{
        {{"B", 1}, {"KB", 1000}, {"KiB", 1024}, {"MB", 1'000'000}, {"MiB", 1'048'576}}};
    return with_unit(written, units);
}

}  // namespace jembatan::lapor
