// The only file that includes the stemmer's library.
#include "route/stemmer.hpp"

#include <libstemmer.h>

#include <memory>

namespace jembatan::route {

std::string stem_of(std::string_view word) {
    // a stemmer keeps a work buffer, so each thread has its own
    thread_local const std::unique_ptr<sb_stemmer, decltype(&sb_stemmer_delete)> stemmer(
        sb_stemmer_new("indonesian", "UTF_8"), &sb_stemmer_delete);
    if (!stemmer) return std::string(word);
    const auto* stem =
        sb_stemmer_stem(stemmer.get(), reinterpret_cast<const sb_symbol*>(word.data()), static_cast<int>(word.size()));
    if (stem == nullptr) return std::string(word);  // out of memory inside the library
    return {reinterpret_cast<const char*>(stem), static_cast<std::size_t>(sb_stemmer_length(stemmer.get()))};
}

}  // namespace jembatan::route
