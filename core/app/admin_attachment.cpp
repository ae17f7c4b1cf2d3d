// Reason, file, event, and only then the answer: nothing is seen that is not written down.
#include "app/admin_attachment.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace jembatan::app {
namespace {

constexpr std::string_view to_save = "application/octet-stream";

/// What citizens send, and what a desktop calls such a file. No kind that may hold macros: the type is the sender's
/// word, and a program must not be opened because it was called a letter; those are ".bin".
constexpr std::array<std::pair<std::string_view, std::string_view>, 16> endings = {{
    {"application/pdf", ".pdf"},
    {"application/vnd.openxmlformats-officedocument.wordprocessingml.document", ".docx"},
    {"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", ".xlsx"},
    {"application/vnd.openxmlformats-officedocument.presentationml.presentation", ".pptx"},
    {"text/plain", ".txt"},
    {"audio/ogg", ".ogg"},
    {"audio/mpeg", ".mp3"},
    {"audio/mp4", ".m4a"},
    {"audio/aac", ".aac"},
    {"audio/amr", ".amr"},
    {"audio/wav", ".wav"},
    {"video/mp4", ".mp4"},
    {"video/3gpp", ".3gp"},
    {"video/quicktime", ".mov"},
    {"image/heic", ".heic"},
    {"image/tiff", ".tif"},
}};

const store::StoredAttachment* find_attachment(const store::StoredReport& report, std::int64_t number) {
    if (number < 1) return nullptr;
    for (const auto& message : report.messages)
        for (const auto& attachment : message.attachments)
            if (--number == 0) return &attachment;
    return nullptr;
}

Standing standing_of(const store::StoredReport& report, const store::StoredAttachment* attachment) noexcept {
    if (report.state == store::ReportState::erased) return Standing::erased;
    if (attachment == nullptr) return Standing::unknown;
    if (attachment->state == store::AttachmentState::gone) return Standing::gone;
    return attachment->file ? Standing::opened : Standing::pending;
}

}  // namespace

FileKind kind_of_file(std::string_view bytes, std::string_view told_type) {
    if (bytes.starts_with("\xff\xd8\xff")) return {"image/jpeg", ".jpg", true};
    if (bytes.starts_with("\x89PNG\r\n\x1a\n")) return {"image/png", ".png", true};
    if (bytes.starts_with("GIF87a") || bytes.starts_with("GIF89a")) return {"image/gif", ".gif", true};
    if (bytes.starts_with("RIFF") && bytes.substr(0, 12).ends_with("WEBP")) return {"image/webp", ".webp", true};
    const auto type = told_type.substr(0, told_type.find_first_of("; "));
    const auto* const found = std::ranges::find(endings, type, &std::pair<std::string_view, std::string_view>::first);
    return {to_save, found == endings.end() ? std::string_view(".bin") : found->second, false};
}

int status_of(Standing standing) noexcept {
    switch (standing) {
        case Standing::opened: return 200;
        case Standing::unknown:
        case Standing::pending: return 404;
        case Standing::gone:
        case Standing::erased: return 410;
    }
    return 500;
}

Task<Result<OpenedAttachment>> open_attachment(store::Store& store, std::string which, std::int64_t number,
                                               std::string actor, std::string reason) {
    const auto view = co_await store.show_report(std::move(which));
    if (!view) co_return view.error();
    const auto& report = view->report;
    const auto* attachment = find_attachment(report, number);
    OpenedAttachment out;
    out.ref = report.ref;
    out.standing = standing_of(report, attachment);
    if (out.standing == Standing::gone) out.why = attachment->gone_reason;
    if (out.standing != Standing::opened) co_return out;
    if (const auto good = check_reason(reason); !good) co_return good.error();
    auto bytes = co_await store.read_file(*attachment->file);
    if (!bytes) co_return bytes.error();
    store::Note note;
    note.event = "attachment_opened";
    note.actor = std::move(actor);
    note.report = report.id;
    note.attachment = attachment->id;
    note.reason = std::move(reason);
    const auto written = co_await store.note(std::move(note));
    if (!written) co_return written.error();
    out.kind = kind_of_file(*bytes, attachment->mime);
    out.file_name = report.ref + "-" + std::to_string(number) + std::string(out.kind.ending);
    out.bytes = std::move(*bytes);
    co_return out;
}

std::string why_not(const OpenedAttachment& opened) {
    const std::string where = "admin: report '" + opened.ref + "': ";
    switch (opened.standing) {
        case Standing::opened: break;
        case Standing::unknown: return where + "has no attachment of that number; 'jembatan report show' counts them";
        case Standing::pending: return where + "the attachment is not fetched yet; try again in some minutes";
        case Standing::gone: return where + "the attachment could not be fetched and is not here: " + opened.why;
        case Standing::erased: return where + "it was erased, its files with it";
    }
    return {};
}

net::Response file_response(OpenedAttachment opened) {
    auto response = net::respond(200, std::move(opened.bytes), opened.kind.type);
    response.headers.set("Content-Disposition", std::string(opened.kind.is_picture ? "inline" : "attachment") +
                                                    "; filename=\"" + opened.file_name + "\"");
    // A browser puts a style of its own around a picture; nothing else may run, load or embed it.
    response.headers.set("Content-Security-Policy",
                         "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; "
                         "frame-ancestors 'none'; sandbox");
    response.headers.set("X-Content-Type-Options", "nosniff");
    response.headers.set("Cache-Control", "no-store");
    return response;
}

std::int64_t attachment_number(const store::StoredReport& report, std::int64_t id) noexcept {
    std::int64_t number = 0;
    for (const auto& message : report.messages)
        for (const auto& attachment : message.attachments) {
            ++number;
            if (attachment.id.value() == id) return number;
        }
    return 0;
}

}  // namespace jembatan::app
