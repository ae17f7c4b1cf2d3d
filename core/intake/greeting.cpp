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

bool is_known(std::string_view word) {
    // Normalisation squeezes doubled letters, so "hallo" arrives as "halo"; comparing squeezed forms of both sides
    // keeps the list readable.
    return std::any_of(std::begin(greeting_words), std::end(greeting_words),
                       [&](std::string_view known) { return known == word || normalise(known) == word; });
}

/// Whether the beginning alone has more words than a greeting; its last one may be cut.
bool is_too_long(std::string_view text) {
    constexpr std::size_t beginning_bytes = 160;
    const auto beginning = cut_bytes(text, beginning_bytes);
    return beginning.size() < text.size() && words(normalise(beginning)).size() > most_words + 1;
}

}  // namespace

bool is_greeting(std::string_view text) {
    if (is_too_long(text)) return false;
    const std::string normal = normalise(text);
    const auto list = words(normal);
    return !list.empty() && list.size() <= most_words && std::all_of(list.begin(), list.end(), is_known);
}

bool asks_for_new_report(std::string_view text) {
    const std::string normal = normalise(text.substr(0, 200));
    const auto list = words(normal);
    return list.size() >= 2 && (list[0] == "lapor" || list[0] == "laporan" || list[0] == "aduan") && list[1] == "baru";
}

}  // namespace jembatan::intake
