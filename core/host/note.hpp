/// The mapped file that says which calls the process is in. Of this room only.
#pragma once

#include <atomic>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"

namespace jembatan::host {

/// One thread's place in the note: a word that is zero between calls, and what ended the process there.
struct alignas(64) NoteSlot {
    std::atomic<std::uint64_t> word;
    std::atomic<std::uint32_t> mark;  ///< Mark
    std::atomic<std::uint32_t> signal;
    std::atomic<std::int64_t> at_millis;
};

enum class Mark : std::uint32_t { none = 0, crashed = 1, hung = 2 };

/// What the word says: a running number, the instance, the ability, Guard::Kind.
struct NoteWord {
    std::uint32_t number = 0;
    std::uint16_t instance = 0;
    std::uint8_t ability = 0;
    std::uint8_t kind = 0;

    constexpr std::uint64_t packed() const noexcept {
        return std::uint64_t{number} << 32U | std::uint64_t{instance} << 16U | std::uint64_t{ability} << 8U | kind;
    }
    static constexpr NoteWord unpacked(std::uint64_t word) noexcept {
        return {static_cast<std::uint32_t>(word >> 32U), static_cast<std::uint16_t>(word >> 16U),
                static_cast<std::uint8_t>(word >> 8U), static_cast<std::uint8_t>(word)};
    }
};

/// A mark found in the note of an earlier process.
struct NoteFinding {
    std::string instance;
    std::uint8_t ability = 0;
    Mark mark = Mark::none;
    int signal = 0;
    std::int64_t at_millis = 0;
};

/// The layout of the file. Lock-free atomics in shared memory, so that it holds whatever becomes of the process.
struct NotePage {
    static constexpr std::uint32_t magic_value = 0x4a4d4e31;  // "JMN1"
    static constexpr std::size_t most_names = 1024;           ///< the last two are for passing names
    static constexpr std::size_t name_bytes = 64;
    static constexpr std::size_t slot_count = 64;

    std::uint32_t magic;
    std::uint32_t size;
    char names[most_names][name_bytes];
    NoteSlot slots[slot_count];
};
static_assert(std::atomic<std::uint64_t>::is_always_lock_free);

/// Maps the page. *Thread:* names on one; slots by whoever holds them.
class Note {
public:
    /// Of a file, made when it is not there; an empty name maps memory only. What an earlier process left is in
    /// `found`, and the page is empty again. *Errors:* unavailable.
    static Result<Note> open(const std::string& file, std::vector<NoteFinding>& found);
    Note(Note&& other) noexcept;
    Note& operator=(Note&&) = delete;
    ~Note();

    NotePage& page() noexcept { return *page_; }
    /// 0 when there is no room left.
    std::uint16_t enter(std::string_view name) noexcept;
    /// The number of a name that is forgotten with the next one in that place, 0 or 1. Never while a slot still says
    /// the one before. *Thread:* each place has one.
    std::uint16_t enter_passing(std::string_view name, std::uint16_t place = 0) noexcept;
    std::string_view name(std::uint16_t number) const noexcept;

private:
    explicit Note(NotePage* page) noexcept : page_(page) {}
    NotePage* page_;
    std::uint16_t used_ = 0;
};

}  // namespace jembatan::host
