// Refs: arithmetic in GF(32), forgiving parsing, finding one in a message.
#include "base/ref.hpp"

#include <fmt/core.h>

#include "base/ids.hpp"
#include "base/utf8.hpp"

namespace jembatan {

namespace {

constexpr std::string_view alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
constexpr std::size_t payload_length = Ref::length - 1;
constexpr std::size_t key_group = 4;         // characters of a receipt key between dashes
constexpr std::size_t key_text_length = 19;  // sixteen of them with three dashes

constexpr std::array<int, 256> values = [] {
    std::array<int, 256> known{};
    known.fill(-1);
    const auto set = [&known](char c, int value) {
        known[static_cast<unsigned char>(c)] = value;
        if (c >= 'A') known[static_cast<unsigned char>(c - 'A' + 'a')] = value;
    };
    for (int i = 0; const char c : alphabet) set(c, i++);
    set('O', 0), set('I', 1), set('L', 1);
    return known;
}();

/// The value of a typed character, or -1.
constexpr int value_of(char c) noexcept { return values[static_cast<unsigned char>(c)]; }

/// Times the generator α in GF(32), reduced by x^5 + x^2 + 1.
constexpr unsigned times_alpha(unsigned value) noexcept {
    value <<= 1;
    return (value & 32U) != 0 ? value ^ 0b100101U : value;
}

/// Horner's rule: the first character has the highest power of α, the last payload character α itself, the check 1.
unsigned check_value(const std::array<char, Ref::length>& characters) noexcept {
    unsigned sum = 0;
    for (std::size_t i = 0; i < payload_length; ++i)
        sum = times_alpha(sum ^ static_cast<unsigned>(value_of(characters[i])));
    return sum;
}

bool is_filler(char32_t c) noexcept {
    return c == ' ' || c == '-' || c == '.' || c == '_' || c == '\t' || c == 0xA0 || (c >= 0x2010 && c <= 0x2015);
}

constexpr std::array<bool, 256> alphanumeric = [] {
    std::array<bool, 256> known{};
    for (char c = '0'; c <= '9'; ++c) known[static_cast<unsigned char>(c)] = true;
    for (char c = 'a'; c <= 'z'; ++c) known[static_cast<unsigned char>(c)] = true;
    for (char c = 'A'; c <= 'Z'; ++c) known[static_cast<unsigned char>(c)] = true;
    return known;
}();

bool is_alphanumeric(char c) noexcept { return alphanumeric[static_cast<unsigned char>(c)]; }

/// Never six digits in a row, or what takes phone numbers out of a text takes the ref too: where the middle group has
/// no letter, its middle character becomes one.
void break_digits(std::array<char, Ref::length>& characters) noexcept {
    constexpr std::size_t middle = Ref::length / 2;
    constexpr int letters_from = 10;
    for (std::size_t i = middle - 1; i <= middle + 1; ++i)
        if (value_of(characters[i]) >= letters_from) return;
    const auto letter = static_cast<std::size_t>(value_of(characters[middle])) + letters_from;
    characters[middle] = alphabet[letter];
}

bool has_digit(std::string_view word) noexcept { return word.find_first_of("0123456789") != std::string_view::npos; }

struct Word {
    std::size_t begin;
    std::size_t end;
};

/// The next word from a place on; an empty one at the end when there is none.
Word next_word(std::string_view text, std::size_t from) noexcept {
    while (from < text.size() && !is_alphanumeric(text[from])) ++from;
    auto end = from;
    while (end < text.size() && is_alphanumeric(text[end])) ++end;
    return {from, end};
}

enum class Joint { none, blank, dash };

Joint joint_between(std::string_view text, const Word& left, const Word& right) noexcept {
    const auto gap = text.substr(left.end, right.begin - left.end);
    if (gap == " ") return Joint::blank;
    if (gap == "-") return Joint::dash;
    if (gap.size() == 3 && is_filler(decode_utf8(gap, 0).value))
        return Joint::dash;  // the long dashes of phone keyboards
    return Joint::none;
}

/// Three words of three characters, joined as a ref is.
std::optional<Ref> three_groups(std::string_view text, const std::array<Word, 3>& word) {
    const auto first = joint_between(text, word[0], word[1]);
    const auto second = joint_between(text, word[1], word[2]);
    if (first == Joint::none || second == Joint::none) return std::nullopt;
    const auto all = text.substr(word[0].begin, word[2].end - word[0].begin);
    const bool dashed = first == Joint::dash && second == Joint::dash;
    if (!dashed && !has_digit(all)) return std::nullopt;  // three short words of a sentence
    const auto ref = Ref::parse(all);
    return ref ? std::optional<Ref>(*ref) : std::nullopt;
}

}  // namespace

Ref Ref::make() {
    std::array<std::uint8_t, 5> random{};
    fill_random(random);
    return from_random(random);
}

Ref Ref::from_random(std::span<const std::uint8_t, 5> random) noexcept {
    std::uint64_t bits = 0;
    for (const auto byte : random) bits = bits << 8 | byte;
    std::array<char, length> characters{};
    for (std::size_t i = 0; i < payload_length; ++i)
        characters[i] = alphabet[bits >> (5 * (payload_length - 1 - i)) & 31];
    break_digits(characters);
    characters[payload_length] = alphabet[check_value(characters)];
    return Ref(characters);
}

Result<Ref> Ref::parse(std::string_view typed) {
    if (typed.starts_with('#')) typed.remove_prefix(1);
    std::array<char, length> characters{};
    std::size_t count = 0;
    for (std::size_t i = 0; i < typed.size();) {
        const auto [code, size] = decode_utf8(typed, i);
        i += size;
        if (is_filler(code)) continue;
        const int value = code < 128 ? value_of(static_cast<char>(code)) : -1;
        if (value < 0)
            return bad_input(fmt::format("ref: character {} cannot stand in a ref; check the number", count + 1));
        if (count == length) return bad_input("ref: longer than nine characters; check the number");
        characters[count++] = alphabet[static_cast<std::size_t>(value)];
    }
    if (count != length) return bad_input(fmt::format("ref: {} of nine characters given; check the number", count));
    if (characters[payload_length] != alphabet[check_value(characters)])
        return bad_input("ref: the check character does not fit; check the number");
    return Ref(characters);
}

std::string Ref::text() const {
    const auto all = compact();
    return fmt::format("{}-{}-{}", all.substr(0, 3), all.substr(3, 3), all.substr(6, 3));
}

std::optional<Ref> find_ref(std::string_view text) {
    constexpr std::size_t group = 3;
    std::array<Word, 3> last{};  // words as long as a group; the newest one is the third
    std::size_t in_row = 0;      // how many of them nothing stands between
    for (auto word = next_word(text, 0); word.begin < text.size(); word = next_word(text, word.end)) {
        const auto size = word.end - word.begin;
        in_row = size == group ? in_row + 1 : 0;
        if (size == group) last = {last[1], last[2], word};
        if (in_row >= last.size())
            if (const auto ref = three_groups(text, last)) return ref;
        if (size != Ref::length || !has_digit(text.substr(word.begin, size))) continue;
        if (const auto ref = Ref::parse(text.substr(word.begin, size))) return *ref;
    }
    return std::nullopt;
}

std::string receipt_key_text(std::span<const std::uint8_t, 10> hash) {
    std::string out;
    std::uint32_t bits = 0;
    int count = 0;
    for (const auto byte : hash) {
        bits = (bits << 8U | byte) & 0xFFFU;
        for (count += 8; count >= 5; count -= 5) {
            if (out.size() % (key_group + 1) == key_group) out += '-';
            out += alphabet[bits >> static_cast<unsigned>(count - 5) & 31U];
        }
    }
    return out;
}

std::string read_receipt_key(std::string_view typed) {
    std::string out;
    for (std::size_t i = 0; i < typed.size();) {
        const auto [code, size] = decode_utf8(typed, i);
        i += size;
        if (is_filler(code)) continue;
        const int value = code < 128 ? value_of(static_cast<char>(code)) : -1;
        if (value < 0 || out.size() == key_text_length) return {};
        if (out.size() % (key_group + 1) == key_group) out += '-';
        out += alphabet[static_cast<std::size_t>(value)];
    }
    return out.size() == key_text_length ? out : std::string();
}

}  // namespace jembatan
