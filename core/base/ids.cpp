// Random bytes from libsodium, UUIDv7 per RFC 9562.
#include "base/ids.hpp"

#include <bit>
#include <cstring>

#include "base/sodium_ready.hpp"

namespace jembatan {

namespace {

constexpr std::string_view hex_digits = "0123456789abcdef";

bool is_dash_at(std::size_t position) noexcept {
    return position == 8 || position == 13 || position == 18 || position == 23;
}

bool is_hex(char c) noexcept { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }

/// A few bytes of many fetched together, because each asking is a call of the kernel. What is given out is wiped.
void take_random(std::uint8_t* bytes, std::size_t count) {
    constexpr std::size_t many = 256;  // what libsodium gets in one call
    thread_local std::array<std::uint8_t, many> pool{};
    thread_local std::size_t used = many;
    detail::sodium_ready();
    if (count > many / 4) return randombytes_buf(bytes, count);
    if (used + count > many) {
        randombytes_buf(pool.data(), pool.size());
        used = 0;
    }
    std::memcpy(bytes, pool.data() + used, count);
    sodium_memzero(pool.data() + used, count);
    used += count;
}

std::uint32_t next_random() {
    std::array<std::uint8_t, sizeof(std::uint32_t)> bytes{};
    take_random(bytes.data(), bytes.size());
    return std::bit_cast<std::uint32_t>(bytes);
}

std::string print_uuid(const std::array<std::uint8_t, 16>& bytes) {
    std::string text;
    text.reserve(36);
    for (const auto byte : bytes) {
        if (is_dash_at(text.size())) text += '-';
        text += hex_digits[byte >> 4];
        text += hex_digits[byte & 15];
    }
    return text;
}

}  // namespace

void fill_random(std::span<std::uint8_t> bytes) {
    if (!bytes.empty()) take_random(bytes.data(), bytes.size());
}

std::string random_bytes(std::size_t count) {
    std::string bytes(count, '\0');
    if (count != 0) take_random(reinterpret_cast<std::uint8_t*>(bytes.data()), count);
    return bytes;
}

std::uint32_t random_below(std::uint32_t below) {
    if (below < 2) return 0;
    const auto surplus = (0U - below) % below;  // so many of 2^32 numbers would make the small results likelier
    auto number = next_random();
    while (number < surplus) number = next_random();
    return number % below;
}

std::string uuid_v7(Time now) {
    std::array<std::uint8_t, 10> random{};
    fill_random(random);
    return uuid_v7(now, random);
}

std::string uuid_v7(Time now, std::span<const std::uint8_t, 10> random) {
    std::array<std::uint8_t, 16> bytes{};
    const auto millis = static_cast<std::uint64_t>(to_millis(now));
    for (std::size_t i = 0; i < 6; ++i) bytes[i] = static_cast<std::uint8_t>(millis >> (8 * (5 - i)));
    for (std::size_t i = 0; i < 10; ++i) bytes[6 + i] = random[i];
    bytes[6] = static_cast<std::uint8_t>((bytes[6] & 0x0F) | 0x70);  // version 7
    bytes[8] = static_cast<std::uint8_t>((bytes[8] & 0x3F) | 0x80);  // variant 10
    return print_uuid(bytes);
}

bool is_uuid(std::string_view text) noexcept {
    if (text.size() != 36) return false;
    for (std::size_t i = 0; i < text.size(); ++i)
        if (is_dash_at(i) ? text[i] != '-' : !is_hex(text[i])) return false;
    return true;
}

}  // namespace jembatan
