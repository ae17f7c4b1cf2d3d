// What kind of file bytes are, by libmagic. Its handle may serve one thread only.
#include <magic.h>

#include <memory>

#include "host/outgoing.hpp"

namespace jembatan::host {

namespace {

struct CloseMagic {
    void operator()(magic_t handle) const noexcept { ::magic_close(handle); }
};
using Magic = std::unique_ptr<magic_set, CloseMagic>;

Magic open_magic() {
    Magic magic(::magic_open(MAGIC_MIME_TYPE));
    if (magic && ::magic_load(magic.get(), nullptr) != 0) magic.reset();
    return magic;
}

}  // namespace

std::string sniff_mime(std::string_view bytes) {
    constexpr const char* unknown = "application/octet-stream";
    static thread_local const Magic magic = open_magic();
    const char* type = magic ? ::magic_buffer(magic.get(), bytes.data(), bytes.size()) : nullptr;
    return type != nullptr && *type != '\0' ? type : unknown;
}

}  // namespace jembatan::host
