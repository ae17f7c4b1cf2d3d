// A trie with its edges in one hash map.
#include "route/phrase_index.hpp"

namespace jembatan::route {

namespace {

std::uint64_t edge(std::uint32_t node, std::uint32_t key) noexcept { return std::uint64_t{node} << 32 | key; }

}  // namespace

PhraseIndex::Id PhraseIndex::add(const std::vector<std::string>& keys) {
    Node node = 0;
    for (const auto& word : keys) {
        const auto key = keys_.try_emplace(word, static_cast<std::uint32_t>(keys_.size() + 1)).first->second;
        const auto [next, fresh] = edges_.try_emplace(edge(node, key), nodes_);
        if (fresh) ++nodes_;
        node = next->second;
    }
    const auto [end, fresh] = ends_.try_emplace(node, phrases_);
    if (fresh) ++phrases_;
    return end->second;
}

PhraseIndex::Keys PhraseIndex::keys_of(std::string_view word, std::string_view other) const {
    const auto key = [&](std::string_view text) {
        const auto found = text.empty() ? keys_.end() : keys_.find(text);
        return found == keys_.end() ? 0U : found->second;
    };
    return {key(word), key(other)};
}

std::optional<PhraseIndex::Node> PhraseIndex::child(Node node, std::uint32_t key) const {
    if (key == 0) return std::nullopt;
    const auto found = edges_.find(edge(node, key));
    return found == edges_.end() ? std::nullopt : std::optional<Node>(found->second);
}

}  // namespace jembatan::route
