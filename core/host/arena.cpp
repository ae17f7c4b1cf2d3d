// Chunks double from 4 KiB; a piece larger than the next chunk gets one of its own size.
#include "host/arena.hpp"

#include <algorithm>
#include <cstring>

namespace jembatan::host {

namespace {

constexpr std::size_t first_chunk = 4096;
constexpr std::size_t largest_step = std::size_t{1024} * 1024;
constexpr std::size_t alignment = alignof(std::max_align_t);

constexpr std::size_t aligned(std::size_t bytes) { return (bytes + alignment - 1) / alignment * alignment; }

}  // namespace

void* Arena::allocate(std::size_t bytes) {
    bytes = aligned(bytes);
    if (current_ < chunks_.size() && chunks_[current_].size - used_ >= bytes) {
        std::byte* at = chunks_[current_].memory.get() + used_;
        used_ += bytes;
        return at;
    }
    return grow(bytes);
}

std::byte* Arena::grow(std::size_t bytes) {
    while (current_ + 1 < chunks_.size()) {
        ++current_;
        used_ = 0;
        if (chunks_[current_].size >= bytes) {
            used_ = bytes;
            return chunks_[current_].memory.get();
        }
    }
    const std::size_t step = chunks_.empty() ? first_chunk : std::min(chunks_.back().size * 2, largest_step);
    Chunk chunk;
    chunk.size = std::max(step, bytes);
    chunk.memory = std::make_unique_for_overwrite<std::byte[]>(chunk.size);
    chunks_.push_back(std::move(chunk));
    current_ = chunks_.size() - 1;
    used_ = bytes;
    return chunks_.back().memory.get();
}

std::string_view Arena::copy(std::string_view text) {
    if (text.empty()) return {};
    auto* at = static_cast<char*>(allocate(text.size()));
    std::memcpy(at, text.data(), text.size());
    return {at, text.size()};
}

void Arena::clear() noexcept {
    std::size_t kept = 0, total = 0;
    while (kept < chunks_.size() && total + chunks_[kept].size <= kept_bytes) total += chunks_[kept++].size;
    chunks_.resize(kept);
    current_ = 0;
    used_ = 0;
}

void Arena::wipe() noexcept {
    for (auto& chunk : chunks_) explicit_bzero(chunk.memory.get(), chunk.size);
    clear();
}

}  // namespace jembatan::host
