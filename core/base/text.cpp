// Normalising for comparison: a quick way for ASCII, ICU for the rest.
#include "base/text.hpp"

#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <array>
#include <cctype>

#include "base/utf8.hpp"

namespace jembatan {

namespace {

constexpr std::string_view blanks = " \t\r\n\f\v";

bool is_apostrophe(char32_t c) noexcept {
    return c == '\'' || c == '`' || c == 0x2018 || c == 0x2019 || c == 0x02BC || c == 0x02BB || c == 0xB4;
}

enum class Pairs { squeezed, kept };

/// Collects comparable characters: squeezes letters, turns the rest into single blanks.
class Comparable {
public:
    Comparable(std::size_t expected, Pairs pairs) : pairs_(pairs) { out_.reserve(expected); }

    void letter(char32_t c) {
        if (c != last_) end_letter();
        last_ = c;
        ++count_;
    }
    void digit(char c) {
        end_letter();
        put(static_cast<char32_t>(c));
    }
    void gap() {
        end_letter();
        wants_blank_ = !out_.empty();
    }
    std::string take() {
        end_letter();
        return std::move(out_);
    }

private:
    void end_letter() {
        if (count_ == 0) return;
        put(last_);
        if (count_ == 2 && pairs_ == Pairs::kept) put(last_);
        last_ = 0;
        count_ = 0;
    }

    void put(char32_t c) {
        if (wants_blank_) out_ += ' ';
        wants_blank_ = false;
        if (c < 128)
            out_ += static_cast<char>(c);
        else
            append_utf8(out_, c);
    }

