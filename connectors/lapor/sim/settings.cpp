// The table of settings: name, values, where it is kept.
#include "settings.hpp"

#include <charconv>
#include <functional>
#include <span>
#include <vector>

namespace jembatan::lapor_sim {

namespace {

using Setter = std::function<bool(Settings&, std::string_view)>;

struct Row {
    const char* name;
    std::string possible;  ///< for the message
    Setter set;            ///< false: the value is not possible
};

template <class Enum>
Row choice(const char* name, Enum Settings::*place, std::vector<std::pair<const char*, Enum>> values) {
    std::string possible;
    for (const auto& [text, value] : values) possible += (possible.empty() ? "" : ", ") + std::string(text);
    auto set = [place, values = std::move(values)](Settings& settings, std::string_view text) {
        for (const auto& [name_of_value, value] : values) {
            if (text != name_of_value) continue;
            settings.*place = value;
            return true;
        }
        return false;
    };
    return {name, possible, set};
}

Row number(const char* name, std::int64_t Settings::*place, std::int64_t least, std::int64_t most) {
    auto set = [place, least, most](Settings& settings, std::string_view text) {
        std::int64_t value = 0;
        const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), value);
        if (code != std::errc{} || end != text.data() + text.size() || value < least || value > most) return false;
        settings.*place = value;
        return true;
    };
    return {name, "a whole number from " + std::to_string(least) + " to " + std::to_string(most), set};
}

const std::vector<Row>& rows() {
    using S = Settings;
    static const std::vector<Row> table{
        choice<S::Dialect>("error_dialect", &S::error_dialect,
                           {{"app", S::Dialect::app}, {"gateway", S::Dialect::gateway}, {"html", S::Dialect::html}}),
        choice<S::IdLocation>("id_location", &S::id_location,
                              {{"top", S::IdLocation::top}, {"nested", S::IdLocation::nested}}),
        choice<S::AuthHeader>("auth_header", &S::auth_header,
                              {{"either", S::AuthHeader::either},
                               {"auth", S::AuthHeader::auth},
                               {"authorization", S::AuthHeader::authorization}}),
        choice<S::Bearer>(
            "bearer", &S::bearer,
            {{"required", S::Bearer::required}, {"optional", S::Bearer::optional}, {"refused", S::Bearer::refused}}),
        choice<S::Stop>(
            "attachments_stop", &S::attachments_stop,
            {{"optional", S::Stop::optional}, {"required", S::Stop::required}, {"refused", S::Stop::refused}}),
        choice<S::Placeholders>("placeholders", &S::placeholders,
                                {{"tight", S::Placeholders::tight}, {"blanks", S::Placeholders::blanks}}),
        choice<S::TimeKey>("time_key", &S::time_key,
                           {{"created_at", S::TimeKey::created_at}, {"date", S::TimeKey::date}}),
        choice<S::AttachmentShape>("attachments_shape", &S::attachments_shape,
                                   {{"array", S::AttachmentShape::array}, {"object", S::AttachmentShape::object}}),
        choice<S::Missing>("missing", &S::missing,
                           {{"not_found", S::Missing::not_found}, {"message", S::Missing::message}}),
        choice<S::Order>("followups_order", &S::followups_order,
                         {{"oldest_first", S::Order::oldest_first}, {"newest_first", S::Order::newest_first}}),
        choice<S::Switch>("search", &S::search, {{"off", S::Switch::off}, {"on", S::Switch::on}}),
        choice<S::Switch>("masters", &S::masters, {{"off", S::Switch::off}, {"on", S::Switch::on}}),
        choice<S::Switch>("oauth2", &S::oauth2, {{"off", S::Switch::off}, {"on", S::Switch::on}}),
        choice<S::Switch>("strict_ids", &S::strict_ids, {{"off", S::Switch::off}, {"on", S::Switch::on}}),
        number("rate", &S::rate, 0, 100'000'000),
        number("page_size", &S::page_size, 1, 1000),
        number("title_limit", &S::title_limit, 1, 100'000),
        number("content_limit", &S::content_limit, 1, 10'000'000),
        number("upload_limit", &S::upload_limit, 1, 64 * 1024 * 1024),
        number("upload_files", &S::upload_files, 1, 100),
        number("token_lifetime", &S::token_lifetime, 1, 31'536'000),
        number("delay", &S::delay, 0, 600'000),
        number("zone", &S::zone, -720, 840),
    };
    return table;
}

Result<> set_one(Settings& settings, std::string_view name, std::string_view value) {
    std::string known;
    for (const auto& row : rows()) {
        known += (known.empty() ? "" : ", ") + std::string(row.name);
        if (name != row.name) continue;
        if (row.set(settings, value)) return {};
        return bad_input("settings." + std::string(name) + ": '" + std::string(value) + "' is not possible; use " +
                         row.possible);
    }
    return bad_input("settings: unknown setting '" + std::string(name) + "'; there are " + known);
}

/// Numbers keep the literal as written; a YAML `on` or `off` may have come as a boolean.
std::string value_text(const Tree& value) {
    if (value.kind == Tree::Kind::boolean) return value.boolean ? "on" : "off";
    return value.text;
}

}  // namespace

Result<> adjust(Settings& settings, const Tree& changes) {
    if (changes.kind != Tree::Kind::map) return bad_input("settings: expected a map of names to values");
    Settings next = settings;
    for (const auto& [name, value] : changes.entries) {
        const auto done = set_one(next, name, value_text(value));
        if (!done) return done;
    }
    settings = next;
    return {};
}

Result<> adjust(Settings& settings, std::string_view assignment) {
    const auto equals = assignment.find('=');
    if (equals == std::string_view::npos)
        return bad_input("settings: '" + std::string(assignment) + "' has no '='; write name=value");
    return set_one(settings, assignment.substr(0, equals), assignment.substr(equals + 1));
}

}  // namespace jembatan::lapor_sim
