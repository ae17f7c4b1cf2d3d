// The key tables as JSON Schema for editors, and as Markdown for people.
#include "config/schema.hpp"

#include <fmt/format.h>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

#include "config/codes.hpp"
#include "config/keys.hpp"
#include "config/scalar.hpp"

namespace jembatan::config {
namespace {

namespace json = boost::json;

constexpr const char* duration_pattern = "^(?=.)([0-9]+y)?([0-9]+d)?([0-9]+h)?([0-9]+min)?([0-9]+s)?([0-9]+ms)?$";
constexpr const char* size_pattern = "^[0-9]+(B|kB|KiB|MB|MiB|GB|GiB|TiB)?$";
constexpr const char* rate_pattern = "^[1-9][0-9]*/([0-9]*(y|d|h|min|s|ms))+$";
constexpr const char* name_pattern = "^[a-z][a-z0-9_-]{0,47}$";

json::object of_type(const char* type) { return {{"type", type}}; }
json::object reference(const char* name) { return {{"$ref", fmt::format("#/$defs/{}", name)}}; }

json::object text_with(const char* pattern) {
    auto object = of_type("string");
    object["pattern"] = pattern;
    return object;
}

json::object one_or_list(json::object item, bool not_empty) {
    json::object list{{"type", "array"}, {"items", item}};
    if (not_empty) list["minItems"] = 1;
    return {{"anyOf", json::array{std::move(item), std::move(list)}}};
}

json::object choice_of(std::string_view choices) {
    json::array words;
    for (const auto& word : split_choices(choices)) words.emplace_back(word);
    return {{"type", "string"}, {"enum", std::move(words)}};
}

json::object with_range(const char* type, const Key& key) {
    auto object = of_type(type);
    if (key.least != std::numeric_limits<std::int64_t>::min()) object["minimum"] = key.least;
    if (key.most != std::numeric_limits<std::int64_t>::max()) object["maximum"] = key.most;
    return object;
}

json::object table_of(std::span<const Key> keys);
json::object map_of(json::object value) { return {{"type", "object"}, {"additionalProperties", std::move(value)}}; }

json::object shape(const Key& key) {
    const bool not_empty = key.need == Need::required;
    switch (key.type) {
        case Type::text: {
            auto object = of_type("string");
            if (not_empty) object["minLength"] = 1;
            return object;
        }
        case Type::path: return {{"type", "string"}, {"minLength", 1}};
        case Type::zone:
        case Type::store_url: return of_type("string");
        case Type::boolean: return of_type("boolean");
        case Type::integer: return with_range("integer", key);
        case Type::real: return with_range("number", key);
        case Type::duration: return {{"anyOf", json::array{text_with(duration_pattern), json::object{{"const", 0}}}}};
        case Type::size: return {{"anyOf", json::array{text_with(size_pattern), of_type("integer")}}};
        case Type::rate: return text_with(rate_pattern);
        case Type::choice: return choice_of(key.choices);
        case Type::region: return text_with("^[0-9]{2}(\\.[0-9]{2}(\\.[0-9]{2}(\\.[0-9]{4})?)?)?$");
        case Type::url: return text_with("^https?://[^/\\s][^\\s]*$");
        case Type::listen: return text_with("^(unix:.+|.+:[0-9]{1,5})$");
        case Type::time_of_day: return text_with("^([01][0-9]|2[0-3]):[0-5][0-9]$|^24:00$");
        case Type::texts: return one_or_list(of_type("string"), not_empty);
        case Type::choices: return one_or_list(choice_of(key.choices), not_empty);
        case Type::regions:
            return one_or_list(text_with("^(\\*|[0-9]{2}(\\.[0-9]{2})*(\\.[0-9]{4})?(\\.\\*)?)$"), not_empty);
        case Type::dates: return {{"type", "array"}, {"items", text_with("^[0-9]{4}-[0-9]{2}-[0-9]{2}$")}};
        case Type::text_map: return map_of(of_type("string"));
        case Type::table: return table_of(key.keys);
        case Type::tables: return {{"type", "array"}, {"items", table_of(key.keys)}};
        case Type::named: {
            auto object = map_of(table_of(key.keys));
            object["propertyNames"] = text_with(name_pattern);
            return object;
        }
        case Type::messages: {
            auto object = map_of(map_of(of_type("string")));
            object["propertyNames"] = choice_of("id|en");
            return object;
        }
        case Type::collect: return {{"anyOf", json::array{json::object{{"const", "none"}}, table_of(key.keys)}}};
        case Type::condition: return reference("condition");
        case Type::conditions: return one_or_list(reference("condition"), false);
        case Type::options:
        case Type::map: return of_type("object");
        case Type::document: return {{"type", json::array{"string", "object", "array"}}};
        case Type::any: return {};
    }
    return {};
}

json::value fallback_value(const Key& key) {
    Tree tree;
    if (read_plain(key.fallback, tree) != ScalarTrouble::none) return json::string(key.fallback);
    if (key.type == Type::integer && tree.kind == Tree::Kind::integer) return tree.integer;
    if (key.type == Type::real && tree.kind != Tree::Kind::text)
        return tree.kind == Tree::Kind::real ? tree.real : static_cast<double>(tree.integer);
    if (key.type == Type::boolean && tree.kind == Tree::Kind::boolean) return tree.boolean;
    return json::string(key.fallback);
}

json::object property(const Key& key) {
    auto object = shape(key);
    object["description"] = key.help;
    const bool scalar = key.fallback != "{}" && key.fallback != "[]" && !key.fallback.starts_with("!secret");
    if (!key.fallback.empty() && scalar) object["default"] = fallback_value(key);
    if (key.secret == SecretNeed::must) object["writeOnly"] = true;
    return object;
}

json::object table_of(std::span<const Key> keys) {
    json::object properties;
    json::array required;
    for (const auto& key : keys) {
        properties[key.name] = property(key);
        if (key.need == Need::required) required.emplace_back(key.name);
    }
    json::object object{{"type", "object"}, {"additionalProperties", false}, {"properties", std::move(properties)}};
    if (!required.empty()) object["required"] = std::move(required);
    return object;
}

bool needs_options(std::span<const Key> keys) {
    for (const auto& key : keys)
        if (key.need == Need::required) return true;
    return false;
}

/// In an instance: if `plugin` is this name, `options` are these.
json::object options_rule(std::string_view plugin, const ComponentDeclaration& component) {
    const OptionKeys options(component);
    json::object then{{"properties", json::object{{"options", table_of(options.keys())}}}};
    if (needs_options(options.keys())) then["required"] = json::array{"options"};
    json::object condition{{"properties", json::object{{"plugin", json::object{{"const", plugin}}}}},
                           {"required", json::array{"plugin"}}};
    return {{"if", std::move(condition)}, {"then", std::move(then)}};
}

void add_plugins(json::object& instances, ComponentKind kind, const PluginCatalogue& catalogue) {
    auto& instance = instances["additionalProperties"].as_object();
    json::array names, rules;
    for (const auto& plugin : catalogue.plugins) {
        const auto* component = plugin.component(kind);
        if (!component) continue;
        names.emplace_back(plugin.name);
        rules.emplace_back(options_rule(plugin.name, *component));
    }
    if (names.empty()) return;
    instance["properties"].as_object()["plugin"].as_object()["enum"] = std::move(names);
    instance["allOf"] = std::move(rules);
}

void print(const json::value& value, std::size_t indent, std::string& out) {
    const std::string inner(indent + 2, ' '), outer(indent, ' ');
    const auto lines = [&](const auto& children, char open, char close, auto&& child) {
        out += open;
        const char* separator = "\n";
        for (const auto& each : children) {
            out += separator + inner;
            child(each);
            separator = ",\n";
        }
        out += "\n" + outer + close;
    };
    if (value.is_object() && !value.get_object().empty())
        lines(value.get_object(), '{', '}', [&](const auto& entry) {
            out += json::serialize(json::string(entry.key())) + ": ";
            print(entry.value(), indent + 2, out);
        });
    else if (value.is_array() && !value.get_array().empty() && value.get_array().front().is_object())
        lines(value.get_array(), '[', ']', [&](const auto& item) { print(item, indent + 2, out); });
    else
        out += json::serialize(value);
}

// ---- the reference page

constexpr std::string_view introduction = R"(# Configuration reference

Every key of the configuration and every option of the plugins, written by `jembatan schema --markdown` from the tables
the loader checks with. `jembatan check` says what is wrong with a file, `jembatan check --explain CODE` what a code
means, `jembatan config show --origin` which line each value comes from.

| notation | for example |
|---|---|
| duration | `500ms`, `30s`, `2min`, `24h`, `7d`, `1h30min`: number and unit without a blank |
| size | `512KiB`, `5MiB` |
| rate | `80/s`, `10/min`, `20/10s` |
| region code | `"63.04"`, `"63.04.05"`, `"63.04.05.2001"`: always in quotes; in conditions `"63.04.*"` means all below as well |
| time of day | `"07:30"`, in quotes |
| file | a path, relative to the file that names it |
| `!include FILE` | the content of another file (YAML, JSON, CSV) in this place |
| `!secret NAME` | a value that is looked up in systemd's credentials, the secrets directory, then the environment |
)";

std::string_view word_for(Type type) {
    switch (type) {
        case Type::text: return "text";
        case Type::boolean: return "true or false";
        case Type::integer: return "whole number";
        case Type::real: return "number";
        case Type::duration: return "duration";
        case Type::size: return "size";
        case Type::rate: return "rate";
        case Type::choice: return "one of";
        case Type::region: return "region code";
        case Type::zone: return "time zone";
        case Type::url: return "web address";
        case Type::listen: return "address";
        case Type::store_url: return "store address";
        case Type::path: return "path";
        case Type::time_of_day: return "time of day";
        case Type::texts: return "list of text, or one";
        case Type::choices: return "some of";
        case Type::regions: return "region codes";
        case Type::dates: return "list of dates";
        case Type::text_map: return "text: text";
        case Type::table: return "keys below";
        case Type::tables: return "list, keys below";
        case Type::named: return "name: keys below";
        case Type::messages: return "language: name: text";
        case Type::collect: return "none, or keys below";
        case Type::condition: return "condition";
        case Type::conditions: return "condition, or a list";
        case Type::options: return "options of the plugin";
        case Type::map: return "mapping";
        case Type::document: return "file";
        case Type::any: return "anything";
    }
    return "";
}

std::string type_cell(const Key& key) {
    std::string text(word_for(key.type));
    std::string choices;
    for (const auto& word : split_choices(key.choices))
        choices += (choices.empty() ? "" : ", ") + fmt::format("`{}`", word);
    if (!choices.empty()) text += " " + choices;
    if (key.secret == SecretNeed::must) text += ", `!secret`";
    return text;
}

void add_page(std::string& page, const std::string& title, std::span<const Key> keys) {
    page += fmt::format("\n## {}\n\n| key | what | default | |\n|---|---|---|---|\n", title);
    for (const auto& key : keys) {
        const bool shown = !key.fallback.empty() && key.fallback != "{}" && key.fallback != "[]";
        const auto fallback = key.need == Need::required ? std::string("required")
                              : shown                    ? fmt::format("`{}`", key.fallback)
                                                         : std::string();
        page += fmt::format("| `{}` | {} | {} | {} |\n", key.name, type_cell(key), fallback, key.help);
    }
    for (const auto& key : keys) {
        const auto* step = key.type == Type::tables ? "[]" : key.type == Type::named ? ".*" : "";
        if (!key.keys.empty())
            add_page(page,
                     title == "The file" ? fmt::format("{}{}", key.name, step)
                                         : fmt::format("{}.{}{}", title, key.name, step),
                     key.keys);
    }
}

}  // namespace

