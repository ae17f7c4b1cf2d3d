/// Text that must not be printed: tokens, keys, passwords. Prints as `<hidden>` everywhere, is wiped when it goes.
#pragma once

#include <fmt/core.h>

#include <iosfwd>
#include <string>
#include <string_view>

namespace jembatan {

inline constexpr std::string_view hidden_text = "<hidden>";

/// Owns secret bytes. Copies are allowed (configuration is a value) and each wipes its own memory.
class Secret {
public:
    Secret() = default;
    explicit Secret(std::string_view value);
    Secret(const Secret& other);
    Secret(Secret&& other) noexcept;
    Secret& operator=(const Secret& other);
    Secret& operator=(Secret&& other) noexcept;
    ~Secret();

    /// The bytes themselves; valid while this object lives and is not assigned to. The name is long so that reviews
    /// find it.
    std::string_view reveal() const noexcept { return {bytes_, size_}; }
    bool empty() const noexcept { return size_ == 0; }
    std::size_t size_bytes() const noexcept { return size_; }

    /// Compares in constant time.
    friend bool operator==(const Secret& a, const Secret& b) noexcept;

private:
    void assign(std::string_view value);
    void wipe() noexcept;

    char* bytes_ = nullptr;
    std::size_t size_ = 0;
};

std::ostream& operator<<(std::ostream& out, const Secret&);

/// Overwrites the text's memory with zeroes and empties it.
void wipe(std::string& text) noexcept;

}  // namespace jembatan

template <>
struct fmt::formatter<jembatan::Secret> {
    constexpr auto parse(fmt::format_parse_context& context) { return context.begin(); }
    template <class Context>
    auto format(const jembatan::Secret&, Context& context) const {
        return fmt::format_to(context.out(), "<hidden>");
    }
};
