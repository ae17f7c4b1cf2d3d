// The eight known states and how they are named.
#include "complaint.hpp"

#include <algorithm>
#include <array>

namespace jembatan::lapor_sim::status {

std::optional<Status> by_text(std::string_view text) {
    static const std::array<std::pair<const char*, Status>, 8> table{{{"unverified", unverified},
                                                                      {"verified", verified},
                                                                      {"in_progress", in_progress},
                                                                      {"closed", closed},
                                                                      {"archived", archived},
                                                                      {"rejected", rejected},
                                                                      {"postponed", postponed},
                                                                      {"closed_by_system", closed_by_system}}};
    for (const auto& [key, status] : table)
        if (text == key || text == status.name || text == status.code) return status;
    return std::nullopt;
}

bool is_final(const Status& status) {
    return status == closed || status == archived || status == rejected || status == closed_by_system;
}

}  // namespace jembatan::lapor_sim::status
