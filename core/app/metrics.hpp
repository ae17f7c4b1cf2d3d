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

    /// Takes every series of a gauge away, so that those set next are all there are.
    void clear(std::string_view name);

    /// All of it in Prometheus' text format.
    std::string text() const;

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace jembatan::app
