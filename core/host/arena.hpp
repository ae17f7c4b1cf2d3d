/// Memory handed out in one direction and taken back all at once: what a Document puts its nodes and texts in.
#pragma once

#include <cstddef>
#include <memory>
#include <string_view>
#include <vector>

namespace jembatan::host {

/// Pieces stay where they are until clear(), wipe() or the end of the arena; moving the arena moves none of them.
/// *Thread:* one.
class Arena {
public:
    Arena() = default;
    Arena(Arena&&) noexcept = default;
    Arena& operator=(Arena&&) noexcept = default;

    /// Uninitialised memory, aligned for any ordinary type.
    void* allocate(std::size_t bytes);
    /// Its own copy of a text.
    std::string_view copy(std::string_view text);

    /// Forgets all pieces. Memory up to `kept_bytes` stays for the next use, so that a loop soon allocates nothing.
    void clear() noexcept;
    /// As clear, after overwriting everything with zeroes: for options that hold secrets.
    void wipe() noexcept;

    static constexpr std::size_t kept_bytes = std::size_t{256} * 1024;

private:
    struct Chunk {
        std::unique_ptr<std::byte[]> memory;
        std::size_t size = 0;
    };
    std::byte* grow(std::size_t bytes);

    std::vector<Chunk> chunks_;
    std::size_t current_ = 0;  ///< the chunk pieces come from, when there is one
    std::size_t used_ = 0;     ///< bytes of it
};

}  // namespace jembatan::host
