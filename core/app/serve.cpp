// Start-up and shut-down. Each step that fails says what, where and what to do, and leaves nothing half done.
#include "app/serve.hpp"

#include <unistd.h>

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <csignal>
#include <cstdio>

#include "app/admin_api.hpp"
#include "app/admin_destinations.hpp"
#include "app/admin_keeping.hpp"
#include "app/admin_page.hpp"
#include "app/exit_codes.hpp"
#include "app/front.hpp"
#include "app/instances.hpp"
#include "app/keeper.hpp"
#include "app/master_key.hpp"
#include "app/metrics.hpp"
#include "app/pipeline.hpp"
#include "app/reload.hpp"
#include "app/renewals.hpp"
#include "app/self_check.hpp"
#include "app/setup.hpp"
#include "app/store_location.hpp"
#include "app/store_metrics.hpp"
#include "app/supervision.hpp"
#include "base/json_writer.hpp"
#include "base/log.hpp"
#include "base/scrub.hpp"
#include "base/spawned_end.hpp"
#include "net/http_client.hpp"

namespace jembatan::app {
namespace {

constexpr milliseconds request_limit = std::chrono::seconds(10);

log::Format log_format(const config::Config& config) {
    return config.log.format == config::Log::Format::json ? log::Format::json : log::Format::console;
}

void set_log(const config::Config& config) {
    log::Options options;
    options.format = log_format(config);
    if (!config.log.level.empty()) log::parse_level(config.log.level, options.level);
    log::configure(options);
}

/// Everything that runs, in the order it was made; taken down in reverse.
class Broker {
public:
    explicit Broker(Setup& setup) : setup_(setup) {}

    int run() {
        if (const int code = open(); code != exit_fine) return code;
        if (const int code = listen(); code != exit_fine) return code;
        wait_for_signals();
        pipeline_->start();
        keeper_->start();
        announce();
        io_.run();
        return exit_code_;
    }

private:
    int open() {
        const auto& config = setup_.loaded.config;
        auto key = master_key(config.store.key.value.reveal());
        if (!key) return fail("key", key.error(), exit_bad_config);
        host::GuardOptions guard_options;
        guard_options.state_dir = state_dir(config.store.url);
        auto guard = host::Guard::open(guard_options, clock_.now());
        if (!guard) return fail("guard", guard.error(), exit_no);
        guard_ = std::move(*guard);
        for (const auto& blame : guard_->found()) {
            metrics_.count("jembatan_plugin_ends_total", {{"instance", blame.instance}, {"ability", blame.ability}}, 1);
            log::error("app", "plugin_ended_process",
                       {{"instance", blame.instance}, {"ability", blame.ability}, {"reason", blame.reason}});
        }
        instances_ =
            make_instances(config, setup_.loaded.sources, setup_.plugins, *guard_, io_, clock_, Secrets::as_found);
        set_limits(instances_, config);
        for (auto& finding : ask_plugins(config, setup_.loaded.sources, instances_, clock_, Secrets::as_found))
            instances_.findings.push_back(std::move(finding));
        if (config::has_errors(instances_.findings)) {
            std::fputs(config::render(instances_.findings).c_str(), stderr);
            return exit_bad_config;
        }
        for (const auto& [name, made] : instances_.by_name)
            if (made.instance->disabled(clock_.now()))
                log::error("app", "plugin_disabled",
                           {{"instance", name}, {"reason", "it brought the broker down twice"}});
        auto settings = stage_settings(config, *setup_.rules, instances_);
        if (!settings) return fail("config", settings.error(), exit_bad_config);
        store::StoreOptions options;
        options.url = config.store.url;
        options.files = config.store.files;
        options.master_key = *key;
        options.has_full_log = true;
        options.on_fatal = [](const Error& error) {
            log::error(
                "store", "fatal",
                {{"reason", error.what}, {"next", "the process ends; its supervisor starts it again and it recovers"}});
            log::flush();
            ::_exit(exit_fatal);
        };
        auto store = store::open(std::move(options), io_);
        if (!store)
            return fail("store", store.error(), store.error().code == ErrorCode::bad_input ? exit_bad_config : exit_no);
        store_ = std::move(*store);
        const auto loads = open_at_start();
        if (!loads) return fail("store", loads.error(), exit_no);
        const auto left = left_behind(*settings->deliver, store_->health(), *loads, setup_.loaded);
        if (!left.empty()) std::fputs(config::render(left).c_str(), stderr);
        const auto open = std::ranges::find(left, config::Severity::error, &config::Finding::severity);
        if (open != left.end()) return fail("store", conflict(open->message + "; " + open->help), exit_bad_config);
        supervision_ = std::make_unique<Supervision>(io_, *store_);
        self_check_ = std::make_unique<SelfCheck>(io_, *store_, clock_, metrics_, state_dir(config.store.url));
        client_ = std::make_unique<net::HttpClient>(io_);
        outgoing_ = std::make_unique<host::Outgoing>(*client_);
        pipeline_ = std::make_unique<Pipeline>(io_, *store_, clock_, metrics_, *outgoing_, *settings);
        keeper_ = std::make_unique<Keeper>(io_, *store_, clock_, metrics_, [this] { return ages(); });
        keeper_->also([this] { calendar_.look(setup_.loaded.config, clock_.now()); });
        reloader_ = std::make_unique<Reloader>(io_, clock_, *guard_, *store_, *pipeline_, setup_, instances_);
        return exit_fine;
    }

