/// Small pieces of work on texts that plugins share: counting and cutting UTF-8, percent-encoding, base64, near words.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace jembatan::sdk {

/// Code points in a UTF-8 text.
inline std::size_t length_of(std::string_view text) noexcept {
    return static_cast<std::size_t>(std::count_if(
        text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

/// The first `most` code points, never half of one.
inline std::string_view head_of(std::string_view text, std::size_t most) noexcept {
    std::size_t seen = 0;
    for (std::size_t i = 0; i < text.size(); ++i)
        if ((static_cast<unsigned char>(text[i]) & 0xC0U) != 0x80U && seen++ == most) return text.substr(0, i);
    return text;
}

/// At most `most` code points. What is too long ends in "…", after a whole word where one ends near the limit.
inline std::string cut(std::string_view text, std::size_t most) {
    if (length_of(text) <= most) return std::string(text);
    if (most == 0) return {};
    const auto head = head_of(text, most - 1);
    const auto blank = head.find_last_of(" \n\t");
    const bool is_near =
        blank != std::string_view::npos && blank > 0 && length_of(head.substr(blank)) <= 30 && blank * 2 > head.size();
    return std::string(is_near ? head.substr(0, blank) : head) + "…";
}

/// Runs of blanks, tabs and line ends become one blank; none at the ends.
inline std::string squeeze(std::string_view text) {
    std::string out;
    for (const char c : text) {
        const bool is_blank = c == ' ' || c == '\t' || c == '\n' || c == '\r';
        if (!is_blank)
            out += c;
        else if (!out.empty() && out.back() != ' ')
            out += ' ';
    }
    if (!out.empty() && out.back() == ' ') out.pop_back();
    return out;
}

/// As RFC 3986 has it: everything but letters, digits and -._~ is escaped.
inline std::string percent_encode(std::string_view text) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    constexpr std::string_view plain = "-._~";
    std::string out;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        const bool is_plain =
            (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || plain.find(c) != plain.npos;
        if (is_plain) {
            out += c;
        } else {
            out += '%';
            out += digits[byte >> 4U];
            out += digits[byte & 15U];
        }
    }
    return out;
}

/// With the usual alphabet, padded.
inline std::string to_base64(std::string_view bytes) {
    constexpr std::string_view letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string out;
    for (std::size_t i = 0; i < bytes.size(); i += 3) {
        std::uint32_t bits = 0;
        for (std::size_t j = 0; j < 3; ++j)
            bits = bits << 8U | (i + j < bytes.size() ? static_cast<unsigned char>(bytes[i + j]) : 0U);
        for (std::size_t j = 0; j < 4; ++j)
            out += i + j > bytes.size() ? '=' : letters[bits >> (18U - 6U * static_cast<unsigned>(j)) & 63U];
    }
    return out;
}

/// The bytes of a base64 text of either alphabet, padded or not; nothing when it is none.
inline std::optional<std::string> from_base64(std::string_view text) {
    while (text.ends_with('=')) text.remove_suffix(1);
    std::string out;
    std::uint32_t bits = 0;
    int count = 0;
    for (const char c : text) {
        std::uint32_t value = 0;
        if (c >= 'A' && c <= 'Z')
            value = static_cast<std::uint32_t>(c - 'A');
        else if (c >= 'a' && c <= 'z')
            value = static_cast<std::uint32_t>(c - 'a') + 26;
        else if (c >= '0' && c <= '9')
            value = static_cast<std::uint32_t>(c - '0') + 52;
        else if (c == '+' || c == '-')
            value = 62;
        else if (c == '/' || c == '_')
            value = 63;
        else
            return std::nullopt;
        bits = (bits << 6U) | value;
        count += 6;
        if (count < 8) continue;
        count -= 8;
        out += static_cast<char>((bits >> static_cast<unsigned>(count)) & 0xFFU);
    }
    return out;
}

/// The word of the list that `wrong` was probably meant to be, or empty: at most two letters differ, in longer words
/// three.
inline std::string_view nearest(std::string_view wrong, std::span<const std::string_view> known) {
    const auto distance = [](std::string_view a, std::string_view b) {
        std::vector<std::size_t> row(b.size() + 1);
        for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
        for (std::size_t i = 1; i <= a.size(); ++i) {
            std::size_t corner = row[0];
            row[0] = i;
            for (std::size_t j = 1; j <= b.size(); ++j) {
                const std::size_t above = row[j];
                row[j] = std::min({above + 1, row[j - 1] + 1, corner + (a[i - 1] == b[j - 1] ? 0 : 1)});
                corner = above;
            }
        }
        return row[b.size()];
    };
    std::string_view best;
    std::size_t least = wrong.size() > 8 ? 4 : wrong.size() > 3 ? 3 : 2;
    for (const auto word : known) {
        if (const auto steps = distance(wrong.substr(0, 64), word); steps < least) {
            least = steps;
            best = word;
        }
    }
    return best;
}

}  // namespace jembatan::sdk
