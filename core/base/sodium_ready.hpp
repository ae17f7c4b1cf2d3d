/// Private to the room: libsodium set up once, before its first use on any thread.
#pragma once

#include <sodium.h>

#include <cstdlib>

namespace jembatan::detail {

inline void sodium_ready() {
    static const bool ready = sodium_init() >= 0;
    if (!ready) std::abort();  // no secure randomness on this machine: nothing can be promised
}

}  // namespace jembatan::detail