    /// What is open at each destination, before anything else runs.
    Result<std::vector<store::DestinationLoad>> open_at_start() {
        std::optional<Result<std::vector<store::DestinationLoad>>> loads;
        const auto ask = [this, &loads]() -> Task<void> {
            auto answer = co_await store_->loads();
            loads.emplace(std::move(answer));
        };
        boost::asio::co_spawn(io_, ask(), SpawnedEnd{"loads"});
        while (!loads && io_.run_one() > 0) {
        }
        io_.restart();
        return loads ? std::move(*loads) : internal_error("store: what is open cannot be read");
    }

    int listen() {
        const auto& config = setup_.loaded.config;
        const net::HttpLimits http_limits = limits(config.server.limits);
        front_ = std::make_unique<Front>(pipeline_->receiver(), pipeline_->pushes(), *store_, clock_, metrics_,
                                         http_limits.body_bytes);
        front_->also([this] { set_gauges(); }, [this] { return notes(); });
        server_ = std::make_unique<net::HttpServer>(io_, http_limits, front_->handler());
        const auto passed = PassedSockets::take();
        if (!passed) return fail("listen", passed.error(), exit_bad_config);
        auto bound = passed->listen(*server_, "http", config.server.listen);
        if (!bound) return fail("listen", bound.error(), exit_no);
        http_address_ = *bound;
        admin_ = std::make_unique<AdminApi>(*store_, &pipeline_->decider(), [this] { return status(); });
        admin_->set_reload([this]() -> Task<net::Response> { return reload_for_admin(); });
        admin_->set_running([this] { return running(); });
        keeping_ = std::make_unique<KeepingApi>(*store_, config.store.url, [this] {
            set_store_metrics(metrics_, store_->health());
            set_gauges();
            return metrics_.text();
        });
        admin_->add_more(keeping_->paths());
        destinations_ = std::make_unique<DestinationApi>(
            *store_, clock_, *outgoing_,
            [this](const std::string& name) {
                const auto found = instances_.by_name.find(name);
                return found == instances_.by_name.end() ? MadeInstance() : found->second;
            },
            [this] { return config::facts(setup_.loaded.config); },
            [this](const std::string& name) {
                const auto& now = setup_.loaded.config;
                const auto* destination = now.destination(name);
                return destination == nullptr ? FieldPolicy() : fields_of(now, *destination);
            });
        admin_->add_more(destinations_->paths());
        admin_server_ = std::make_unique<net::HttpServer>(io_, net::HttpLimits(), admin_->handler());
        auto admin_bound = passed->listen(*admin_server_, "admin", config.admin.listen);
        if (!admin_bound) return fail("listen", admin_bound.error(), exit_no);
        admin_address_ = *admin_bound;
        return config.admin.page.empty() ? exit_fine : show_page();
    }

