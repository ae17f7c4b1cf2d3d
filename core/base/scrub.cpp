// Finds personal numbers in chains of digits and replaces them.
#include "base/scrub.hpp"

#include <algorithm>
#include <initializer_list>
#include <optional>
#include <vector>

#include "base/digit_chains.hpp"
#include "base/harmless_digits.hpp"
#include "base/nik.hpp"

namespace jembatan {

namespace {

using detail::DigitAtom;
using detail::DigitChain;
using detail::Harmless;

enum class Found { nik, phone };

/// A personal number in the text: byte offsets.
struct Span {
    std::size_t begin;
    std::size_t end;
    Found what;
};

bool is_word_in(const std::vector<std::string>& words, std::initializer_list<std::string_view> known) {
    return std::any_of(words.begin(), words.end(), [&](const std::string& word) {
        return std::find(known.begin(), known.end(), word) != known.end();
    });
}

/// The lengths a phone number that begins so may have, in digits.
struct Lengths {
    std::size_t least;
    std::size_t most;
};

/// Finds the numbers of one chain.
class ChainScan {
public:
    ChainScan(std::string_view text, const DigitChain& chain)
        : text_(text), chain_(chain), harmless_(detail::find_harmless(text, chain)) {
        const auto before = detail::words_before(text, chain.atoms.front().begin);
        after_nik_word_ = is_word_in(before, {"nik", "ktp", "kk", "nikk", "noktp"});
        after_phone_word_ =
            is_word_in(before, {"hp",     "nohp",    "handphone", "wa",       "whatsapp", "whatsap", "watsap",
                                "telp",   "telpon",  "telepon",   "tlp",      "tlpn",     "tel",     "hubungi",
                                "kontak", "contact", "sms",       "telegram", "phone",    "cp"});
    }

    void run(std::vector<Span>& spans) const {
        for (std::size_t i = 0; i < chain_.atoms.size();) {
            const auto nik = nik_end(i);
            const auto phone = nik == 0 ? phone_end(i) : 0;
            if (nik != 0) spans.push_back(span(i, nik, Found::nik));
            if (phone != 0) spans.push_back(span(i, phone, Found::phone));
            i = std::max({nik, phone, i + 1});
        }
    }

private:
    const DigitAtom& atom(std::size_t i) const { return chain_.atoms[i]; }
    std::size_t count() const { return chain_.atoms.size(); }
    std::string_view digits(std::size_t first, std::size_t last) const {
        return chain_.digits_from(first).substr(
            0, atom(last - 1).first_digit + atom(last - 1).count - atom(first).first_digit);
    }

    bool all_harmless(std::size_t first, std::size_t last, bool Harmless::*as) const {
        return std::all_of(harmless_.begin() + static_cast<std::ptrdiff_t>(first),
                           harmless_.begin() + static_cast<std::ptrdiff_t>(last),
                           [&](const Harmless& each) { return each.*as; });
    }

    /// One past the last atom of the NIK that begins with an atom; 0 when none does.
    std::size_t nik_end(std::size_t first) const {
        if (const auto plain = sixteen_digits(first); plain != 0) return plain;
        if (is_glued_nik(digits(first, first + 1))) return first + 1;
        return first == 0 && after_nik_word_ ? announced_nik() : 0;
    }

    /// Whether a NIK begins behind atoms that are an amount or a date, or one digit by digit behind longer numbers: it
    /// is the one, not what they and its head make up.
    bool is_before_nik(std::size_t first) const {
        auto next = first;
        while (next < count() && next - first < 16 && harmless_[next].as_nik) ++next;
        if (next > first && next < count() && plain_nik(next) != 0) return true;
        for (next = first + 1; next + 16 <= count() && next - first < 16; ++next)
            if (atom(next - 1).count > 1 && is_written_digit_by_digit(next)) return true;
        return false;
    }

    bool is_written_digit_by_digit(std::size_t first) const {
        for (auto i = first; i < first + 16; ++i)
            if (atom(i).count != 1) return false;
        return is_plausible_nik(digits(first, first + 16));
    }

    std::size_t sixteen_digits(std::size_t first) const { return is_before_nik(first) ? 0 : plain_nik(first); }

    /// Sixteen digits that are a NIK, whatever stands behind them. It looks at sixteen atoms and no further, so that a
    /// chain costs its length.
    std::size_t plain_nik(std::size_t first) const {
        for (auto last = first + 1; last <= count(); ++last) {
            const auto all = digits(first, last);
            if (all.size() < 16) continue;
            return is_plausible_nik(all) && !all_harmless(first, last, &Harmless::as_nik) ? last : 0;
        }
        return 0;
    }

    /// A NIK with other digits stuck behind it, or behind a phone number. (The number of an official, 18 digits that
    /// begin with a year, is neither.)
    static bool is_glued_nik(std::string_view all) {
        if (all.size() <= 16) return false;
        const bool after_phone = all.starts_with("08") || all.starts_with("62");
        return is_plausible_nik(all.substr(0, 16)) || (after_phone && is_plausible_nik(all.substr(all.size() - 16)));
    }

