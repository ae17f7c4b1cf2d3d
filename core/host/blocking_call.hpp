/// A job and an event with copies of all they point to, for a call that may outlive whoever asked. Of this room only.
#pragma once

#include <vector>

#include "host/arena.hpp"
#include "host/document.hpp"
#include "host/event.hpp"
#include "jembatan/plugin.h"

namespace jembatan::host {

/// The C side of a job. *Lifetime:* of what `job` points to and of `instance`.
jembatan_job image_of(const JobInput& job, std::string_view instance) noexcept;
jembatan_event image_of(const EventInput& event) noexcept;

class BlockingCall {
public:
    BlockingCall(const JobInput& job, const EventInput& event, std::string_view instance);
    BlockingCall(const BlockingCall&) = delete;
    BlockingCall& operator=(const BlockingCall&) = delete;

    const jembatan_job& job() const noexcept { return job_; }
    const jembatan_event& event() const noexcept { return event_; }

private:
    jembatan_view copy(jembatan_view view);
    const jembatan_pair* copy(const jembatan_pair* pairs, std::uint32_t count);
    const jembatan_node* copy(const jembatan_node* node, Document& document);
    void copy_request(const jembatan_request& from);
    void copy_response(const jembatan_response& from);

    Arena texts_;
    Document data_, event_data_;
    std::vector<jembatan_part> parts_;
    jembatan_request request_{};
    jembatan_response response_{};
    jembatan_job job_{};
    jembatan_event event_{};
};

}  // namespace jembatan::host
