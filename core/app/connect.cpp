// An I/O loop of its own: probes of all instances run side by side and end together, at the latest at the limit.
#include "app/connect.hpp"

#include <algorithm>
#include <array>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <map>
#include <optional>

#include "app/instances.hpp"
#include "host/probe.hpp"

namespace jembatan::app {
namespace {

constexpr auto table = std::to_array<config::CodeInfo>({
    {"JN001", "the far side cannot be reached",
     "Its name is not known, nobody listens at its port, or there is no way there from this machine.",
     "base_url: \"https://gatway.example/lapor/3.0.0\""},
    {"JN002", "no secure connection",
     "Its certificate is not valid for that name, has ended, or is signed by an authority this machine does not trust.",
     "base_url: \"https://127.0.0.1:8443\""},
    {"JN003", "our credential is refused", "The far side answers, but does not take the secret it was given.",
     "auth: !secret lapor_auth"},
    {"JN004", "the far side does not know the address", "It answers, but there is nothing under this path or number.",
     "base_url: \"https://gateway.example/lapor/2.0.0\""},
    {"JN005", "the clocks differ", "By more than five minutes: tokens and signatures will be refused sooner or later.",
     "timedatectl status"},
    {"JN006", "no proper answer", "It answers with an error of its own, or otherwise than the plugin expects.",
     "http 503"},
    {"JN007", "it cannot be tried",
     "The plugin or the check itself failed, or the plugin wanted to do more than read. Nothing was sent then.",
     "POST"},
    {"JN008", "a secret is missing",
     "Without it nothing can be tried. Run the check as the user and with the secrets of "
     "the service.",
     "token: !secret lapor_token"},
});

/// The name of a secret option without a value.
std::string missing_secret(const Tree& options) {
    for (const auto& [key, value] : options.entries)
        if (value.secret && value.text.empty()) return key;
    return {};
}

/// The line that says where the far side is, else that of the instance.
Mark address_of(const host::ComponentInfo& component, const Tree& options, const Mark& otherwise) {
    for (const auto& option : component.options)
        if (const auto* value = option.base_url ? options.find(option.name) : nullptr;
            value != nullptr && value->mark.line > 0)
            return value->mark;
    return otherwise;
}

/// One that is tried.
struct Candidate {
    std::string name;
    Mark address;
    host::Instance* instance = nullptr;
    std::optional<host::Probed> end;
    std::string failure;  ///< why there will be no end
};

std::string words_of(const std::exception_ptr& thrown) {
    try {
        std::rethrow_exception(thrown);
    } catch (const std::exception& trouble) {
        return trouble.what();
    } catch (...) {
        return "for an unknown reason";
    }
}

class Round {
public:
    explicit Round(const Setup& setup) : setup_(setup), config_(setup.loaded.config) {}

    Connected run(milliseconds limit) {
        host::GuardOptions options;
        options.handle_signals = false;
        auto guard = host::Guard::open(options, clock_.now());
        if (!guard) {
            Mark whole_file;
            whole_file.file = config_.file.string();
            out_.findings.push_back(config::finding_at(
                whole_file, config::Severity::error, "JN007", "nothing could be tried: " + guard.error().what,
                "this is about the machine, not the file", setup_.loaded.sources));
            return std::move(out_);
        }
        guard_ = std::move(*guard);
        sort_out(config_.channels, JEMBATAN_CHANNEL);
        sort_out(config_.destinations, JEMBATAN_DESTINATION);
        instances_ = make_instances(config_, setup_.loaded.sources, setup_.plugins, *guard_, io_.emplace(1), clock_,
                                    Secrets::as_found);
        for (auto& finding : instances_.findings) out_.findings.push_back(std::move(finding));
        set_limits(instances_, config_);
        probe_all(limit);
        tell();
        return std::move(out_);
    }

private:
    /// Leaves those that can be tried in the configuration.
    template <class List>
    void sort_out(List& list, jembatan_role role) {
        std::erase_if(list, [&](const auto& each) {
            const auto* plugin = host::find_plugin(setup_.plugins, each.plugin);
            const auto* component = plugin == nullptr ? nullptr : plugin->component(role);
            if (component == nullptr) return true;
            std::string reason;
            if (!component->has(JEMBATAN_PROBE)) reason = "its plugin has nothing to try";
            const auto secret = missing_secret(each.options);
            if (reason.empty() && !secret.empty()) {
                reason = "the secret of '" + secret + "' is missing";
                add(config::Severity::warning, each.mark, "JN008", each.name, "not tried: " + reason,
                    "run the check with the secrets of the service");
            }
            if (reason.empty()) {
                candidates_.push_back({each.name, address_of(*component, each.options, each.mark), nullptr, {}, {}});
                return false;
            }
            out_.tried.push_back({each.name, 0, reason});
            return true;
        });
    }

