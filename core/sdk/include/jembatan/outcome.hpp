/// The one place that says what an HTTP status means for a delivery.
#pragma once

#include <algorithm>
#include <charconv>
#include <chrono>
#include <string>
#include <string_view>

#include "jembatan/action.hpp"
#include "jembatan/event.hpp"

namespace jembatan::sdk {

/// The delay a Retry-After header in seconds asks for, at most a day; zero if there is none we can read.
inline std::chrono::milliseconds retry_after(const Response& response) noexcept {
    const std::string_view text = response.header("Retry-After");
    std::int64_t seconds = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
    if (error != std::errc{} || end != text.data() + text.size() || seconds < 0) return {};
    return std::chrono::seconds{std::min<std::int64_t>(seconds, 86400)};
}

/// What a response to a repeatable request ends in: 2xx accepted, 401 and 403 unauthorised, 408, 425, 429 and 5xx
/// retry, everything else refused.
inline Outcome outcome_of(const Response& response, std::string id = {}) {
    const std::uint32_t status = response.status();
    const std::string reason = "http " + std::to_string(status);
    if (status >= 200 && status < 300) return Outcome::accepted(std::move(id));
    if (status == 401 || status == 403) return Outcome::unauthorised(reason);
    if (status == 408 || status == 425 || status == 429 || status >= 500)
        return Outcome::retry(reason, retry_after(response));
    return Outcome::refused(reason);
}

}  // namespace jembatan::sdk
