/// HTTP messages as plain values, for server and client alike.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace jembatan::net {

/// Header fields in the order they came; names compare without case, a name may occur more than once.
/// All text lives in one block, so clearing and filling again allocates nothing.
class Headers {
public:
    Headers() = default;
    Headers(std::initializer_list<std::pair<std::string_view, std::string_view>> fields);

    void add(std::string_view name, std::string_view value);
    /// Replaces every field of that name by one.
    void set(std::string_view name, std::string_view value);
    void erase(std::string_view name);
    void clear() noexcept;

    /// The first value of that name. *Lifetime:* the view lives until the headers change or go.
    std::optional<std::string_view> find(std::string_view name) const noexcept;
    /// The first value of that name, or empty.
    std::string_view value(std::string_view name) const noexcept { return find(name).value_or(std::string_view()); }
    bool has(std::string_view name) const noexcept { return find(name).has_value(); }

    std::size_t size() const noexcept { return fields_.size(); }
    bool empty() const noexcept { return fields_.empty(); }
    /// The n-th field as (name, value), n < size().
    std::pair<std::string_view, std::string_view> at(std::size_t n) const noexcept;

    /// Walks (name, value) pairs of views: `for (auto [name, value] : headers)`.
    class Iterator {
    public:
        Iterator(const Headers* headers, std::size_t n) : headers_(headers), n_(n) {}
        std::pair<std::string_view, std::string_view> operator*() const noexcept { return headers_->at(n_); }
        Iterator& operator++() noexcept { return ++n_, *this; }
        bool operator==(const Iterator&) const noexcept = default;

    private:
        const Headers* headers_;
        std::size_t n_;
    };
    Iterator begin() const noexcept { return {this, 0}; }
    Iterator end() const noexcept { return {this, size()}; }

private:
    struct Field {
        std::uint32_t at;
        std::uint32_t name_size;
        std::uint32_t value_size;
    };
    std::string text_;
    std::vector<Field> fields_;
};

/// A request as the server got it.
struct Request {
    std::string method;  ///< as sent: "GET", "POST", …
    std::string target;  ///< as sent: "/in/wa?x=%20"
    std::string path;    ///< percent-decoded, always starting with '/' (or "*")
    std::string query;   ///< what follows '?', still encoded; see parse_pairs in net/url.hpp
    Headers headers;
    std::string body;
    std::string peer;  ///< address of the far end without its port; "unix" for a Unix socket
};

/// An answer: ours to a sender, or a far side's to us.
struct Response {
    int status = 200;
    Headers headers;
    std::string body;
};

/// A response with a body of that type.
Response respond(int status, std::string body, std::string_view content_type = "text/plain; charset=utf-8");

/// "Not Found" for 404; "" for a status without a common name.
std::string_view reason(int status) noexcept;

/// Compares ASCII text without case.
bool same_text(std::string_view a, std::string_view b) noexcept;

/// The media type of a Content-Type value, lower case, without parameters: "text/html".
std::string media_type(std::string_view content_type);

}  // namespace jembatan::net
