/// What somebody sent: the same whether it came as a form or as JSON. Judged against the settings, then made an item.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "attachment_kind.hpp"
#include "jembatan/sdk.hpp"
#include "settings.hpp"

namespace jembatan::web_form {

/// Letters a field may have, by code points.
inline constexpr std::size_t most_title = 150, most_text = 8000, least_text = 10, most_place = 300, most_name = 100,
                             most_email = 254, most_phone = 30;

struct Upload {
    std::uint32_t part = 0;  ///< 1-based, as Attachment::part
    std::string name;
    std::string_view bytes;  ///< *Lifetime:* of the call
};

/// Texts are UTF-8 without control characters, trimmed, with \n line ends.
struct Submission {
    std::string title, text, kind, topic, date, region, place, lat, lon, name, phone, email;
    bool anonymous = false;
    bool secret = false;
    bool consent = false;
    std::string trap;   ///< the field nobody sees
    std::string token;  ///< makes a repeat known: from the form, or the Idempotency-Key header
    std::vector<Upload> uploads;
};

/// One thing that is wrong, at the field it is about ("form": at none).
struct Mistake {
    std::string_view field;
    std::string message;
};

/// What is wrong with the content, in the order of the page.
std::vector<Mistake> mistakes_in(const Submission& given, const Settings& settings, Language language, sdk::Time now);

/// What says that no person sent it, or that the form is too old to know: token and traps of the HTML form. A person
/// only has to send it once more.
std::vector<Mistake> signs_of_a_program(const Submission& given, const Settings& settings, Language language,
                                        sdk::Time now);

/// The item. Its key is the token with a digest of the content: the same form sent twice is one report, another content
/// under a token used before is another report rather than lost.
sdk::Item item_of(const Submission& given, const sdk::Host& host);

}  // namespace jembatan::web_form
