/// The files of an upload or reply form, checked against the limits.
#pragma once

#include <functional>
#include <string_view>
#include <vector>

#include "complaint.hpp"
#include "net/form.hpp"
#include "settings.hpp"

namespace jembatan::lapor_sim {

struct AttachedFiles {
    std::vector<Upload> files;  ///< without ids
    int status = 200;           ///< 413, 415 or 422 when something is wrong
    std::string problem;
};

/// Takes the parts whose name fits. Types are told by the file name's ending: images, pdf, doc, docx (I).
AttachedFiles take_files(const net::Form& form, const Settings& settings,
                         const std::function<bool(std::string_view)>& is_ours);

}  // namespace jembatan::lapor_sim
