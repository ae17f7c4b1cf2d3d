// The catalogue: plain words, short sentences, "Anda".
#include "words.hpp"

#include <algorithm>
#include <array>

namespace jembatan::web_form {
namespace {

constexpr Words indonesian{
    .title = "Lapor",
    .intro =
        "Sampaikan pengaduan, aspirasi, atau permintaan informasi. Anda tidak perlu membuat akun. Laporan "
        "diteruskan ke SP4N LAPOR! dan Anda mendapat nomor untuk memantaunya.",
    .consent =
        "Saya setuju data yang saya isi di sini diproses untuk menindaklanjuti laporan ini dan diteruskan ke SP4N "
        "LAPOR! serta instansi yang berwenang, sesuai UU Nomor 27 Tahun 2022 tentang Pelindungan Data Pribadi. "
        "Saya dapat meminta data saya diperbaiki atau dihapus.",
    .skip = "Langsung ke isi",
    .language_name = "Bahasa Indonesia",
    .language_nav = "Bahasa",
    .other_page = "Lihat status laporan",
    .form_link = "Buat laporan baru",
    .contact = "Hubungi kami: {}",
    .privacy = "Kebijakan privasi",
    .required_note = "Isian bertanda * wajib diisi.",
    .optional_mark = "(tidak wajib)",
    .what = "Apa yang terjadi?",
    .text_label = "Isi laporan",
    .text_hint = "Ceritakan apa yang terjadi, di mana, dan sejak kapan. Jangan tulis NIK atau nomor kartu di sini.",
    .title_label = "Judul",
    .title_hint = "Satu kalimat pendek. Bila kosong, kami ambil dari kalimat pertama.",
    .kind_label = "Jenis laporan",
    .complaint = "Pengaduan",
    .aspiration = "Aspirasi atau usul",
    .information = "Permintaan informasi",
    .topic_label = "Bidang",
    .no_topic = "Tidak tahu",
    .where = "Di mana dan kapan?",
    .region_label = "Kecamatan atau desa",
    .region_hint = "Pilih desa bila Anda tahu, atau cukup kecamatannya.",
    .no_region = "Pilih …",
    .whole_district = "Kecamatan {} (desa tidak tahu)",
    .district_label = "Kecamatan",
    .village_label = "Desa atau kelurahan",
    .place_label = "Tempat",
    .place_hint = "Misalnya nama jalan, RT/RW, atau patokan di dekatnya.",
    .date_label = "Tanggal kejadian",
    .date_hint = "Bila kosong, kami pakai tanggal hari ini.",
    .files_label = "Foto atau dokumen",
    .files_hint =
        "Paling banyak {} berkas, masing-masing paling besar {} MB: JPG, PNG, WebP, HEIC, PDF, DOCX, atau MP4.",
    .files_again = "Demi keamanan, peramban tidak menyimpan pilihan berkas. Silakan pilih lagi berkas Anda.",
    .who = "Siapa Anda?",
    .who_hint = "Semua tidak wajib. Nomor telepon atau email membantu petugas menghubungi Anda bila perlu keterangan.",
    .name_label = "Nama",
    .phone_label = "Nomor telepon",
    .phone_hint = "Misalnya 08xx xxxx xxxx.",
    .email_label = "Email",
    .secrecy = "Kerahasiaan",
    .anonymous_label = "Anonim: sembunyikan identitas saya",
    .anonymous_hint =
        "Nama, telepon, dan email Anda tidak diteruskan ke instansi mana pun. Laporan tetap ditindaklanjuti.",
    .secret_label = "Rahasia: jangan tampilkan isi laporan ke umum",
    .secret_hint = "Isi laporan hanya dibaca petugas yang berwenang menanganinya.",
    .consent_legend = "Persetujuan",
    .honeypot_label = "Kosongkan isian ini",
    .submit = "Kirim laporan",
    .use_position = "Gunakan posisi saya",
    .position_found = "Posisi Anda ikut dikirim.",
    .position_failed = "Posisi tidak dapat dibaca. Silakan isi tempatnya.",
    .position_remove = "Hapus posisi",
    .sending = "Sedang mengirim …",
    .copy = "Salin tautan",
    .copied = "Tersalin.",
    .print = "Cetak halaman ini",
    .error_title = "Perlu diperbaiki: {}",
    .errors_heading = "Laporan belum terkirim. Mohon perbaiki:",
    .text_missing = "Tuliskan isi laporan.",
    .text_short = "Tuliskan isi laporan sedikit lebih lengkap, paling sedikit {} huruf.",
    .too_long = "Terlalu panjang: paling banyak {} huruf.",
    .kind_unknown = "Pilih salah satu jenis laporan.",
    .topic_unknown = "Pilih bidang dari daftar.",
    .region_unknown = "Pilih kecamatan atau desa dari daftar.",
    .date_unreadable = "Tulis tanggal sebagai tahun-bulan-hari, misalnya 2026-03-01.",
    .date_future = "Tanggal kejadian tidak boleh di masa depan.",
    .position_unreadable = "Posisi tidak terbaca.",
    .too_many_files = "Paling banyak {} berkas.",
    .file_too_large = "Berkas {} terlalu besar: paling besar {} MB.",
    .file_kind = "Berkas {} tidak dapat kami terima. Kirim JPG, PNG, WebP, HEIC, PDF, DOCX, atau MP4.",
    .file_empty = "Berkas {} kosong.",
    .phone_wrong = "Nomor telepon terdiri dari 8 sampai 15 angka.",
    .email_wrong = "Periksa alamat email, misalnya nama@contoh.example.",
    .consent_missing = "Laporan hanya dapat kami proses bila Anda setuju.",
    .token_old = "Formulir ini sudah kedaluwarsa. Silakan kirim sekali lagi.",
    .too_fast = "Formulir terkirim terlalu cepat. Periksa isinya, lalu kirim sekali lagi.",
    .looks_automatic = "Formulir tampaknya terisi otomatis. Periksa isinya, lalu kirim sekali lagi.",
    .not_json = "Kirim JSON yang benar: sebuah objek.",
    .received_heading = "Laporan Anda sudah kami terima",
    .received_text =
        "Terima kasih. Simpan nomor dan kunci di bawah ini: hanya dengan keduanya Anda dapat melihat "
        "perkembangan laporan.",
    .keep_this = "Simpan atau cetak halaman ini",
    .ref_label = "Nomor laporan",
    .key_label = "Kunci rahasia",
    .link_label = "Tautan ke halaman status",
    .copy_hint = "Siapa pun yang memiliki tautan ini dapat melihat status laporan Anda.",
    .status_heading = "Status laporan",
    .status_intro = "Isi nomor laporan dan kunci rahasia dari tanda terima Anda.",
    .status_submit = "Lihat status",
    .not_found = "Nomor laporan dan kunci tidak cocok. Periksa keduanya pada tanda terima Anda.",
    .key_hint = "Enam belas huruf dan angka, misalnya 7KQ2-M4XY-…",
    .state_label = "Status",
    .number_label = "Nomor SP4N LAPOR!",
    .received_at_label = "Diterima",
    .about_label = "Tentang",
    .story_heading = "Perkembangan",
    .no_story = "Belum ada perkembangan. Silakan lihat lagi nanti.",
    .state_received = "Diterima, sedang disiapkan untuk diteruskan",
    .state_forwarded = "Sudah diteruskan",
    .state_closed = "Selesai",
    .state_not_forwarded = "Tidak diteruskan",
    .state_erased = "Isi laporan sudah dihapus",
    .joined_heading = "Keterangan tambahan diterima",
    .joined_text =
        "Terima kasih. Keterangan Anda kami tambahkan pada laporan {}. Pantau perkembangannya dengan tanda "
        "terima laporan itu.",
    .nothing_heading = "Belum ada laporan",
    .nothing_text = "Tulisan Anda belum berisi laporan. Silakan kembali dan ceritakan apa yang terjadi dan di mana.",
    .refused_text = "Laporan tidak dapat kami simpan seperti ini. Silakan kembali dan periksa isinya.",
    .again = "Kembali ke formulir",
};

constexpr Words english{
    .title = "Report",
    .intro =
        "Make a complaint, a suggestion or a request for information. You need no account. Your report goes on to "
        "SP4N LAPOR!, and you get a number to follow it.",
    .consent =
        "I agree that what I enter here is processed to act on this report and passed on to SP4N LAPOR! and the "
        "competent agencies, under Law 27 of 2022 on the Protection of Personal Data. I may ask for my data to be "
        "corrected or erased.",
    .skip = "Skip to content",
    .language_name = "English",
    .language_nav = "Language",
    .other_page = "See a report's status",
    .form_link = "Make a new report",
    .contact = "Contact us: {}",
    .privacy = "Privacy policy",
    .required_note = "Fields marked * are required.",
    .optional_mark = "(optional)",
    .what = "What happened?",
    .text_label = "Your report",
    .text_hint = "Tell us what happened, where, and since when. Do not write identity or card numbers here.",
    .title_label = "Title",
    .title_hint = "One short sentence. If empty, we take your first sentence.",
    .kind_label = "Kind of report",
    .complaint = "Complaint",
    .aspiration = "Suggestion",
    .information = "Request for information",
    .topic_label = "Subject",
    .no_topic = "I don't know",
    .where = "Where and when?",
    .region_label = "District or village",
    .region_hint = "Choose the village if you know it, or just the district.",
    .no_region = "Choose …",
    .whole_district = "{} district (village not known)",
    .district_label = "District",
    .village_label = "Village",
    .place_label = "Place",
    .place_hint = "For instance a street, RT/RW, or a landmark nearby.",
    .date_label = "Date it happened",
    .date_hint = "If empty, we take today.",
    .files_label = "Photos or documents",
    .files_hint = "At most {} files of at most {} MB each: JPG, PNG, WebP, HEIC, PDF, DOCX or MP4.",
    .files_again = "For safety browsers do not keep the choice of files. Please choose your files again.",
    .who = "Who are you?",
    .who_hint = "All of this is optional. A phone number or e-mail helps officers ask you if something is unclear.",
    .name_label = "Name",
    .phone_label = "Phone number",
    .phone_hint = "For instance 08xx xxxx xxxx.",
    .email_label = "E-mail",
    .secrecy = "Confidentiality",
    .anonymous_label = "Anonymous: hide who I am",
    .anonymous_hint = "Your name, phone and e-mail are passed on to no agency. The report is acted on all the same.",
    .secret_label = "Secret: do not show the report to the public",
    .secret_hint = "Only the officers in charge read what you wrote.",
    .consent_legend = "Consent",
    .honeypot_label = "Leave this field empty",
    .submit = "Send report",
    .use_position = "Use my position",
    .position_found = "Your position will be sent along.",
    .position_failed = "Your position cannot be read. Please write the place.",
    .position_remove = "Remove position",
    .sending = "Sending …",
    .copy = "Copy link",
    .copied = "Copied.",
    .print = "Print this page",
    .error_title = "Please correct: {}",
    .errors_heading = "The report was not sent yet. Please correct:",
    .text_missing = "Write what you want to report.",
    .text_short = "Write a little more: at least {} letters.",
    .too_long = "Too long: at most {} letters.",
    .kind_unknown = "Choose one kind of report.",
    .topic_unknown = "Choose a subject from the list.",
    .region_unknown = "Choose a district or village from the list.",
    .date_unreadable = "Write the date as year-month-day, for instance 2026-03-01.",
    .date_future = "The date cannot be in the future.",
    .position_unreadable = "The position cannot be read.",
    .too_many_files = "At most {} files.",
    .file_too_large = "File {} is too large: at most {} MB.",
    .file_kind = "We cannot take file {}. Send JPG, PNG, WebP, HEIC, PDF, DOCX or MP4.",
    .file_empty = "File {} is empty.",
    .phone_wrong = "A phone number has 8 to 15 digits.",
    .email_wrong = "Check the e-mail address, for instance name@office.example.",
    .consent_missing = "We can only process the report if you agree.",
    .token_old = "This form has expired. Please send it once more.",
    .too_fast = "The form was sent too fast. Check it, then send it once more.",
    .looks_automatic = "The form seems to be filled in by a program. Check it, then send it once more.",
    .not_json = "Send well-formed JSON: an object.",
    .received_heading = "We have received your report",
    .received_text =
        "Thank you. Keep the number and the key below: only with both you can see what becomes of the report.",
    .keep_this = "Keep or print this page",
    .ref_label = "Report number",
    .key_label = "Secret key",
    .link_label = "Link to the status page",
    .copy_hint = "Whoever has this link can see the status of your report.",
    .status_heading = "Status of a report",
    .status_intro = "Enter the report number and the secret key from your receipt.",
    .status_submit = "See status",
    .not_found = "Report number and key do not match. Check both on your receipt.",
    .key_hint = "Sixteen letters and digits, for instance 7KQ2-M4XY-…",
    .state_label = "Status",
    .number_label = "SP4N LAPOR! number",
    .received_at_label = "Received",
    .about_label = "About",
    .story_heading = "What has happened",
    .no_story = "Nothing has happened yet. Please look again later.",
    .state_received = "Received, being prepared",
    .state_forwarded = "Passed on",
    .state_closed = "Closed",
    .state_not_forwarded = "Not passed on",
    .state_erased = "The report's content has been erased",
    .joined_heading = "Your addition was received",
    .joined_text = "Thank you. What you wrote was added to report {}. Follow it with that report's receipt.",
    .nothing_heading = "No report yet",
    .nothing_text = "What you wrote is no report yet. Please go back and tell us what happened and where.",
    .refused_text = "We cannot keep the report like this. Please go back and check it.",
    .again = "Back to the form",
};

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

const Words& words_in(Language language) noexcept { return language == Language::id ? indonesian : english; }

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
