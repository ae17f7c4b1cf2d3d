// Strict reading of maps from scenario files and control requests.
#include "fields.hpp"

#include <algorithm>

namespace jembatan::lapor_sim {

std::string place(const Tree& tree) {
    if (tree.mark.line == 0) return {};
    return tree.mark.file + ":" + std::to_string(tree.mark.line) + ":" + std::to_string(tree.mark.column) + ": ";
}

Fields::Fields(const Tree& map, std::string where) : map_(map), where_(place(map) + std::move(where)) {
    if (map.kind != Tree::Kind::map) problem_ = where_ + ": expected a map";
}

const Tree* Fields::tree(std::string_view key) {
    asked_.emplace_back(key);
    return map_.find(key);
}

std::string Fields::text(std::string_view key, std::string fallback) {
    const auto* value = tree(key);
    if (!value || value->kind == Tree::Kind::null) return fallback;
    if (value->kind != Tree::Kind::text && value->kind != Tree::Kind::integer) wrong(key, "a text");
    return value->text;
}

std::int64_t Fields::number(std::string_view key, std::int64_t fallback) {
    const auto* value = tree(key);
    if (!value) return fallback;
    if (value->kind != Tree::Kind::integer) wrong(key, "a whole number");
    return value->integer;
}

double Fields::real(std::string_view key, double fallback) {
    const auto* value = tree(key);
    if (!value) return fallback;
    if (value->kind == Tree::Kind::integer) return static_cast<double>(value->integer);
    if (value->kind != Tree::Kind::real) wrong(key, "a number");
    return value->real;
}

bool Fields::truth(std::string_view key, bool fallback) {
    const auto* value = tree(key);
    if (!value) return fallback;
    if (value->kind != Tree::Kind::boolean) wrong(key, "true or false");
    return value->boolean;
}

void Fields::wrong(std::string_view key, std::string_view expected) {
    if (problem_.empty()) problem_ = where_ + "." + std::string(key) + ": expected " + std::string(expected);
}

Result<> Fields::done() const {
    if (!problem_.empty()) return bad_input(problem_);
    for (const auto& [key, value] : map_.entries) {
        if (std::ranges::find(asked_, key) != asked_.end()) continue;
        std::string known;
        for (const auto& name : asked_) known += (known.empty() ? "" : ", ") + name;
        return bad_input(where_ + ": unknown key '" + key + "'; there are " + known);
    }
    return {};
}

}  // namespace jembatan::lapor_sim
