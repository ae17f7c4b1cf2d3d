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

    /// Calls found(id, hit) for every phrase at every place.
    template <class Found>
    void each_hit(const std::vector<Keys>& keys, Found&& found) const {
        for (std::size_t i = 0; i < keys.size(); ++i) walk(keys, i, i, 0, found);
    }

private:
    using Node = std::uint32_t;

    template <class Found>
    void walk(const std::vector<Keys>& keys, std::size_t first, std::size_t at, Node node, Found& found) const {
        if (const auto end = ends_.find(node); end != ends_.end()) found(end->second, Hit{first, at});
        if (at == keys.size()) return;
        if (const auto next = child(node, keys[at].one)) walk(keys, first, at + 1, *next, found);
        if (keys[at].other == 0 || keys[at].other == keys[at].one) return;
        if (const auto next = child(node, keys[at].other)) walk(keys, first, at + 1, *next, found);
    }

    std::optional<Node> child(Node node, std::uint32_t key) const;

    TextMap<std::uint32_t> keys_;
    std::unordered_map<std::uint64_t, Node> edges_;  ///< (node, key) → node
    std::unordered_map<Node, Id> ends_;
    Node nodes_ = 1;
    std::size_t phrases_ = 0;
};

}  // namespace jembatan::route
