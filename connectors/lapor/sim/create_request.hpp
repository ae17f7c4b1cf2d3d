/// The create call's body: checked field by field, with everything wrong said at once.
#pragma once

#include <string_view>

#include "base/tree.hpp"
#include "complaint.hpp"
#include "complaint_book.hpp"
#include "errors.hpp"
#include "settings.hpp"

namespace jembatan::lapor_sim {

struct CreateRequest {
    NewComplaint complaint;
    FieldErrors errors;  ///< empty: the complaint may be entered
};

/// Reads the fields of the observed client: names and types O, which of them are compulsory and the id checks X.
CreateRequest read_create(const Tree& body, const Settings& settings, const Masters& masters,
                          const ComplaintBook& book);

/// Characters as the far side counts them: code points.
std::int64_t count_code_points(std::string_view text) noexcept;

}  // namespace jembatan::lapor_sim
