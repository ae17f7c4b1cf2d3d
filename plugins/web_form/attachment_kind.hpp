/// What an uploaded file really is, by its first bytes: names and types a browser gives prove nothing.
#pragma once

#include <optional>
#include <string_view>

namespace jembatan::web_form {

struct AttachmentKind {
    std::string_view mime;
    std::string_view kind;  ///< photo, video or document
};

/// The kind of a file we take: JPEG, PNG, WebP, HEIC, PDF, DOCX, MP4; nothing for any other. A DOCX is a ZIP whose name
/// says so.
std::optional<AttachmentKind> attachment_kind(std::string_view bytes, std::string_view file_name) noexcept;

/// For the file field: what it lets one choose.
inline constexpr char accepted_files[] = "image/jpeg,image/png,image/webp,image/heic,application/pdf,.docx,video/mp4";

}  // namespace jembatan::web_form
