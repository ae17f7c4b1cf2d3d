/// The whole state of one run, and the one place where things happen to it: calls from the wire, officers' transitions,
/// and what the scenario has scheduled. Time passes only at `settle()`.
#pragma once

#include <memory>
#include <queue>
#include <string>
#include <vector>

#include "access_tokens.hpp"
#include "complaint_book.hpp"
#include "faults.hpp"
#include "journal.hpp"
#include "masters.hpp"
#include "profile.hpp"
#include "pushes.hpp"
#include "rate_limit.hpp"
#include "scenario.hpp"
#include "settings.hpp"
#include "virtual_clock.hpp"

namespace jembatan::lapor_sim {

/// How a run starts, and starts again at a reset.
struct Setup {
    const Profile* profile = nullptr;
    std::string auth_secret = "sim-auth-0000";           ///< behind "Bearer " in `auth` or `Authorization`
    std::string token_secret = "{SIMU-LATO-RTOK-EN00}";  ///< in `token`
    std::string client_id = "sim-client";                ///< of token requests, when settings.oauth2 is on
    std::string client_secret = "sim-client-secret";
    std::string regency = "Contoh";
    Settings settings;  ///< at the start: the scenario's, then the command line's
    Scenario scenario;
    Time start{};
    Pace pace = Pace::running;
    std::uint64_t seed = 1;
    std::size_t journal_entries = 20'000;
    PushTarget push;  ///< who is told when a complaint moves
};

/// *Thread:* one.
class Simulator {
public:
    explicit Simulator(Setup setup);
    Simulator(const Simulator&) = delete;
    Simulator& operator=(const Simulator&) = delete;

    /// Does every scheduled step that is due. *Errors:* none; a step that no longer fits its complaint is dropped.
    void settle();

    std::int64_t create(NewComplaint complaint);
    /// *Errors:* as ComplaintBook.
    Result<> reject(std::int64_t id, std::int64_t institution, const std::string& description);
    Result<std::int64_t> reply(std::int64_t id, Reply reply);
    Result<> transit(std::int64_t id, const Transition& transition);

    /// *Errors:* as VirtualClock::advance. Everything due on the way happens at its own time.
    Result<Time> advance(const Span& span);

    /// The operator of LAPOR! reorganises a list. *Errors:* not_found for an entry that is not there.
    Result<> change(const MasterChange& change);

    /// From now on this happens instead, with the settings of the start and its own; what was still to come of the
    /// scenario before is dropped, and so are faults.
    void play(Scenario next);

    /// As just started.
    void reset();

    Time now() const { return clock.now(); }
    std::size_t scheduled() const noexcept { return agenda_.size(); }

    const Setup setup;
    Masters masters;
    VirtualClock clock;
    Settings settings;
    Scenario scenario;  ///< the start's, or the one played since
    ComplaintBook book;
    FaultPlan faults;
    RateLimit rate_limit;
    AccessTokens access_tokens;
    Journal journal;
    Pushes pushes;

private:
    struct Due {
        Time at;
        std::uint64_t number;  ///< of scheduling: the tie-break
        Time since;            ///< when the trigger was
        std::int64_t complaint;
        std::size_t step;
        bool operator<(const Due& other) const {
            return at != other.at ? at > other.at : number > other.number;  // the earliest on top
        }
    };

    void start();
    void fire(Trigger trigger, std::int64_t complaint, Time at);
    void run(const Due& due);
    bool is_excepted(const Step& step, const Due& due) const;
    void moved(std::int64_t id, const Status& before, Time at);
    Status status_of(std::int64_t id) const;
    Result<> transit_at(std::int64_t id, const Transition& transition, Time at);

    std::priority_queue<Due> agenda_;
    std::uint64_t scheduled_ = 0;
};

}  // namespace jembatan::lapor_sim
