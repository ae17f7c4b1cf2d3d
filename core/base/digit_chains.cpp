// Reads digits in any script, spelled in Indonesian, or with the letter O for zero.
#include "base/digit_chains.hpp"

#include <unicode/uchar.h>

#include <algorithm>
#include <array>
#include <utility>

#include "base/ids.hpp"
#include "base/utf8.hpp"

namespace jembatan::detail {

namespace {

constexpr std::size_t longest_gap = 4;

bool is_ascii_digit(char c) noexcept { return c >= '0' && c <= '9'; }
bool is_ascii_letter(char c) noexcept { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_hex(char c) noexcept { return is_ascii_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }
char lower(char c) noexcept { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool is_ascii(char c) noexcept { return static_cast<unsigned char>(c) < 0x80; }

int digit_value(char32_t c) noexcept {
    if (c < 128) return c >= '0' && c <= '9' ? static_cast<int>(c - '0') : -1;
    return u_charDigitValue(static_cast<UChar32>(c));
}

/// Characters nobody sees: joiners, marks of direction, the box around a keycap.
bool is_invisible(char32_t c) noexcept {
    return c == 0xAD || (c >= 0x200B && c <= 0x200F) || (c >= 0x202A && c <= 0x202E) || (c >= 0x2060 && c <= 0x2069) ||
           c == 0xFEFF || c == 0xFE0E || c == 0xFE0F || c == 0x20E3;
}

/// The separator as one of `-./_, `, or 0 when it ends a number.
char separator(char32_t c) noexcept {
    switch (c) {
        case '-':
        case '.':
        case '/':
        case '_':
        case ',': return static_cast<char>(c);
        case ' ':
        case '\t':
        case '(':
        case ')':
        case '*':
        case '~':
        case 0xA0:
        case 0x202F:
        case 0x3000:
        case 0xB7:
        case 0x2022: return ' ';
        default: break;
    }
    if (c >= 0x2000 && c <= 0x200A) return ' ';
    if ((c >= 0x2010 && c <= 0x2015) || c == 0x2212 || c == 0xFF0D) return '-';
    if (c == 0xFF0E) return '.';
    return 0;
}

bool same_word(std::string_view word, std::string_view lower_word) noexcept {
    return word.size() == lower_word.size() &&
           std::equal(word.begin(), word.end(), lower_word.begin(), [](char a, char b) { return lower(a) == b; });
}

int spelled_digit(std::string_view word) noexcept {
    static constexpr std::pair<std::string_view, int> known[] = {
        {"nol", 0},     {"kosong", 0}, {"nul", 0},  {"satu", 1},     {"dua", 2},   {"tiga", 3}, {"empat", 4},
        {"ampat", 4},   {"lima", 5},   {"enam", 6}, {"anam", 6},     {"tujuh", 7}, {"tuju", 7}, {"pitu", 7},
        {"delapan", 8}, {"lapan", 8},  {"walu", 8}, {"sembilan", 9}, {"sanga", 9}};
    for (const auto& [name, digit] : known)
        if (word.size() == name.size() && lower(word[0]) == name[0] && same_word(word, name)) return digit;
    return -1;
}

/// Whether a word is a spelled number of one or two digits.
bool is_spelled(std::string_view word) noexcept {
    constexpr std::size_t shortest = 3;
    constexpr std::size_t longest = 8;
    constexpr std::string_view initials = "adeklnpstw";
    if (word.size() < shortest || word.size() > longest) return false;
    if (initials.find(lower(word[0])) == std::string_view::npos) return false;
    return spelled_digit(word) >= 0 || same_word(word, "sebelas") || same_word(word, "sepuluh");
}

}  // namespace

std::string_view DigitChains::word_at(std::size_t at) const {
    auto end = at;
    while (end < text_.size() && is_ascii_letter(text_[end])) ++end;
    return text_.substr(at, end - at);
}

/// An O that stands where a zero would: before a digit, and not inside a word.
bool DigitChains::is_zero_letter(std::size_t at, bool inside_number) const {
    if (lower(text_[at]) != 'o') return false;
    if (!inside_number && at > 0 && is_ascii_letter(text_[at - 1])) return false;
    constexpr std::size_t longest_row = 8;
    auto next = at + 1;
    while (next < text_.size() && next - at < longest_row && lower(text_[next]) == 'o') ++next;
    return next < text_.size() && is_ascii_digit(text_[next]);
}

void DigitChains::push(DigitChain& chain, std::size_t begin, std::string_view digits, bool spelled) {
    const bool first = chain.atoms.empty();
    DigitAtom atom{begin, at_, chain.digits.size(), digits.size(), '\0', slash_ && !first, plus_, spelled};
    if (!first) atom.gap = gap_length_ == 1 ? gap_ : ' ';
    chain.atoms.push_back(atom);
    chain.digits.append(digits);
    break_gap();
}

void DigitChains::break_gap() {
    gap_length_ = 0;
    gap_ = 0;
    slash_ = plus_ = false;
}

bool DigitChains::read_number(DigitChain& chain) {
    const char first = text_[at_];
    const bool can_begin = is_ascii_digit(first) || lower(first) == 'o' || !is_ascii(first);
    if (!can_begin) return false;
    const auto begin = at_;
    std::string digits;
    std::size_t end = at_;
    while (at_ < text_.size()) {
        const auto [c, size] = decode_utf8(text_, at_);
        const int value = digit_value(c);
        if (value >= 0)
            digits += static_cast<char>('0' + value);
        else if (c < 128 && is_zero_letter(at_, !digits.empty()))
            digits += '0';
        else if (digits.empty() || !is_invisible(c))
            break;
        at_ += size;
        end = at_;
    }
    at_ = end;
    if (digits.empty()) return false;
    push(chain, begin, digits, false);
    return true;
}

/// "tiga", but also "tiga belas", "tiga puluh", "tiga puluh lima", "sebelas", "sepuluh".
bool DigitChains::read_spelled(DigitChain& chain) {
    if (at_ > 0 && is_ascii_letter(text_[at_ - 1])) return false;
    const auto word = word_at(at_);
    if (!is_spelled(word)) return false;
    const auto begin = at_;
    std::string digits;
    if (same_word(word, "sebelas"))
        digits = "11";
    else if (same_word(word, "sepuluh"))
        digits = "10";
    else
        digits = static_cast<char>('0' + spelled_digit(word));
    at_ += word.size();
    const auto following = [&](std::size_t at) {
        return at < text_.size() && text_[at] == ' ' ? word_at(at + 1) : std::string_view{};
    };
    const auto second = following(at_);
    if (digits.size() == 1 && same_word(second, "belas")) {
        at_ += 1 + second.size();
        digits.insert(digits.begin(), '1');
    } else if (digits.size() == 1 && same_word(second, "puluh")) {
        at_ += 1 + second.size();
        const auto third = following(at_);
        const int unit = spelled_digit(third);
        if (unit > 0) at_ += 1 + third.size();
        digits += static_cast<char>('0' + std::max(unit, 0));
    }
    push(chain, begin, digits, true);
    return true;
}

/// Whether so many hexadecimal digits stand here as a UUID begins with.
bool DigitChains::begins_with_hex() const {
    constexpr std::size_t first_group = 8;
    const auto row = text_.substr(at_, first_group);
    return row.size() == first_group && std::all_of(row.begin(), row.end(), is_hex);
}

/// UUIDs and long hexadecimal words are identifiers of machines; digits in them are nobody's number.
bool DigitChains::skip_identifier() {
    if (at_ > 0 && (is_ascii_letter(text_[at_ - 1]) || is_ascii_digit(text_[at_ - 1]))) return false;
    if (!begins_with_hex()) return false;
    if (is_uuid(text_.substr(at_, 36)) && (at_ + 36 == text_.size() || !is_hex(text_[at_ + 36]))) {
        at_ += 36;
        return true;
    }
    auto end = at_;
    std::size_t letters = 0;
    for (; end < text_.size() && is_hex(text_[end]); ++end) letters += is_ascii_letter(text_[end]) ? 1U : 0U;
    constexpr std::size_t shortest_hash = 32;
    constexpr std::size_t fewest_letters = 4;
    if (end - at_ < shortest_hash || letters < fewest_letters) return false;
    at_ = end;
    return true;
}

bool DigitChains::read_atom(DigitChain& chain) { return read_number(chain) || read_spelled(chain); }

/// Steps over one separator; false when the character ends the chain.
bool DigitChains::read_gap(const DigitChain& chain) {
    const auto [c, size] = decode_utf8(text_, at_);
    if (is_invisible(c)) {
        at_ += size;
        return true;
    }
    const char kind = separator(c);
    if (kind == 0 || ++gap_length_ > longest_gap) return false;
    const bool listed = kind == ',' && at_ + 1 < text_.size() && text_[at_ + 1] == ' ' && !chain.atoms.back().spelled;
    if (listed) return false;
    gap_ = kind;
    slash_ = slash_ || kind == '/';
    at_ += size;
    return true;
}

/// Steps over words and blanks that begin neither a number nor an identifier: nearly all of a text.
void DigitChains::skip_plain() {
    while (at_ < text_.size()) {
        if (text_[at_] == ' ') {
            ++at_;
            continue;
        }
        const auto word = word_at(at_);
        if (word.empty() || lower(word[0]) == 'o' || is_spelled(word) || begins_with_hex()) return;
        plus_ = false;
        at_ += word.size();
    }
}

bool DigitChains::next(DigitChain& chain) {
    chain.atoms.clear();
    chain.digits.clear();
    skip_plain();
    while (at_ < text_.size()) {
        const bool identifier = chain.atoms.empty() || gap_length_ > 0 ? skip_identifier() : false;
        if (identifier) {
            break_gap();
            if (!chain.atoms.empty()) return true;
            continue;
        }
        if (read_atom(chain)) continue;
        if (!chain.atoms.empty()) {
            if (read_gap(chain)) continue;
            break_gap();
            return true;  // the character is looked at again for the next chain
        }
        if (const auto word = word_at(at_); !word.empty()) {
            plus_ = false;
            at_ += word.size();
            skip_plain();
            continue;
        }
        const auto [c, size] = decode_utf8(text_, at_);
        const char kind = separator(c);
        if (c == '+' || c == 0xFF0B)
            plus_ = true;
        else if (kind != ' ' && !is_invisible(c))
            plus_ = false;
        at_ += size;
        skip_plain();
    }
    return !chain.atoms.empty();
}

}  // namespace jembatan::detail
