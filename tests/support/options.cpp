// Applies option types and defaults to JSON, as the configuration does with YAML.
#include "support/options.hpp"

#include <array>
#include <charconv>
#include <stdexcept>
#include <string>
#include <utility>

#include "base/json.hpp"

namespace jembatan::test {

namespace {

struct Unit {
    std::string_view name;
    std::int64_t factor;
};
constexpr std::array<Unit, 5> duration_units = {
    {{"ms", 1}, {"s", 1000}, {"min", 60'000}, {"h", 3'600'000}, {"d", 86'400'000}}};
constexpr std::array<Unit, 6> size_units = {
    {{"B", 1}, {"KB", 1000}, {"MB", 1'000'000}, {"KiB", 1024}, {"MiB", 1048576}, {"GiB", 1073741824}}};

Tree text_tree(std::string_view text) {
    Tree tree;
    tree.kind = Tree::Kind::text;
    tree.text = text;
    return tree;
}

Tree integer_tree(std::int64_t value, std::string_view literal) {
    Tree tree = text_tree(literal);
    tree.kind = Tree::Kind::integer;
    tree.integer = value;
    tree.real = static_cast<double>(value);
    return tree;
}

template <std::size_t N>
Tree with_unit(std::string_view text, const std::array<Unit, N>& units) {
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    const std::string_view unit(end, static_cast<std::size_t>(text.data() + text.size() - end));
    if (error == std::errc{})
        for (const auto& each : units)
            if (each.name == unit) return integer_tree(number * each.factor, text);
    throw std::runtime_error("test options: '" + std::string(text) + "' has no unit known here");
}

Tree parsed(std::string_view json) {
    auto tree = parse_json(json);
    if (!tree) throw std::runtime_error("test options: " + tree.error().what);
    return std::move(*tree);
}

Tree list_of(Tree item) {
    Tree list;
    list.kind = Tree::Kind::list;
    list.items.push_back(std::move(item));
    return list;
}

Tree applied(const host::OptionInfo& option, Tree value) {
    if (value.kind == Tree::Kind::text && option.type != JEMBATAN_OPTION_TEXT &&
        option.type != JEMBATAN_OPTION_DOCUMENT)
        value = written(option.type, value.text);
    value.secret = option.secret;
    return value;
}

}  // namespace

Tree written(jembatan_option_type type, std::string_view text) {
    switch (type) {
        case JEMBATAN_OPTION_TEXT: return text_tree(text);
        case JEMBATAN_OPTION_DURATION: return with_unit(text, duration_units);
        case JEMBATAN_OPTION_SIZE: return with_unit(text, size_units);
        case JEMBATAN_OPTION_LIST: return text.starts_with('[') ? parsed(text) : list_of(text_tree(text));
        case JEMBATAN_OPTION_INTEGER:
        case JEMBATAN_OPTION_REAL:
        case JEMBATAN_OPTION_BOOL:
        case JEMBATAN_OPTION_MAP:
        case JEMBATAN_OPTION_DOCUMENT: return parsed(text);
    }
    throw std::runtime_error("test options: unknown option type");
}

Tree options_of(const host::ComponentInfo& component, std::string_view json) {
    Tree given = parsed(json);
    Tree options;
    options.kind = Tree::Kind::map;
    for (auto& [name, value] : given.entries) {
        const auto* option = component.option(name);
        if (option == nullptr) throw std::runtime_error("test options: no option '" + name + "'");
        options.entries.emplace_back(name, applied(*option, std::move(value)));
    }
    for (const auto& option : component.options)
        if (option.fallback && options.find(option.name) == nullptr)
            options.entries.emplace_back(option.name, written(option.type, *option.fallback));
    return options;
}

Tree whole_options_of(const host::ComponentInfo& component, std::string_view json) {
    Tree options = options_of(component, json);
    for (const auto& option : component.options)
        if (option.required && options.find(option.name) == nullptr)
            throw std::runtime_error("test options: option '" + option.name +
                                     "' is missing; no broker makes an instance without it");
    return options;
}

}  // namespace jembatan::test
