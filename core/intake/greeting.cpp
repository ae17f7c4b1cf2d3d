// Word lists of greetings, compared after normalisation (repeated letters are already squeezed there).
#include "intake/greeting.hpp"

#include <algorithm>
#include <string>

#include "base/text.hpp"
#include "base/utf8.hpp"

namespace jembatan::intake {
namespace {

constexpr std::size_t most_words = 6;

// Salam in its usual spellings, times of day, forms of address, "is anybody there", and Banjar's.
constexpr std::string_view greeting_words[] = {
    "halo",        "hallo",    "hai",
    "hi",          "hello",    "helo",
    "hei",         "hey",      "p",
    "ping",        "tes",      "test",
    "testing",     "coba",     "asalamualaikum",
    "asalamu",     "alaikum",  "asalam",
    "salam",       "samlekum", "mikum",
    "ass",         "as",       "asw",
    "wr",          "wb",       "warahmatulahi",
    "wabarakatuh", "selamat",  "slmt",
    "met",         "pagi",     "siang",
    "sore",        "malam",    "sejahtera",
    "permisi",     "punten",   "misi",
    "min",         "admin",    "kak",
    "ka",          "pak",      "bu",
    "bapak",       "ibu",      "mas",
    "mbak",        "gan",      "bos",
    "om",          "tim",      "ulun",
    "pian",        "maaf",     "mau",
    "tanya",       "nanya",    "bertanya",
    "lapor",       "melapor",  "start",
    "mulai",       "menu",     "bantuan",
    "help",        "info",
};

bool is_plain_character(char c) noexcept {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

bool is_known(std::string_view word) {
    // Normalisation squeezes doubled letters, so "hallo" arrives as "halo"; comparing squeezed forms of both sides
    // keeps the list readable.
    return std::any_of(std::begin(greeting_words), std::end(greeting_words),
                       [&](std::string_view known) { return known == word || normalise(known) == word; });
}

/// Words that are there before anything is normalised: pieces between blanks that begin with a letter or a digit.
std::size_t count_plain_words(std::string_view text) noexcept {
    std::size_t count = 0;
    bool after_blank = true;
    for (const char c : text) {
        if (after_blank && is_plain_character(c)) ++count;
        after_blank = c == ' ';
    }
    return count;
}

/// Whether the beginning alone has more words than a greeting; its last one may be cut.
bool is_too_long(std::string_view text) {
    constexpr std::size_t beginning_bytes = 160;
    if (text.size() <= beginning_bytes) return false;
    const auto beginning = cut_bytes(text, beginning_bytes);
    return count_plain_words(beginning) > most_words + 1 || words(normalise(beginning)).size() > most_words + 1;
}

}  // namespace

bool is_greeting(std::string_view text) {
    if (is_too_long(text)) return false;
    const std::string normal = normalise(text);
    const auto list = words(normal);
    return !list.empty() && list.size() <= most_words && std::all_of(list.begin(), list.end(), is_known);
}

bool asks_for_new_report(std::string_view text) {
    // What begins with a plain character is normalised to its small letter: most texts begin with another.
    constexpr std::string_view first_letters = "lLaA";
    if (!text.empty() && is_plain_character(text.front()) && first_letters.find(text.front()) == std::string_view::npos)
        return false;
    const std::string normal = normalise(text.substr(0, 200));
    const auto list = words(normal);
    return list.size() >= 2 && (list[0] == "lapor" || list[0] == "laporan" || list[0] == "aduan") && list[1] == "baru";
}

}  // namespace jembatan::intake
