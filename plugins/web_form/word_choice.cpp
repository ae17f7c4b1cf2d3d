// Which word it is: of a kind of update, of a month; and values put into their places.
#include <array>

#include "words.hpp"

namespace jembatan::web_form {
namespace {

struct UpdateWord {
    std::string_view kind, id, en;
};
constexpr UpdateWord update_words[] = {
    {"numbered", "Terdaftar di SP4N LAPOR!", "Registered in SP4N LAPOR!"},
    {"unverified", "Menunggu verifikasi", "Awaiting verification"},
    {"verified", "Sudah diverifikasi", "Verified"},
    {"forwarded", "Diteruskan ke instansi yang berwenang", "Forwarded to the competent agency"},
    {"in_progress", "Sedang ditindaklanjuti", "Being worked on"},
    {"answered", "Ada jawaban", "Answered"},
    {"postponed", "Ditunda, perlu keterangan", "On hold, more information is needed"},
    {"misrouted", "Dialihkan ke instansi lain", "Passed on to another agency"},
    {"closed", "Selesai", "Closed"},
    {"archived", "Diarsipkan", "Archived"},
    {"rejected", "Tidak dapat diproses", "Could not be processed"},
    {"reopened", "Dibuka kembali", "Reopened"},
};

constexpr std::array<std::string_view, 12> months_id = {"Januari",   "Februari", "Maret",    "April",
                                                        "Mei",       "Juni",     "Juli",     "Agustus",
                                                        "September", "Oktober",  "November", "Desember"};
constexpr std::array<std::string_view, 12> months_en = {"January",   "February", "March",    "April",
                                                        "May",       "June",     "July",     "August",
                                                        "September", "October",  "November", "December"};

}  // namespace

std::optional<Language> language_of(std::string_view code) noexcept {
    if (code == "id" || code == "in") return Language::id;  // "in" is what old phones still say
    if (code == "en") return Language::en;
    return std::nullopt;
}

std::string_view code_of(Language language) noexcept { return language == Language::id ? "id" : "en"; }

std::string_view update_word(Language language, std::string_view kind) noexcept {
    for (const auto& word : update_words)
        if (word.kind == kind) return language == Language::id ? word.id : word.en;
    return language == Language::id ? "Kabar" : "News";
}

std::string_view month_name(Language language, unsigned month) noexcept {
    if (month < 1 || month > 12) return {};
    return language == Language::id ? months_id[month - 1] : months_en[month - 1];
}

std::string filled(std::string_view pattern, std::initializer_list<std::string_view> values) {
    std::string out;
    for (const auto value : values) {
        const auto at = pattern.find("{}");
        if (at == std::string_view::npos) break;
        out.append(pattern.substr(0, at)).append(value);
        pattern.remove_prefix(at + 2);
    }
    return out.append(pattern);
}

}  // namespace jembatan::web_form
