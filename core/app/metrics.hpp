/// The Prometheus side of Meter.
#pragma once

#include <memory>
#include <string>

#include "base/meter.hpp"

namespace jembatan::app {

/// Keeps every counter, gauge and histogram that is asked for. *Thread:* the I/O thread.
class Metrics final : public Meter {
public:
    Metrics();
    ~Metrics() override;

    void count(std::string_view name, Labels labels, double by) override;
    void set(std::string_view name, Labels labels, double value) override;
    void observe(std::string_view name, Labels labels, double seconds) override;

    /// All of it in Prometheus' text format.
    std::string text() const;

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace jembatan::app
