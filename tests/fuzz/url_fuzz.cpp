// URLs and query strings from anywhere.
#include <cstdint>
#include <string>
#include <string_view>

#include "fuzz/property.hpp"
#include "net/url.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace jembatan;
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    if (const auto url = net::parse_url(text)) {
        fuzz::hold(!url->host.empty() && url->target.starts_with('/'), "a URL has a host and a path");
        const std::string again = (url->tls ? "https://" : "http://") + url->authority() + url->target;
        fuzz::hold(net::parse_url(again).has_value(), "what a URL was taken apart into is a URL");
    }
    if (const auto pairs = net::parse_pairs(text)) {
        const auto again = net::parse_pairs(net::encode_pairs(*pairs));
        fuzz::hold(again && *again == *pairs, "pairs survive being written");
    }
    const auto decoded = net::percent_decode(net::percent_encode(text));
    fuzz::hold(decoded && *decoded == text, "percent-encoding can be undone");
    return 0;
}
