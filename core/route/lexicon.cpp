// Words of a text, ready to compare.
#include "route/lexicon.hpp"

#include "base/text.hpp"
#include "route/stemmer.hpp"

namespace jembatan::route {

namespace {

bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }

/// "lubang2" is how "lubang-lubang" is typed.
std::string_view without_doubling(std::string_view word) noexcept {
    const bool doubled =
        word.size() >= 4 && word.back() == '2' && !is_digit(word[word.size() - 2]) && !is_digit(word[0]);
    return doubled ? word.substr(0, word.size() - 1) : word;
}

std::string stem_key(std::string_view word) { return squeeze(stem_of(word)); }

/// The squeezed form of a word, kept with the words where it is another one.
std::string_view squeezed_in(Words& words, std::string_view word) {
    return is_squeezed(word) ? word : words.squeezed.emplace_back(squeeze(word));
}

}  // namespace

bool Lexicon::add_short_form(std::string_view word, std::string_view stands_for) {
    const auto key = normalise(word);
    const auto meaning = normalise_keeping_pairs(stands_for);
    if (words(key).size() != 1 || meaning.empty()) return false;
    std::vector<std::string> list;
    for (const auto each : words(meaning)) list.emplace_back(each);
    entries_[key].stands_for = std::move(list);
    return true;
}

bool Lexicon::add_stem(std::string_view word, std::string_view stem) {
    const auto key = normalise(word);
    const auto value = normalise(stem);
    if (words(key).size() != 1 || words(value).size() != 1) return false;
    entries_[key].stem = value;
    return true;
}

const Lexicon::Entry* Lexicon::find(std::string_view squeezed_word) const {
    if (entries_.empty()) return nullptr;
    const auto found = entries_.find(squeezed_word);
    return found == entries_.end() ? nullptr : &found->second;
}

/// `word` lives as long as the words or the lexicon.
void Lexicon::add_token(Words& words, std::string_view word) const {
    const auto plain = squeezed_in(words, word);
    add_token(words, word, plain, find(plain));
}

void Lexicon::add_token(Words& words, std::string_view word, std::string_view plain, const Entry* entry) const {
    Token token{words.said.size() - 1, plain, {}, {}};
    if (entry != nullptr && !entry->stem.empty()) {
        token.stem = entry->stem;
    } else {
        token.stem = stem_key(word);
        if (plain != word) token.other_stem = stem_key(plain);
        if (token.other_stem == token.stem) token.other_stem.clear();
    }
    words.tokens.push_back(std::move(token));
}

void Lexicon::add_word(Words& words, std::string_view word) const {
    words.said.push_back(word);
    const auto stands_for = [](const Entry* entry) { return entry != nullptr && !entry->stands_for.empty(); };
    const auto single = without_doubling(word);
    auto plain = squeezed_in(words, word);
    const auto* entry = find(plain);
    if (single != word && !stands_for(entry)) {
        plain = squeezed_in(words, single);
        entry = find(plain);
    }
    if (!stands_for(entry)) return add_token(words, single, plain, entry);
    for (const auto& each : entry->stands_for) add_token(words, each);
}

Words Lexicon::words_of(std::string_view text) const { return words_of_normalised(normalise_keeping_pairs(text)); }

Words Lexicon::words_of_normalised(std::string text) const {
    Words found;
    found.text = std::make_unique<const std::string>(std::move(text));
    const auto all = words(*found.text);
    found.said.reserve(all.size());
    found.tokens.reserve(all.size());
    for (const auto word : all) add_word(found, word);
    return found;
}

}  // namespace jembatan::route
