// prometheus-cpp's registry behind Meter. Series are found by one string, so that counting twice is one look-up.
#include "app/metrics.hpp"

#include <fmt/format.h>
#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include <map>
#include <set>
#include <unordered_map>

namespace jembatan::app {
namespace {

struct Meaning {
    const char* type;
    const char* help;
};

/// Every metric there is. /metrics names all of them from the first look on, so that nobody waits for one that does not
/// exist; a name without a row is a mistake of ours, and is shown without help.
const std::map<std::string, Meaning, std::less<>> meanings = {
    {"jembatan_intake_items_total", {"counter", "Items found in requests of a channel, by what became of them"}},
    {"jembatan_http_requests_total", {"counter", "Requests answered, by area and status"}},
    {"jembatan_http_rejected_total", {"counter", "Requests the server ended before a handler saw them, by reason"}},
    {"jembatan_reports_decided_total", {"counter", "Reports that left collecting, by route and state"}},
    {"jembatan_fetches_total", {"counter", "Attempts to fetch an attachment, by result"}},
    {"jembatan_delivery_attempts_total", {"counter", "Attempts of deliveries, by destination, kind and result"}},
    {"jembatan_deliveries_interrupted_total", {"counter", "Marked sends found at start-up whose end is unknown"}},
    {"jembatan_destination_open", {"gauge", "1 while a destination is left alone because it failed"}},
    {"jembatan_updates_total", {"counter", "Updates that came back, by destination"}},
    {"jembatan_polls_total", {"counter", "Tickets whose status was asked, by destination and result"}},
    {"jembatan_pushes_total",
     {"counter", "What far sides pushed, by destination and result; of a genuine one each ticket it names counts"}},
    {"jembatan_poll_stretch",
     {"gauge", "How many times longer than planned tickets wait to be asked, so that a round fits; 1: as planned"}},
    {"jembatan_channel_polls_total", {"counter", "Questions for what is new, by channel and result"}},
    {"jembatan_store_total", {"gauge", "What the store counted since it was made"}},
    {"jembatan_store_queue", {"gauge", "Requests waiting for the store's writer"}},
    {"jembatan_store_writable", {"gauge", "1 while the store takes writes"}},
    {"jembatan_store_wal_bytes", {"gauge", "Size of the write-ahead log"}},
    {"jembatan_deliveries_waiting", {"gauge", "Deliveries that wait for their time, by destination"}},
    {"jembatan_build_info", {"gauge", "Always 1; its label says which version runs"}},
    {"jembatan_start_time_seconds", {"gauge", "When this process began to serve, in Unix time"}},
    {"jembatan_last_accepted_timestamp_seconds",
     {"gauge", "When a channel last brought a message that was stored, in Unix time; since the start"}},
    {"jembatan_credential_refused", {"gauge", "1 while a destination refuses our credential"}},
    {"jembatan_plugin_ends_total",
     {"counter", "Calls of a plugin during which the process before this one ended, by instance"}},
    {"jembatan_plugin_disabled",
     {"gauge", "1 while a channel or destination pauses because its plugin brought the broker down twice"}},
    {"jembatan_channel_retired", {"gauge", "1 for a channel that takes no message any more"}},
    {"jembatan_credential_expiry_timestamp_seconds",
     {"gauge", "When a credential that a plugin obtained ends, in Unix time, where the plugin was told"}},
    {"jembatan_credential_failing",
     {"gauge",
      "1 while a credential cannot be obtained, by instance and reason: refused, or unavailable for the time "
      "being"}},
    {"jembatan_credential_obtained_timestamp_seconds",
     {"gauge", "When a credential that is in use was obtained, in Unix time"}},
    {"jembatan_years_without_holidays",
     {"gauge",
      "Years without holidays in the configuration, of this one and from November on the next; 0: all is well"}},
    {"jembatan_reports", {"gauge", "Reports there are now, by state"}},
    {"jembatan_deliveries", {"gauge", "Deliveries of reports and follow-ups there are now, by state"}},
    {"jembatan_answers", {"gauge", "Replies and notices there are now, by state"}},
    {"jembatan_oldest_pending_seconds", {"gauge", "Age of the oldest delivery that still waits; 0: none waits"}},
    {"jembatan_store_disk_free_bytes", {"gauge", "Room left on the disk of the store"}},
    {"jembatan_store_disk_size_bytes", {"gauge", "Size of the disk of the store"}},
    {"jembatan_books_balanced", {"gauge", "1 when all that was accepted is accounted for, as last checked"}},
    {"jembatan_chain_intact", {"gauge", "1 when the event log has not been touched, as last checked"}},
    {"jembatan_self_check_timestamp_seconds", {"gauge", "When books and event log were last checked, in Unix time"}},
    {"jembatan_retained_total", {"counter", "What retention took away, by what it was"}},
    {"jembatan_request_seconds", {"histogram", "From the head of a request to its answer, by area"}},
};

std::string help_of(const std::string& name) {
    const auto found = meanings.find(name);
    return found == meanings.end() ? std::string{} : found->second.help;
}

std::string series_of(std::string_view name, Meter::Labels labels) {
    std::string out(name);
    for (const auto& [key, value] : labels) {
        out += '\x1f';
        out += key;
        out += '\x1e';
        out += value;
    }
    return out;
}

prometheus::Labels labels_of(Meter::Labels labels) {
    prometheus::Labels out;
    for (const auto& [key, value] : labels) out.emplace(key, value);
    return out;
}

const prometheus::Histogram::BucketBoundaries latencies = {0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05,
                                                           0.1,    0.25,  0.5,    1,     2.5,  5,     10};

}  // namespace

struct Metrics::State {
    prometheus::Registry registry;
    std::unordered_map<std::string, prometheus::Counter*> counters;
    std::unordered_map<std::string, prometheus::Gauge*> gauges;
    std::unordered_map<std::string, prometheus::Histogram*> histograms;
};

Metrics::Metrics() : state_(std::make_unique<State>()) {}
Metrics::~Metrics() = default;

void Metrics::count(std::string_view name, Labels labels, double by) {
    auto& counter = state_->counters[series_of(name, labels)];
    if (counter == nullptr) {
        const std::string metric(name);
        counter = &prometheus::BuildCounter()
                       .Name(metric)
                       .Help(help_of(metric))
                       .Register(state_->registry)
                       .Add(labels_of(labels));
    }
    counter->Increment(by);
}

void Metrics::set(std::string_view name, Labels labels, double value) {
    auto& gauge = state_->gauges[series_of(name, labels)];
    if (gauge == nullptr) {
        const std::string metric(name);
        gauge = &prometheus::BuildGauge()
                     .Name(metric)
                     .Help(help_of(metric))
                     .Register(state_->registry)
                     .Add(labels_of(labels));
    }
    gauge->Set(value);
}

void Metrics::observe(std::string_view name, Labels labels, double seconds) {
    auto& histogram = state_->histograms[series_of(name, labels)];
    if (histogram == nullptr) {
        const std::string metric(name);
        histogram = &prometheus::BuildHistogram()
                         .Name(metric)
                         .Help(help_of(metric))
                         .Register(state_->registry)
                         .Add(labels_of(labels), latencies);
    }
    histogram->Observe(seconds);
}

void Metrics::clear(std::string_view name) {
    const std::string metric(name);
    auto& family = prometheus::BuildGauge().Name(metric).Help(help_of(metric)).Register(state_->registry);
    std::erase_if(state_->gauges, [&](const auto& series) {
        const bool is_of_it = series.first == metric || series.first.starts_with(metric + '\x1f');
        if (is_of_it) family.Remove(series.second);
        return is_of_it;
    });
}

std::string Metrics::text() const {
    const auto families = state_->registry.Collect();
    std::string out = prometheus::TextSerializer().Serialize(families);
    std::set<std::string_view> seen;
    for (const auto& family : families) seen.insert(family.name);
    for (const auto& [name, meaning] : meanings)
        if (!seen.contains(name))
            out += fmt::format("# HELP {0} {2}\n# TYPE {0} {1}\n", name, meaning.type, meaning.help);
    return out;
}

}  // namespace jembatan::app
