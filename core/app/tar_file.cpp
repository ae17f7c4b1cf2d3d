// Headers of 512 bytes, contents padded to the same.
#include "app/tar_file.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstring>
#include <numeric>
#include <vector>

namespace jembatan::app {
namespace {

constexpr std::size_t block = 512;
constexpr std::uint64_t most_octal = 077777777777;
using Header = std::array<char, block>;

// Offsets of the ustar header.
constexpr std::size_t name_at = 0, mode_at = 100, owner_at = 108, group_at = 116, size_at = 124, time_at = 136,
                      sum_at = 148, type_at = 156, magic_at = 257, prefix_at = 345;

void put(Header& header, std::size_t at, std::string_view text) { std::copy(text.begin(), text.end(), &header[at]); }

void put_octal(Header& header, std::size_t at, std::size_t width, std::uint64_t value) {
    char text[24];
    std::snprintf(text, sizeof text, "%0*llo", static_cast<int>(width - 1), static_cast<unsigned long long>(value));
    put(header, at, text);
}

void put_size(Header& header, std::uint64_t size) {
    if (size <= most_octal) return put_octal(header, size_at, 12, size);
    header[size_at] = static_cast<char>(0x80);
    for (std::size_t i = 0; i < 8; ++i) header[size_at + 11 - i] = static_cast<char>(size >> (8 * i));
}

unsigned sum_of(const Header& header) {
    unsigned sum = 0;
    for (std::size_t i = 0; i < block; ++i)
        sum += i >= sum_at && i < sum_at + 8 ? static_cast<unsigned char>(' ') : static_cast<unsigned char>(header[i]);
    return sum;
}

std::uint64_t octal(const Header& header, std::size_t at, std::size_t width) {
    std::uint64_t value = 0;
    for (std::size_t i = at; i < at + width && header[i] >= '0' && header[i] <= '7'; ++i)
        value = value * 8 + static_cast<std::uint64_t>(header[i] - '0');
    return value;
}

std::uint64_t size_of(const Header& header) {
    if ((static_cast<unsigned char>(header[size_at]) & 0x80U) == 0) return octal(header, size_at, 12);
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < 8; ++i) value = value << 8 | static_cast<unsigned char>(header[size_at + 4 + i]);
    return value;
}

std::string text_at(const Header& header, std::size_t at, std::size_t width) {
    return {&header[at], strnlen(&header[at], width)};
}

std::size_t padding(std::uint64_t size) { return static_cast<std::size_t>((block - size % block) % block); }

Error cut(const std::filesystem::path& file) {
    return {ErrorCode::corrupt, "backup: " + file.string() + ": no whole tar archive; take another copy of it"};
}

}  // namespace

Result<void> TarWriter::begin(std::string_view name, std::uint64_t size_bytes) {
    Header header{};
    auto rest = name;
    if (name.size() > 100) {
        const auto slash = name.rfind('/', 155);
        if (slash == std::string_view::npos || name.size() - slash - 1 > 100)
            return bad_input("backup: '" + std::string(name) +
                             "': too long a name for a tar archive; back up into a "
                             "directory");
        put(header, prefix_at, name.substr(0, slash));
        rest = name.substr(slash + 1);
    }
    put(header, name_at, rest);
    put_octal(header, mode_at, 8, 0600);
    put_octal(header, owner_at, 8, 0);
    put_octal(header, group_at, 8, 0);
    put_size(header, size_bytes);
    put_octal(header, time_at, 12, 0);
    header[type_at] = '0';
    put(header, magic_at, std::string_view("ustar\00000", 8));
    put_octal(header, sum_at, 7, sum_of(header));
    header[sum_at + 7] = ' ';
    out_.write(header.data(), header.size());
    written_ = 0;
    return {};
}

void TarWriter::add(std::string_view bytes) {
    out_.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    written_ += bytes.size();
}

void TarWriter::end() {
    const std::string zeros(padding(written_), '\0');
    out_.write(zeros.data(), static_cast<std::streamsize>(zeros.size()));
}

void TarWriter::finish() {
    const std::string zeros(2 * block, '\0');
    out_.write(zeros.data(), static_cast<std::streamsize>(zeros.size()));
}

Result<void> read_tar(const std::filesystem::path& file,
                      const std::function<Result<void>(const std::string& name, std::uint64_t size_bytes,
                                                       const std::function<std::string_view()>& next)>& visit) {
    std::ifstream in(file, std::ios::binary);
    std::vector<char> buffer(1 << 16);
    for (Header header{}; in.read(header.data(), header.size());) {
        if (header[0] == '\0') return {};  // the end
        if (octal(header, sum_at, 8) != sum_of(header)) return cut(file);
        const auto prefix = text_at(header, prefix_at, 155);
        const auto name = (prefix.empty() ? "" : prefix + "/") + text_at(header, name_at, 100);
        const auto size = size_of(header);
        auto left = size;
        const auto next = [&]() -> std::string_view {
            const auto wanted = std::min<std::uint64_t>(left, buffer.size());
            if (wanted == 0 || !in.read(buffer.data(), static_cast<std::streamsize>(wanted))) return {};
            left -= wanted;
            return {buffer.data(), static_cast<std::size_t>(wanted)};
        };
        if (auto done = visit(name, size, next); !done) return done.error();
        if (!in) return cut(file);
        in.seekg(static_cast<std::streamoff>(left + padding(size)), std::ios::cur);
    }
    return cut(file);
}

}  // namespace jembatan::app
