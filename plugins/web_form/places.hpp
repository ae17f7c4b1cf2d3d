/// The districts and villages a citizen picks from, out of the office's places file.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "jembatan/sdk.hpp"

namespace jembatan::web_form {

struct Village {
    std::string region;  ///< "63.04.01.2001"
    std::string name;
};

struct District {
    std::string region;  ///< "63.04.01"
    std::string name;
    std::vector<Village> villages;  ///< in the file's order
};

/// The districts in the file's order, each with its villages. Rows of other kinds are left out; villages of a district
/// that is not in the file are, too. What is no list of {region, name} is a finding (WF004).
std::vector<District> districts_of(sdk::Value document, sdk::FindingList& found);

/// Whether one of them has that code.
bool is_known(const std::vector<District>& districts, std::string_view region) noexcept;

}  // namespace jembatan::web_form
