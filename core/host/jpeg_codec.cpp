// libjpeg leaves a call that went wrong by longjmp. So each of its walks is a function of its own in which no object
// with a destructor begins; whatever has one lives in its caller.
#include <csetjmp>
#include <cstdio>
// needs cstdio
#include <jerror.h>
#include <jpeglib.h>

#include <algorithm>
#include <array>

#include "host/picture_codec.hpp"

namespace jembatan::host {

namespace {

/// What libjpeg's callbacks get at: each struct begins with libjpeg's own.
struct Errors {
    jpeg_error_mgr base{};
    std::jmp_buf back{};
};

struct Progress {
    jpeg_progress_mgr base{};
    const IsOver* is_over = nullptr;
    bool was_over = false;
};

[[noreturn]] void leave(j_common_ptr codec) {
    std::longjmp(reinterpret_cast<Errors*>(codec->err)->back, 1);  // NOLINT: libjpeg's way out
}

/// A warning that means a part of the picture is not there ends it; of the others nothing is said.
void judge_message(j_common_ptr codec, int level) {
    if (level >= 0) return;
    constexpr std::array fatal{static_cast<int>(JWRN_JPEG_EOF), static_cast<int>(JWRN_HIT_MARKER),
                               static_cast<int>(JWRN_HUFF_BAD_CODE)};
    if (std::find(fatal.begin(), fatal.end(), codec->err->msg_code) != fatal.end()) leave(codec);
}

void say_nothing(j_common_ptr /*codec*/) {}

void ask_for_time(j_common_ptr codec) {
    auto& progress = *reinterpret_cast<Progress*>(codec->progress);
    progress.was_over = (*progress.is_over)();
    if (progress.was_over) leave(codec);
}

jpeg_error_mgr* prepared(Errors& errors) {
    auto* base = jpeg_std_error(&errors.base);
    base->error_exit = leave;
    base->emit_message = judge_message;
    base->output_message = say_nothing;
    return base;
}

struct Reading {
    Reading() = default;
    ~Reading() { jpeg_destroy_decompress(&codec); }
    Reading(const Reading&) = delete;
    Reading& operator=(const Reading&) = delete;

    jpeg_decompress_struct codec{};
    Errors errors;
    Progress progress;
    Pixels pixels;
    bool is_too_large = false;
};

/// The smallest size in eighths that is not under what is wanted.
unsigned eighths(std::uint32_t long_side, std::uint32_t wanted) {
    for (unsigned n = 1; n < 8; ++n)
        if (std::uint64_t{long_side} * n / 8 >= wanted) return n;
    return 8;
}

bool read_rows(Reading& reading, std::string_view bytes, std::uint32_t wanted, const PictureLimits& limits) {
    auto& codec = reading.codec;
    codec.err = prepared(reading.errors);
    if (setjmp(reading.errors.back) != 0) return false;  // NOLINT: libjpeg's way out
    jpeg_create_decompress(&codec);
    codec.progress = &reading.progress.base;
    codec.mem->max_memory_to_use = static_cast<long>(limits.work_bytes);
    jpeg_mem_src(&codec, reinterpret_cast<const unsigned char*>(bytes.data()),
                 static_cast<unsigned long>(bytes.size()));
    jpeg_read_header(&codec, TRUE);
    reading.is_too_large = std::uint64_t{codec.image_width} * codec.image_height > limits.jpeg_pixels;
    if (reading.is_too_large) return false;
    codec.out_color_space = JCS_RGB;
    codec.scale_num = eighths(std::max(codec.image_width, codec.image_height), wanted);
    codec.scale_denom = 8;
    jpeg_start_decompress(&codec);
    auto& pixels = reading.pixels;
    pixels.width = codec.output_width;
    pixels.height = codec.output_height;
    const std::size_t row_bytes = std::size_t{pixels.width} * 3;
    pixels.bytes.resize(row_bytes * pixels.height);
    while (codec.output_scanline < codec.output_height) {
        JSAMPROW row = &pixels.bytes[row_bytes * codec.output_scanline];
        jpeg_read_scanlines(&codec, &row, 1);
    }
    jpeg_finish_decompress(&codec);
    return true;
}

struct Writing {
    Writing() = default;
    ~Writing() { jpeg_destroy_compress(&codec); }
    Writing(const Writing&) = delete;
    Writing& operator=(const Writing&) = delete;

    jpeg_compress_struct codec{};
    Errors errors;
    jpeg_destination_mgr target{};
    std::string bytes;
};

void begin_at_the_front(j_compress_ptr /*codec*/) {}
boolean does_not_fit(j_compress_ptr codec) { leave(reinterpret_cast<j_common_ptr>(codec)); }
void end_where_it_is(j_compress_ptr /*codec*/) {}

bool write_rows(Writing& writing, const Pixels& pixels, int quality) {
    auto& codec = writing.codec;
    codec.err = prepared(writing.errors);
    if (setjmp(writing.errors.back) != 0) return false;  // NOLINT: libjpeg's way out
    jpeg_create_compress(&codec);
    writing.target.init_destination = begin_at_the_front;
    writing.target.empty_output_buffer = does_not_fit;
    writing.target.term_destination = end_where_it_is;
    writing.target.next_output_byte = reinterpret_cast<JOCTET*>(writing.bytes.data());
    writing.target.free_in_buffer = writing.bytes.size();
    codec.dest = &writing.target;
    codec.image_width = pixels.width;
    codec.image_height = pixels.height;
    codec.input_components = 3;
    codec.in_color_space = JCS_RGB;
    jpeg_set_defaults(&codec);
    jpeg_set_quality(&codec, quality, TRUE);
    codec.optimize_coding = TRUE;
    jpeg_start_compress(&codec, TRUE);
    while (codec.next_scanline < codec.image_height) {
        const auto* row = &pixels.bytes[std::size_t{pixels.width} * 3 * codec.next_scanline];
        auto* rows = const_cast<JSAMPROW>(row);  // libjpeg only reads them
        jpeg_write_scanlines(&codec, &rows, 1);
    }
    jpeg_finish_compress(&codec);
    return true;
}

}  // namespace

Result<Pixels> read_jpeg(std::string_view bytes, std::uint32_t wanted, const PictureLimits& limits,
                         const IsOver& is_over) {
    Reading reading;
    reading.progress.base.progress_monitor = ask_for_time;
    reading.progress.is_over = &is_over;
    const bool is_read = read_rows(reading, bytes, wanted, limits);
    if (is_read) return std::move(reading.pixels);
    if (reading.progress.was_over) return Error{ErrorCode::timed_out, "picture: takes too long to read"};
    return bad_input(reading.is_too_large ? "picture: too many pixels" : "picture: no JPEG that can be read whole");
}

std::string write_jpeg(const Pixels& pixels, int quality, std::size_t most_bytes) {
    if (pixels.bytes.empty()) return {};
    Writing writing;
    // More it never is; so what does not fit shows before it is written.
    const std::size_t largest = pixels.bytes.size() + std::size_t{64} * 1024;
    writing.bytes.resize(std::min(most_bytes, largest));
    const bool is_written = write_rows(writing, pixels, quality);
    if (!is_written) return {};
    writing.bytes.resize(writing.bytes.size() - writing.target.free_in_buffer);
    return std::move(writing.bytes);
}

}  // namespace jembatan::host