    void probe_all(milliseconds limit) {
        auto client = std::make_unique<net::HttpClient>(*io_);
        host::Outgoing outgoing(*client);
        std::size_t open = 0;
        for (auto& candidate : candidates_) {
            candidate.instance = instances_.find(candidate.name);
            if (candidate.instance == nullptr) continue;
            auto waits = candidate.instance->waits();
            waits.total = waits.total.count() > 0 ? std::min(waits.total, limit) : limit;
            candidate.instance->set_waits(waits);
            ++open;
            boost::asio::co_spawn(*io_, host::probe(outgoing, clock_, *candidate.instance),
                                  [this, &candidate, &open](const std::exception_ptr& thrown, host::Probed end) {
                                      if (thrown)
                                          candidate.failure = words_of(thrown);
                                      else
                                          candidate.end = std::move(end);
                                      if (--open == 0) io_->stop();
                                  });
        }
        if (open > 0) io_->run_for(limit);
        // Kept connections first; then what has not ended, while all it holds on to is there.
        client.reset();
        io_.reset();
    }

    void tell() {
        for (auto& candidate : candidates_) {
            if (candidate.instance == nullptr) continue;
            if (!candidate.failure.empty()) {
                add(config::Severity::error, candidate.address, "JN007", candidate.name,
                    "the attempt itself failed: " + candidate.failure, "tell those who made Jembatan");
                continue;
            }
            if (!candidate.end) {
                add(config::Severity::error, candidate.address, "JN001", candidate.name,
                    "no end within the time it has", "does something between here and there swallow connections?");
                continue;
            }
            const bool is_silent = candidate.end->requests == 0 && candidate.end->findings.empty();
            out_.tried.push_back(
                {candidate.name, candidate.end->requests, is_silent ? "its plugin asks nothing here" : std::string()});
            for (const auto& finding : candidate.end->findings) {
                const bool is_error = finding.severity == sdk::Finding::Severity::error;
                const Mark mark = finding.place.line == 0
                                      ? candidate.address
                                      : Mark{finding.place.file, static_cast<int>(finding.place.line),
                                             static_cast<int>(finding.place.column)};
                add(is_error ? config::Severity::error : config::Severity::warning, mark, finding.code, candidate.name,
                    finding.message, finding.help);
            }
        }
    }

    void add(config::Severity severity, const Mark& mark, const std::string& code, const std::string& name,
             const std::string& message, const std::string& help) {
        out_.findings.push_back(
            config::finding_at(mark, severity, code, "'" + name + "': " + message, help, setup_.loaded.sources));
    }

    const Setup& setup_;
    config::Config config_;
    const SystemClock clock_{};
    std::unique_ptr<host::Guard> guard_;
    Instances instances_;
    std::vector<Candidate> candidates_;
    std::optional<boost::asio::io_context> io_;
    Connected out_;
};

}  // namespace

Connected connect(const Setup& setup, milliseconds limit) { return Round(setup).run(limit); }

std::span<const config::CodeInfo> connect_codes() noexcept { return table; }

}  // namespace jembatan::app
