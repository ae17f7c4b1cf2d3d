/// Error answers in three dialects: the application's, the gateway's, and a plain page.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "net/http.hpp"
#include "settings.hpp"

namespace jembatan::lapor_sim {

/// Field names and what is wrong with them, in the order found.
using FieldErrors = std::vector<std::pair<std::string, std::string>>;

net::Response error_answer(Settings::Dialect dialect, int status, std::string_view message,
                           const FieldErrors& fields = {});

}  // namespace jembatan::lapor_sim
