// Text is cut into words; what lies between them stays. Word by word it is asked whether a name begins here.
#include "base/name_mask.hpp"

#include <algorithm>
#include <iterator>

#include "base/scrub.hpp"

namespace jembatan {
namespace {

/// A run of letters and digits; bytes of letters beyond ASCII count as letters, those of its punctuation do not.
struct Word {
    std::size_t begin = 0, end = 0;
    std::string lower;
    bool is_capital = false;  ///< begins with one
};

bool is_word_byte(char c) noexcept {
    const auto byte = static_cast<unsigned char>(c);
    return byte >= 0x80 || (byte >= '0' && byte <= '9') || (byte >= 'A' && byte <= 'Z') || (byte >= 'a' && byte <= 'z');
}

/// How many bytes at that place are punctuation or blanks beyond ASCII: what phones put between words (no-break
/// blanks, dashes, quotation marks, "…"). 0: none.
std::size_t wide_separator(std::string_view text, std::size_t at) noexcept {
    const auto rest = text.substr(at);
    const auto is_byte = [&](std::size_t n, unsigned from, unsigned to) {
        return n < rest.size() && static_cast<unsigned char>(rest[n]) >= from &&
               static_cast<unsigned char>(rest[n]) <= to;
    };
    if (is_byte(0, 0xC2, 0xC2) && is_byte(1, 0x80, 0xBF)) return 2;
    if (is_byte(0, 0xE2, 0xE2) && is_byte(1, 0x80, 0x81) && is_byte(2, 0x80, 0xBF)) return 3;
    if (is_byte(0, 0xE3, 0xE3) && is_byte(1, 0x80, 0x80) && is_byte(2, 0x80, 0x82)) return 3;
    return rest.starts_with("\xEF\xBB\xBF") ? 3 : 0;
}

/// Adds a byte in lower case, also the second one of a Latin letter with an accent ("É").
void add_lower(std::string& lower, char c) {
    const auto byte = static_cast<unsigned char>(c);
    const bool is_accented = !lower.empty() && static_cast<unsigned char>(lower.back()) == 0xC3 && byte >= 0x80 &&
                             byte <= 0x9E && byte != 0x97;
    const bool is_capital = (c >= 'A' && c <= 'Z') || is_accented;
    lower += static_cast<char>(is_capital ? byte + 0x20 : byte);
}

std::vector<Word> words_of(std::string_view text) {
    std::vector<Word> words;
    for (std::size_t at = 0; at < text.size();) {
        if (!is_word_byte(text[at]) || wide_separator(text, at) > 0) {
            at += std::max<std::size_t>(wide_separator(text, at), 1);
            continue;
        }
        Word word;
        word.begin = at;
        while (at < text.size() && is_word_byte(text[at]) && wide_separator(text, at) == 0)
            add_lower(word.lower, text[at++]);
        word.end = at;
        word.is_capital = text[word.begin] >= 'A' && text[word.begin] <= 'Z';
        words.push_back(std::move(word));
    }
    return words;
}

/// Words of profiles that say nothing of a person when they stand alone.
constexpr std::string_view everyday[] = {
    "admin", "anonim",    "anonymous", "bapak", "barito", "batola",  "bpk",     "citizen",    "contoh",
    "dan",   "dari",      "desa",      "dinas", "dusun",  "ibu",     "jalan",   "kab",        "kabupaten",
    "kec",   "kecamatan", "keluarga",  "kota",  "kuala",  "lapor",   "laporan", "masyarakat", "mas",
    "mbak",  "official",  "online",    "pak",   "pasar",  "pelapor", "pengadu", "rumah",      "sekolah",
    "tanpa", "test",      "toko",      "user",  "warga",  "warung"};

constexpr std::string_view after_name_word[] = {"lengkap", "panggilan", "saya"};
/// Behind these a name follows, however it is written. "nama" itself needs a second look.
constexpr std::string_view says_name[] = {"bernama", "nama", "namanya"};
/// Behind these one follows when it begins with a capital letter.
constexpr std::string_view addresses[] = {"abah", "acil",    "almarhum", "bapak", "bpk",  "bu",    "dr",
                                          "haji", "hajjah",  "hj",       "ibu",   "kak",  "mas",   "mbak",
                                          "pak",  "saudara", "saudari",  "sdr",   "sdri", "ustadz"};
/// Never part of a name: what people write behind one, and what officials are called.
constexpr std::string_view no_names[] = {
    "adalah",   "agar",      "akan",   "alamat", "asal",  "bahwa", "bapak",      "bupati",     "bu",
    "camat",    "dan",       "dari",   "dengan", "desa",  "di",    "dinas",      "disamarkan", "dusun",
    "email",    "guru",      "hp",     "ibu",    "ingin", "jalan", "kabupaten",  "kades",      "kadis",
    "kapolsek", "kecamatan", "kepala", "ketua",  "ktp",   "lapor", "lurah",      "mau",        "melaporkan",
    "menteri",  "mohon",     "nama",   "nik",    "no",    "nomor", "orang",      "pak",        "pasar",
    "polisi",   "presiden",  "rt",     "rw",     "saya",  "sekda", "sekretaris", "tinggal",    "tolong",
    "umur",     "untuk",     "wa",     "warga",  "wakil", "yang"};

bool contains(std::string_view word, const auto& list) {
    return std::find(std::begin(list), std::end(list), word) != std::end(list);
}

bool is_number(std::string_view word) { return word.find_first_not_of("0123456789") == std::string_view::npos; }

bool is_email_byte(char c) noexcept {
    return is_word_byte(c) || c == '.' || c == '_' || c == '-' || c == '+' || c == '%';
}

std::string without_emails(std::string_view text, std::string_view by) {
    std::string out;
    std::size_t done = 0;
    for (auto at = text.find('@'); at != std::string_view::npos; at = text.find('@', at + 1)) {
        auto begin = at, end = at + 1;
        while (begin > done && is_email_byte(text[begin - 1])) --begin;
        while (end < text.size() && is_email_byte(text[end])) ++end;
        const auto domain = text.substr(at + 1, end - at - 1);
        if (begin == at || domain.find('.') == std::string_view::npos) continue;
        while (end > at && (text[end - 1] == '.' || text[end - 1] == '-')) --end;  // the sentence's, not the address's
        out.append(text.substr(done, begin - done)).append(by);
        done = end;
        at = end - 1;
    }
    return out.append(text.substr(done));
}

/// Whether only a few separators lie between two neighbouring words, so that they may be one name.
bool are_close(std::string_view text, const Word& left, const Word& right) {
    const auto between = text.substr(left.end, right.begin - left.end);
    return between.size() <= 3 && between.find_first_of("\n.,;:!?()") == std::string_view::npos;
}

/// How many words from `n` on are a name, because of the word or words before them.
std::size_t introduced(std::string_view text, const std::vector<Word>& words, std::size_t n) {
    if (n == 0) return 0;
    const bool behind_name =
        contains(words[n - 1].lower, says_name) ||
        (n >= 2 && contains(words[n - 2].lower, says_name) && contains(words[n - 1].lower, after_name_word));
    const bool behind_address =
        contains(words[n - 1].lower, addresses) && words[n].is_capital && words[n].begin - words[n - 1].end <= 2;
    if ((!behind_name && !behind_address) || words[n].begin - words[n - 1].end > 4) return 0;
    std::size_t count = 0;
    for (; count < 3 && n + count < words.size(); ++count) {
        const auto& word = words[n + count];
        if (contains(word.lower, no_names) || contains(word.lower, after_name_word) || is_number(word.lower)) break;
        if (behind_address && !word.is_capital) break;
        if (count > 0 && (!are_close(text, words[n + count - 1], word) || (words[n].is_capital && !word.is_capital)))
            break;
    }
    return count;
}

}  // namespace

NameMask::NameMask(const std::vector<std::string>& names) {
    for (const auto& name : names) {
        std::vector<std::string> parts;
        std::string joined;
        for (auto& word : words_of(name)) {
            joined += word.lower;
            const bool tells = word.lower.size() >= 3 && !contains(word.lower, everyday) &&
                               (!is_number(word.lower) || word.lower.size() >= 6);
            if (tells) words_.insert(word.lower);
            parts.push_back(std::move(word.lower));
        }
        if (joined.size() < 3) continue;
        if (parts.size() > 1) words_.insert(joined);
        if (parts.size() > 1 || !contains(joined, everyday)) names_.push_back(std::move(parts));
    }
    std::sort(names_.begin(), names_.end(), [](const auto& a, const auto& b) { return a.size() > b.size(); });
}

std::string NameMask::replaced(std::string_view text, std::string_view by) const {
    const auto words = words_of(text);
    std::string out;
    std::size_t done = 0;
    for (std::size_t n = 0; n < words.size();) {
        std::size_t count = introduced(text, words, n);
        for (const auto& name : names_) {
            if (name.size() <= count || n + name.size() > words.size()) continue;
            const auto fits = [&] {
                for (std::size_t at = 0; at < name.size(); ++at)
                    if (words[n + at].lower != name[at]) return false;
                return true;
            };
            if (fits()) count = name.size();
        }
        if (count == 0 && words_.contains(words[n].lower)) count = 1;
        if (count == 0) {
            ++n;
            continue;
        }
        out.append(text.substr(done, words[n].begin - done));
        if (out.ends_with(std::string(by) + " "))
            out.pop_back();  // two masked words in a row are one name
        else
            out.append(by);
        done = words[n + count - 1].end;
        n += count;
    }
    return out.append(text.substr(done));
}

std::string NameMask::mask(std::string_view text) const {
    return replaced(without_emails(text, masked_email), masked_name);
}

std::string NameMask::mask_file_name(std::string_view name) const { return replaced(name, "nama"); }

std::string masked_text(std::string_view text, const NameMask& names) { return names.mask(scrub(text)); }

}  // namespace jembatan
