/// Small words that open or start over a conversation: decided on text alone.
#pragma once

#include <string_view>

namespace jembatan::intake {

/// Whether the text is nothing but a greeting or a call for attention ("Assalamualaikum", "halo min", "p"): then the
/// sender gets help instead of a ticket. At most six words, all of them known.
bool is_greeting(std::string_view text);

/// Whether the text begins with "lapor baru" or "laporan baru": the sender means another matter than before.
bool asks_for_new_report(std::string_view text);

}  // namespace jembatan::intake
