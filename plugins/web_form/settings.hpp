/// What the office configured of its page.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "jembatan/sdk.hpp"
#include "places.hpp"
#include "words.hpp"

namespace jembatan::web_form {

inline constexpr std::uint64_t body_limit = 24 * 1024 * 1024;

/// The office's own texts in one language; empty ones are ours.
struct OfficeTexts {
    std::string title, intro, consent;
};

/// A time zone of Indonesia: none of them has summer time.
struct IslandTime {
    std::string_view name;  ///< WIB, WITA or WIT
    std::chrono::hours ahead{7};
};

struct Settings {
    std::array<OfficeTexts, 2> texts;  ///< by Language
    std::string contact;
    std::string privacy_url;
    std::string site;                 ///< "https://lapor.example" + path, without a closing slash; empty: not known
    std::vector<Language> languages;  ///< the first is spoken where the browser wants neither
    std::vector<std::string> topics;
    std::vector<District> districts;
    std::size_t max_attachments = 5;
    std::size_t max_attachment_bytes = 0;
    std::chrono::milliseconds least_time{0};  ///< nobody fills the form in faster
    IslandTime zone;

    std::string_view title(Language language) const;
    std::string_view intro(Language language) const;
    std::string_view consent(Language language) const;
    bool speaks(Language language) const noexcept;
};

/// Every declared option; see the README.
inline constexpr std::array options{
    sdk::text_option("title", sdk::optional, "heading of the page"),
    sdk::text_option("title_en", sdk::optional, "the same in English"),
    sdk::text_option("intro", sdk::optional, "what stands above the form; blank lines part paragraphs"),
    sdk::text_option("intro_en", sdk::optional, "the same in English"),
    sdk::text_option("consent", sdk::optional, "what a citizen agrees to (UU PDP)"),
    sdk::text_option("consent_en", sdk::optional, "the same in English"),
    sdk::text_option("contact", sdk::optional, "how the office is reached, at the foot of each page"),
    sdk::text_option("privacy_url", sdk::optional, "address of the privacy policy"),
    sdk::text_option("public_url", sdk::optional,
                     "address of this page as citizens see it; without it links are relative to this server"),
    sdk::option(JEMBATAN_OPTION_LIST, "languages", sdk::optional,
                "id, en or both, the first being the usual one; both, if left out"),
    sdk::option(JEMBATAN_OPTION_LIST, "topics", sdk::optional,
                "subjects to choose from; the chosen one is added to the text, where routes find its words"),
    sdk::document_option("places", sdk::optional, "CSV of districts and villages to choose from"),
    sdk::integer_option("max_attachments", sdk::optional, "files of one report, 0 to 10", "5"),
    sdk::size_option("max_attachment", sdk::optional, "largest file", "4MiB"),
    sdk::duration_option("least_time", sdk::optional, "a form sent back sooner is the work of a program", "3s"),
    sdk::text_option("time_zone", sdk::optional, "WIB, WITA or WIT: of the times on the status page", "WIB"),
};

/// *Errors:* findings WF001–WF006 at the options' places; a setting with an error has a harmless value.
Settings settings_of(sdk::Value given, sdk::FindingList& found);

}  // namespace jembatan::web_form
