/// JSON out: a streaming writer of compact JSON, for `--json`, events and logs.
///
///     JsonWriter json;
///     json.begin_object().key("id").value(7).key("to").begin_array().value("lapor").end_array().end_object();
///     json.text();   // {"id":7,"to":["lapor"]}
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "base/secret.hpp"
#include "base/strong_id.hpp"

namespace jembatan {

/// Appends the text as a JSON string with its quotes. Broken UTF-8 becomes U+FFFD; control characters, U+2028 and
/// U+2029 are escaped.
void append_json_string(std::string& out, std::string_view text);

/// Writes commas itself; pairing of begin and end is the caller's. *Thread:* one.
class JsonWriter {
public:
    JsonWriter& begin_object() { return open('{'); }
    JsonWriter& end_object() { return close('}'); }
    JsonWriter& begin_array() { return open('['); }
    JsonWriter& end_array() { return close(']'); }
    JsonWriter& key(std::string_view name);

    JsonWriter& value(std::string_view text);
    JsonWriter& value(const std::string& text) { return value(std::string_view(text)); }
    JsonWriter& value(const char* text) { return value(std::string_view(text)); }
    JsonWriter& value(bool truth);
    JsonWriter& value(double number);  ///< not finite: null
    template <class Int>
    requires(std::is_integral_v<Int> && !std::is_same_v<Int, bool>) JsonWriter& value(Int number) {
        if constexpr (std::is_signed_v<Int>)
            return integer(static_cast<std::int64_t>(number));
        else
            return unsigned_integer(static_cast<std::uint64_t>(number));
    }
    template <class Tag>
    JsonWriter& value(StrongId<Tag> id) {
        return integer(id.value());
    }
    JsonWriter& value(const Secret&) { return value(hidden_text); }
    template <class T>
    JsonWriter& value(const std::optional<T>& maybe) {
        return maybe ? value(*maybe) : null();
    }
    JsonWriter& null();
    /// Text that is JSON already.
    JsonWriter& raw(std::string_view json);

    /// key and value in one.
    template <class T>
    JsonWriter& field(std::string_view name, const T& any) {
        return key(name).value(any);
    }
    /// A key with an array of its values.
    template <class List>
    JsonWriter& list(std::string_view name, const List& values) {
        key(name).begin_array();
        for (const auto& each : values) value(each);
        return end_array();
    }

    const std::string& text() const noexcept { return out_; }
    std::string take() { return std::exchange(out_, {}); }

private:
    JsonWriter& open(char bracket);
    JsonWriter& close(char bracket);
    JsonWriter& integer(std::int64_t number);
    JsonWriter& unsigned_integer(std::uint64_t number);
    void separate();

    std::string out_;
    std::vector<bool> has_items_;  ///< per open bracket
    bool after_key_ = false;
};

}  // namespace jembatan
