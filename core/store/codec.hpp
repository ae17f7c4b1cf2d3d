/// Values as compact bytes, for what is sealed: a version byte, then fields in order. Fields may be appended later: an
/// unpacker that runs past the end reads zeros and empties, so an older record opens with a newer broker.
#pragma once

#include <bit>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace jembatan::store {

/// Builds a record. *Thread:* one.
class Packer {
public:
    Packer() { bytes_.push_back('\1'); }

    Packer& number(std::int64_t value) {
        // zigzag, seven bits a byte
        auto rest = (static_cast<std::uint64_t>(value) << 1) ^ static_cast<std::uint64_t>(value >> 63);
        for (; rest >= 0x80; rest >>= 7) bytes_.push_back(static_cast<char>(rest | 0x80));
        bytes_.push_back(static_cast<char>(rest));
        return *this;
    }
    Packer& real(double value) { return number(std::bit_cast<std::int64_t>(value)); }
    Packer& text(std::string_view value) {
        number(static_cast<std::int64_t>(value.size()));
        bytes_.append(value);
        return *this;
    }
    Packer& texts(const std::vector<std::string>& values) {
        number(static_cast<std::int64_t>(values.size()));
        for (const auto& value : values) text(value);
        return *this;
    }
    const std::string& bytes() const noexcept { return bytes_; }

private:
    std::string bytes_;
};

/// Reads a record back. Reads of broken bytes give zeros and set is_broken. *Lifetime:* views the bytes given.
class Unpacker {
public:
    explicit Unpacker(std::string_view bytes) : rest_(bytes) {
        if (!rest_.empty() && rest_.front() == '\1')
            rest_.remove_prefix(1);
        else
            broken_ = !rest_.empty();
    }

    std::int64_t number() {
        std::uint64_t value = 0;
        for (int shift = 0; !rest_.empty() && shift < 64; shift += 7) {
            const auto byte = static_cast<std::uint8_t>(rest_.front());
            rest_.remove_prefix(1);
            value |= static_cast<std::uint64_t>(byte & 0x7F) << shift;
            if (byte < 0x80) return static_cast<std::int64_t>((value >> 1) ^ (~(value & 1) + 1));
        }
        return 0;
    }
    double real() { return std::bit_cast<double>(number()); }
    std::string text() {
        const auto size = static_cast<std::uint64_t>(number());
        if (size > rest_.size()) {
            broken_ = true;
            rest_ = {};
            return {};
        }
        std::string value(rest_.substr(0, size));
        rest_.remove_prefix(size);
        return value;
    }
    std::vector<std::string> texts() {
        std::vector<std::string> values;
        for (auto left = number(); left > 0 && !rest_.empty(); --left) values.push_back(text());
        return values;
    }
    bool is_broken() const noexcept { return broken_; }

private:
    std::string_view rest_;
    bool broken_ = false;
};

}  // namespace jembatan::store
