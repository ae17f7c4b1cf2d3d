// Views into strings of our own.
#include "host/wire.hpp"

#include "base/utf8.hpp"

namespace jembatan::host::wire {

std::string bytes(jembatan_view view, const char* what) {
    if (view.len > most_text_bytes) throw Broken(std::string(what) + " is over 64 MiB long");
    if (view.len > 0 && view.data == nullptr) throw Broken(std::string(what) + " has a length and no data");
    return view.len == 0 ? std::string() : std::string(view.data, static_cast<std::size_t>(view.len));
}

std::string text(jembatan_view view, const char* what) {
    std::string copy = bytes(view, what);
    if (!is_utf8(copy)) throw Broken(std::string(what) + " is not UTF-8");
    return copy;
}

std::string human_text(jembatan_view view, const char* what) {
    std::string copy = bytes(view, what);
    return is_utf8(copy) ? copy : repair_utf8(copy);
}

}  // namespace jembatan::host::wire
