// Pictures from anywhere, of which smaller copies are made. What is too large for a moment's work is refused.
#include <cstdint>
#include <string_view>

#include "fuzz/property.hpp"
#include "host/smaller_copy.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace jembatan;
    constexpr std::size_t most_bytes = 30'000;
    const std::string_view picture(reinterpret_cast<const char*>(data), size);
    const host::PictureLimits limits{200'000, 200'000, std::size_t{4} * 1024 * 1024};
    int asked = 0;
    const auto copy = host::smaller_copy(
        picture, most_bytes, [&] { return ++asked > 5000; }, limits);
    if (!copy) return 0;
    fuzz::hold(copy->size() <= most_bytes, "a copy fits");
    const auto again = host::smaller_copy(*copy, most_bytes, [] { return false; });
    fuzz::hold(again.has_value(), "a copy is a picture");
    return 0;
}
