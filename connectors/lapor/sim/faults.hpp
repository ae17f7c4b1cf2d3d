/// Faults: which call goes wrong, how, and when. Everything random comes from one seeded source.
#pragma once

#include <cstdint>
#include <optional>
#include <random>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "base/tree.hpp"
#include "profile.hpp"

namespace jembatan::lapor_sim {

struct Fault {
    enum class Kind {
        status,              ///< an error status, in the chosen dialect
        drop_before,         ///< the connection is closed before the body is read; nothing happened
        drop_after,          ///< everything is done, then the connection is closed without an answer
        slow,                ///< everything is done, the answer comes `ms` later
        html_502,            ///< a gateway's page
        garble,              ///< everything is done, the answer's body is damaged
        truncated,           ///< everything is done, the answer stops in the middle
        ok_without_results,  ///< 200 with a message only (Q7)
        // Of a push:
        twice,   ///< it is sent twice
        late,    ///< it goes behind the next one
        forged,  ///< signed with another secret
        stray,   ///< it names a complaint that is not there
        lying,   ///< it names a state the complaint is not in
    };

    std::optional<Operation> operation;  ///< nothing: any
    Kind kind = Kind::status;
    int status = 500;
    std::int64_t retry_after = -1;  ///< seconds, for 429 and 503; -1: no such header
    std::int64_t ms = 0;            ///< wait that long before the answer, whatever the kind
    bool is_processed = false;      ///< the call takes effect although it is answered badly

    std::uint64_t every = 0;  ///< every n-th matching call
    std::uint64_t next = 0;   ///< the next n matching calls, then never again
    double probability = -1;  ///< of each matching call; none of the three: always

    std::uint64_t seen = 0;  ///< matching calls so far
    std::uint64_t fired = 0;
};

std::string_view name_of(Fault::Kind kind) noexcept;

/// *Errors:* bad_input, naming the key.
Result<Fault> parse_fault(const Tree& map);

/// *Thread:* one.
class FaultPlan {
public:
    explicit FaultPlan(std::uint64_t seed) : seed_(seed), random_(seed) {}

    void add(Fault fault) { faults_.push_back(fault); }
    void replace(std::vector<Fault> faults) { faults_ = std::move(faults); }

    /// The first fault that hits this call, if any. Counts the call for every fault asked before it.
    std::optional<Fault> draw(Operation operation);

    const std::vector<Fault>& faults() const noexcept { return faults_; }

    /// No faults, and the random source from its start.
    void reset();

private:
    bool hits(Fault& fault);

    std::uint64_t seed_;
    std::mt19937_64 random_;
    std::vector<Fault> faults_;
};

}  // namespace jembatan::lapor_sim
