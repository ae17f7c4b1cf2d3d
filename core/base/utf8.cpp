// UTF-8 by hand; what a reader counts as one character by ICU's break iterator.
#include "base/utf8.hpp"

#include <unicode/brkiter.h>
#include <unicode/utext.h>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <memory>

namespace jembatan {

namespace {

constexpr char32_t replacement = 0xFFFD;

unsigned byte_at(std::string_view text, std::size_t at) noexcept { return static_cast<unsigned char>(text[at]); }

std::size_t length_by_lead(unsigned lead) noexcept {
    if (lead < 0x80) return 1;
    if (lead >= 0xC2 && lead <= 0xDF) return 2;
    if (lead >= 0xE0 && lead <= 0xEF) return 3;
    if (lead >= 0xF0 && lead <= 0xF4) return 4;
    return 0;
}

/// Forbids overlong forms, surrogates and what lies beyond U+10FFFF: they all show in the second byte.
bool is_second_byte_fine(unsigned lead, unsigned second) noexcept {
    if (lead == 0xE0) return second >= 0xA0;
    if (lead == 0xED) return second <= 0x9F;
    if (lead == 0xF0) return second >= 0x90;
    if (lead == 0xF4) return second <= 0x8F;
    return true;
}

/// Length of the valid sequence at a place; 0 when it is broken.
std::size_t valid_length(std::string_view text, std::size_t at) noexcept {
    const auto lead = byte_at(text, at);
    const auto length = length_by_lead(lead);
    if (length == 0 || at + length > text.size()) return 0;
    for (std::size_t i = 1; i < length; ++i)
        if ((byte_at(text, at + i) & 0xC0) != 0x80) return 0;
    if (length > 1 && !is_second_byte_fine(lead, byte_at(text, at + 1))) return 0;
    return length;
}

/// Plain ASCII without carriage returns: every byte is a character of its own.
bool is_plain(std::string_view text) noexcept { return is_ascii(text) && text.find('\r') == std::string_view::npos; }

/// Where characters end, for one text at a time. ICU's iterators are costly to make, so each thread keeps one.
class Characters {
public:
    explicit Characters(std::string_view text) {
        UErrorCode status = U_ZERO_ERROR;
        utext_openUTF8(&view_, text.data(), static_cast<int64_t>(text.size()), &status);
        iterator().setText(&view_, status);
        iterator().first();
    }
    ~Characters() { utext_close(&view_); }
    Characters(const Characters&) = delete;
    Characters& operator=(const Characters&) = delete;

    /// Byte offset of the next end; nothing after the last.
    std::optional<std::size_t> next() {
        const auto at = iterator().next();
        if (at == icu::BreakIterator::DONE) return std::nullopt;
        return static_cast<std::size_t>(at);
    }

private:
    static icu::BreakIterator& iterator() {
        thread_local const std::unique_ptr<icu::BreakIterator> kept = [] {
            UErrorCode status = U_ZERO_ERROR;
            return std::unique_ptr<icu::BreakIterator>(
                icu::BreakIterator::createCharacterInstance(icu::Locale::getRoot(), status));
        }();
        return *kept;
    }

    UText view_ = UTEXT_INITIALIZER;
};

/// Byte offset after the first n characters, or the size when there are no more than n.
std::size_t end_of_characters(std::string_view text, std::size_t n) {
    if (n == 0) return 0;
    Characters characters(text);
    std::size_t end = 0;
    for (std::size_t i = 0; i < n; ++i) {
        const auto next = characters.next();
        if (!next) return text.size();
        end = *next;
    }
    return end;
}

}  // namespace

std::size_t ascii_run(std::string_view text, std::size_t from) noexcept {
    constexpr std::uint64_t beyond_ascii = 0x8080808080808080U;
    auto end = from;
    for (std::uint64_t eight = 0; end + sizeof eight <= text.size(); end += sizeof eight) {
        std::memcpy(&eight, text.data() + end, sizeof eight);
        if ((eight & beyond_ascii) != 0) break;
    }
    while (end < text.size() && byte_at(text, end) < 0x80) ++end;
    return end - from;
}

std::optional<std::size_t> find_invalid_utf8(std::string_view text) noexcept {
    for (auto i = ascii_run(text, 0); i < text.size(); i += ascii_run(text, i)) {
        const auto length = valid_length(text, i);
        if (length == 0) return i;
        i += length;
    }
    return std::nullopt;
}

std::string repair_utf8(std::string_view text) {
    if (!find_invalid_utf8(text)) return std::string(text);
    std::string out;
    out.reserve(text.size() + 8);
    bool in_broken = false;
    for (std::size_t i = 0; i < text.size();) {
        const auto length = valid_length(text, i);
        if (length != 0) out.append(text.substr(i, length));
        // one mark per broken sequence: a stray continuation byte after a broken lead belongs to it
        const bool continues = in_broken && (byte_at(text, i) & 0xC0) == 0x80;
        if (length == 0 && !continues) append_utf8(out, replacement);
        in_broken = length == 0;
        i += std::max<std::size_t>(length, 1);
    }
    return out;
}

CodePoint decode_utf8(std::string_view text, std::size_t at) noexcept {
    const auto length = valid_length(text, at);
    const auto lead = byte_at(text, at);
    if (length == 0) return {replacement, 1};
    if (length == 1) return {lead, 1};
    char32_t value = lead & (0x7FU >> length);
    for (std::size_t i = 1; i < length; ++i) value = value << 6 | (byte_at(text, at + i) & 0x3F);
    return {value, length};
}

void append_utf8(std::string& out, char32_t c) {
    const auto tail = [&](unsigned shift) { out += static_cast<char>(0x80 | (c >> shift & 0x3F)); };
    if (c < 0x80) {
        out += static_cast<char>(c);
    } else if (c < 0x800) {
        out += static_cast<char>(0xC0 | c >> 6);
        tail(0);
    } else if (c < 0x10000) {
        out += static_cast<char>(0xE0 | c >> 12);
        tail(6), tail(0);
    } else {
        out += static_cast<char>(0xF0 | c >> 18);
        tail(12), tail(6), tail(0);
    }
}

std::size_t count_characters(std::string_view text) {
    if (is_plain(text)) return text.size();
    Characters characters(text);
    std::size_t count = 0;
    while (characters.next()) ++count;
    return count;
}

std::string cut_characters(std::string_view text, std::size_t n, std::string_view tail) {
    if (text.size() <= n) return std::string(text);
    const bool plain = is_plain(text);
    if (!plain && end_of_characters(text, n) == text.size()) return std::string(text);
    const auto tail_count = std::min(count_characters(tail), n);
    const auto keep = n - tail_count;
    std::string out(text.substr(0, plain ? keep : end_of_characters(text, keep)));
    while (!out.empty() && out.back() == ' ') out.pop_back();
    return out.append(tail.substr(0, tail_count == n ? end_of_characters(tail, n) : tail.size()));
}

std::string_view cut_bytes(std::string_view text, std::size_t n_bytes) {
    if (text.size() <= n_bytes) return text;
    if (is_plain(text.substr(0, n_bytes + 1))) return text.substr(0, n_bytes);
    Characters characters(text);
    std::size_t end = 0;
    for (auto next = characters.next(); next && *next <= n_bytes; next = characters.next()) end = *next;
    return text.substr(0, end);
}

}  // namespace jembatan
