/// The frame of every page: head, language switch, foot, and the headers that keep it safe.
#pragma once

#include <string>
#include <string_view>

#include "html.hpp"
#include "jembatan/sdk.hpp"
#include "settings.hpp"

namespace jembatan::web_form {

/// Where and in which language a page is shown. *Lifetime:* of the call.
struct View {
    const Settings& settings;
    const Words& words;
    Language language;
    std::string base;  ///< path of this channel, "/in/form"

    /// The path of a page of this channel; `below` is "", "/status" or "?lang=en".
    std::string link(std::string_view below) const;
    /// The address citizens can keep: with scheme and host where the office said them.
    std::string address(std::string_view below) const;
};

/// The view of a request: ?lang=, else the form's own field, else what the browser prefers, else the first language.
View view_of(const Settings& settings, const sdk::Request* request, std::string_view instance);

/// One page. `heading` is its h1 and, with `mark` before it, its title.
sdk::Answer page(const View& view, std::uint32_t status, std::string_view heading, const Html& content,
                 std::string_view path = {}, bool has_mistakes = false);

/// The headers of everything that is personal: never kept, never framed, no address passed on.
void add_safety(sdk::Answer& answer);

/// An asset; browsers may keep it.
sdk::Answer asset_answer(std::string_view path);

/// To another page, after a form was taken.
sdk::Answer see_other(std::string location);

}  // namespace jembatan::web_form
