/// Who is at the operator's page: links that open it once, and the sessions they begin. In memory only: a restart ends
/// all of them.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "base/hash.hpp"

namespace jembatan::app {

struct PageSession {
    std::string actor;       ///< "page:siti", for the event log
    std::string form_token;  ///< stands in every form; a request without it did not come from our page
    Time until{};
    std::string notice;  ///< what the last action did, shown once
    bool is_bad_news = false;
};

/// *Thread:* the I/O thread. *Lifetime:* the clock outlives it.
class PageSessions {
public:
    static constexpr milliseconds link_life = std::chrono::minutes(5);
    static constexpr milliseconds session_life = std::chrono::hours(12);

    explicit PageSessions(const Clock& clock) : clock_(clock) {}

    /// A secret for a link that works once within five minutes. `actor`: who asked for it.
    std::string new_link(std::string actor);

    /// Uses the link up. *Returns* the cookie's value for the session it begins, or nothing.
    std::string open(std::string_view link);

    /// The session of a cookie, or nullptr. It may end while an answer is still being made.
    std::shared_ptr<PageSession> find(std::string_view cookie);
    void end(std::string_view cookie);

private:
    /// Held by the hash of their secrets: a look-up tells nothing about them.
    template <class Value>
    using Kept = std::map<std::string, Value, std::less<>>;
    struct Link {
        std::string actor;
        Time until{};
    };
    void forget_old();

    const Clock& clock_;
    Kept<Link> links_;
    Kept<std::shared_ptr<PageSession>> sessions_;
};

}  // namespace jembatan::app
