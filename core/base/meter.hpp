/// Counting what happens, without knowing who shows it. The app gives an implementation; tests give none.
#pragma once

#include <initializer_list>
#include <string_view>
#include <utility>

namespace jembatan {

/// *Thread:* the I/O thread.
class Meter {
public:
    using Labels = std::initializer_list<std::pair<std::string_view, std::string_view>>;

    virtual ~Meter() = default;
    /// Adds to a counter. Names and labels are Prometheus', base units, `jembatan_` in front, `_total` behind.
    virtual void count(std::string_view name, Labels labels, double by = 1) = 0;
    /// Sets a gauge.
    virtual void set(std::string_view name, Labels labels, double value) = 0;
    /// One more observation of a duration in seconds.
    virtual void observe(std::string_view name, Labels labels, double seconds) = 0;
};

/// Counts nothing.
class NoMeter final : public Meter {
public:
    void count(std::string_view, Labels, double) override {}
    void set(std::string_view, Labels, double) override {}
    void observe(std::string_view, Labels, double) override {}
};

}  // namespace jembatan
