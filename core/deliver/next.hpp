/// What follows from an outcome. The only place that decides it.
#pragma once

#include <cstdint>

#include "jembatan/action.hpp"

namespace jembatan::deliver {

enum class Next {
    finish,        ///< delivered
    follow_token,  ///< delivered; its id comes later
    later,         ///< pending again, with a growing delay
    look_up,       ///< uncertain: find it, or a person decides; never sent again blindly
    ask_operator,  ///< pending; the destination waits for a person to see to its credential
    bury,          ///< dead
};

constexpr Next next(sdk::Outcome::Kind kind) noexcept {
    using Kind = sdk::Outcome::Kind;
    switch (kind) {
        case Kind::accepted: return Next::finish;
        case Kind::taken: return Next::follow_token;
        case Kind::retry: return Next::later;
        case Kind::uncertain: return Next::look_up;
        case Kind::unauthorised: return Next::ask_operator;
        case Kind::window_closed:
        case Kind::refused:
        case Kind::recipient_gone: return Next::bury;
    }
    return Next::ask_operator;  // no default above: a new kind without a row fails the build
}

/// The word for it in the store, the log and the metrics.
constexpr const char* code(sdk::Outcome::Kind kind) noexcept {
    using Kind = sdk::Outcome::Kind;
    switch (kind) {
        case Kind::accepted: return "accepted";
        case Kind::taken: return "taken";
        case Kind::retry: return "retry";
        case Kind::uncertain: return "uncertain";
        case Kind::unauthorised: return "unauthorised";
        case Kind::window_closed: return "window_closed";
        case Kind::refused: return "refused";
        case Kind::recipient_gone: return "recipient_gone";
    }
    return "unknown";
}

/// How the last request of a step ended, as far as the promise of "exactly once" is concerned.
struct LastSend {
    bool is_marked = false;   ///< it was an unrepeatable one
    bool got_answer = false;  ///< a whole HTTP response came
    bool surely_not_sent = false;
    std::uint32_t status = 0;  ///< of the answer
};

/// The outcome the host takes: after a marked send nothing but a clear verdict counts, whatever the plugin makes of it.
/// A retry after silence, a broken connection, 408 or 5xx becomes uncertain unless the plugin says that the far side
/// surely took nothing.
inline sdk::Outcome verdict(sdk::Outcome outcome, const LastSend& last) {
    if (!last.is_marked || last.surely_not_sent || outcome.kind != sdk::Outcome::Kind::retry || outcome.not_taken)
        return outcome;
    if (last.got_answer && last.status != 408 && last.status < 500) return outcome;
    return sdk::Outcome::uncertain(outcome.reason.empty() ? "no clear answer after a send that must not be repeated"
                                                          : outcome.reason);
}

}  // namespace jembatan::deliver
