// Read aside, judge all of it, then swap in one turn of the I/O thread.
#include "app/reload.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <thread>

#include "app/stage_settings.hpp"
#include "base/json_writer.hpp"
#include "config/changes.hpp"

namespace jembatan::app {
namespace {

Tree fixed_parts(const Tree& effective) {
    Tree out;
    out.kind = Tree::Kind::map;
    for (const auto& [key, value] : effective.entries)
        if (config::is_fixed_at_start(key)) out.entries.emplace_back(key, value);
    return out;
}

std::string key_of(const config::Loaded& loaded) { return std::string(loaded.config.store.key.value.reveal()); }

config::Finding whole_file(const config::Loaded& loaded, config::Severity severity, std::string code,
                           std::string message, std::string help) {
    Mark mark;
    mark.file = loaded.config.file.string();
    return config::finding_at(mark, severity, std::move(code), std::move(message), std::move(help), loaded.sources);
}

config::Finding impossible(const config::Loaded& loaded, std::string message, std::string help) {
    return whole_file(loaded, config::Severity::error, "JC054", std::move(message), std::move(help));
}

/// A plugin that was put there since the start is not known: say so, or nobody finds out.
void mention_new_plugins(std::vector<config::Finding>& findings) {
    for (auto& finding : findings)
        if (finding.code == "JC040") finding.help += "; a plugin added since the broker started is found at a restart";
}

ReloadAnswer refused(std::vector<config::Finding> findings) {
    ReloadAnswer answer;
    answer.findings = std::move(findings);
    return answer;
}

std::string side_of(const MadeInstance& made, const std::string& name) {
    return (made.role == JEMBATAN_CHANNEL ? "channels." : "destinations.") + name;
}

}  // namespace

std::vector<config::Finding> left_behind(const deliver::Settings& settings, const store::Health& health,
                                         const std::vector<store::DestinationLoad>& loads, const config::Loaded& loaded,
                                         const std::map<std::string, std::int64_t>& open_reports) {
    std::vector<config::Finding> out;
    for (const auto& [name, count] : open_reports) {
        if (count == 0 || loaded.config.channel(name) != nullptr) continue;
        auto message =
            fmt::format("channel '{}' is gone from the configuration and has {} report{} that {} not finished", name,
                        count, count == 1 ? "" : "s", count == 1 ? "is" : "are");
        auto help = fmt::format(
            "put it back with 'retired: true' until they are, or whoever wrote them is never answered; see 'jembatan "
            "report list --channel {}'",
            name);
        out.push_back(whole_file(loaded, config::Severity::error, "JC053", std::move(message), std::move(help)));
    }
    auto open = health.waiting_by_destination;
    for (const auto& load : loads) {
        auto& count = open[load.destination];
        count = std::max({count, load.waiting, load.in_doubt});
        if (load.followed == 0 || settings.targets.contains(load.destination)) continue;
        auto message = fmt::format("'{}' is gone from the configuration; {} of its tickets are no longer followed",
                                   load.destination, load.followed);
        auto help = "put it back with 'retired: true', or whoever wrote them never hears the answer";
        out.push_back(whole_file(loaded, config::Severity::warning, "JC053", std::move(message), help));
    }
    for (const auto& [name, waiting] : open) {
        if (waiting == 0 || settings.targets.contains(name)) continue;
        auto message = fmt::format("'{}' is gone from the configuration and has {} open deliver{}", name, waiting,
                                   waiting == 1 ? "y" : "ies");
        auto help = fmt::format(
            "put it back with 'retired: true' until they are done (see 'jembatan delivery list --destination {}'), or "
            "withdraw them",
            name);
        out.push_back(whole_file(loaded, config::Severity::error, "JC053", std::move(message), std::move(help)));
    }
    return out;
}

Reloader::Reloader(boost::asio::io_context& io, const Clock& clock, host::Guard& guard, store::Store& store,
                   Pipeline& pipeline, Setup& setup, Instances& instances)
    : io_(io),
      clock_(clock),
      guard_(guard),
      store_(store),
      pipeline_(pipeline),
      setup_(setup),
      instances_(instances),
      at_start_(fixed_parts(setup.loaded.effective)),
      key_at_start_(key_of(setup.loaded)) {}

Task<ReloadAnswer> Reloader::reload() {
    if (is_ending_)
        co_return refused({impossible(setup_.loaded, "the broker is stopping", "the next start reads what is there")});
    if (is_busy_) {
        co_return refused({impossible(setup_.loaded, "a reload is under way already",
                                      "ask again when it is over; the log says when")});
    }
    is_busy_ = true;
    ReloadAnswer answer;
    std::string trouble;
    try {
        auto next = co_await read();
        const auto loads = co_await store_.loads();
        Result<std::map<std::string, std::int64_t>> open = std::map<std::string, std::int64_t>();
        if (next) open = co_await open_at_gone_channels(next->loaded.config);
        if (!next)
            trouble = "the configuration could not be read";
        else if (!loads)
            trouble = "what is open is not known: " + loads.error().what;
        else if (!open)
            trouble = "what is open is not known: " + open.error().what;
        else
            answer = take_over(std::move(*next), *loads, *open);
    } catch (const std::exception& error) {  // memory or threads ran out
        trouble = error.what();
    }
    if (!trouble.empty()) answer = refused({impossible(setup_.loaded, trouble, "look at the log, then try again")});
    is_busy_ = false;
    co_return answer;
}

Task<std::optional<Setup>> Reloader::read() {
    const auto executor = io_.get_executor();
    boost::asio::steady_timer ready(executor, boost::asio::steady_timer::time_point::max());
    std::optional<Setup> next;
    {
        const std::jthread reader([&] {
            try {
                next.emplace(set_up(setup_.loaded.config.file, config::MissingSecrets::refuse, setup_.plugins));
            } catch (const std::exception&) {  // memory ran out: nothing has changed
            }
            boost::asio::post(executor, [&ready] { ready.cancel(); });
        });
        boost::system::error_code woken;
        auto token = boost::asio::redirect_error(boost::asio::use_awaitable, woken);
        co_await ready.async_wait(token);
    }
    co_return next;
}

Task<Result<std::map<std::string, std::int64_t>>> Reloader::open_at_gone_channels(const config::Config& next) {
    std::map<std::string, std::int64_t> none;
    const auto& channels = setup_.loaded.config.channels;
    const auto stays = [&next](const config::Channel& channel) { return next.channel(channel.name) != nullptr; };
    if (std::ranges::all_of(channels, stays)) co_return none;
    auto open = co_await store_.open_reports();
    co_return open;
}

ReloadAnswer Reloader::take_over(Setup next, const std::vector<store::DestinationLoad>& loads,
                                 const std::map<std::string, std::int64_t>& open_reports) {
    auto& findings = next.loaded.findings;
    if (!next.ok()) {
        mention_new_plugins(findings);
        return refused(std::move(findings));
    }
    Instances made = make_instances(next.loaded.config, next.loaded.sources, setup_.plugins, guard_, io_, clock_,
                                    Secrets::as_found, instances_);
    findings.insert(findings.end(), made.findings.begin(), made.findings.end());
    auto said = ask_plugins(next.loaded.config, next.loaded.sources, made, clock_, Secrets::as_found);
    findings.insert(findings.end(), said.begin(), said.end());
    if (config::has_errors(findings)) return refused(std::move(findings));
    const auto settings = stage_settings(next.loaded.config, *next.rules, made);
    if (!settings)
        return refused({whole_file(next.loaded, config::Severity::error, "JC024", settings.error().what, {})});
    const auto left = left_behind(*settings->deliver, store_.health(), loads, next.loaded, open_reports);
    if (config::has_errors(left)) return refused(left);
    findings.insert(findings.end(), left.begin(), left.end());
    ReloadAnswer answer;
    answer.is_done = true;
    answer.findings = findings;
    note_changes(next, made, answer);
    set_limits(made, next.loaded.config);
    pipeline_.use(*settings, {answer.restarted.begin(), answer.restarted.end()});
    instances_ = std::move(made);
    setup_.loaded = std::move(next.loaded);
    setup_.rules = std::move(next.rules);
    answer.version = setup_.loaded.config.version;
    return answer;
}

void Reloader::note_changes(const Setup& next, const Instances& made, ReloadAnswer& answer) const {
    std::vector<config::Change> changes;
    for (auto& change : config::changes(setup_.loaded.effective, next.loaded.effective))
        if (!change.needs_restart) changes.push_back(std::move(change));
    for (const auto& change : changes) answer.changed.push_back(change.text());
    for (const auto& change : config::changes(at_start_, fixed_parts(next.loaded.effective)))
        if (change.needs_restart) answer.needs_restart.push_back(change.text());
    if (key_of(next.loaded) != key_at_start_) answer.needs_restart.emplace_back("store.key: another value");
    for (const auto& [name, instance] : made.by_name) {
        (instance.is_kept ? answer.kept : answer.restarted).push_back(name);
        const std::string side = side_of(instance, name);
        const bool is_told = std::ranges::any_of(changes, [&](const config::Change& change) {
            return change.path == side || change.path.starts_with(side + ".options") ||
                   change.path.starts_with(side + ".plugin");
        });
        if (!instance.is_kept && !is_told) answer.changed.push_back(side + ": a secret has another value");
    }
}

std::string to_json(const ReloadAnswer& answer) {
    JsonWriter json;
    json.begin_object().field("reloaded", answer.is_done);
    if (!answer.is_done)
        json.field("error", "config: nothing was taken over; the broker goes on as it was")
            .field("text", config::render(answer.findings));
    json.field("config", answer.version)
        .list("changed", answer.changed)
        .list("restarted", answer.restarted)
        .list("kept", answer.kept)
        .list("needs_restart", answer.needs_restart)
        .key("findings")
        .begin_array();
    for (const auto& finding : answer.findings) json.raw(config::to_json(finding));
    json.end_array().end_object();
    return json.take();
}

}  // namespace jembatan::app
