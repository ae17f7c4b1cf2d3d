// The message catalogue: one row per message, its placeholders and its two languages side by side.
#include "base/messages.hpp"

#include <algorithm>

namespace jembatan {
namespace {

struct Row {
    std::string_view name;
    std::string_view placeholders;  ///< separated by blanks
    std::string_view id, en;
};

constexpr Row rows[] = {
    {"acknowledged", "ref instance",
     "Terima kasih, laporan Anda sudah kami terima. Nomor laporan: {ref}.\n"
     "Kami kabari di sini setelah laporan masuk ke SP4N LAPOR! dan setiap kali ada perkembangan. "
     "Foto, lokasi, atau keterangan tambahan boleh langsung dikirim di percakapan ini.",
     "Thank you, we have received your report. Its number is {ref}.\n"
     "We will tell you here once it is in SP4N LAPOR! and whenever something happens. "
     "You may send photos, a location or further details right here."},
    {"help", "instance",
     "Selamat datang di layanan laporan warga {instance}.\n"
     "Tuliskan apa yang terjadi, di mana, dan kapan. Foto, video, rekaman suara, dokumen, dan lokasi juga boleh "
     "dikirim.",
     "Welcome to the citizens' reports of {instance}.\n"
     "Please write what happened, where and when. You may also send photos, videos, voice notes, documents and a "
     "location."},
    {"unsupported", "instance",
     "Maaf, jenis pesan ini belum dapat kami terima. Silakan kirim tulisan, foto, video, rekaman suara, dokumen, atau "
     "lokasi.",
     "Sorry, we cannot take this kind of message yet. Please send text, a photo, a video, a voice note, a document or "
     "a location."},
    {"retired", "instance",
     "Kanal laporan {instance} ini sudah ditutup dan tidak menerima laporan baru. Laporan yang sudah masuk tetap kami "
     "tindak lanjuti.",
     "This channel of {instance} is closed and takes no new reports. Reports that were sent before are still followed "
     "up."},
    {"numbered", "ref number", "Laporan {ref} sudah terdaftar di SP4N LAPOR! dengan nomor {number}.",
     "Report {ref} is now registered in SP4N LAPOR! under number {number}."},
    {"unverified", "ref number by text", "Laporan {ref} menunggu verifikasi.\n{text}",
     "Report {ref} awaits verification.\n{text}"},
    {"verified", "ref number by text", "Laporan {ref} sudah diverifikasi.\n{by}\n{text}",
     "Report {ref} has been verified.\n{by}\n{text}"},
    {"forwarded", "ref number by text", "Laporan {ref} sudah diteruskan ke instansi yang berwenang.\n{by}\n{text}",
     "Report {ref} has been forwarded to the competent agency.\n{by}\n{text}"},
    {"in_progress", "ref number by text", "Laporan {ref} sedang ditindaklanjuti.\n{by}\n{text}",
     "Report {ref} is being worked on.\n{by}\n{text}"},
    {"answered", "ref number by text", "Ada jawaban untuk laporan {ref}.\n{by}\n{text}",
     "There is an answer to report {ref}.\n{by}\n{text}"},
    {"postponed", "ref number by text", "Laporan {ref} ditunda karena masih memerlukan keterangan.\n{by}\n{text}",
     "Report {ref} is on hold because more information is needed.\n{by}\n{text}"},
    {"misrouted", "ref number by text", "Laporan {ref} sedang dialihkan ke instansi lain yang berwenang.\n{by}\n{text}",
     "Report {ref} is being passed on to another agency that is competent.\n{by}\n{text}"},
    {"closed", "ref number by text", "Laporan {ref} dinyatakan selesai.\n{by}\n{text}\nTerima kasih atas laporan Anda.",
     "Report {ref} has been closed.\n{by}\n{text}\nThank you for reporting."},
    {"archived", "ref number by text", "Laporan {ref} diarsipkan.\n{by}\n{text}",
     "Report {ref} has been archived.\n{by}\n{text}"},
    {"rejected", "ref number by text", "Laporan {ref} tidak dapat diproses.\n{by}\n{text}",
     "Report {ref} could not be processed.\n{by}\n{text}"},
    {"reopened", "ref number by text", "Laporan {ref} dibuka kembali.\n{by}\n{text}",
     "Report {ref} has been reopened.\n{by}\n{text}"},
    {"note", "ref number by text", "Perkembangan laporan {ref}:\n{by}\n{text}", "News on report {ref}:\n{by}\n{text}"},
};

const Row* row_of(std::string_view name) {
    const auto* row = std::find_if(std::begin(rows), std::end(rows), [&](const Row& r) { return r.name == name; });
    return row == std::end(rows) ? nullptr : row;
}

bool offers(const Row& row, std::string_view placeholder) {
    std::string_view rest = row.placeholders;
    while (!rest.empty()) {
        const auto end = rest.find(' ');
        if (rest.substr(0, end) == placeholder) return true;
        rest = end == std::string_view::npos ? std::string_view{} : rest.substr(end + 1);
    }
    return false;
}

/// Calls `use` for every {placeholder} of the text; stops at the first for which it says false.
bool each_placeholder(std::string_view text, const std::function<bool(std::string_view)>& use) {
    for (auto open = text.find('{'); open != std::string_view::npos; open = text.find('{', open + 1)) {
        const auto close = text.find('}', open);
        if (close == std::string_view::npos) return true;
        if (!use(text.substr(open + 1, close - open - 1))) return false;
    }
    return true;
}

std::string_view value_of(std::string_view name, Messages::Values values) {
    for (const auto& [key, value] : values)
        if (key == name) return value;
    return {};
}

/// *Errors:* bad_input for a placeholder the row does not offer.
Result<void> check_placeholders(const Row& row, std::string_view text) {
    std::string wrong;
    each_placeholder(text, [&](std::string_view placeholder) {
        if (!offers(row, placeholder)) wrong = placeholder;
        return wrong.empty();
    });
    if (wrong.empty()) return {};
    return bad_input("messages: '" + std::string(row.name) + "': no placeholder {" + wrong +
                     "}; it offers: " + std::string(row.placeholders));
}

/// One line filled in; nothing when it held placeholders and all of them were empty.
bool fill_line(std::string_view line, Messages::Values values, std::string& out) {
    bool has_placeholder = false;
    bool has_value = false;
    std::string filled;
    std::size_t at = 0;
    while (at < line.size()) {
        const auto open = line.find('{', at);
        const auto close = open == std::string_view::npos ? open : line.find('}', open);
        if (close == std::string_view::npos) break;
        filled += line.substr(at, open - at);
        const auto value = value_of(line.substr(open + 1, close - open - 1), values);
        has_placeholder = true;
        has_value = has_value || !value.empty();
        filled += value;
        at = close + 1;
    }
    filled += line.substr(at);
    if (has_placeholder && !has_value) return false;
    out += filled;
    return true;
}

}  // namespace

Result<Messages> Messages::in(std::string_view language) {
    if (language != "id" && language != "en")
        return bad_input("messages: no texts in '" + std::string(language) + "'; use 'id' or 'en'");
    Messages messages;
    for (const auto& row : rows) messages.texts_.emplace(row.name, language == "id" ? row.id : row.en);
    return messages;
}

std::vector<std::string> Messages::names() {
    std::vector<std::string> out;
    for (const auto& row : rows) out.emplace_back(row.name);
    return out;
}

Result<void> Messages::replace(std::string_view name, std::string text) {
    const Row* row = row_of(name);
    if (row == nullptr) return bad_input("messages: there is no message '" + std::string(name) + "'");
    if (const auto fits = check_placeholders(*row, text); !fits) return fits;
    texts_[std::string(name)] = std::move(text);
    return {};
}

Result<void> Messages::add(std::string_view name, std::string text) {
    const Row own{name, "ref instance", {}, {}};
    if (const auto fits = check_placeholders(own, text); !fits) return fits;
    texts_[std::string(name)] = std::move(text);
    return {};
}

std::string Messages::text(std::string_view name, Values values) const {
    const auto found = texts_.find(name);
    if (found == texts_.end()) return {};
    std::string out;
    std::string_view rest = found->second;
    while (!rest.empty()) {
        const auto end = rest.find('\n');
        std::string line;
        if (fill_line(rest.substr(0, end), values, line)) {
            if (!out.empty()) out += '\n';
            out += line;
        }
        rest = end == std::string_view::npos ? std::string_view{} : rest.substr(end + 1);
    }
    return out;
}

}  // namespace jembatan
