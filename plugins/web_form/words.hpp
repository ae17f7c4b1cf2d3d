/// Every word of the pages, in Indonesian and English. A place for a value is written {}.
#pragma once

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

namespace jembatan::web_form {

enum class Language { id, en };

std::optional<Language> language_of(std::string_view code) noexcept;
std::string_view code_of(Language language) noexcept;

struct Words {
    std::string_view title, intro, consent;  ///< the office's own come before these
    std::string_view skip, language_name, language_nav, other_page, form_link, contact, privacy;
    // The form.
    std::string_view required_note, optional_mark;
    std::string_view what, text_label, text_hint, title_label, title_hint, kind_label, complaint, aspiration,
        information;
    std::string_view topic_label, no_topic;
    std::string_view where, region_label, region_hint, no_region, whole_district, district_label, village_label;
    std::string_view place_label, place_hint, date_label, date_hint;
    std::string_view files_label, files_hint, files_again;
    std::string_view who, who_hint, name_label, phone_label, phone_hint, email_label;
    std::string_view secrecy, anonymous_label, anonymous_hint, secret_label, secret_hint;
    std::string_view consent_legend, honeypot_label, submit;
    // For the script.
    std::string_view use_position, position_found, position_failed, position_remove, sending, copy, copied, print;
    // Mistakes.
    std::string_view error_title, errors_heading;
    std::string_view text_missing, text_short, too_long, kind_unknown, topic_unknown, region_unknown, date_unreadable;
    std::string_view date_future, position_unreadable, too_many_files, file_too_large, file_kind, file_empty;
    std::string_view phone_wrong, email_wrong, consent_missing, token_old, too_fast, looks_automatic, not_json;
    std::string_view unavailable_heading, unavailable, unavailable_status;
    // Receipt and status.
    std::string_view received_heading, received_text, keep_this, ref_label, key_label, link_label, copy_hint;
    std::string_view status_heading, status_intro, status_submit, not_found, key_hint;
    std::string_view state_label, number_label, received_at_label, about_label, story_heading, no_story;
    std::string_view state_received, state_forwarded, state_closed, state_not_forwarded, state_erased;
    std::string_view joined_heading, joined_text, nothing_heading, nothing_text, refused_text, again;
};

const Words& words_in(Language language) noexcept;

/// The word for an update of that kind: "answered" → "Dijawab". Unknown kinds are called news.
std::string_view update_word(Language language, std::string_view kind) noexcept;

/// "1 Maret 2026" needs the month's name; 1 to 12.
std::string_view month_name(Language language, unsigned month) noexcept;

/// The pattern with each {} replaced by the next value.
std::string filled(std::string_view pattern, std::initializer_list<std::string_view> values);

}  // namespace jembatan::web_form
