// Secrets: own memory, so that a copy of a std::string's small buffer never stays behind.
#include "base/secret.hpp"

#include <sodium.h>

#include <cstring>
#include <ostream>
#include <utility>

namespace jembatan {

Secret::Secret(std::string_view value) { assign(value); }
Secret::Secret(const Secret& other) { assign(other.reveal()); }
Secret::Secret(Secret&& other) noexcept
    : bytes_(std::exchange(other.bytes_, nullptr)), size_(std::exchange(other.size_, 0)) {}

Secret& Secret::operator=(const Secret& other) {
    if (this == &other) return *this;
    wipe();
    assign(other.reveal());
    return *this;
}

Secret& Secret::operator=(Secret&& other) noexcept {
    if (this == &other) return *this;
    wipe();
    bytes_ = std::exchange(other.bytes_, nullptr);
    size_ = std::exchange(other.size_, 0);
    return *this;
}

Secret::~Secret() { wipe(); }

void Secret::assign(std::string_view value) {
    if (value.empty()) return;
    bytes_ = new char[value.size()];
    size_ = value.size();
    std::memcpy(bytes_, value.data(), value.size());
}

void Secret::wipe() noexcept {
    if (bytes_ == nullptr) return;
    sodium_memzero(bytes_, size_);
    delete[] bytes_;
    bytes_ = nullptr;
    size_ = 0;
}

bool operator==(const Secret& a, const Secret& b) noexcept {
    return a.size_ == b.size_ && (a.size_ == 0 || sodium_memcmp(a.bytes_, b.bytes_, a.size_) == 0);
}

std::ostream& operator<<(std::ostream& out, const Secret&) { return out << hidden_text; }

void wipe(std::string& text) noexcept {
    sodium_memzero(text.data(), text.size());
    text.clear();
}

}  // namespace jembatan
