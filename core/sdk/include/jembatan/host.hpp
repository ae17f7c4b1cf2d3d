/// The services a plugin may ask of the host inside a call: logging, hashing, JSON.
#pragma once

#include <array>
#include <initializer_list>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "jembatan/plugin.h"
#include "jembatan/value.hpp"

namespace jembatan::sdk {

using Digest = std::array<std::uint8_t, 32>;
using LongDigest = std::array<std::uint8_t, 64>;

/// What can be asked of the host. Cheap to copy. *Thread:* the calling one, inside a call.
class Host {
public:
    explicit Host(const jembatan_host* host) noexcept : host_(host) {}

    using Fields = std::initializer_list<std::pair<std::string_view, std::string_view>>;
    void debug(std::string_view event, Fields fields = {}) const { log(JEMBATAN_LOG_DEBUG, event, fields); }
    void info(std::string_view event, Fields fields = {}) const { log(JEMBATAN_LOG_INFO, event, fields); }
    void warn(std::string_view event, Fields fields = {}) const { log(JEMBATAN_LOG_WARN, event, fields); }
    /// Something a person must act on.
    void error(std::string_view event, Fields fields = {}) const { log(JEMBATAN_LOG_ERROR, event, fields); }

    Digest sha256(std::string_view data) const {
        Digest out{};
        host_->sha256(host_->self, view_of(data), out.data());
        return out;
    }
    Digest hmac_sha256(std::string_view key, std::string_view data) const {
        Digest out{};
        host_->hmac_sha256(host_->self, view_of(key), view_of(data), out.data());
        return out;
    }
    LongDigest hmac_sha512(std::string_view key, std::string_view data) const {
        LongDigest out{};
        host_->hmac_sha512(host_->self, view_of(key), view_of(data), out.data());
        return out;
    }
    /// Whether both are equal, in a time that does not tell where they differ.
    bool equal(std::string_view left, std::string_view right) const {
        return host_->equal_constant_time(host_->self, view_of(left), view_of(right)) == 1;
    }
    /// The document, or a null Value with what is wrong in `*problem`. *Lifetime:* of the current call.
    Value parse_json(std::string_view json, std::string* problem = nullptr) const {
        const jembatan_node* tree = nullptr;
        jembatan_view why{};
        if (host_->parse_json(host_->self, view_of(json), &tree, &why) == JEMBATAN_OK) return Value{tree};
        if (problem != nullptr) *problem = std::string(text_of(why));
        return {};
    }

private:
    void log(std::uint32_t level, std::string_view event, Fields fields) const {
        std::vector<jembatan_pair> pairs;
        for (const auto& [name, value] : fields) pairs.push_back({view_of(name), view_of(value)});
        host_->log(host_->self, level, view_of(event), pairs.data(), static_cast<std::uint32_t>(pairs.size()));
    }

    const jembatan_host* host_;
};

/// Lower-case hexadecimal.
inline std::string hex(std::string_view bytes) {
    constexpr std::string_view digits = "0123456789abcdef";
    std::string out;
    out.reserve(bytes.size() * 2);
    for (const char c : bytes) {
        const auto byte = static_cast<unsigned char>(c);
        out += digits[byte >> 4U];
        out += digits[byte & 15U];
    }
    return out;
}
template <std::size_t size>
std::string hex(const std::array<std::uint8_t, size>& digest) {
    return hex(std::string_view{reinterpret_cast<const char*>(digest.data()), digest.size()});
}

}  // namespace jembatan::sdk
