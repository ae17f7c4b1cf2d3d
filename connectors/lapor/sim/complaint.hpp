/// One complaint as the simulator keeps it: what was sent, where it stands, and its thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"

namespace jembatan::lapor_sim {

/// A state by number and printed name. The numbers are the simulator's own: the real ones are unknown.
struct Status {
    std::string code;
    std::string name;
    bool operator==(const Status&) const = default;
};

namespace status {
inline const Status unverified{"0", "Belum Terverifikasi"};
inline const Status verified{"1", "Terverifikasi"};
inline const Status in_progress{"2", "Dalam Proses"};
inline const Status closed{"3", "Selesai"};
inline const Status archived{"4", "Diarsipkan"};
inline const Status rejected{"5", "Ditolak"};
inline const Status postponed{"6", "Tertunda"};
inline const Status closed_by_system{"7", "Ditutup oleh Sistem"};

/// By English key ("in_progress"), printed name ("Dalam Proses") or number ("2"); nothing for anything else.
std::optional<Status> by_text(std::string_view text);

/// Closed, archived, rejected: nothing more can be added to the thread.
bool is_final(const Status& status);
}  // namespace status

/// A file taken by the upload call. Its bytes are not kept.
struct Upload {
    std::int64_t id = 0;
    std::string file_name;
    std::string extension;
    std::uint64_t size = 0;
    std::string sha256;
    bool is_image = false;
    std::string path;
    std::string picture;  ///< an image's bytes, for whoever wants to look at it
};

/// A file hanging on an item of the thread, as the wire shows it.
struct ItemFile {
    std::string path;
    std::string file_name;
    std::string extension;
    std::string sha256;  ///< for files that came in with a reply; control plane only
};

/// One entry of a complaint's thread: a change of state, a disposition, an answer, a reply.
struct Item {
    std::string template_code;
    std::string content;  ///< with {{placeholders}} for the reader to fill in
    std::string template_content;
    std::string from_name;
    std::string to_name;
    std::int64_t to_id = 0;  ///< 0 = no institution (the reporter)
    Status old_status;
    Status new_status;
    std::string note;
    Time at{};
    std::vector<ItemFile> files;
    bool is_secret = false;
    bool is_by_reporter = false;
    bool is_change = false;  ///< a change of state or institution; else words
};

struct Reporter {
    std::int64_t user_id = 0;  ///< a service account, or 0 when name and contact were given
    std::string name, email, phone;
};

/// A create call that passed every check.
struct NewComplaint {
    std::string title, content, incident_date, tags;
    std::int64_t channel = 0, classification_id = 0, category_id = 0, location_id = 0, institution_id = 0;
    bool is_anonymous = false, is_secret = false, is_priority = false;
    Reporter reporter;
    std::vector<std::int64_t> attachments;
};

struct Complaint {
    std::int64_t id = 0;
    NewComplaint sent;
    bool content_cut = false;  ///< the budget for kept text was used up; only the beginning is here
    Status status = status::unverified;
    std::int64_t institution_id = 0;
    Time created_at{};
    std::vector<Item> items;  ///< oldest first; an item's number is its place, from 1
};

}  // namespace jembatan::lapor_sim
