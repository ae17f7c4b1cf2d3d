// Opens, reads and resets the note.
#include "host/note.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

namespace jembatan::host {

namespace {

constexpr std::uint16_t passing = NotePage::most_names - 2;  // and the one behind it

Error failed(const std::string& file, const char* what) {
    return unavailable(file + ": " + what + ": " + std::strerror(errno) +
                       "; see that the state directory is there and writable");
}

std::string_view text_at(const char (&name)[NotePage::name_bytes]) {
    return {name, ::strnlen(name, NotePage::name_bytes)};
}

std::vector<NoteFinding> marks_in(const NotePage& page) {
    std::vector<NoteFinding> found;
    if (page.magic != NotePage::magic_value || page.size != sizeof(NotePage)) return found;
    for (const auto& slot : page.slots) {
        const auto mark = static_cast<Mark>(slot.mark.load());
        const auto word = NoteWord::unpacked(slot.word.load());
        const bool is_known = word.instance > 0 && word.instance < NotePage::most_names;
        if ((mark != Mark::crashed && mark != Mark::hung) || !is_known) continue;
        NoteFinding one;
        one.instance = text_at(page.names[word.instance]);
        one.ability = word.ability;
        one.mark = mark;
        one.signal = static_cast<int>(slot.signal.load());
        one.at_millis = slot.at_millis.load();
        found.push_back(std::move(one));
    }
    return found;
}

void* map_file(int descriptor) {
    struct stat status {};
    if (::fstat(descriptor, &status) != 0) return MAP_FAILED;
    if (status.st_size != static_cast<off_t>(sizeof(NotePage))) {
        if (::ftruncate(descriptor, 0) != 0 || ::ftruncate(descriptor, sizeof(NotePage)) != 0) return MAP_FAILED;
    }
    // Blocks are reserved now: writing to a hole on a full disk would be a SIGBUS later.
    if (const int error = ::posix_fallocate(descriptor, 0, sizeof(NotePage)); error != 0) {
        errno = error;
        return MAP_FAILED;
    }
    return ::mmap(nullptr, sizeof(NotePage), PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0);
}

void* map_memory() {
    return ::mmap(nullptr, sizeof(NotePage), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
}

}  // namespace

Result<Note> Note::open(const std::string& file, std::vector<NoteFinding>& found) {
    void* mapped = MAP_FAILED;
    if (file.empty()) {
        mapped = map_memory();
    } else {
        const int descriptor = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
        if (descriptor < 0) return failed(file, "cannot be opened");
        mapped = map_file(descriptor);
        const int error = errno;
        ::close(descriptor);
        errno = error;
    }
    if (mapped == MAP_FAILED) return failed(file, "cannot be mapped");
    auto* page = static_cast<NotePage*>(mapped);
    found = marks_in(*page);
    std::memset(mapped, 0, sizeof(NotePage));
    page->size = sizeof(NotePage);
    page->magic = NotePage::magic_value;
    return Note(page);
}

Note::Note(Note&& other) noexcept : page_(std::exchange(other.page_, nullptr)), used_(other.used_) {}

Note::~Note() {
    if (page_ != nullptr) ::munmap(page_, sizeof(NotePage));
}

std::uint16_t Note::enter(std::string_view name) noexcept {
    name = name.substr(0, NotePage::name_bytes - 1);
    for (std::uint16_t i = 1; i <= used_; ++i)
        if (text_at(page_->names[i]) == name) return i;
    if (used_ + std::size_t{1} >= passing) return 0;
    ++used_;
    std::memcpy(page_->names[used_], name.data(), name.size());
    return used_;
}

std::uint16_t Note::enter_passing(std::string_view name, std::uint16_t place_number) noexcept {
    name = name.substr(0, NotePage::name_bytes - 1);
    const auto number = static_cast<std::uint16_t>(passing + (place_number > 0 ? 1 : 0));
    auto& place = page_->names[number];
    std::memset(place, 0, sizeof(place));
    std::memcpy(place, name.data(), name.size());
    return number;
}

std::string_view Note::name(std::uint16_t number) const noexcept {
    return number == 0 || (number > used_ && number < passing) ? std::string_view("?") : text_at(page_->names[number]);
}

}  // namespace jembatan::host
