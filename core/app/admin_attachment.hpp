/// One attachment opened for an operator: with a reason, written down, and handed out so that all it can do is be
/// looked at. A photo may show a person, so nothing of it is masked and nothing of it is shown without asking.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "app/admin_desk.hpp"
#include "base/task.hpp"
#include "net/http.hpp"
#include "store/store.hpp"

namespace jembatan::app {

/// What a file is taken for.
struct FileKind {
    std::string_view type;    ///< for Content-Type: of a picture its own, of all else application/octet-stream
    std::string_view ending;  ///< ".jpg"; ".bin" where it is not known
    bool is_picture = false;  ///< a browser may show it: JPEG, PNG, GIF or WebP by its first bytes
};

/// Pictures by their bytes, whatever was told; all else is for saving, its ending by the media type that was told.
FileKind kind_of_file(std::string_view bytes, std::string_view told_type);

/// How an attachment stands. Only an opened one has bytes.
enum class Standing {
    opened,
    unknown,  ///< the report has none of that number
    pending,  ///< not fetched yet
    gone,     ///< the platform did not give it
    erased    ///< the report was erased, its files with it
};
/// 200, 404 or 410.
int status_of(Standing standing) noexcept;

struct OpenedAttachment {
    Standing standing = Standing::unknown;
    std::string ref;
    std::string why;  ///< of a gone one, the plugin's word
    std::string bytes;
    FileKind kind;
    std::string
        file_name;  ///< neutral, since what a citizen calls a file may hold a name or a NIK: "7KQ-2M4-XYZ-1.jpg"
};

/// The attachment with that number: counted from 1 over the report's messages, as every list of them does. The file is
/// read first, then who opened it and why is written into the event log, then it is given.
/// *Errors:* not_found for the report; bad_input for a reason that will not do (see check_reason); what read_file says
/// of the file. *Thread:* the I/O thread. The file is in memory once, whole.
Task<Result<OpenedAttachment>> open_attachment(store::Store& store, std::string which, std::int64_t number,
                                               std::string actor, std::string reason);

/// Why it is not opened, for a person who reads English; empty when it is.
std::string why_not(const OpenedAttachment& opened);

/// The file as an answer: a picture to look at, the rest to save; no scripts, no frames, no guessing, no copies.
net::Response file_response(OpenedAttachment opened);

/// Counts the attachments of a report: the number of the one with that id; 0: it has none such.
std::int64_t attachment_number(const store::StoredReport& report, std::int64_t id) noexcept;

}  // namespace jembatan::app
