// Base64 or hexadecimal, nothing else.
#include "app/master_key.hpp"

#include "base/encoding.hpp"

namespace jembatan::app {

Result<Secret> master_key(std::string_view text) {
    constexpr std::size_t key_bytes = 32;
    if (auto bytes = from_base64(text); bytes && bytes->size() == key_bytes) return Secret(*bytes);
    if (auto bytes = from_hex(text); bytes && bytes->size() == key_bytes) return Secret(*bytes);
    return bad_input(
        "store.key: not a key; it is 32 random bytes in base64. Make one with 'head -c 32 /dev/urandom | base64', keep "
        "it as a "
        "secret outside the store, and keep a copy in a safe place: without it the store cannot be opened");
}

}  // namespace jembatan::app
