// Each source pixel's area falls on one or two pixels of the smaller picture in either direction; it is shared out so.
#include "host/pixels.hpp"

#include <algorithm>
#include <cstddef>
#include <utility>

namespace jembatan::host {

namespace {

constexpr std::size_t channels = 3;

std::uint32_t shrunk(std::uint32_t side, std::uint32_t from_long, std::uint32_t to_long) {
    const auto exact = std::uint64_t{side} * to_long / from_long;
    return std::max<std::uint32_t>(1, static_cast<std::uint32_t>(exact));
}

/// On which pixel a source pixel falls, and which part of it; the rest falls on the next.
struct Share {
    std::uint32_t at = 0;
    float first = 1, next = 0;
};

std::vector<Share> shares(std::uint32_t from, std::uint32_t to) {
    std::vector<Share> out(from);
    for (std::uint32_t i = 0; i < from; ++i) {
        const std::uint64_t begin = std::uint64_t{i} * to;  // in parts of 1 / from
        const std::uint64_t end = begin + to;
        Share& share = out[i];
        share.at = static_cast<std::uint32_t>(begin / from);
        const std::uint64_t border = (std::uint64_t{share.at} + 1) * from;
        const auto whole = static_cast<float>(from);
        share.first = static_cast<float>(std::min(end, border) - begin) / whole;
        share.next = end > border ? static_cast<float>(end - border) / whole : 0;
    }
    return out;
}

void add_row(const std::uint8_t* row, const std::vector<Share>& columns, std::vector<float>& out) {
    std::fill(out.begin(), out.end(), 0.0F);
    for (std::size_t x = 0; x < columns.size(); ++x)
        for (std::size_t c = 0; c < channels; ++c) {
            const auto value = static_cast<float>(row[x * channels + c]);
            const std::size_t at = columns[x].at * channels + c;
            out[at] += value * columns[x].first;
            if (columns[x].next > 0) out[at + channels] += value * columns[x].next;
        }
}

void finish_row(std::vector<float>& sums, std::uint8_t* out) {
    for (std::size_t i = 0; i < sums.size(); ++i)
        out[i] = static_cast<std::uint8_t>(std::clamp(sums[i] + 0.5F, 0.0F, 255.0F));
}

}  // namespace

Pixels scaled(const Pixels& from, std::uint32_t long_side) {
    const auto from_long = from.long_side();
    if (from_long <= long_side) return from;
    Pixels out;
    out.width = shrunk(from.width, from_long, long_side);
    out.height = shrunk(from.height, from_long, long_side);
    const std::size_t row_bytes = std::size_t{out.width} * channels;
    out.bytes.resize(row_bytes * out.height);
    const auto columns = shares(from.width, out.width);
    const auto rows = shares(from.height, out.height);
    std::vector<float> row(row_bytes), sums(row_bytes, 0.0F), next(row_bytes, 0.0F);
    for (std::size_t y = 0; y < rows.size(); ++y) {
        add_row(&from.bytes[y * from.width * channels], columns, row);
        const Share& share = rows[y];
        for (std::size_t i = 0; i < row_bytes; ++i) {
            sums[i] += row[i] * share.first;
            next[i] += row[i] * share.next;
        }
        const bool is_complete = y + 1 == rows.size() || rows[y + 1].at > share.at;
        if (!is_complete) continue;
        finish_row(sums, &out.bytes[share.at * row_bytes]);
        std::swap(sums, next);
        std::fill(next.begin(), next.end(), 0.0F);
    }
    return out;
}

Pixels upright(Pixels from, int orientation) {
    if (orientation < 2 || orientation > 8) return from;
    const bool is_on_its_side = orientation >= 5;
    Pixels out;
    out.width = is_on_its_side ? from.height : from.width;
    out.height = is_on_its_side ? from.width : from.height;
    out.bytes.resize(from.bytes.size());
    const auto last_x = from.width - 1, last_y = from.height - 1;
    for (std::uint32_t y = 0; y < out.height; ++y)
        for (std::uint32_t x = 0; x < out.width; ++x) {
            std::uint32_t sx = is_on_its_side ? y : x, sy = is_on_its_side ? x : y;
            if (orientation == 2 || orientation == 3 || orientation == 7 || orientation == 8) sx = last_x - sx;
            if (orientation == 3 || orientation == 4 || orientation == 6 || orientation == 7) sy = last_y - sy;
            const auto* source = &from.bytes[(std::size_t{sy} * from.width + sx) * channels];
            std::copy(source, source + channels, &out.bytes[(std::size_t{y} * out.width + x) * channels]);
        }
    return out;
}

}  // namespace jembatan::host
