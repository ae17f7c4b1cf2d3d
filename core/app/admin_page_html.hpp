/// HTML out: a streaming writer that escapes all text. For the operator's page.
///
///     Html html;
///     html.open("p", {{"class", "soft"}}).text("1 < 2").close();
///     html.take();   // <p class="soft">1 &lt; 2</p>
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace jembatan::app {

/// The text with what means something in HTML escaped and control characters left out.
std::string escaped(std::string_view text);

/// *Thread:* one. *Lifetime:* tag names are literals.
class Html {
public:
    /// Name and value. An attribute named "" is left out, so that one can be there on a condition.
    using Attributes = std::initializer_list<std::pair<std::string_view, std::string_view>>;

    Html& open(std::string_view tag, Attributes attributes = {});
    Html& close();
    Html& text(std::string_view text);
    /// An element with nothing but text inside.
    Html& element(std::string_view tag, std::string_view inner, Attributes attributes = {});
    /// An element without an end tag: input, meta, link.
    Html& lone(std::string_view tag, Attributes attributes = {});

    std::string take() { return std::move(out_); }

private:
    std::string out_;
    std::vector<std::string_view> open_;
};

}  // namespace jembatan::app
