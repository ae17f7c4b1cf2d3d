/// A report or delivery as people read it in a terminal. Pure: the admin API's JSON in, lines out.
#pragma once

#include <string>

#include "base/tree.hpp"
#include "base/zone.hpp"

namespace jembatan::app {

/// What GET /v1/reports/{ref} answers, as a story in the order of time. Times in `zone`.
std::string report_story(const Tree& report, const Zone& zone);

/// What GET /v1/deliveries/{id} answers.
std::string delivery_story(const Tree& answer, const Zone& zone);

/// What GET /v1/attention answers: what waits, and which command does something about it.
std::string attention_text(const Tree& attention, const Zone& zone);

}  // namespace jembatan::app
