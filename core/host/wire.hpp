/// Reading the contract's structs with care: sizes, strides, counts, text. Of this room only.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>

#include "jembatan/plugin.h"

namespace jembatan::host::wire {

/// What a plugin handed over breaks the contract. Never leaves the room.
class Broken : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

inline constexpr std::uint64_t most_text_bytes = std::uint64_t{64} * 1024 * 1024;
inline constexpr std::uint32_t most_struct_bytes = 4096;

/// The size each struct had in ABI 1.0: less is a broken plugin, more is a newer one whose end we do not know. While
/// the ABI is a draft there is no older one.
template <class T>
inline constexpr std::size_t first_size = sizeof(T);

/// A struct as we know it: what the plugin's does not have yet is zero, what it has beyond ours is left.
template <class T>
T read(const T* from, const char* what) {
    static_assert(std::is_trivially_copyable_v<T>);
    if (from == nullptr) throw Broken(std::string(what) + " is missing");
    std::uint32_t size = 0;
    std::memcpy(&size, reinterpret_cast<const char*>(from) + offsetof(T, struct_size), sizeof size);
    if (size < first_size<T> || size > most_struct_bytes)
        throw Broken(std::string(what) + " has a struct_size of " + std::to_string(size));
    T copy{};
    std::memcpy(&copy, from, std::min<std::size_t>(size, sizeof(T)));
    return copy;
}

/// Calls `use` with each element of an array whose stride is the first one's struct_size.
template <class T, class Use>
void each(const T* first, std::uint32_t count, std::uint32_t most, const char* what, Use use) {
    if (count > most)
        throw Broken(std::to_string(count) + " " + what + "s, at most " + std::to_string(most) + " are taken");
    if (count == 0) return;
    const std::uint32_t stride = read(first, what).struct_size;
    if (stride % alignof(T) != 0) throw Broken(std::string(what) + " has a struct_size of " + std::to_string(stride));
    const char* at = reinterpret_cast<const char*>(first);
    for (std::uint32_t i = 0; i < count; ++i, at += stride) use(read(reinterpret_cast<const T*>(at), what));
}

/// Any bytes.
std::string bytes(jembatan_view view, const char* what);
/// UTF-8, or the contract is broken.
std::string text(jembatan_view view, const char* what);
/// Text that people wrote elsewhere: broken UTF-8 is repaired, so that a message is not lost for it.
std::string human_text(jembatan_view view, const char* what);

}  // namespace jembatan::host::wire
