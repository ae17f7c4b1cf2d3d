/// The jembatan_host that one plugin object gets: log, hashes, JSON. Of this room only.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "host/document.hpp"
#include "jembatan/plugin.h"

namespace jembatan::host {

/// *Thread:* that of the calls. *Lifetime:* as long as the plugin object, at one address.
class Services {
public:
    explicit Services(std::string instance);
    Services(const Services&) = delete;
    Services& operator=(const Services&) = delete;

    const jembatan_host* host() const noexcept { return &host_; }

    /// While one lives, services work; trees parsed meanwhile go with it.
    class Call {
    public:
        explicit Call(Services& services) noexcept : services_(services) { services_.in_call_ = true; }
        ~Call() {
            services_.in_call_ = false;
            services_.trees_.clear();
        }
        Call(const Call&) = delete;
        Call& operator=(const Call&) = delete;

    private:
        Services& services_;
    };

private:
    struct Entry;
    std::int32_t refuse(std::string_view why, jembatan_view* problem);

    const std::string instance_;
    jembatan_host host_{};
    Document trees_;
    std::string problem_;
    bool in_call_ = false;
};

}  // namespace jembatan::host
