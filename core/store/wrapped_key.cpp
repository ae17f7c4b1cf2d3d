// The master key under a passphrase: "jembatan-key-1", salt and sealed key, each in base64, one a line.
#include <sodium.h>

#include "base/encoding.hpp"
#include "store/backup_copy.hpp"

namespace jembatan::store {
namespace {

constexpr std::string_view title = "jembatan-key-1";
constexpr std::size_t nonce_bytes = crypto_secretbox_xchacha20poly1305_NONCEBYTES;

const std::uint8_t* bytes_of(std::string_view text) { return reinterpret_cast<const std::uint8_t*>(text.data()); }
std::uint8_t* bytes_of(std::string& text) { return reinterpret_cast<std::uint8_t*>(text.data()); }

/// Slow on purpose: about a second and 256 MiB.
Result<std::string> key_of(const Secret& passphrase, std::string_view salt) {
    std::string key(crypto_secretbox_xchacha20poly1305_KEYBYTES, '\0');
    const auto text = passphrase.reveal();
    if (crypto_pwhash(bytes_of(key), key.size(), text.data(), text.size(), bytes_of(salt),
                      crypto_pwhash_OPSLIMIT_MODERATE, crypto_pwhash_MEMLIMIT_MODERATE,
                      crypto_pwhash_ALG_ARGON2ID13) != 0)
        return unavailable("backup: not enough memory to work the passphrase; 256 MiB must be free");
    return key;
}

std::string_view take_line(std::string_view& text) {
    const auto end = text.find('\n');
    const auto line = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    return line;
}

}  // namespace

Result<std::string> wrap_key(const Secret& master_key, const Secret& passphrase) {
    if (sodium_init() < 0) return internal_error("backup: libsodium does not start");
    std::string salt(crypto_pwhash_SALTBYTES, '\0');
    randombytes_buf(bytes_of(salt), salt.size());
    auto key = key_of(passphrase, salt);
    if (!key) return key.error();
    const auto plain = master_key.reveal();
    std::string sealed(nonce_bytes + plain.size() + crypto_secretbox_xchacha20poly1305_MACBYTES, '\0');
    randombytes_buf(bytes_of(sealed), nonce_bytes);
    crypto_secretbox_xchacha20poly1305_easy(bytes_of(sealed) + nonce_bytes, bytes_of(plain), plain.size(),
                                            bytes_of(sealed), bytes_of(*key));
    wipe(*key);
    return std::string(title) + "\n" + to_base64(salt) + "\n" + to_base64(sealed) + "\n";
}

Result<Secret> unwrap_key(std::string_view wrapped, const Secret& passphrase) {
    if (sodium_init() < 0) return internal_error("backup: libsodium does not start");
    const bool is_ours = take_line(wrapped) == title;
    const auto salt = from_base64(take_line(wrapped));
    const auto sealed = from_base64(take_line(wrapped));
    constexpr auto overhead = nonce_bytes + crypto_secretbox_xchacha20poly1305_MACBYTES;
    if (!is_ours || !salt || salt->size() != crypto_pwhash_SALTBYTES || !sealed || sealed->size() <= overhead)
        return bad_input("backup: the wrapped key is damaged or of another version");
    auto key = key_of(passphrase, *salt);
    if (!key) return key.error();
    std::string plain(sealed->size() - overhead, '\0');
    const bool opens = crypto_secretbox_xchacha20poly1305_open_easy(bytes_of(plain), bytes_of(*sealed) + nonce_bytes,
                                                                    sealed->size() - nonce_bytes, bytes_of(*sealed),
                                                                    bytes_of(*key)) == 0;
    wipe(*key);
    if (!opens) return Error{ErrorCode::refused, "backup: the passphrase does not open the key; try again"};
    Secret out(plain);
    wipe(plain);
    return out;
}

}  // namespace jembatan::store
