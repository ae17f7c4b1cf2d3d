/// What is sealed and how: a random data key per report seals its columns (XChaCha20-Poly1305), the master key wraps
/// data keys, and keyed hashes find what must not be readable. The associated data names table and row, so that a
/// sealed value moved to another row does not open.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/error.hpp"
#include "base/secret.hpp"
#include "store/types.hpp"

namespace jembatan::store {

using Key = std::array<std::uint8_t, 32>;

/// Where a sealed value lives. Never renumber.
enum class SealedAt : char {
    key = 'k',  ///< of a report
    message_key = 'g',
    unrecognised_key = 'n',
    message = 'm',
    decision = 'r',
    step = 's',
    payload = 'p',
    attachment = 'a',
    update = 'u',
    other = 'x'
};

/// Secure random bytes in small portions, fetched from the kernel in large ones. *Thread:* one.
class RandomPool {
public:
    void fill(std::uint8_t* bytes, std::size_t count);
    Key key();

private:
    std::array<std::uint8_t, 4096> pool_{};
    std::size_t used_ = 4096;
};

/// nonce, cipher text and tag of the plain bytes.
std::string seal(const Key& key, RandomPool& random, SealedAt place, std::int64_t row, std::string_view plain);

/// *Errors:* corrupt when it does not open with that key at that place.
Result<std::string> unseal(const Key& key, SealedAt place, std::int64_t row, std::string_view sealed);

/// The master key's children. Copyable; wiped when they go. *Thread:* any, all const.
class Keys {
public:
    /// *Errors:* bad_input unless the master key has 32 bytes.
    static Result<Keys> derive(const Secret& master);
    ~Keys();
    Keys(const Keys&) = default;
    Keys& operator=(const Keys&) = default;

    /// The place is one of the …key ones.
    std::string wrap(RandomPool& random, SealedAt place, std::int64_t row, const Key& data_key) const;
    Result<Key> unwrap(SealedAt place, std::int64_t row, std::string_view wrapped) const;

    /// Keyed hash for look-ups: 16 bytes that tell nothing without the master key.
    std::string find_hash(std::string_view domain, std::string_view text) const;
    /// Keyed hash of content, for the event log: 16 bytes.
    std::string content_hash(std::string_view bytes) const;
    /// One link of the event chain: 32 bytes.
    std::string chain_hash(std::string_view bytes) const;
    /// Tells whether a store was made with this master key: 16 bytes.
    std::string check_value(std::string_view store_uid) const;
    /// What opens a report's public page beside its ref; see receipt_key_text in base/ref.hpp. Empty for no ref.
    std::string receipt_key(std::string_view ref) const;
    /// A signature of the bytes that anybody with public_key() can check.
    std::string sign(std::string_view bytes) const;
    std::string public_key() const;

private:
    Keys() = default;
    Key wrap_{}, find_{}, content_{}, chain_{}, check_{}, receipt_{}, sign_{};
};

/// Whether the signature is one of the bytes by the holder of that public key.
bool is_signed(std::string_view bytes, std::string_view signature, std::string_view public_key);

/// The hash the same reporter always has on a channel (and in a thread); empty without claims.
std::string reporter_hash(const Keys& keys, std::string_view channel, std::string_view thread,
                          const std::vector<Claim>& claims);

/// The hash of a person on a channel, for contacts.
std::string contact_hash(const Keys& keys, std::string_view channel, const Claim& claim);

/// The hash of the id a channel gave one of our own messages, for quotes and receipts: such ids contain the recipient's
/// number. Empty for an empty id.
std::string our_message_hash(const Keys& keys, std::string_view channel, std::string_view external_id);

}  // namespace jembatan::store
