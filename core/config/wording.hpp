/// The words of findings: what belongs somewhere, what was found instead, which word was meant, where to point.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "base/tree.hpp"
#include "config/keys.hpp"

namespace jembatan::config {

/// What a message is about: "channel 'wa': collect.quiet".
struct Where {
    std::string label;
    std::string path;

    Where in(std::string_view key) const;
    /// "channel 'wa': collect.quiet: what"
    std::string say(std::string_view what) const;
};

/// "a duration such as 30s, 2min, 24h or 7d"
std::string_view expected(Type type) noexcept;
/// How to write what belongs there, where its name alone does not say it; empty where it does.
std::string_view how_to_write(Type type) noexcept;
/// Whether a plain text belongs there, so that a number only lacks its quotes.
bool wants_text(Type type) noexcept;

/// "'30 seconds'", "the number 5", "a list"; a long text is not repeated.
std::string found(const Tree& tree);

/// Where to point at for something a map lacks: its key, or its first line.
const Mark& place_of(const Tree& tree) noexcept;

/// "; did you mean 'x'?" or nothing.
std::string did_you_mean(std::string_view word, std::span<const std::string> candidates);

/// "known: a, b, c", shortened.
std::string known_words(std::string_view intro, std::span<const std::string> words);

}  // namespace jembatan::config
