// JSON straight into a document's arena, through Boost.JSON's event parser.
#include <algorithm>
#include <boost/json/basic_parser_impl.hpp>
#include <cmath>
#include <limits>
#include <string>

#include "base/utf8.hpp"
#include "host/document.hpp"
#include "jembatan/value.hpp"

namespace jembatan::host {

/// What the parser calls. Texts with escapes come in parts, which are gathered in `part`.
class JsonEvents {
public:
    static constexpr std::size_t max_object_size = std::numeric_limits<std::uint32_t>::max();
    static constexpr std::size_t max_array_size = max_object_size;
    static constexpr std::size_t max_key_size = max_object_size;
    static constexpr std::size_t max_string_size = max_object_size;

    using View = boost::json::string_view;
    using Code = boost::json::error_code;

    explicit JsonEvents(Document& document) : document_(document) {}

    bool on_document_begin(Code&) { return true; }
    bool on_document_end(Code&) { return true; }
    bool on_object_begin(Code&) { return document_.map(), true; }
    bool on_object_end(std::size_t, Code&) { return document_.drop_duplicates(), document_.end(), true; }
    bool on_array_begin(Code&) { return document_.list(), true; }
    bool on_array_end(std::size_t, Code&) { return document_.end(), true; }
    bool on_key_part(View s, std::size_t, Code&) { return gather(s); }
    bool on_key(View s, std::size_t, Code&) { return document_.key(whole(s)), part_.clear(), true; }
    bool on_string_part(View s, std::size_t, Code&) { return gather(s); }
    bool on_string(View s, std::size_t, Code&) { return document_.text(whole(s)), part_.clear(), true; }
    bool on_number_part(View s, Code&) { return gather(s); }
    bool on_int64(std::int64_t i, View s, Code&) { return document_.number(i, whole(s)), part_.clear(), true; }
    bool on_uint64(std::uint64_t u, View s, Code& code) { return on_double(static_cast<double>(u), s, code); }
    bool on_double(double d, View s, Code& code) {
        if (!std::isfinite(d)) {
            code = boost::json::make_error_code(boost::json::error::exponent_overflow);
            return false;
        }
        return document_.number(d, whole(s)), part_.clear(), true;
    }
    bool on_bool(bool b, Code&) { return document_.boolean(b), true; }
    bool on_null(Code&) { return document_.null(), true; }
    bool on_comment_part(View, Code&) { return true; }
    bool on_comment(View, Code&) { return true; }

private:
    bool gather(View s) {
        part_.append(s.data(), s.size());
        return true;
    }
    std::string_view whole(View s) {
        if (part_.empty()) return {s.data(), s.size()};
        gather(s);
        return part_;
    }

    Document& document_;
    std::string part_;
};

namespace {

Error refusal(std::string_view json, std::size_t at, const boost::json::error_code& code) {
    if (const auto broken = find_invalid_utf8(json))
        return bad_input("json: broken UTF-8 at byte " + std::to_string(*broken));
    return bad_input("json: " + code.message() + " at byte " + std::to_string(at));
}

}  // namespace

/// Of each key only the last value stays, in its place.
void Document::drop_duplicates() {
    const std::size_t first = scopes_.back() + 1;
    const std::size_t count = pending_.size() - first;
    if (count < 2) return;
    jembatan_node* nodes = pending_.data() + first;
    order_.resize(count);
    for (std::size_t i = 0; i < count; ++i) order_[i] = static_cast<std::uint32_t>(i);
    const auto key_of = [nodes](std::uint32_t i) { return sdk::text_of(nodes[i].key); };
    std::sort(order_.begin(), order_.end(), [&](std::uint32_t a, std::uint32_t b) {
        const int order = key_of(a).compare(key_of(b));
        return order != 0 ? order < 0 : a < b;
    });
    bool any = false;
    for (std::size_t i = 0; i + 1 < count; ++i) {
        if (key_of(order_[i]) != key_of(order_[i + 1])) continue;
        nodes[order_[i]].kind = dropped;
        any = true;
    }
    if (!any) return;
    const auto gone =
        std::remove_if(nodes, nodes + count, [](const jembatan_node& node) { return node.kind == dropped; });
    pending_.resize(first + static_cast<std::size_t>(gone - nodes));
}

Result<const jembatan_node*> Document::parse_json(std::string_view json) {
    boost::json::parse_options options;
    options.max_depth = 32;
    boost::json::basic_parser<JsonEvents> parser(options, *this);
    boost::json::error_code code;
    const std::size_t read = parser.write_some(false, json.data(), json.size(), code);
    if (!code && read < json.size()) code = boost::json::make_error_code(boost::json::error::extra_data);
    if (!code && !parser.done()) code = boost::json::make_error_code(boost::json::error::incomplete);
    if (!code) return root_;
    pending_.clear();
    scopes_.clear();
    key_ = {};
    root_ = nullptr;
    return refusal(json, read, code);
}

}  // namespace jembatan::host