    void set_gauges() {
        set_renewal_metrics(metrics_, instances_, setup_.loaded.config, clock_.now());
        for (const auto& [name, made] : instances_.by_name)
            metrics_.set("jembatan_plugin_disabled", {{"instance", name}},
                         made.instance->disabled(clock_.now()) ? 1 : 0);
    }

    /// What /readyz says beside intake.
    std::vector<std::pair<std::string, std::string>> notes() const {
        auto out = renewal_notes(instances_, setup_.loaded.config, clock_.now());
        for (const auto& [name, made] : instances_.by_name)
            if (made.instance->component().role == JEMBATAN_DESTINATION && made.instance->disabled(clock_.now()))
                out.emplace_back("destination:" + name, "disabled: its plugin brought the broker down twice");
        return out;
    }

    store::Retention ages() const {
        const auto& retention = setup_.loaded.config.retention;
        return {retention.reports, retention.raw, retention.events};
    }

    Zone zone() const {
        const auto zone = Zone::find(setup_.loaded.config.instance.timezone);
        return zone ? *zone : Zone();
    }

    /// The operator's page, on loopback beside the admin socket that makes its links.
    int show_page() {
        const auto& config = setup_.loaded.config;
        page_ = std::make_unique<AdminPage>(*store_, admin_->desk(), pipeline_->decider(), clock_, zone(),
                                            config.instance.language);
        page_server_ = std::make_unique<net::HttpServer>(io_, net::HttpLimits(), page_->handler());
        auto bound = page_server_->listen(config.admin.page);
        if (!bound) return fail("listen", bound.error(), exit_no);
        admin_->desk_api().set_page([this, address = *bound](const std::string& actor) -> Result<std::string> {
            return "http://" + address + page_->new_link(actor);
        });
        log::info("app", "page", {{"address", *bound}});
        return exit_fine;
    }

    /// What an operator's desk must know of this process.
    Running running() {
        Running out;
        out.config_version = setup_.loaded.config.version;
        const auto health = store_->health();
        for (const auto& lane : pipeline_->deliver().lanes()) {
            const auto waiting = health.waiting_by_destination.find(lane.name);
            out.lanes.push_back({lane.name, std::string(lane.breaker), lane.in_flight,
                                 waiting == health.waiting_by_destination.end() ? 0 : waiting->second});
        }
        for (const auto& [name, made] : instances_.by_name)
            if (const auto until = made.instance->disabled(clock_.now())) out.disabled.push_back({name, *until});
        out.credentials = failing_credentials(instances_);
        for (const auto& channel : setup_.loaded.config.channels) out.channels.push_back(channel.name);
        for (const auto& destination : setup_.loaded.config.destinations) {
            const auto* instance = instances_.find(destination.name);
            if (instance == nullptr) continue;
            const bool follows = instance->component().takes(JEMBATAN_FOLLOWUP);
            out.destinations.emplace(destination.name, follows ? store::FollowUps::yes : store::FollowUps::no);
        }
        return out;
    }

    static net::HttpLimits limits(const config::ServerLimits& from) {
        net::HttpLimits out;
        if (from.connections > 0) out.connections = static_cast<std::size_t>(from.connections);
        if (from.header_bytes > 0) out.header_bytes = static_cast<std::size_t>(from.header_bytes);
        if (from.body_bytes > 0) out.body_bytes = static_cast<std::size_t>(from.body_bytes);
        out.bodies_bytes = std::max(out.bodies_bytes, 2 * out.body_bytes);
        if (from.request.count() > 0) out.header_time = out.body_time = from.request;
        if (from.idle.count() > 0) out.idle_time = from.idle;
        return out;
    }

