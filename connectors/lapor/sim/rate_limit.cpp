// The token bucket.
#include "rate_limit.hpp"

#include <algorithm>
#include <cmath>

namespace jembatan::lapor_sim {

std::int64_t RateLimit::take(const std::string& caller, std::int64_t rate, Time now) {
    if (rate == 0) return 0;
    const auto size = static_cast<double>(rate);
    const double per_ms = size / 60'000.0;
    auto& bucket = buckets_.try_emplace(caller, Bucket{size, now}).first->second;
    const auto passed = static_cast<double>((now - bucket.filled_at).count());
    bucket.tokens = std::min(size, bucket.tokens + passed * per_ms);
    bucket.filled_at = now;
    if (bucket.tokens >= 1 - 1e-9) {
        bucket.tokens -= 1;
        return 0;
    }
    return std::max<std::int64_t>(1,
                                  static_cast<std::int64_t>(std::ceil((1 - bucket.tokens) / per_ms / 1000.0 - 1e-9)));
}

}  // namespace jembatan::lapor_sim