    Pairs pairs_;
    std::string out_;
    char32_t last_ = 0;
    std::size_t count_ = 0;  ///< how often `last_` has come in a row
    bool wants_blank_ = false;
};

void add_ascii(Comparable& out, char c) {
    if (c >= 'a' && c <= 'z') return out.letter(static_cast<char32_t>(c));
    if (c >= 'A' && c <= 'Z') return out.letter(static_cast<char32_t>(c - 'A' + 'a'));
    if (c >= '0' && c <= '9') return out.digit(c);
    if (!is_apostrophe(static_cast<char32_t>(c))) out.gap();  // jum'at and jumat are one word
}

void add_any(Comparable& out, UChar32 c) {
    if (c < 128) return add_ascii(out, static_cast<char>(c));
    if (const auto digit = u_charDigitValue(c); digit >= 0) return out.digit(static_cast<char>('0' + digit));
    if (is_apostrophe(static_cast<char32_t>(c)) || u_charType(c) == U_NON_SPACING_MARK ||
        u_charType(c) == U_ENCLOSING_MARK)
        return;
    if (u_isalnum(c)) return out.letter(static_cast<char32_t>(c));
    out.gap();
}

std::string normalise_unicode(std::string_view text, Pairs pairs) {
    UErrorCode status = U_ZERO_ERROR;
    const auto* fold = icu::Normalizer2::getNFKCCasefoldInstance(status);
    const auto* decompose = icu::Normalizer2::getNFKDInstance(status);
    const auto source = icu::UnicodeString::fromUTF8(icu::StringPiece(text.data(), static_cast<int32_t>(text.size())));
    if (U_FAILURE(status)) return {};
    auto folded = decompose->normalize(fold->normalize(source, status), status);
    Comparable out(text.size(), pairs);
    for (int32_t i = 0; i < folded.length(); i = folded.moveIndex32(i, 1)) add_any(out, folded.char32At(i));
    return out.take();
}

/// What an ASCII character is to a comparison: a lower-case letter or a digit; a blank where words part; 0 where it is
/// left out.
constexpr std::array<char, 128> ascii_forms = [] {
    std::array<char, 128> forms{};
    for (std::size_t i = 0; i < forms.size(); ++i) {
        const auto c = static_cast<char>(i);
        const bool stays = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
        const bool upper = c >= 'A' && c <= 'Z';
        forms[i] = stays ? c : upper ? static_cast<char>(c - 'A' + 'a') : ' ';
    }
    forms['\''] = forms['`'] = '\0';  // jum'at and jumat are one word
    return forms;
}();

/// The quick way, for what most people type.
std::string normalise_ascii(std::string_view text, Pairs pairs) {
    std::string out(text.size(), '\0');
    char* const begin = out.data();
    char* end = begin;
    char last = '\0';        // the letter before, unless something stands between
    std::size_t in_row = 0;  // how often it has come in a row
    for (const char raw : text) {
        const char c = ascii_forms[static_cast<unsigned char>(raw)];
        if (c > ' ' && c != last) {
            *end++ = c;
            last = c >= 'a' ? c : '\0';
            in_row = 1;
        } else if (c == ' ') {
            if (end != begin && end[-1] != ' ') *end++ = ' ';
            last = '\0';
        } else if (c != '\0') {
            ++in_row;
            if (pairs == Pairs::squeezed) continue;
            if (in_row == 2) *end++ = c;
            if (in_row == 3) --end;  // three or more are one
        }
    }
    if (end != begin && end[-1] == ' ') --end;
    out.resize(static_cast<std::size_t>(end - begin));
    return out;
}

std::string comparable(std::string_view text, Pairs pairs) {
    return is_ascii(text) ? normalise_ascii(text, pairs) : normalise_unicode(text, pairs);
}

/// Words before a full stop that do not end a sentence.
bool is_abbreviation(std::string_view word) {
    static constexpr std::string_view known[] = {"jl",  "jln", "no",  "nmr", "rt",   "rw",   "kec", "kel", "kab",
                                                 "ds",  "gg",  "bpk", "bp",  "ibu",  "sdr",  "yth", "rp",  "tgl",
                                                 "dr",  "drs", "ir",  "h",   "hj",   "prov", "dsn", "km",  "dll",
                                                 "dsb", "a.n", "an",  "hlm", "telp", "tlp",  "st",  "mr",  "mrs"};
    std::string lower(word);
    std::transform(lower.begin(), lower.end(), lower.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return std::find(std::begin(known), std::end(known), lower) != std::end(known);
}

/// The word that ends just before a place.
std::string_view word_before(std::string_view text, std::size_t at) noexcept {
    auto begin = at;
    while (begin > 0 && blanks.find(text[begin - 1]) == std::string_view::npos && text[begin - 1] != '(') --begin;
    return text.substr(begin, at - begin);
}

bool is_digits(std::string_view word) noexcept {
    return !word.empty() && word.size() <= 2 &&
           std::all_of(word.begin(), word.end(), [](char c) { return c >= '0' && c <= '9'; });
}

/// Whether the mark at a place ends the sentence.
bool ends_sentence(std::string_view text, std::size_t at) {
    const char mark = text[at];
    if (mark == '\n' || mark == '\r') return true;
    if (mark != '.' && mark != '?' && mark != '!') return false;
    if (at + 1 < text.size() && blanks.find(text[at + 1]) == std::string_view::npos) return false;
    if (mark != '.') return true;
    const auto word = word_before(text, at);
    return !is_abbreviation(word) && !(is_digits(word) && word.data() == text.data());  // "1. jalan rusak" is a list
}

}  // namespace

std::string_view trim(std::string_view text) noexcept {
    const auto begin = text.find_first_not_of(blanks);
    if (begin == std::string_view::npos) return {};
    return text.substr(begin, text.find_last_not_of(blanks) - begin + 1);
}

std::string normalise(std::string_view text) { return comparable(text, Pairs::squeezed); }
std::string normalise_keeping_pairs(std::string_view text) { return comparable(text, Pairs::kept); }

bool is_squeezed(std::string_view normalised) noexcept {
    for (std::size_t i = 0; i < normalised.size(); ++i) {
        const bool digit = normalised[i] >= '0' && normalised[i] <= '9';
        const bool repeats = i > 0 && !digit && normalised[i] == normalised[i - 1];
        if (repeats || static_cast<unsigned char>(normalised[i]) >= 0x80) return false;
    }
    return true;
}

std::string squeeze(std::string_view normalised) {
    if (is_squeezed(normalised)) return std::string(normalised);
    std::string out;
    out.reserve(normalised.size());
    std::string_view last;
    for (std::size_t i = 0; i < normalised.size();) {
        const auto one = normalised.substr(i, decode_utf8(normalised, i).length_bytes);
        const bool digit = one[0] >= '0' && one[0] <= '9';
        if (one != last || digit) out.append(one);
        last = one;
        i += one.size();
    }
    return out;
}

std::vector<std::string_view> words(std::string_view normalised) {
    std::vector<std::string_view> found;
    constexpr std::size_t usual_word = 6;  // with its blank
    found.reserve(normalised.size() / usual_word + 1);
    for (std::size_t i = 0; i < normalised.size();) {
        const auto end = std::min(normalised.find(' ', i), normalised.size());
        if (end > i) found.push_back(normalised.substr(i, end - i));
        i = end + 1;
    }
    return found;
}

std::string single_line(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    bool wants_blank = false;
    for (std::size_t i = 0; i < text.size();) {
        const auto [c, size] = decode_utf8(text, i);
        const bool blank = c < 128 ? (c <= ' ' || c == 127) : u_isUWhiteSpace(static_cast<UChar32>(c)) != 0;
        if (blank) {
            wants_blank = !out.empty();
        } else {
            if (wants_blank) out += ' ';
            wants_blank = false;
            out.append(text.substr(i, size));
        }
        i += size;
    }
    return out;
}

std::string take_sentence(std::string_view& rest) {
    rest = trim(rest);
    std::size_t end = 0;
    while (end < rest.size() && !ends_sentence(rest, end)) ++end;
    const bool keeps_mark = end < rest.size() && (rest[end] == '?' || rest[end] == '!');  // the full stop goes
    auto sentence = single_line(rest.substr(0, end + (keeps_mark ? 1 : 0)));
    rest.remove_prefix(std::min(end + 1, rest.size()));
    return sentence;
}

std::string first_sentence(std::string_view text) { return take_sentence(text); }

}  // namespace jembatan
