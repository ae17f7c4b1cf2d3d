// A trie with its edges in one hash map.
#include "route/phrase_index.hpp"

namespace jembatan::route {

namespace {

std::uint64_t edge(std::uint32_t node, std::uint32_t key) noexcept { return std::uint64_t{node} << 32 | key; }

}  // namespace

PhraseIndex::Id PhraseIndex::add(const std::vector<std::string>& keys) {
    Node node = root;
    for (const auto& word : keys) {
        const auto key = keys_.try_emplace(word, static_cast<std::uint32_t>(keys_.size() + 1)).first->second;
        const auto [next, fresh] = edges_.try_emplace(edge(node, key), static_cast<Node>(ends_.size()));
        if (fresh) ends_.emplace_back();
        node = next->second;
    }
    if (!ends_[node]) ends_[node] = phrases_++;
    return *ends_[node];
}

PhraseIndex::Keys PhraseIndex::keys_of(std::string_view word, std::string_view other) const {
    const auto key = [&](std::string_view text) {
        const auto found = text.empty() ? keys_.end() : keys_.find(text);
        return found == keys_.end() ? 0U : found->second;
    };
    return {key(word), key(other)};
}

std::optional<PhraseIndex::Node> PhraseIndex::child(Node node, std::uint32_t key) const {
    const auto found = edges_.find(edge(node, key));
    return found == edges_.end() ? std::nullopt : std::optional<Node>(found->second);
}

}  // namespace jembatan::route
