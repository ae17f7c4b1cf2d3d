/// The form of an invented regency, and words for what a browser sends and a citizen sees.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "net/form.hpp"
#include "support/plugin_driver.hpp"

namespace jembatan::test {

/// The options of the stand; `more` is put before the closing brace.
std::string form_options(const std::string& more = "");

PluginDriver& web_form();

/// A one-time token as a page made at that time carries it.
std::string token_made(Time time);

using Parts = std::vector<net::OutPart>;

/// The fields of a form that is good as it is; `changes` replace fields of the same name or come behind.
Parts good_form(const Parts& changes = {});
net::OutPart field(std::string name, std::string value);
net::OutPart file(std::string name, std::string bytes, std::string type = "application/octet-stream");

/// A browser's POST of these fields.
Event posted(const Parts& parts, const std::string& path = "");
Event get(const std::string& path, Fields headers = {});

/// What the stand answers.
sdk::Answer answer_to(const Event& event, const Job& job = receive());
/// The item it makes of a form; fails the test when it makes none.
sdk::Item item_of(const Parts& parts);

std::string header(const sdk::Answer& answer, std::string_view name);

/// The public view of a report under way, as the host gives it.
extern const char* const a_report;

}  // namespace jembatan::test
