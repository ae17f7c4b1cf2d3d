// The only file that includes the stemmer's library.
#include "route/stemmer.hpp"

#include <libstemmer.h>

#include <array>
#include <functional>
#include <memory>

namespace jembatan::route {

namespace {

std::string stem_anew(std::string_view word) {
    // a stemmer keeps a work buffer, so each thread has its own
    thread_local const std::unique_ptr<sb_stemmer, decltype(&sb_stemmer_delete)> stemmer(
        sb_stemmer_new("indonesian", "UTF_8"), &sb_stemmer_delete);
    if (!stemmer) return std::string(word);
    const auto* stem =
        sb_stemmer_stem(stemmer.get(), reinterpret_cast<const sb_symbol*>(word.data()), static_cast<int>(word.size()));
    if (stem == nullptr) return std::string(word);  // out of memory inside the library
    return {reinterpret_cast<const char*>(stem), static_cast<std::size_t>(sb_stemmer_length(stemmer.get()))};
}

/// Stems of words seen lately: people use few words, and stemming costs more than all else that is done with one. Each
/// place holds one word, a newer one takes it over.
struct KnownStems {
    struct Entry {
        std::string word, stem;
    };
    static constexpr std::size_t longest_word = 24;
    std::array<Entry, 1024> entries;

    Entry& place_of(std::string_view word) { return entries[std::hash<std::string_view>()(word) % entries.size()]; }
};

}  // namespace

std::string stem_of(std::string_view word) {
    if (word.size() > KnownStems::longest_word) return stem_anew(word);
    thread_local const auto known = std::make_unique<KnownStems>();
    auto& entry = known->place_of(word);
    if (entry.word != word || word.empty()) entry = {std::string(word), stem_anew(word)};
    return entry.stem;
}

}  // namespace jembatan::route
