// prometheus-cpp's registry behind Meter. Series are found by one string, so that counting twice is one look-up.
#include "app/metrics.hpp"

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include <map>
#include <unordered_map>

namespace jembatan::app {
namespace {

/// What each metric means; a name without a row is shown without help.
const std::map<std::string, std::string, std::less<>> helps = {
    {"jembatan_intake_items_total", "Items found in requests of a channel, by what became of them"},
    {"jembatan_http_requests_total", "Requests answered, by area and status"},
    {"jembatan_http_rejected_total", "Requests the server ended before a handler saw them, by reason"},
    {"jembatan_reports_decided_total", "Reports that left collecting, by route and state"},
    {"jembatan_fetches_total", "Attempts to fetch an attachment, by result"},
    {"jembatan_delivery_attempts_total", "Attempts of deliveries, by destination, kind and result"},
    {"jembatan_deliveries_interrupted_total", "Marked sends found at start-up whose end is unknown"},
    {"jembatan_destination_open", "1 while a destination is left alone because it failed"},
    {"jembatan_updates_total", "Updates that came back, by destination"},
    {"jembatan_polls_total", "Status polls, by destination and result"},
    {"jembatan_store_total", "What the store counted since it was made"},
    {"jembatan_store_queue", "Requests waiting for the store's writer"},
    {"jembatan_store_writable", "1 while the store takes writes"},
    {"jembatan_store_wal_bytes", "Size of the write-ahead log"},
    {"jembatan_deliveries_waiting", "Deliveries that wait for their time, by destination"},
    {"jembatan_request_seconds", "From the head of a request to its answer, by area"},
};

std::string help_of(const std::string& name) {
    const auto found = helps.find(name);
    return found == helps.end() ? std::string{} : found->second;
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

std::string Metrics::text() const { return prometheus::TextSerializer().Serialize(state_->registry.Collect()); }

}  // namespace jembatan::app
