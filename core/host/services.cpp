// What plugins may ask for. Nothing thrown leaves these functions.
#include "host/services.hpp"

#include <algorithm>
#include <cstring>
#include <exception>
#include <vector>

#include "base/hash.hpp"
#include "base/log.hpp"
#include "base/utf8.hpp"
#include "jembatan/value.hpp"

namespace jembatan::host {

namespace {

using sdk::text_of;

constexpr std::uint32_t most_fields = 32;
constexpr std::size_t most_name_bytes = 48;
constexpr std::size_t most_value_bytes = 2048;

/// Event and field names as ours look, whatever the plugin gave.
std::string plain_name(jembatan_view view) {
    std::string name(text_of(view).substr(0, most_name_bytes));
    for (char& c : name) {
        const bool plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '.';
        if (!plain) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : '_';
    }
    return name.empty() ? std::string("unnamed") : name;
}

log::Level level_of(std::uint32_t level) {
    switch (level) {
        case JEMBATAN_LOG_DEBUG: return log::Level::debug;
        case JEMBATAN_LOG_INFO: return log::Level::info;
        case JEMBATAN_LOG_WARN: return log::Level::warn;
        default: return log::Level::error;
    }
}

void write_line(const std::string& instance, std::uint32_t level, jembatan_view event, const jembatan_pair* fields,
                std::uint32_t count) {
    if (!log::is_enabled(level_of(level))) return;
    count = fields == nullptr ? 0 : std::min(count, most_fields);
    std::vector<std::string> names;
    names.reserve(count);
    std::vector<log::Field> line;
    line.reserve(std::size_t{count} + 1);
    line.push_back({"instance", instance});
    for (std::uint32_t i = 0; i < count; ++i) {
        names.push_back(plain_name(fields[i].name));
        line.push_back(
            {names.back(), cut_bytes(text_of(fields[i].value).substr(0, most_value_bytes), most_value_bytes)});
    }
    log::detail::write(level_of(level), "plugin", plain_name(event), line.data(), line.size());
}

}  // namespace

/// The C functions; `self` is the Services.
struct Services::Entry {
    static Services& of(void* self) { return *static_cast<Services*>(self); }

    static void log(void* self, std::uint32_t level, jembatan_view event, const jembatan_pair* fields,
                    std::uint32_t count) noexcept {
        try {
            write_line(of(self).instance_, level, event, fields, count);
        } catch (const std::exception&) {
            return;  // a line less, and the call goes on
        }
    }

    static void sha256(void*, jembatan_view data, std::uint8_t out[32]) noexcept {
        put(jembatan::sha256(text_of(data)), out);
    }
    static void hmac_sha256(void*, jembatan_view key, jembatan_view data, std::uint8_t out[32]) noexcept {
        put(jembatan::hmac_sha256(text_of(key), text_of(data)), out);
    }
    static void hmac_sha512(void*, jembatan_view key, jembatan_view data, std::uint8_t out[64]) noexcept {
        put(jembatan::hmac_sha512(text_of(key), text_of(data)), out);
    }
    template <std::size_t N>
    static void put(const Digest<N>& digest, std::uint8_t* out) noexcept {
        std::memcpy(out, digest.bytes.data(), N);
    }

    static std::int32_t equal(void*, jembatan_view left, jembatan_view right) noexcept {
        return equal_constant_time(text_of(left), text_of(right)) ? 1 : 0;
    }

    static std::int32_t parse_json(void* self, jembatan_view json, const jembatan_node** tree,
                                   jembatan_view* problem) noexcept {
        Services& services = of(self);
        try {
            if (!services.in_call_ || tree == nullptr)
                return services.refuse("parse_json works inside calls only", problem);
            auto parsed = services.trees_.parse_json(text_of(json));
            if (!parsed) return services.refuse(parsed.error().what, problem);
            *tree = *parsed;
            return JEMBATAN_OK;
        } catch (const std::exception&) {
            return JEMBATAN_FAILED;
        }
    }

    static const void* feature(void*, jembatan_view) noexcept { return nullptr; }
};

std::int32_t Services::refuse(std::string_view why, jembatan_view* problem) {
    problem_ = why;
    if (problem != nullptr) *problem = sdk::view_of(problem_);
    return JEMBATAN_FAILED;
}

Services::Services(std::string instance) : instance_(std::move(instance)) {
    host_.struct_size = sizeof host_;
    host_.self = this;
    host_.log = &Entry::log;
    host_.sha256 = &Entry::sha256;
    host_.hmac_sha256 = &Entry::hmac_sha256;
    host_.hmac_sha512 = &Entry::hmac_sha512;
    host_.equal_constant_time = &Entry::equal;
    host_.parse_json = &Entry::parse_json;
    host_.feature = &Entry::feature;
}

}  // namespace jembatan::host
