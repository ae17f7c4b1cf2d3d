/// Taking over a changed configuration while the broker runs: all of it in one step, or nothing of it.
#pragma once

#include <boost/asio/io_context.hpp>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "app/instances.hpp"
#include "app/pipeline.hpp"
#include "app/setup.hpp"
#include "base/clock.hpp"
#include "base/task.hpp"
#include "host/guard.hpp"
#include "store/store.hpp"

namespace jembatan::app {

/// What became of a reload, for the log, the admin API and the command line.
struct ReloadAnswer {
    bool is_done = false;
    std::string version;                     ///< of the configuration that counts now
    std::vector<std::string> changed;        ///< "destinations.lapor.rate: 10/min -> 20/min"
    std::vector<std::string> restarted;      ///< channels and destinations whose plugin was made anew
    std::vector<std::string> kept;           ///< those that ran on
    std::vector<std::string> needs_restart;  ///< changes that only a new start of the process takes over
    std::vector<config::Finding> findings;   ///< why nothing was taken over; when it was, warnings
};

/// One JSON object: `{reloaded, config, changed, restarted, kept, needs_restart, findings}`; when nothing was taken
/// over, `error` says so in a line and `text` is what `check` would print.
std::string to_json(const ReloadAnswer& answer);

/// *Thread:* the I/O thread; files are read on a thread of its own. *Lifetime:* everything referred to outlives the
/// io_context's run; a reload that has begun is waited for before it ends (is_busy()).
class Reloader {
public:
    /// `setup` and `instances` are those that run; a reload replaces what they hold.
    Reloader(boost::asio::io_context& io, const Clock& clock, host::Guard& guard, store::Store& store,
             Pipeline& pipeline, Setup& setup, Instances& instances);

    /// Reads the file again and checks all of it: keys, references, rules, secrets, what plugins say of their options,
    /// and that nothing goes away with deliveries or reports still open. Only when nothing is wrong the new settings
    /// take over, between two steps of the stages. Jobs under way end on the instances they began with; instances whose
    /// plugin and options are the same go on with their state, as do rates and breakers.
    Task<ReloadAnswer> reload();

    bool is_busy() const noexcept { return is_busy_; }
    /// The process ends: from now on a reload is refused.
    void no_more() noexcept { is_ending_ = true; }

private:
    Task<std::optional<Setup>> read();
    /// Of channels that run and are not in the next configuration; nothing when there is none.
    Task<Result<std::map<std::string, std::int64_t>>> open_at_gone_channels(const config::Config& next);
    ReloadAnswer take_over(Setup next, const std::vector<store::DestinationLoad>& loads,
                           const std::map<std::string, std::int64_t>& open_reports);
    void note_changes(const Setup& next, const Instances& made, ReloadAnswer& answer) const;

    boost::asio::io_context& io_;
    const Clock& clock_;
    host::Guard& guard_;
    store::Store& store_;
    Pipeline& pipeline_;
    Setup& setup_;
    Instances& instances_;
    const Tree at_start_;  ///< the parts of the configuration that are fixed while the process lives
    const std::string key_at_start_;
    bool is_busy_ = false;
    bool is_ending_ = false;
};

/// Channels and destinations that are no longer among the targets, as findings: errors while they have open deliveries
/// (waiting, under way, or in doubt so that a person must decide), warnings while tickets there would be followed.
/// A reply in doubt holds nothing up and does not count. Channels that are gone are errors, too, while they have
/// `open_reports` (see Store::open_reports()): whoever wrote those could not be answered any more.
std::vector<config::Finding> left_behind(const deliver::Settings& settings, const store::Health& health,
                                         const std::vector<store::DestinationLoad>& loads, const config::Loaded& loaded,
                                         const std::map<std::string, std::int64_t>& open_reports = {});

}  // namespace jembatan::app
