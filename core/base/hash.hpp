/// Digests: SHA-256, HMAC, keyed BLAKE2b, and comparing them without telling how far they agree. *Thread:* any.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace jembatan {

/// The result of a hash: N raw bytes. Its == takes the same time wherever the difference is.
template <std::size_t N>
struct Digest {
    std::array<std::uint8_t, N> bytes{};

    /// The raw bytes; valid while the digest lives.
    std::string_view view() const noexcept { return {reinterpret_cast<const char*>(bytes.data()), N}; }
    std::string raw() const { return std::string(view()); }
    std::string hex() const;
};

using Digest32 = Digest<32>;
using Digest64 = Digest<64>;

/// Equal bytes? Takes the same time wherever they differ; different lengths are unequal at once.
bool equal_constant_time(std::string_view a, std::string_view b) noexcept;

template <std::size_t N>
bool operator==(const Digest<N>& a, const Digest<N>& b) noexcept {
    return equal_constant_time(a.view(), b.view());
}

Digest32 sha256(std::string_view data);

/// Keys of any length, as RFC 2104 has it.
Digest32 hmac_sha256(std::string_view key, std::string_view data);
Digest64 hmac_sha512(std::string_view key, std::string_view data);

/// BLAKE2b of 32 bytes; the key may be empty (plain hash) or up to 64 bytes. A longer key is hashed first.
Digest32 blake2b(std::string_view data, std::string_view key = {});

/// SHA-256 of data that comes in parts. Movable, not copyable. *Thread:* one.
class Sha256Stream {
public:
    Sha256Stream();
    ~Sha256Stream();
    Sha256Stream(Sha256Stream&&) noexcept;
    Sha256Stream& operator=(Sha256Stream&&) noexcept;

    void update(std::string_view data);
    /// The digest of all parts. After it the stream starts anew.
    Digest32 finish();

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace jembatan
