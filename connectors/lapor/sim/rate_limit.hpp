/// A token bucket per caller: a minute's worth may come at once, then one every 60/rate seconds.
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "base/clock.hpp"

namespace jembatan::lapor_sim {

/// *Thread:* one.
class RateLimit {
public:
    /// Takes one request of that caller. Gives 0 when it may pass, else the whole seconds after which one may.
    /// `rate` is requests a minute; 0 = no limit.
    std::int64_t take(const std::string& caller, std::int64_t rate, Time now);

    void reset() { buckets_.clear(); }

private:
    struct Bucket {
        double tokens;
        Time filled_at;
    };
    std::map<std::string, Bucket> buckets_;
};

}  // namespace jembatan::lapor_sim