    static int fail(std::string_view step, const Error& error, int code) {
        log::error("app", "cannot_start", {{"step", step}, {"reason", error.what}});
        log::flush();
        return code;
    }

    void announce() {
        const std::vector<log::Field> fields = {
            {"http", http_address_}, {"admin", admin_address_}, {"config", setup_.loaded.config.version}};
        // Whoever started us waits for this line, whatever the level is.
        if (log::is_enabled(log::Level::info))
            log::info("app", "ready", {fields[0], fields[1], fields[2]});
        else
            std::fputs((log::render(log_format(setup_.loaded.config), log::Level::info, "app", "ready", fields) + "\n")
                           .c_str(),
                       stderr);
        log::flush();
        supervision_->ready();
        self_check_->start();
    }

    std::string status() {
        JsonWriter json;
        json.begin_object()
            .field("http", http_address_)
            .field("admin", admin_address_)
            .field("config", setup_.loaded.config.version);
        const auto health = store_->health();
        json.field("writable", health.is_writable).field("reason", health.reason).key("destinations").begin_array();
        for (const auto& lane : pipeline_->deliver().lanes()) {
            const auto waiting = health.waiting_by_destination.find(lane.name);
            json.begin_object()
                .field("name", lane.name)
                .field("breaker", lane.breaker)
                .field("in_flight", lane.in_flight);
            json.field("claimed", lane.claimed)
                .field("waiting", waiting == health.waiting_by_destination.end() ? std::int64_t{0} : waiting->second);
            json.end_object();
        }
        json.end_array().end_object();
        return json.take();
    }

    void wait_for_signals() {
        signals_.async_wait([this](const boost::system::error_code& error, int signal) {
            if (error) return;
            if (signal == SIGHUP) {
                boost::asio::co_spawn(io_, reload_for_signal(), SpawnedEnd{"reload"});
                wait_for_signals();
                return;
            }
            log::info("app", "stopping", {{"signal", signal}});
            is_reload_wanted_ = false;
            reloader_->no_more();
            supervision_->stopping(request_limit + drain_limit());
            boost::asio::co_spawn(io_, shut_down(), SpawnedEnd{"shut_down"});
        });
    }

    Task<ReloadAnswer> reload() {
        supervision_->reloading();
        auto answer = co_await reloader_->reload();
        tell(answer);
        if (answer.is_done && page_) page_->use(zone(), setup_.loaded.config.instance.language);
        supervision_->ready();
        co_return answer;
    }

    /// Nobody reads an answer: what is asked for meanwhile comes afterwards, once.
    Task<void> reload_for_signal() {
        is_reload_wanted_ = true;
        while (is_reload_wanted_ && !reloader_->is_busy()) {
            is_reload_wanted_ = false;
            co_await reload();
        }
    }

    Task<net::Response> reload_for_admin() {
        const auto answer = co_await reload();
        if (is_reload_wanted_) boost::asio::co_spawn(io_, reload_for_signal(), SpawnedEnd{"reload"});
        co_return net::respond(answer.is_done ? 200 : 422, to_json(answer) + "\n", "application/json");
    }

