// Forms from browsers: the first line is the content type, the rest is the body.
#include <cstdint>
#include <string_view>

#include "fuzz/property.hpp"
#include "net/form.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace jembatan;
    const std::string_view input(reinterpret_cast<const char*>(data), size);
    const auto end = input.find('\n');
    if (end == std::string_view::npos) return 0;
    const auto form = net::parse_form(input.substr(0, end), input.substr(end + 1));
    if (!form) return 0;
    fuzz::hold(form->parts().size() <= net::FormLimits().parts, "no more parts than allowed");
    std::size_t total = 0;
    for (const auto& part : form->parts()) total += part.body.size();
    fuzz::hold(total <= size, "parts are not longer than the body");
    return 0;
}