    /// After the word NIK a mistyped one counts too: 12 to 20 digits, 16 if they can be had.
    std::size_t announced_nik() const {
        std::size_t best = 0;
        for (std::size_t last = 1; last <= count(); ++last) {
            const auto size = digits(0, last).size();
            if (size > 20) break;
            if (size >= 12 && !all_harmless(0, last, &Harmless::as_nik)) best = last;
            if (size == 16) break;
        }
        return best;
    }

    std::optional<Lengths> phone_lengths(std::size_t first) const {
        const auto all = chain_.digits_from(first);
        const auto& head = atom(first);
        const bool contiguous = head.count >= 9;
        const bool digit_by_digit = head.count == 1 && first + 1 < count() && atom(first + 1).count == 1;
        if (head.plus) return Lengths{8, 15};
        if (all.starts_with("0062")) return Lengths{12, 17};
        if (all.starts_with("08")) return Lengths{9, contiguous ? 15U : 13U};
        if (all.starts_with("628") || all.starts_with("6208")) return Lengths{10, 15};
        if (first == 0 && after_phone_word_) return Lengths{all[0] == '1' ? 9U : 7U, 15};
        if (all.size() < 2) return std::nullopt;
        const bool area_code = all[0] == '0' && all[1] >= '2';
        if (area_code && (contiguous || digit_by_digit || head.count == 3 || head.count == 4)) return Lengths{9, 12};
        const bool mobile_without_zero = all[0] == '8' && all[1] != '0' && all[1] != '4' && all[1] != '6';
        if (mobile_without_zero && (head.count >= 2 || digit_by_digit)) return Lengths{10, 12};
        const bool landline_abroad = all.starts_with("62") && all.size() > 2 && all[2] >= '2';
        if (landline_abroad && (contiguous || head.count == 2)) return Lengths{11, 13};
        return std::nullopt;
    }

    bool is_landline(std::size_t first) const {
        const auto all = chain_.digits_from(first);
        return all.size() > 1 && all[0] == '0' && all[1] >= '2' && all[1] != '8';
    }

    /// One past the last atom of the phone number that begins with an atom; 0 when none does. As long as its kind
    /// allows, but never into a NIK.
    std::size_t phone_end(std::size_t first) const {
        const auto lengths = phone_lengths(first);
        if (!lengths) return 0;
        std::size_t best = 0;
        for (auto last = first + 1; last <= count(); ++last) {
            if (last > first + 1 && atom(last - 1).slash_before && is_landline(first))
                break;  // 045/1234/2026 numbers a letter
            const auto size = digits(first, last).size();
            if (size > lengths->most) break;
            if (size >= lengths->least && !all_harmless(first, last, &Harmless::as_phone)) best = last;
            if (last < count() && sixteen_digits(last) != 0) break;
        }
        return best;
    }

    Span span(std::size_t first, std::size_t last, Found what) const {
        Span found{atom(first).begin, atom(last - 1).end, what};
        const auto covered = text_.substr(found.begin, found.end - found.begin);
        if (atom(first).plus) {
            while (found.begin > 0 && (text_[found.begin - 1] == ' ' || text_[found.begin - 1] == '(')) --found.begin;
            if (found.begin > 0 && text_[found.begin - 1] == '+') --found.begin;
        }
        const auto closing = std::count(covered.begin(), covered.end(), ')');
        const auto opening = std::count(covered.begin(), covered.end(), '(');
        if (closing > opening && found.begin > 0 && text_[found.begin - 1] == '(') --found.begin;
        return found;
    }

    std::string_view text_;
    const DigitChain& chain_;
    std::vector<Harmless> harmless_;
    bool after_nik_word_ = false;
    bool after_phone_word_ = false;
};

/// Short texts with few digits and too few letters for spelled ones hold no number.
bool is_plainly_clean(std::string_view text) {
    constexpr std::size_t fewest_digits = 7;
    if (text.size() < fewest_digits) return true;
    const auto digits = std::count_if(text.begin(), text.end(), [](char c) {
        return (c >= '0' && c <= '9') || static_cast<unsigned char>(c) >= 0x80;
    });
    constexpr std::size_t shortest_spelled = 24;  // seven words of three letters and the blanks between them
    return static_cast<std::size_t>(digits) < fewest_digits && text.size() < shortest_spelled;
}

std::vector<Span> find_numbers(std::string_view text) {
    std::vector<Span> spans;
    if (is_plainly_clean(text)) return spans;
    detail::DigitChains chains(text);
    DigitChain chain;
    constexpr std::size_t fewest_digits = 7;
    while (chains.next(chain))
        if (chain.digits.size() >= fewest_digits) ChainScan(text, chain).run(spans);
    return spans;
}

std::string replace_numbers(std::string_view text, std::string_view nik, std::string_view phone) {
    const auto spans = find_numbers(text);
    std::string out;
    out.reserve(text.size());
    std::size_t from = 0;
    for (const auto& span : spans) {
        if (span.begin >= from) out.append(text.substr(from, span.begin - from));
        out.append(span.what == Found::nik ? nik : phone);
        from = span.end;
    }
    return out.append(text.substr(from));
}

}  // namespace

std::string scrub(std::string_view text) { return replace_numbers(text, scrubbed_nik, scrubbed_phone); }

bool has_personal_number(std::string_view text) { return !find_numbers(text).empty(); }

std::string scrub_file_name(std::string_view name) { return replace_numbers(name, "nik", "nomor"); }

}  // namespace jembatan