std::string json_schema(const PluginCatalogue& catalogue) {
    auto root = table_of(top_keys());
    auto& properties = root["properties"].as_object();
    properties["jembatan"].as_object()["const"] = 1;
    add_plugins(properties["channels"].as_object(), ComponentKind::channel, catalogue);
    add_plugins(properties["destinations"].as_object(), ComponentKind::destination, catalogue);
    auto condition = table_of(condition_keys());
    condition["minProperties"] = 1;
    json::object schema{{"$schema", "https://json-schema.org/draft/2020-12/schema"},
                        {"title", "Jembatan configuration"}};
    for (auto& entry : root) schema[entry.key()] = entry.value();
    schema["$defs"] = json::object{{"condition", std::move(condition)}};
    std::string out;
    print(schema, 0, out);
    return out + "\n";
}

std::string reference_page(const PluginCatalogue& catalogue) {
    std::string page{introduction};
    add_page(page, "The file", top_keys());
    add_page(page, "Conditions", condition_keys());
    for (const auto& plugin : catalogue.plugins)
        for (const auto& component : plugin.components) {
            const OptionKeys options(component);
            const auto* side = component.kind == ComponentKind::channel ? "channel" : "destination";
            if (options.keys().empty())
                page += fmt::format("\n## Plugin {} as a {}\n\nHas no options.\n", plugin.name, side);
            else
                add_page(page, fmt::format("Plugin {} as a {}: options", plugin.name, side), options.keys());
        }
    page += "\n## Error codes\n\n| code | what is wrong |\n|---|---|\n";
    for (const auto& info : codes()) page += fmt::format("| {} | {} |\n", info.code, info.title);
    return page;
}

}  // namespace jembatan::config
