/// The command line's verbs of an operator's desk. They print and return the exit code; see exit_codes.hpp.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "app/commands.hpp"

namespace jembatan::app {

enum class Story { report, delivery, attention };

/// Asks and prints: JSON as it comes, or for people a story.
int tell(const Ask& request, Output output, Story story);

enum class Pages { one, all };

/// A list: JSON lines as they come, or for people a table. Where it goes on stands on standard error, unless all pages
/// are asked for.
int list(const Ask& request, Output output, const std::vector<std::string>& columns, Pages pages);

/// Prints the sheet of a delivery as it has to be typed in.
int sheet(const Ask& request, Output output);

/// Saves what the broker answers as a new file that only its owner reads. A place that is taken is refused before the
/// broker is asked.
int save_attachment(const Ask& request, const std::filesystem::path& to, Output output);

enum class Shown { differences, everything };

/// What a destination's lists (institutions, categories) say against our tables. Exit code 1
/// when a difference breaks what the routes can produce.
int masters(const Ask& request, Output output, Shown shown);

/// Prints the link that opens the operator's page.
int page_link(const Ask& request);

/// An act on many: without a number says how many there are (exit code 1, so that a script stops there), with the
/// right one does it.
int bulk(const Ask& count, Ask act, const std::string& actor, std::optional<std::int64_t> said, Output output);

}  // namespace jembatan::app
