/// What a fuzz target says when something does not hold: the sanitizer run ends there, with the input at hand.
#pragma once

#include <cstdio>
#include <cstdlib>

namespace jembatan::fuzz {

inline void hold(bool is_true, const char* what) {
    if (is_true) return;
    std::fprintf(stderr, "does not hold: %s\n", what);
    std::abort();
}

}  // namespace jembatan::fuzz
