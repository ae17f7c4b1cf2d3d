/// The register of complaints and uploaded files: every change of them goes through here.
#pragma once

#include <deque>
#include <optional>
#include <unordered_map>

#include "base/error.hpp"
#include "complaint.hpp"
#include "masters.hpp"

namespace jembatan::lapor_sim {

/// What an officer does to a complaint. Empty parts are not done.
struct Transition {
    std::optional<Status> to;
    std::int64_t by = 0;           ///< the acting institution; 0 = the one that has the complaint
    std::int64_t institution = 0;  ///< hand it to this one
    bool is_forward = false;       ///< "not our authority": back to unverified at the other institution
    std::string note;
    std::string answer;
    std::vector<ItemFile> files;  ///< of the answer
    bool is_secret = false;       ///< the answer is not for the public
};

/// What somebody adds to the thread through the interface.
struct Reply {
    std::string content;
    std::string template_code;
    std::int64_t from_institution = 0;  ///< 0 = the reporter writes
    std::int64_t to_institution = 0;
    bool is_secret = false;
    std::vector<ItemFile> files;
};

/// *Thread:* one. *Lifetime:* pointers handed out hold until the next create or reset.
class ComplaintBook {
public:
    explicit ComplaintBook(const Masters& masters) : masters_(masters) {}

    /// Enters a complaint and gives its id. Never looks whether the same was sent before: creating is not idempotent.
    std::int64_t create(NewComplaint sent, Time now);

    /// Takes a file and gives its id.
    const Upload& upload(Upload file);

    const Complaint* find(std::int64_t id) const;
    const Upload* find_upload(std::int64_t id) const;

    /// *Errors:* not_found (no such complaint), bad_input (an institution that is not in the list).
    Result<> transit(std::int64_t id, const Transition& transition, Time now);

    /// The reject call: passes the complaint to another institution.
    /// *Errors:* not_found; conflict when it is over; bad_input for an unknown institution.
    Result<> reject(std::int64_t id, std::int64_t institution, const std::string& description, Time now);

    /// Adds to the thread and gives the item's number. A reporter's words on one in progress or answered keep it, or
    /// put it back, in progress. *Errors:* not_found; conflict when the complaint is over.
    Result<std::int64_t> reply(std::int64_t id, Reply reply, Time now);

    const std::deque<Complaint>& complaints() const noexcept { return complaints_; }
    std::uint64_t kept_bytes() const noexcept { return kept_bytes_; }

    /// How many bytes of complaint text are kept whole; later ones keep the first 256 bytes only.
    void limit_kept_bytes(std::uint64_t most) noexcept { most_kept_bytes_ = most; }

    void reset();

private:
    Complaint* find_mutable(std::int64_t id);
    Item& add_item(Complaint& complaint, std::string_view template_code, std::string content, Time now);
    void change(Complaint& complaint, const Transition& transition, Time now);

    static constexpr std::int64_t first_complaint = 7123456;
    static constexpr std::int64_t first_upload = 501;

    const Masters& masters_;
    std::deque<Complaint> complaints_;
    std::deque<Upload> uploads_;
    std::uint64_t kept_bytes_ = 0;
    std::uint64_t most_kept_bytes_ = 512ull * 1024 * 1024;
};

}  // namespace jembatan::lapor_sim
