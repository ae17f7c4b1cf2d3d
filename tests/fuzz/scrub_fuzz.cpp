// Text from citizens: scrubbing leaves nothing to scrub, and normalising and refs survive every byte.
#include <cstdint>
#include <string_view>

#include "base/ref.hpp"
#include "base/scrub.hpp"
#include "base/text.hpp"
#include "fuzz/property.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace jembatan;
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const auto scrubbed = scrub(text);
    fuzz::hold(!has_personal_number(scrubbed), "nothing personal is left after scrubbing");
    fuzz::hold(scrub(scrubbed) == scrubbed, "scrubbing twice gives the same");
    const auto words = normalise(text);
    fuzz::hold(normalise(words) == words, "normalising twice gives the same");
    if (const auto ref = find_ref(text)) {
        const auto parsed = Ref::parse(ref->text());
        fuzz::hold(parsed && *parsed == *ref, "a ref that was found can be typed again");
    }
    return 0;
}