    /// Names and counts only: values of the configuration may be a person's number.
    void tell(const ReloadAnswer& answer) {
        const auto joined = [](const std::vector<std::string>& names) {
            std::string out;
            for (const auto& name : names) out += (out.empty() ? "" : ",") + name;
            return out;
        };
        for (const auto& finding : answer.findings)
            log::line(finding.severity == config::Severity::error ? log::Level::error : log::Level::warn, "app",
                      "config_finding",
                      {{"file", finding.file},
                       {"line", finding.line},
                       {"column", finding.column},
                       {"code", finding.code},
                       {"reason", scrub(finding.message)}});
        if (!answer.is_done) {
            log::error("app", "reload_refused",
                       {{"reason", "nothing was taken over; the broker goes on as it was"},
                        {"config", setup_.loaded.config.version}});
            return;
        }
        set_log(setup_.loaded.config);
        log::info("app", "reloaded",
                  {{"config", answer.version},
                   {"changed", answer.changed.size()},
                   {"restarted", joined(answer.restarted)},
                   {"needs_restart", answer.needs_restart.size()}});
    }

    /// As long as a marked send may still wait for its answer.
    milliseconds drain_limit() const {
        milliseconds longest = std::chrono::seconds(30);
        for (const auto& destination : setup_.loaded.config.destinations)
            longest = std::max(longest, destination.timeouts.total);
        return longest + milliseconds(std::chrono::seconds(5));
    }

    /// Nothing new comes in, nothing new is marked, what is marked gets its answer; then the store closes.
    Task<void> shut_down() {
        boost::asio::steady_timer pause(io_);
        while (reloader_->is_busy()) {
            pause.expires_after(std::chrono::milliseconds(10));
            co_await pause.async_wait(boost::asio::use_awaitable);
        }
        front_->drain();
        pipeline_->drain();
        keeper_->stop();
        const std::size_t cut = co_await server_->stop(request_limit);
        const bool is_drained = co_await pipeline_->stop(drain_limit());
        const std::size_t admin_cut = co_await admin_server_->stop(milliseconds(1000));
        if (page_server_) co_await page_server_->stop(milliseconds(1000));
        if (!is_drained) log::warn("app", "left_running", {{"jobs", pipeline_->in_flight()}});
        log::info("app", "stopped", {{"cut", cut + admin_cut}});
        log::flush();
        io_.stop();
    }

    Setup& setup_;
    SystemClock clock_;
    Metrics metrics_;
    boost::asio::io_context io_{1};
    boost::asio::signal_set signals_{io_, SIGTERM, SIGINT, SIGHUP};
    std::unique_ptr<host::Guard> guard_;
    Instances instances_;
    std::unique_ptr<store::Store> store_;
    std::unique_ptr<Supervision> supervision_;
    std::unique_ptr<SelfCheck> self_check_;
    std::unique_ptr<net::HttpClient> client_;
    std::unique_ptr<host::Outgoing> outgoing_;
    std::unique_ptr<Pipeline> pipeline_;
    std::unique_ptr<Reloader> reloader_;
    std::unique_ptr<Front> front_;
    std::unique_ptr<Keeper> keeper_;
    std::unique_ptr<KeepingApi> keeping_;
    std::unique_ptr<DestinationApi> destinations_;
    std::unique_ptr<AdminApi> admin_;
    std::unique_ptr<net::HttpServer> server_;
    std::unique_ptr<net::HttpServer> admin_server_;
    std::unique_ptr<AdminPage> page_;
    std::unique_ptr<net::HttpServer> page_server_;
    std::string http_address_, admin_address_;
    int exit_code_ = exit_fine;
    CalendarWatch calendar_;
    bool is_reload_wanted_ = false;  ///< by a signal that came during a reload
};

}  // namespace

int serve(const std::filesystem::path& config_file) {
    std::signal(SIGPIPE, SIG_IGN);
    std::signal(SIGXFSZ, SIG_IGN);  // a file that may not grow further is a failed write, not the end
    Setup setup = set_up(config_file, config::MissingSecrets::refuse);
    if (!setup.loaded.findings.empty()) std::fputs(config::render(setup.loaded.findings).c_str(), stderr);
    if (!setup.ok()) return exit_bad_config;
    set_log(setup.loaded.config);
    return Broker(setup).run();
}

}  // namespace jembatan::app
