// Signatures of the formats we take.
#include "attachment_kind.hpp"

#include <array>

namespace jembatan::web_form {
namespace {

using namespace std::string_view_literals;

struct Signature {
    std::string_view begins;  ///< at the very start
    std::string_view then;    ///< at `then_at`
    std::size_t then_at;
    std::string_view ending;  ///< of the file's name, where the bytes alone do not tell
    AttachmentKind kind;
};

constexpr AttachmentKind heic{"image/heic", "photo"};
constexpr AttachmentKind mp4{"video/mp4", "video"};
constexpr std::array signatures = {
    Signature{"\xff\xd8\xff"sv, {}, 0, {}, {"image/jpeg", "photo"}},
    Signature{"\x89PNG\r\n\x1a\n"sv, {}, 0, {}, {"image/png", "photo"}},
    Signature{"RIFF"sv, "WEBP"sv, 8, {}, {"image/webp", "photo"}},
    Signature{{}, "ftypheic"sv, 4, {}, heic},
    Signature{{}, "ftypheix"sv, 4, {}, heic},
    Signature{{}, "ftypmif1"sv, 4, {}, heic},
    Signature{{}, "ftypisom"sv, 4, {}, mp4},
    Signature{{}, "ftypmp4"sv, 4, {}, mp4},
    Signature{{}, "ftypavc1"sv, 4, {}, mp4},
    Signature{{}, "ftyp3gp"sv, 4, {}, mp4},
    Signature{"%PDF-"sv, {}, 0, {}, {"application/pdf", "document"}},
    Signature{"PK\x03\x04"sv,
              {},
              0,
              ".docx"sv,
              {"application/vnd.openxmlformats-officedocument.wordprocessingml.document", "document"}},
};

bool ends_like(std::string_view name, std::string_view ending) noexcept {
    if (name.size() < ending.size()) return false;
    name.remove_prefix(name.size() - ending.size());
    for (std::size_t i = 0; i < ending.size(); ++i) {
        const char c = name[i] >= 'A' && name[i] <= 'Z' ? static_cast<char>(name[i] - 'A' + 'a') : name[i];
        if (c != ending[i]) return false;
    }
    return true;
}

}  // namespace

std::optional<AttachmentKind> attachment_kind(std::string_view bytes, std::string_view file_name) noexcept {
    for (const auto& one : signatures) {
        const bool is_it = bytes.starts_with(one.begins) && bytes.size() >= one.then_at &&
                           bytes.substr(one.then_at).starts_with(one.then) && ends_like(file_name, one.ending);
        if (is_it) return one.kind;
    }
    return std::nullopt;
}

}  // namespace jembatan::web_form
