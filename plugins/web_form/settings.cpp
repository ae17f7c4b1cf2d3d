// Options into settings, with what is wrong in them.
#include "settings.hpp"

#include <algorithm>

namespace jembatan::web_form {
namespace {

constexpr std::uint64_t room_for_fields = 256 * 1024;
constexpr std::int64_t most_attachments = 10;
constexpr std::array<std::string_view, 3> zone_names = {"WIB", "WITA", "WIT"};

std::string text_of(sdk::Value given, std::string_view name) { return std::string(given[name].text()); }

bool is_web_address(std::string_view url) {
    const bool has_scheme = url.starts_with("https://") || url.starts_with("http://");
    return has_scheme && url.find_first_of(" \t\n\"<>#?") == std::string_view::npos &&
           url.find("//") + 2 < url.size() && url[url.find("//") + 2] != '/';
}

std::string address(sdk::Value given, std::string_view name, sdk::FindingList& found) {
    std::string url = text_of(given, name);
    if (url.empty()) return url;
    if (!is_web_address(url)) {
        found.error(given[name].place(), "WF001", "'" + std::string(name) + "' is no web address",
                    "write it out, without ? and #: https://lapor.example/in/form");
        return {};
    }
    while (url.ends_with('/')) url.pop_back();
    return url;
}

std::vector<Language> languages_of(sdk::Value list, sdk::FindingList& found) {
    if (!list) return {Language::id, Language::en};
    std::vector<Language> out;
    for (const auto word : list) {
        const auto language = language_of(word.text());
        if (!language)
            found.error(word.place(), "WF002", "unknown language '" + std::string(word.text()) + "'",
                        "the page speaks id and en");
        else if (std::find(out.begin(), out.end(), *language) == out.end())
            out.push_back(*language);
    }
    if (out.empty()) out.push_back(Language::id);
    return out;
}

void read_limits(sdk::Value given, Settings& settings, sdk::FindingList& found) {
    const std::int64_t count = given["max_attachments"].integer(5);
    const std::int64_t bytes = given["max_attachment"].integer(4 << 20);
    if (count < 0 || count > most_attachments || bytes < 1) {
        found.error(given["max_attachments"].place(), "WF003", "'max_attachments' is a number from 0 to 10", {});
        return;
    }
    const auto whole = static_cast<std::uint64_t>(bytes);
    if (whole > body_limit || static_cast<std::uint64_t>(count) * whole > body_limit - room_for_fields) {
        found.error(given["max_attachment"].place(), "WF003",
                    "the files of one report could be larger than one request may be (24 MiB)",
                    "lower 'max_attachments' or 'max_attachment' until their product is below 23 MiB");
        return;
    }
    settings.max_attachments = static_cast<std::size_t>(count);
    settings.max_attachment_bytes = static_cast<std::size_t>(whole);
}

IslandTime zone_of(sdk::Value name, sdk::FindingList& found) {
    const auto wanted = name.text("WIB");
    for (std::size_t i = 0; i < zone_names.size(); ++i)
        if (zone_names[i] == wanted) return {zone_names[i], std::chrono::hours(7 + static_cast<int>(i))};
    found.error(name.place(), "WF005", "unknown time zone '" + std::string(wanted) + "'",
                "use " + sdk::one_of(zone_names));
    return {zone_names[0], std::chrono::hours(7)};
}

std::vector<std::string> topics_of(sdk::Value list, sdk::FindingList& found) {
    std::vector<std::string> out;
    for (const auto word : list) {
        if (word.text().empty() || sdk::length_of(word.text()) > 100)
            found.error(word.place(), "WF006", "a topic is a text of at most 100 letters", {});
        else
            out.emplace_back(word.text());
    }
    return out;
}

OfficeTexts texts_of(sdk::Value given, std::string_view ending) {
    const auto text = [&](std::string_view name) { return text_of(given, std::string(name).append(ending)); };
    return {text("title"), text("intro"), text("consent")};
}

std::string_view first_of(std::string_view own, std::string_view ours) { return own.empty() ? ours : own; }

}  // namespace

std::string_view Settings::title(Language language) const {
    return first_of(texts[static_cast<std::size_t>(language)].title, words_in(language).title);
}
std::string_view Settings::intro(Language language) const {
    return first_of(texts[static_cast<std::size_t>(language)].intro, words_in(language).intro);
}
std::string_view Settings::consent(Language language) const {
    return first_of(texts[static_cast<std::size_t>(language)].consent, words_in(language).consent);
}
bool Settings::speaks(Language language) const noexcept {
    return std::find(languages.begin(), languages.end(), language) != languages.end();
}

Settings settings_of(sdk::Value given, sdk::FindingList& found) {
    Settings out;
    out.texts = {texts_of(given, ""), texts_of(given, "_en")};
    out.contact = text_of(given, "contact");
    out.privacy_url = address(given, "privacy_url", found);
    out.site = address(given, "public_url", found);
    out.languages = languages_of(given["languages"], found);
    out.topics = topics_of(given["topics"], found);
    out.districts = districts_of(given["places"], found);
    read_limits(given, out, found);
    out.least_time = std::chrono::milliseconds(std::max<std::int64_t>(given["least_time"].integer(), 0));
    out.zone = zone_of(given["time_zone"], found);
    return out;
}

}  // namespace jembatan::web_form
