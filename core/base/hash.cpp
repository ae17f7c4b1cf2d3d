// Digests through libsodium.
#include "base/hash.hpp"

#include "base/encoding.hpp"
#include "base/sodium_ready.hpp"

namespace jembatan {

namespace {

const unsigned char* bytes_of(std::string_view text) noexcept {
    return reinterpret_cast<const unsigned char*>(text.data());
}

}  // namespace

template <std::size_t N>
std::string Digest<N>::hex() const {
    return to_hex(view());
}
template struct Digest<32>;
template struct Digest<64>;

bool equal_constant_time(std::string_view a, std::string_view b) noexcept {
    return a.size() == b.size() && (a.empty() || sodium_memcmp(a.data(), b.data(), a.size()) == 0);
}

Digest32 sha256(std::string_view data) {
    Digest32 digest;
    crypto_hash_sha256(digest.bytes.data(), bytes_of(data), data.size());
    return digest;
}

Digest32 hmac_sha256(std::string_view key, std::string_view data) {
    Digest32 digest;
    crypto_auth_hmacsha256_state state;
    crypto_auth_hmacsha256_init(&state, bytes_of(key), key.size());
    crypto_auth_hmacsha256_update(&state, bytes_of(data), data.size());
    crypto_auth_hmacsha256_final(&state, digest.bytes.data());
    sodium_memzero(&state, sizeof state);
    return digest;
}

Digest64 hmac_sha512(std::string_view key, std::string_view data) {
    Digest64 digest;
    crypto_auth_hmacsha512_state state;
    crypto_auth_hmacsha512_init(&state, bytes_of(key), key.size());
    crypto_auth_hmacsha512_update(&state, bytes_of(data), data.size());
    crypto_auth_hmacsha512_final(&state, digest.bytes.data());
    sodium_memzero(&state, sizeof state);
    return digest;
}

Digest32 blake2b(std::string_view data, std::string_view key) {
    detail::sodium_ready();
    if (key.size() > crypto_generichash_KEYBYTES_MAX) {
        const auto shorter = blake2b(key);
        return blake2b(data, shorter.view());
    }
    Digest32 digest;
    crypto_generichash(digest.bytes.data(), digest.bytes.size(), bytes_of(data), data.size(),
                       key.empty() ? nullptr : bytes_of(key), key.size());
    return digest;
}

struct Sha256Stream::State {
    crypto_hash_sha256_state sodium;
};

Sha256Stream::Sha256Stream() : state_(std::make_unique<State>()) { crypto_hash_sha256_init(&state_->sodium); }
Sha256Stream::~Sha256Stream() = default;
Sha256Stream::Sha256Stream(Sha256Stream&&) noexcept = default;
Sha256Stream& Sha256Stream::operator=(Sha256Stream&&) noexcept = default;

void Sha256Stream::update(std::string_view data) {
    crypto_hash_sha256_update(&state_->sodium, bytes_of(data), data.size());
}

Digest32 Sha256Stream::finish() {
    Digest32 digest;
    crypto_hash_sha256_final(&state_->sodium, digest.bytes.data());
    crypto_hash_sha256_init(&state_->sodium);
    return digest;
}

}  // namespace jembatan
