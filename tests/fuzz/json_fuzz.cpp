// JSON from anybody: what is accepted can be written and read again, and then stays the same.
#include <cstdint>
#include <string_view>

#include "base/json.hpp"
#include "fuzz/property.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace jembatan;
    const auto tree = parse_json({reinterpret_cast<const char*>(data), size});
    if (!tree) return 0;
    const auto written = to_json(*tree);
    const auto again = parse_json(written);
    fuzz::hold(again.has_value(), "what we write can be read");
    fuzz::hold(to_json(*again) == written, "writing twice gives the same");
    return 0;
}
