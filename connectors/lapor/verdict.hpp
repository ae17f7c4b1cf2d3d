/// What an answer means. The one place where the mapping's error classes meet HTTP.
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "jembatan/sdk.hpp"
#include "mapping.hpp"

namespace jembatan::lapor {

struct Verdict {
    enum class Kind {
        ok,        ///< done, `ok` holds
        refused,   ///< for good
        auth,      ///< the secrets are not taken
        retry,     ///< surely not taken, and another time it may be
        uncertain  ///< it may have been done
    };
    Kind kind = Kind::uncertain;
    std::string reason;  ///< for a person: status, and the far side's own words without long numbers
    std::string field;   ///< which one was refused
    std::chrono::milliseconds after{0};
};

/// The number of a ticket or of a follow-up in an answer: a short word or a whole number. Empty for anything else: what
/// is no number must not become one.
std::string number_in(const Pick& pick, sdk::Value answer);

/// Of a call that changes something and cannot be repeated: only what is clear is not `uncertain`.
Verdict judge_change(const Mapping& mapping, const Operation& operation, const sdk::Response& response,
                     sdk::Value body);

/// Of a call that does no harm when it is repeated: never `uncertain`. A success that is class `ambiguous` is
/// `refused`: asking again would not make it clearer.
Verdict judge_repeatable(const Mapping& mapping, const Operation& operation, const sdk::Response& response,
                         sdk::Value body);

/// The outcome of a delivery that is not `ok`.
sdk::Outcome outcome_of(const Verdict& verdict);

}  // namespace jembatan::lapor
