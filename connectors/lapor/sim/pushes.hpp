/// Pushes, an extension: whoever asked for it is told that a complaint has moved. What is to be sent, in which order,
/// with which faults, and what became of it; sending is somebody else's.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "complaint.hpp"
#include "faults.hpp"
#include "net/http.hpp"

namespace jembatan::lapor_sim {

/// Who is told. Without a URL nobody is.
struct PushTarget {
    std::string url;
    std::string secret = "sim-push-secret";  ///< of the signature
};

/// One thing to tell; the same one may be sent more than once.
struct Push {
    std::uint64_t number = 0;  ///< from 1
    std::int64_t complaint = 0;
    std::string body;
    std::string_view fault;  ///< the kind of the fault that hit it, or ""
    bool is_forged = false;  ///< signed with another secret
    int status = 0;          ///< of the last answer; 0: none yet
    int tries = 0;
};

/// *Thread:* one.
class Pushes {
public:
    explicit Pushes(PushTarget start) : start_(std::move(start)), target_(start_) {}

    void aim(PushTarget target);
    const PushTarget& target() const noexcept { return target_; }

    /// A complaint was in state `before` and has moved. Nothing happens without a target.
    void tell(const Complaint& complaint, const Status& before, Time at, FaultPlan& faults);

    /// The next to be sent, by number.
    std::optional<std::uint64_t> next();
    /// How it goes out: signed over the time and the body. `machine`: the receiver lives by the machine's clock.
    net::Headers headers_of(std::uint64_t number, Time machine) const;
    const Push* find(std::uint64_t number) const;
    /// What became of it: the answer's status, 0 for none.
    void sent(std::uint64_t number, int status);

    /// `{"pushes":[…]}`, oldest first.
    std::string json() const;

    /// As at the start: nothing told, and the start's target.
    void reset();
    /// How often that happened: a number of an earlier run names another push.
    std::uint64_t run() const noexcept { return run_; }

    /// Called when there is something to send, or somebody to tell.
    std::function<void()> on_more;

private:
    PushTarget start_, target_;
    std::uint64_t run_ = 0;
    std::deque<Push> pushes_;
    std::deque<std::uint64_t> queue_, held_;  ///< `held_` go behind the next one
};

}  // namespace jembatan::lapor_sim
