// The address guard: one table of ranges that are not public.
#include "net/address.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <string>

namespace jembatan::net {

namespace {

struct Range4 {
    std::uint32_t network;
    unsigned bits;
};

constexpr std::uint32_t ip(std::uint32_t a, std::uint32_t b, std::uint32_t c, std::uint32_t d) {
    return a << 24U | b << 16U | c << 8U | d;
}

/// IANA special-purpose registry, and what is not unicast.
constexpr std::array<Range4, 16> closed4{{
    {ip(0, 0, 0, 0), 8},         // "this network"
    {ip(10, 0, 0, 0), 8},        // private
    {ip(100, 64, 0, 0), 10},     // carrier-grade NAT
    {ip(127, 0, 0, 0), 8},       // loopback
    {ip(169, 254, 0, 0), 16},    // link-local, cloud metadata
    {ip(172, 16, 0, 0), 12},     // private
    {ip(192, 0, 0, 0), 24},      // protocol assignments
    {ip(192, 0, 2, 0), 24},      // documentation
    {ip(192, 88, 99, 0), 24},    // 6to4 relays
    {ip(192, 168, 0, 0), 16},    // private
    {ip(198, 18, 0, 0), 15},     // benchmarks
    {ip(198, 51, 100, 0), 24},   // documentation
    {ip(203, 0, 113, 0), 24},    // documentation
    {ip(168, 63, 129, 16), 32},  // a cloud's host agent on a public-looking address
    {ip(224, 0, 0, 0), 4},       // multicast
    {ip(240, 0, 0, 0), 4},       // reserved, broadcast
}};

bool public4(std::uint32_t address) noexcept {
    for (const auto& [network, bits] : closed4) {
        const std::uint32_t mask = ~std::uint32_t{0} << (32U - bits);
        if ((address & mask) == network) return false;
    }
    return true;
}

using Bytes16 = std::array<std::uint8_t, 16>;

std::uint32_t four(const Bytes16& a, std::size_t at) noexcept { return ip(a[at], a[at + 1], a[at + 2], a[at + 3]); }

bool starts(const Bytes16& a, std::initializer_list<std::uint8_t> prefix) noexcept {
    return std::equal(prefix.begin(), prefix.end(), a.begin());
}

bool public6(const Bytes16& a) noexcept {
    if (starts(a, {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff})) return public4(four(a, 12));     // mapped
    if (starts(a, {0, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0})) return public4(four(a, 12));  // NAT64
    if ((a[0] & 0xe0U) != 0x20U) return false;                         // only 2000::/3 is global unicast
    if (starts(a, {0x20, 0x02})) return public4(four(a, 2));           // 6to4
    if (starts(a, {0x20, 0x01, 0, 0})) return false;                   // Teredo
    if (starts(a, {0x20, 0x01}) && (a[2] & 0xfeU) == 0) return false;  // 2001::/23 assignments
    if (starts(a, {0x20, 0x01, 0x0d, 0xb8})) return false;             // documentation
    if (starts(a, {0x3f, 0xff}) && (a[2] & 0xf0U) == 0) return false;  // documentation
    return true;
}

}  // namespace

bool is_public_address(std::string_view address) noexcept {
    std::array<char, INET6_ADDRSTRLEN> text{};
    if (address.empty() || address.size() >= text.size() || address.find('\0') != std::string_view::npos) return false;
    std::memcpy(text.data(), address.data(), address.size());
    in_addr v4{};
    if (inet_pton(AF_INET, text.data(), &v4) == 1) return public4(ntohl(v4.s_addr));
    in6_addr v6{};
    if (inet_pton(AF_INET6, text.data(), &v6) != 1) return false;  // a scope (fe80::1%eth0) ends here too
    Bytes16 bytes{};
    std::memcpy(bytes.data(), &v6, bytes.size());
    return public6(bytes);
}

}  // namespace jembatan::net
