/// One request of a command to the broker or its store, for commands that make something of the answer themselves.
#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "app/admin_client.hpp"
#include "app/commands.hpp"

namespace jembatan::app {

/// How long a command waits for an answer.
inline constexpr std::chrono::milliseconds answer_limit = std::chrono::minutes(2);

/// *Errors:* unavailable with `code` 69 or 78 for the exit; whatever the store says when it is opened. A refusal of the
/// API is an answer with its status. *Thread:* blocks.
Result<AdminAnswer> send(const Ask& request, int& code, std::chrono::milliseconds limit = answer_limit);

/// JSON lines as a table of these fields ("deliveries" is folded into one cell).
void print_table(std::string_view lines, const std::vector<std::string>& columns);

/// What an answer with a status from 400 on says.
std::string error_text(const AdminAnswer& answer);

}  // namespace jembatan::app
