// Dates, times, amounts, coordinates, region codes and service numbers among digits.
#include "base/harmless_digits.hpp"

#include <algorithm>
#include <initializer_list>
#include <string>

namespace jembatan::detail {

namespace {

bool is_letter(char c) noexcept { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }
char lower(char c) noexcept { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool is_one_of(std::string_view word, std::initializer_list<std::string_view> words) noexcept {
    return std::find(words.begin(), words.end(), word) != words.end();
}

/// Atoms [first, last) that one separator without blanks joins.
class Run {
public:
    Run(const DigitChain& chain, std::size_t first, std::size_t last) : chain_(chain), first_(first), last_(last) {}

    std::size_t size() const noexcept { return last_ - first_; }
    std::string_view part(std::size_t i) const { return chain_.digits_of(chain_.atoms[first_ + i]); }
    /// The separator before part i.
    char gap(std::size_t i) const { return chain_.atoms[first_ + i].gap; }
    bool has_sizes(std::size_t from, std::initializer_list<std::size_t> sizes) const {
        if (from + sizes.size() > size()) return false;
        return std::all_of(sizes.begin(), sizes.end(),
                           [&, i = from](std::size_t wanted) mutable { return part(i++).size() == wanted; });
    }
    bool is_within(std::size_t i, int low, int high) const {
        if (part(i).empty() || part(i).size() > 4) return false;
        const int value = std::stoi(std::string(part(i)));
        return value >= low && value <= high;
    }

private:
    const DigitChain& chain_;
    std::size_t first_;
    std::size_t last_;
};

bool is_short(const Run& run, std::size_t i, int low, int high) {
    return run.part(i).size() <= 2 && run.is_within(i, low, high);
}
bool is_day(const Run& run, std::size_t i) { return is_short(run, i, 1, 31); }
bool is_month(const Run& run, std::size_t i) { return is_short(run, i, 1, 12); }
bool is_year(const Run& run, std::size_t i) { return run.part(i).size() == 4 && run.is_within(i, 1900, 2099); }

/// How many parts from a place on are a date: 12-03-2026, 2026-03-12, 12-15/03/2026 (two days); 0 when none is.
std::size_t date_length(const Run& run, std::size_t from) {
    const auto left = run.size() - from;
    if (left >= 4 && is_day(run, from) && is_day(run, from + 1) && is_month(run, from + 2) && is_year(run, from + 3))
        return 4;
    if (left < 3) return 0;
    if (is_day(run, from) && is_month(run, from + 1) && is_year(run, from + 2)) return 3;
    if (is_year(run, from) && is_month(run, from + 1) && is_day(run, from + 2)) return 3;
    return 0;
}

/// Whether two parts are hour and minute.
bool is_hour_and_minute(const Run& run, std::size_t from) {
    return from + 2 <= run.size() && is_short(run, from, 0, 24) && run.part(from + 1).size() == 2 &&
           run.is_within(from + 1, 0, 59);
}

/// Whether all parts from a place on are one time: hour, minute, second, thousandths, as many as there are.
bool is_time_to_end(const Run& run, std::size_t from) {
    if (!is_hour_and_minute(run, from)) return false;
    const auto left = run.size() - from;
    if (left == 2) return true;
    if (left > 4 || run.part(from + 2).size() != 2 || !run.is_within(from + 2, 0, 59)) return false;
    return left == 3 || run.part(from + 3).size() == 3;
}

/// 08.00; 08.00-10.00. Longer rows of pairs may be a phone number in pairs.
bool is_time(const Run& run) {
    if (run.size() < 2 || run.gap(1) != '.') return false;
    if (run.size() <= 3) return is_time_to_end(run, 0);
    return run.size() == 4 && is_hour_and_minute(run, 0) && is_hour_and_minute(run, 2) && run.gap(2) == '-';
}

/// A date, alone or with a time or a second date behind it.
bool is_date(const Run& run) {
    const auto date = date_length(run, 0);
    if (date == 0) return run.size() == 3 && is_day(run, 0) && is_month(run, 1) && run.has_sizes(2, {2});
    return date == run.size() || is_time_to_end(run, date) || date + date_length(run, date) == run.size();
}

/// 20260312, 20260312_081530: names that cameras give. Provinces begin at 11 and none is 20, so no NIK is hidden by it.
bool is_camera_stamp(const Run& run) {
    const auto day = run.part(0);
    if (day.size() != 8 || !day.starts_with("20") || run.size() > 2) return false;
    const int month = std::stoi(std::string(day.substr(4, 2)));
    const int date = std::stoi(std::string(day.substr(6, 2)));
    const bool possible = month >= 1 && month <= 12 && date >= 1 && date <= 31;
    return possible &&
           (run.size() == 1 || (run.part(1).size() >= 6 && run.part(1).size() <= 9 && run.part(1)[0] <= '2'));
}

/// 63.04, 63.04.01, 63.04.01.2001
bool is_region_code(const Run& run) {
    if (!run.is_within(0, 11, 97)) return false;
    const bool shape =
        (run.size() == 3 && run.has_sizes(0, {2, 2, 2})) || (run.size() == 4 && run.has_sizes(0, {2, 2, 2, 4}));
    if (!shape || !(run.is_within(1, 1, 20) || run.is_within(1, 71, 79))) return false;
    for (std::size_t i = 1; i < run.size(); ++i)
        if (run.gap(i) != '.') return false;
    return true;
}

/// 1.500.000 or 1,500,000; cents may follow.
bool is_amount(const Run& run) {
    if (run.size() < 2 || run.part(0).size() > 3 || run.part(0)[0] == '0') return false;
    const char mark = run.gap(1);
    if (mark != '.' && mark != ',') return false;
    auto end = run.size();
    const bool cents = end > 2 && run.part(end - 1).size() == 2 && run.gap(end - 1) != mark;
    if (cents) --end;
    for (std::size_t i = 1; i < end; ++i)
        if (run.part(i).size() != 3 || run.gap(i) != mark) return false;
    return true;
}

/// 62.812.345.678 has an amount's shape but is a phone number to most.
bool could_be_phone(const Run& run) { return run.part(0) == "62" || run.part(0).starts_with("628"); }

/// 3.316694
bool is_decimal(const Run& run, std::size_t from) {
    if (run.size() < from + 2 || run.gap(from + 1) != '.') return false;
    const auto whole = run.part(from);
    const auto fraction = run.part(from + 1).size();
    return whole.size() <= 3 && (whole == "0" || whole[0] != '0') && fraction >= 4 && fraction <= 10;
}

/// -3.316694,114.590111: latitude and longitude of these islands.
bool is_coordinate_pair(const Run& run) {
    return run.size() == 4 && run.gap(2) == ',' && is_decimal(run, 0) && is_decimal(run, 2) &&
           run.is_within(0, 0, 11) && run.is_within(2, 95, 141);
}

bool is_service_number(std::string_view digits) noexcept {
    return digits.size() == 3 && digits[0] == '1';  // 110, 112, 119 …
}

/// A part of 08:15, which the colon has cut in two.
bool is_beside_colon(std::string_view text, const DigitAtom& atom) noexcept {
    if (atom.count > 2) return false;
    const bool before = atom.begin >= 2 && text[atom.begin - 1] == ':' && is_digit(text[atom.begin - 2]);
    const bool after = atom.end + 1 < text.size() && text[atom.end] == ':' && is_digit(text[atom.end + 1]);
    return before || after;
}

Harmless judge(std::string_view text, const DigitChain& chain, std::size_t first, std::size_t last) {
    const Run run(chain, first, last);
    const auto& atom = chain.atoms[first];
    if (run.size() == 1) {
        const bool stays =
            is_service_number(run.part(0)) || is_year(run, 0) || is_beside_colon(text, atom) || is_camera_stamp(run);
        return {stays, stays};
    }
    if (is_date(run) || is_time(run) || is_region_code(run) || is_coordinate_pair(run) || is_camera_stamp(run))
        return {true, true};
    if (is_amount(run)) return {false, !could_be_phone(run)};
    return {false, run.size() == 2 && is_decimal(run, 0)};
}

bool is_money_unit(std::string_view word) noexcept {
    return is_one_of(word, {"rupiah", "rp", "ribu", "rb", "juta", "jt", "miliar", "milyar", "triliun"});
}

std::string word_after(std::string_view text, std::size_t at) {
    while (at < text.size() && text[at] == ' ') ++at;
    std::string word;
    for (; at < text.size() && is_letter(text[at]) && word.size() < 12; ++at) word += lower(text[at]);
    return word;
}

/// Money: after "Rp", before "rupiah". Bare digits longer than any budget are not believed.
void mark_money(const DigitChain& chain, std::size_t first, std::size_t last, std::vector<Harmless>& marks) {
    const Run run(chain, first, last);
    const auto digits =
        chain.atoms[last - 1].first_digit + chain.atoms[last - 1].count - chain.atoms[first].first_digit;
    const bool grouped = is_amount(run);
    if (!grouped && (run.size() > 1 || digits > 15)) return;
    for (auto i = first; i < last; ++i) marks[i] = {true, true};
}

bool is_before_number_of_day(std::string_view word) noexcept {
    return is_one_of(word, {"jam", "pukul", "pkl", "tgl", "tanggal", "rt", "rw", "km"});
}

}  // namespace

std::vector<std::string> words_before(std::string_view text, std::size_t at) {
    constexpr std::size_t most_words = 4;
    constexpr std::size_t farthest = 48;
    const auto limit = at > farthest ? at - farthest : 0;
    std::vector<std::string> found;
    while (at > limit && found.size() < most_words) {
        auto end = at;
        while (end > limit && !is_letter(text[end - 1])) {
            if (text[end - 1] == ']' || text[end - 1] == '[' || is_digit(text[end - 1])) return found;
            --end;
        }
        auto begin = end;
        while (begin > limit && is_letter(text[begin - 1])) --begin;
        if (begin == end) break;
        std::string word(text.substr(begin, end - begin));
        std::transform(word.begin(), word.end(), word.begin(), lower);
        found.push_back(std::move(word));
        at = begin;
    }
    return found;
}

std::vector<Harmless> find_harmless(std::string_view text, const DigitChain& chain) {
    const auto count = chain.atoms.size();
    std::vector<Harmless> marks(count);
    const auto before = words_before(text, chain.atoms.front().begin);
    const bool after_currency = !before.empty() && is_one_of(before.front(), {"rp", "idr"});
    const bool before_unit = is_money_unit(word_after(text, chain.atoms.back().end));
    for (std::size_t first = 0; first < count;) {
        auto last = first + 1;
        while (last < count && chain.atoms[last].gap != ' ') ++last;
        const auto verdict = judge(text, chain, first, last);
        for (auto i = first; i < last; ++i) marks[i] = verdict;
        if ((first == 0 && after_currency) || (last == count && before_unit)) mark_money(chain, first, last, marks);
        first = last;
    }
    const bool small = chain.atoms.front().count <= 2;
    if (small && !before.empty() && is_before_number_of_day(before.front())) marks.front() = {true, true};
    return marks;
}

}  // namespace jembatan::detail
