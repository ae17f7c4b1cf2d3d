/// Numbers out of Prometheus' text format.
#pragma once

#include <map>
#include <string>
#include <string_view>

namespace jembatan::app {

/// The series of one metric added up by the value of one label (all under "" without a label), those only whose
/// `with` label has that value if one is given.
std::map<std::string, double> sums_of(std::string_view text, std::string_view metric, std::string_view label = {},
                                      std::string_view with = {}, std::string_view value = {});

}  // namespace jembatan::app
