// Checks of the create call. Messages are in the language the real service speaks.
#include "create_request.hpp"

#include <algorithm>
#include <charconv>
#include <chrono>

#include "base/json.hpp"

namespace jembatan::lapor_sim {

namespace {

using Kind = Tree::Kind;

/// Walks the known fields and collects what is wrong.
class Reader {
public:
    Reader(const Tree& body, FieldErrors& errors) : body_(body), errors_(errors) {}

    enum class Need { required, optional };

    void wrong(std::string_view field, std::string problem) { errors_.emplace_back(field, std::move(problem)); }

    std::string text(std::string_view field, Need need) {
        const auto* value = present(field, need);
        if (!value) return {};
        if (value->kind != Kind::text) return wrong(field, "harus berupa teks"), std::string();
        if (value->text.empty() && need == Need::required) wrong(field, "wajib diisi");
        return value->text;
    }

    std::string short_text(std::string_view field, std::int64_t most) {
        auto value = text(field, Need::required);
        if (count_code_points(value) > most) wrong(field, "maksimal " + std::to_string(most) + " karakter");
        return value;
    }

    std::int64_t number(std::string_view field, Need need) {
        const auto* value = present(field, need);
        if (!value) return 0;
        if (value->kind != Kind::integer) wrong(field, "harus berupa angka");
        return value->integer;
    }

    /// A number that has to be in a list.
    std::int64_t listed(std::string_view field, const std::vector<MasterRow>& rows, const Settings& settings) {
        const auto before = errors_.size();
        const auto id = number(field, Need::required);
        if (errors_.size() == before && settings.strict_ids == Settings::Switch::on && !has(rows, id))
            wrong(field, "tidak ditemukan: " + std::to_string(id));
        return id;
    }

    bool truth(std::string_view field, Need need) {
        const auto* value = present(field, need);
        if (!value) return false;
        if (value->kind != Kind::boolean) wrong(field, "harus true atau false");
        return value->boolean;
    }

    const Tree* find(std::string_view field) const { return body_.find(field); }

private:
    const Tree* present(std::string_view field, Need need) {
        const auto* value = body_.find(field);
        if (value && value->kind != Kind::null) return value;
        if (need == Need::required) wrong(field, "wajib diisi");
        return nullptr;
    }

    const Tree& body_;
    FieldErrors& errors_;
};

using enum Reader::Need;

bool is_date(std::string_view text) {
    const auto number = [&](std::size_t at, std::size_t size) {
        int value = -1;
        const auto* begin = text.data() + at;
        const auto [end, code] = std::from_chars(begin, begin + size, value);
        return code == std::errc{} && end == begin + size ? value : -1;
    };
    if (text.size() != 10 || text[4] != '-' || text[7] != '-') return false;
    const int year = number(0, 4), month = number(5, 2), day = number(8, 2);
    if (year < 0 || month < 0 || day < 0) return false;
    return std::chrono::year_month_day{std::chrono::year{year}, std::chrono::month{static_cast<unsigned>(month)},
                                       std::chrono::day{static_cast<unsigned>(day)}}
        .ok();
}

Reporter read_reporter(Reader& reader) {
    Reporter reporter;
    if (reader.truth("is_new_user_slider", required)) {
        reporter.name = reader.text("nameUser", required);
        reporter.email = reader.text("emailUser", required);
        reporter.phone = reader.text("phoneUser", required);
    } else {
        reporter.user_id = reader.number("user_id", required);
    }
    return reporter;
}

/// Q1: `false`, or a string that is a JSON array of ids, with or without a full stop behind it.
std::vector<std::int64_t> read_attachments(Reader& reader, const Settings& settings) {
    const auto* value = reader.find("attachments");
    if (!value || value->kind == Kind::null || (value->kind == Kind::boolean && !value->boolean)) return {};
    const auto wrong = [&] {
        reader.wrong("attachments", "harus berupa teks seperti \"[1,2].\" atau false");
        return std::vector<std::int64_t>();
    };
    if (value->kind != Kind::text) return wrong();
    std::string_view text = value->text;
    const bool has_stop = text.ends_with('.');
    if (has_stop ? settings.attachments_stop == Settings::Stop::refused
                 : settings.attachments_stop == Settings::Stop::required)
        return wrong();
    if (has_stop) text.remove_suffix(1);
    const auto list = parse_json(text);
    if (!list || list->kind != Kind::list) return wrong();
    std::vector<std::int64_t> ids;
    for (const auto& item : list->items) {
        if (item.kind != Kind::integer) return wrong();
        ids.push_back(item.integer);
    }
    return ids;
}

void check_attachments(Reader& reader, const std::vector<std::int64_t>& ids, const Settings& settings,
                       const ComplaintBook& book) {
    std::uint64_t bytes = 0;
    for (const auto id : ids) {
        const auto* file = book.find_upload(id);
        if (!file) return reader.wrong("attachments", "lampiran tidak ditemukan: " + std::to_string(id));
        bytes += file->size;
    }
    if (ids.size() > static_cast<std::size_t>(settings.upload_files))
        reader.wrong("attachments", "terlalu banyak lampiran");
    if (bytes > static_cast<std::uint64_t>(settings.upload_limit))
        reader.wrong("attachments", "ukuran lampiran terlalu besar");
}

/// Fields that must only be of their type if they come at all.
void check_rest(Reader& reader) {
    for (const auto* field : {"is_inbox", "is_disposisi_slider", "is_approval"}) reader.truth(field, optional);
    for (const auto* field : {"priority_program_id", "community_id"}) reader.number(field, optional);
    for (const auto* field : {"info_disposition", "info_attachments"}) reader.text(field, optional);
}

}  // namespace

std::int64_t count_code_points(std::string_view text) noexcept {
    return std::ranges::count_if(text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; });
}

CreateRequest read_create(const Tree& body, const Settings& settings, const Masters& masters,
                          const ComplaintBook& book) {
    CreateRequest request;
    auto& sent = request.complaint;
    Reader reader(body, request.errors);
    sent.title = reader.short_text("title", settings.title_limit);
    sent.content = reader.short_text("content", settings.content_limit);
    sent.channel = reader.listed("channel", masters.channels, settings);
    sent.reporter = read_reporter(reader);
    sent.classification_id = reader.listed("classification_id", masters.classifications, settings);
    sent.institution_id = reader.listed("disposition_id", masters.institutions, settings);
    sent.category_id = reader.listed("category_id", masters.categories, settings);
    sent.location_id = reader.listed("location_id", masters.locations, settings);
    sent.incident_date = reader.text("date_of_incident", required);
    if (!sent.incident_date.empty() && !is_date(sent.incident_date))
        reader.wrong("date_of_incident", "bukan tanggal YYYY-MM-DD");
    sent.tags = reader.text("tags_raw", optional);
    sent.is_anonymous = reader.truth("is_anonymous", required);
    sent.is_secret = reader.truth("is_secret", required);
    sent.is_priority = reader.truth("is_priority", optional);
    sent.attachments = read_attachments(reader, settings);
    check_attachments(reader, sent.attachments, settings, book);
    check_rest(reader);
    return request;
}

}  // namespace jembatan::lapor_sim
