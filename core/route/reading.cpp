// From a text to the numbers of its words, with a memory for the words people use.
#include "route/reading.hpp"

#include <array>
#include <bit>
#include <cstring>
#include <memory>

#include "base/text.hpp"
#include "route/compiled_rules.hpp"

namespace jembatan::route {

namespace {

/// The level a word before a name asks for.
std::optional<Region::Level> level_word(std::string_view word) noexcept {
    using enum Region::Level;
    if (word == "desa" || word == "ds" || word == "kelurahan" || word == "kel" || word == "kampung") return village;
    if (word == "kecamatan" || word == "kec") return district;
    if (word == "kabupaten" || word == "kab" || word == "kota") return regency;
    return std::nullopt;
}

/// Adds the tokens of one word as written. Looks at nothing but the word and the rules.
void add_tokens(const CompiledRules& rules, std::string_view word, std::vector<Reading::Token>& tokens) {
    const auto words = rules.lexicon.words_of_normalised(std::string(word));
    for (const auto& token : words.tokens)
        tokens.push_back({0, rules.phrases.keys_of(token.stem, token.other_stem), rules.places.key_of(token.plain),
                          level_word(token.plain)});
}

constexpr std::size_t longest_known = 24;
/// The bytes of a word as numbers, zeros behind them. No word has zeros.
using WordKey = std::array<std::uint64_t, longest_known / sizeof(std::uint64_t)>;

/// By size of a word: what leaves its bytes and takes those behind it.
constexpr std::array<WordKey, longest_known + 1> masks = [] {
    std::array<WordKey, longest_known + 1> made{};
    for (std::size_t size = 0; size < made.size(); ++size) {
        std::array<unsigned char, longest_known> bytes{};
        for (std::size_t i = 0; i < size; ++i) bytes[i] = 0xFF;
        made[size] = std::bit_cast<WordKey>(bytes);
    }
    return made;
}();

/// Words seen lately that are one token: people use few, and to find out what one is costs more than all else that is
/// done with it. Each place holds one word; a newer one takes it over.
class KnownWords {
public:
    /// Forgets everything when the rules are others than last time.
    void use(const std::shared_ptr<const char>& rules) {
        if (rules_ == rules) return;
        rules_ = rules;
        entries_.fill({});
    }

    /// `readable`: how many bytes may be read from the word's beginning on.
    void add_tokens(const CompiledRules& rules, std::string_view word, std::size_t readable,
                    std::vector<Reading::Token>& tokens) {
        if (word.size() > longest_known) return route::add_tokens(rules, word, tokens);
        const auto key = key_of(word, readable);
        auto& place = place_of(key);
        if (place.word == key) return tokens.push_back(place.token);
        const auto before = tokens.size();
        route::add_tokens(rules, word, tokens);
        if (tokens.size() == before + 1) place = {key, tokens.back()};
    }

private:
    static constexpr unsigned bits = 10;
    struct Entry {
        WordKey word{};
        Reading::Token token;
    };

    static WordKey key_of(std::string_view word, std::size_t readable) noexcept {
        WordKey key{};
        if (readable < longest_known) {
            std::memcpy(key.data(), word.data(), word.size());
            return key;
        }
        std::memcpy(key.data(), word.data(), longest_known);  // a fixed number of bytes: no call
        const auto& mask = masks[word.size()];
        for (std::size_t i = 0; i < key.size(); ++i) key[i] &= mask[i];
        return key;
    }

    Entry& place_of(const WordKey& word) noexcept {
        const auto sum = word[0] ^ (word[1] * 0x9E3779B97F4A7C15U) ^ (word[2] * 0xC2B2AE3D27D4EB4FU);
        return entries_[sum * 0x9FB21C651E98DF25U >> (64U - bits)];
    }

    std::shared_ptr<const char> rules_;  ///< held, so that no other rules get its address
    std::array<Entry, std::size_t{1} << bits> entries_;
};

/// Calls each(begin, end) for every word of a normalised text.
template <class Each>
void each_word(std::string_view text, Each&& each) {
    for (std::size_t begin = 0; begin < text.size();) {
        auto end = begin;
        while (end < text.size() && text[end] != ' ') ++end;
        if (end > begin) each(begin, end);
        begin = end + 1;
    }
}

}  // namespace

std::string Reading::said_between(std::size_t first, std::size_t last) const {
    if (first >= last || last > tokens.size()) return {};
    std::string out;
    for (auto i = tokens[first].said; i <= tokens[last - 1].said; ++i) {
        if (!out.empty()) out += ' ';
        out.append(text, said[i].begin, said[i].end - said[i].begin);
    }
    return out;
}

Reading read(const CompiledRules& rules, std::string_view text) {
    thread_local const auto known = std::make_unique<KnownWords>();
    known->use(rules.identity);
    constexpr std::size_t usual_word = 6;  // with its blank
    Reading reading;
    reading.text = normalise_keeping_pairs(text);
    reading.said.reserve(reading.text.size() / usual_word + 1);
    reading.tokens.reserve(reading.text.size() / usual_word + 1);
    each_word(reading.text, [&](std::size_t begin, std::size_t end) {
        const auto from = reading.tokens.size();
        known->add_tokens(rules, std::string_view(reading.text).substr(begin, end - begin), reading.text.size() - begin,
                          reading.tokens);
        const auto number = static_cast<std::uint32_t>(reading.said.size());
        for (auto i = from; i < reading.tokens.size(); ++i) reading.tokens[i].said = number;
        reading.said.push_back({static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end)});
    });
    return reading;
}

}  // namespace jembatan::route
