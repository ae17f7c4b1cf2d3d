/// Collects what is wrong in options and documents, each with its place, what was expected and the nearest right word.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "jembatan/action.hpp"
#include "jembatan/text.hpp"
#include "jembatan/value.hpp"

namespace jembatan::sdk {

/// " did you mean 'x'?" as a help text, or empty.
inline std::string suggestion(std::string_view wrong, std::span<const std::string_view> known) {
    const auto near = nearest(wrong, known);
    return near.empty() ? std::string() : "did you mean '" + std::string(near) + "'?";
}

/// "a, b or c"
inline std::string one_of(std::span<const std::string_view> known) {
    std::string out;
    for (std::size_t i = 0; i < known.size(); ++i) {
        if (i > 0) out += i + 1 == known.size() ? " or " : ", ";
        out += known[i];
    }
    return out;
}

class FindingList {
public:
    void error(Place place, std::string code, std::string message, std::string help = {}) {
        add(Finding::Severity::error, std::move(place), std::move(code), std::move(message), std::move(help));
        ++errors_;
    }
    void warning(Place place, std::string code, std::string message, std::string help = {}) {
        add(Finding::Severity::warning, std::move(place), std::move(code), std::move(message), std::move(help));
    }

    /// Every key of `map` that is none of `known` is an error at the key. `where` names the map: "create".
    void only_keys(Value map, std::string_view where, std::initializer_list<std::string_view> known,
                   std::string_view code) {
        const std::vector<std::string_view> words(known);
        for (std::size_t i = 0; i < map.size() && map.is_map(); ++i) {
            const Value child = map.at(i);
            if (std::find(words.begin(), words.end(), child.key()) != words.end()) continue;
            auto help = suggestion(child.key(), words);
            if (help.empty()) help = "known here: " + one_of(words);
            error(child.key_place(), std::string(code),
                  "unknown key '" + std::string(child.key()) + "' in " + std::string(where), std::move(help));
        }
    }

    bool has_errors() const noexcept { return errors_ > 0; }
    std::vector<Finding> take() { return std::move(list_); }

private:
    void add(Finding::Severity severity, Place place, std::string code, std::string message, std::string help) {
        list_.push_back({severity, std::move(place), std::move(code), std::move(message), std::move(help)});
    }

    std::vector<Finding> list_;
    std::size_t errors_ = 0;
};

}  // namespace jembatan::sdk
