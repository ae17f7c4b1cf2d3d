/// The tokens of one instance: in memory only, obtained by the plugin's own credential ability, once for all who wait.
#pragma once

#include <boost/asio/steady_timer.hpp>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/error.hpp"
#include "jembatan/plugin.h"

namespace jembatan::host {

/// One credential as an operator sees it. Never the token.
struct CredentialState {
    std::string name;
    std::optional<Time> obtained;  ///< none: there is no token
    std::optional<Time> ends;      ///< as the plugin told; none: it did not, or there is no token
    std::optional<Error>
        failure;  ///< why the last try to obtain it failed: `refused`, or `unavailable` for the time being
};

/// *Thread:* the I/O thread.
class Credentials {
public:
    /// Those that are still good, as a call gets them. *Lifetime:* until anything here changes.
    const std::vector<jembatan_pair>& good(Time now);

    /// Counts every put().
    std::uint64_t generation() const noexcept { return generation_; }
    /// Whether that one was put in after that generation: then what was sent before is no reason to obtain it anew.
    bool is_newer(std::string_view name, std::uint64_t generation) const noexcept;
    bool is_good(std::string_view name, Time now) const noexcept;

    /// It counts as ended half a minute before `ends`, or a quarter of its life where that is shorter.
    void put(const std::string& name, std::string token, std::optional<Time> ends, Time now);
    void drop(std::string_view name);

    /// Why it could not be obtained, as long as asking again would be too soon.
    std::optional<Error> recent_failure(std::string_view name, Time now) const;
    void failed(const std::string& name, Error why, Time again);

    /// Whoever is first obtains it; others wait. *Returns* false when somebody is at it already.
    bool begin(const std::string& name);
    /// Wakes those who wait.
    void end(const std::string& name);
    void join(const std::string& name, std::shared_ptr<boost::asio::steady_timer> waiter);

    /// All that were ever asked for, by name.
    std::vector<CredentialState> states() const;

private:
    struct Entry {
        std::string token;
        std::optional<Time> ends;  ///< as we take it
        std::optional<Time> told_end;
        Time obtained{};
        std::uint64_t generation = 0;
        std::optional<Error> failure;
        Time again{};
        bool is_busy = false;
        std::vector<std::shared_ptr<boost::asio::steady_timer>> waiters;
    };
    std::map<std::string, Entry, std::less<>> entries_;
    std::vector<jembatan_pair> pairs_;
    std::uint64_t generation_ = 0;
};

}  // namespace jembatan::host
