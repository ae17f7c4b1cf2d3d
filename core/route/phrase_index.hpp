/// Private to the room: all phrases of all rules in one trie, so that a text is walked once however many rules there
/// are.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "route/lexicon.hpp"

namespace jembatan::route {

/// Where a phrase was found: tokens [first, last).
struct Hit {
    std::size_t first;
    std::size_t last;
};

/// Phrases by the keys of their words.
class PhraseIndex {
public:
    using Id = std::size_t;

    /// The id of the phrase; the same words give the same id.
    Id add(const std::vector<std::string>& keys);
    std::size_t size() const noexcept { return phrases_; }

    /// What the words of a text are to this index: up to two keys each, 0 where unknown.
    struct Keys {
        std::uint32_t one;
        std::uint32_t other;
    };
    Keys keys_of(std::string_view word, std::string_view other) const;

    /// The one key of a word without a second reading.
    std::uint32_t key_of(std::string_view word) const { return keys_of(word, {}).one; }

    /// Calls found(id, hit) for every phrase at every place of a text of `count` words; keys_at(i) gives their keys.
    template <class KeysAt, class Found>
    void each_hit(std::size_t count, KeysAt&& keys_at, Found&& found) const {
        for (std::size_t i = 0; i < count; ++i) walk(count, keys_at, i, i, root, found);
    }

private:
    using Node = std::uint32_t;

    static constexpr Node root = 0;

    template <class KeysAt, class Found>
    void walk(std::size_t count, KeysAt& keys_at, std::size_t first, std::size_t at, Node node, Found& found) const {
        if (ends_[node]) found(*ends_[node], Hit{first, at});
        if (at == count) return;
        const Keys keys = keys_at(at);
        if (keys.one != 0)  // most words are in no phrase
            if (const auto next = child(node, keys.one)) walk(count, keys_at, first, at + 1, *next, found);
        if (keys.other == 0 || keys.other == keys.one) return;
        if (const auto next = child(node, keys.other)) walk(count, keys_at, first, at + 1, *next, found);
    }

    std::optional<Node> child(Node node, std::uint32_t key) const;

    TextMap<std::uint32_t> keys_;
    std::unordered_map<std::uint64_t, Node> edges_;         ///< (node, key) → node
    std::vector<std::optional<Id>> ends_ = {std::nullopt};  ///< by node
    std::size_t phrases_ = 0;
};

}  // namespace jembatan::route
