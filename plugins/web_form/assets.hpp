/// The style sheet and the script of the page, embedded when the plugin is built.
#pragma once

#include <string_view>

namespace jembatan::web_form {

struct Asset {
    std::string_view name;  ///< "form.css"
    std::string_view content_type;
    std::string_view content;
    std::string_view version;  ///< changes with the content: part of its address, so that browsers may keep it for ever
};

extern const Asset style_sheet;
extern const Asset script;

}  // namespace jembatan::web_form
