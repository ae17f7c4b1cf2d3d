// XChaCha20-Poly1305 and keyed BLAKE2b of libsodium.
#include "store/sealing.hpp"

#include <sodium.h>

#include <cstring>

#include "base/ref.hpp"
#include "store/codec.hpp"

namespace jembatan::store {
namespace {

constexpr std::size_t nonce_bytes = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
constexpr std::size_t tag_bytes = crypto_aead_xchacha20poly1305_ietf_ABYTES;

const std::uint8_t* bytes_of(std::string_view text) { return reinterpret_cast<const std::uint8_t*>(text.data()); }
std::uint8_t* bytes_of(std::string& text) { return reinterpret_cast<std::uint8_t*>(text.data()); }

/// What a sealed value is bound to: its place and row.
std::array<std::uint8_t, 9> associated(SealedAt place, std::int64_t row) {
    std::array<std::uint8_t, 9> data{};
    data[0] = static_cast<std::uint8_t>(place);
    std::memcpy(data.data() + 1, &row, sizeof row);
    return data;
}

std::string keyed_hash(const Key& key, std::string_view text, std::size_t size) {
    std::string hash(size, '\0');
    crypto_generichash(bytes_of(hash), size, bytes_of(text), text.size(), key.data(), key.size());
    return hash;
}

}  // namespace

void RandomPool::fill(std::uint8_t* bytes, std::size_t count) {
    if (used_ + count > pool_.size()) {
        // The kernel gives the seed of a stream; asking it for all of the bytes would be sixteen calls.
        std::array<std::uint8_t, randombytes_SEEDBYTES> seed{};
        randombytes_buf(seed.data(), seed.size());
        randombytes_buf_deterministic(pool_.data(), pool_.size(), seed.data());
        sodium_memzero(seed.data(), seed.size());
        used_ = 0;
    }
    std::memcpy(bytes, pool_.data() + used_, count);
    sodium_memzero(pool_.data() + used_, count);
    used_ += count;
}

Key RandomPool::key() {
    Key key;
    fill(key.data(), key.size());
    return key;
}

std::string seal(const Key& key, RandomPool& random, SealedAt place, std::int64_t row, std::string_view plain) {
    std::string sealed(nonce_bytes + plain.size() + tag_bytes, '\0');
    random.fill(bytes_of(sealed), nonce_bytes);
    const auto data = associated(place, row);
    crypto_aead_xchacha20poly1305_ietf_encrypt(bytes_of(sealed) + nonce_bytes, nullptr, bytes_of(plain), plain.size(),
                                               data.data(), data.size(), nullptr, bytes_of(sealed), key.data());
    return sealed;
}

Result<std::string> unseal(const Key& key, SealedAt place, std::int64_t row, std::string_view sealed) {
    const auto data = associated(place, row);
    if (sealed.size() >= nonce_bytes + tag_bytes) {
        std::string plain(sealed.size() - nonce_bytes - tag_bytes, '\0');
        if (crypto_aead_xchacha20poly1305_ietf_decrypt(bytes_of(plain), nullptr, nullptr,
                                                       bytes_of(sealed) + nonce_bytes, sealed.size() - nonce_bytes,
                                                       data.data(), data.size(), bytes_of(sealed), key.data()) == 0)
            return plain;
    }
    return Error{ErrorCode::corrupt, "store: a sealed value does not open (place '" +
                                         std::string(1, static_cast<char>(place)) + "', row " + std::to_string(row) +
                                         "); restore it from a backup"};
}

Result<Keys> Keys::derive(const Secret& master) {
    if (sodium_init() < 0) return internal_error("store: libsodium does not start");
    if (master.size_bytes() != crypto_kdf_KEYBYTES)
        return bad_input("store.key: must be 32 bytes, has " + std::to_string(master.size_bytes()) +
                         "; make one with 32 random bytes");
    Keys keys;
    const auto* from = bytes_of(master.reveal());
    std::uint64_t child = 0;
    for (Key* key : {&keys.wrap_, &keys.find_, &keys.content_, &keys.chain_, &keys.check_, &keys.receipt_, &keys.sign_})
        crypto_kdf_derive_from_key(key->data(), key->size(), ++child, "jembatan", from);
    return keys;
}

Keys::~Keys() {
    for (Key* key : {&wrap_, &find_, &content_, &chain_, &check_, &receipt_, &sign_})
        sodium_memzero(key->data(), key->size());
}

std::string Keys::wrap(RandomPool& random, SealedAt place, std::int64_t row, const Key& data_key) const {
    return seal(wrap_, random, place, row, {reinterpret_cast<const char*>(data_key.data()), data_key.size()});
}

Result<Key> Keys::unwrap(SealedAt place, std::int64_t row, std::string_view wrapped) const {
    auto plain = unseal(wrap_, place, row, wrapped);
    if (!plain) return plain.error();
    Key key{};
    if (plain->size() != key.size()) return Error{ErrorCode::corrupt, "store: a data key has the wrong size"};
    std::memcpy(key.data(), plain->data(), key.size());
    sodium_memzero(plain->data(), plain->size());
    return key;
}

std::string Keys::find_hash(std::string_view domain, std::string_view text) const {
    return keyed_hash(find_, Packer().text(domain).text(text).bytes(), 16);
}
std::string Keys::content_hash(std::string_view bytes) const { return keyed_hash(content_, bytes, 16); }
std::string Keys::chain_hash(std::string_view bytes) const { return keyed_hash(chain_, bytes, 32); }
std::string Keys::check_value(std::string_view store_uid) const { return keyed_hash(check_, store_uid, 16); }

std::string Keys::receipt_key(std::string_view ref) const {
    const auto parsed = Ref::parse(ref);
    if (!parsed) return {};
    std::array<std::uint8_t, 10> bits{};
    const auto hash = keyed_hash(receipt_, parsed->compact(), 16);
    std::memcpy(bits.data(), hash.data(), bits.size());
    return receipt_key_text(bits);
}

std::string Keys::sign(std::string_view bytes) const {
    std::array<std::uint8_t, crypto_sign_SECRETKEYBYTES> secret{};
    std::array<std::uint8_t, crypto_sign_PUBLICKEYBYTES> open{};
    crypto_sign_seed_keypair(open.data(), secret.data(), sign_.data());
    std::string signature(crypto_sign_BYTES, '\0');
    crypto_sign_detached(bytes_of(signature), nullptr, bytes_of(bytes), bytes.size(), secret.data());
    sodium_memzero(secret.data(), secret.size());
    return signature;
}

std::string Keys::public_key() const {
    std::array<std::uint8_t, crypto_sign_SECRETKEYBYTES> secret{};
    std::string open(crypto_sign_PUBLICKEYBYTES, '\0');
    crypto_sign_seed_keypair(bytes_of(open), secret.data(), sign_.data());
    sodium_memzero(secret.data(), secret.size());
    return open;
}

bool is_signed(std::string_view bytes, std::string_view signature, std::string_view public_key) {
    return signature.size() == crypto_sign_BYTES && public_key.size() == crypto_sign_PUBLICKEYBYTES &&
           crypto_sign_verify_detached(bytes_of(signature), bytes_of(bytes), bytes.size(), bytes_of(public_key)) == 0;
}

std::string reporter_hash(const Keys& keys, std::string_view channel, std::string_view thread,
                          const std::vector<Claim>& claims) {
    if (claims.empty()) return {};
    const auto& claim = claims.front();
    return keys.find_hash("reporter", Packer().text(channel).text(thread).text(claim.kind).text(claim.value).bytes());
}

std::string contact_hash(const Keys& keys, std::string_view channel, const Claim& claim) {
    return keys.find_hash("contact", Packer().text(channel).text(claim.kind).text(claim.value).bytes());
}

std::string our_message_hash(const Keys& keys, std::string_view channel, std::string_view external_id) {
    if (external_id.empty()) return {};
    return keys.find_hash("receipt", Packer().text(channel).text(external_id).bytes());
}

}  // namespace jembatan::store
