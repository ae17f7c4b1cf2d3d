/// Receipt and status page: what a citizen with ref and key sees of a report.
#pragma once

#include <string>
#include <string_view>

#include "page.hpp"

namespace jembatan::web_form {

/// "/status?ref=…&key=…&lang=…"
std::string status_path(std::string_view ref, std::string_view key, Language language);

/// The page that asks for ref and key. With `not_found` it says that they do not match, and is a 404: a wrong key and a
/// ref that was never given look alike.
sdk::Answer ask_for_receipt(const View& view, std::string_view typed_ref, bool not_found);

/// The report as the host shows it to its reporter. `report` is the public view; `is_new`: as the receipt, with the key
/// and the link to keep.
sdk::Answer status_page(const View& view, sdk::Value report, std::string_view key, bool is_new);

/// A page of one paragraph with a way back to the form.
sdk::Answer notice_page(const View& view, std::uint32_t status, std::string_view heading, std::string_view text);

}  // namespace jembatan::web_form
