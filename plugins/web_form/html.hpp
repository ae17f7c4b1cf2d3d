/// Writes HTML in which nothing can be forgotten to be escaped: markup is only what stands as a literal in our source;
/// every other text goes through text() or attribute(), which escape.
#pragma once

#include <string>
#include <string_view>

namespace jembatan::web_form {

/// A string literal of our own source: the one thing that is written as it is.
class Markup {
public:
    // A value of this type exists at compile time only; nothing a citizen typed can become one.
    consteval Markup(const char* literal) : text_(literal) {}  // NOLINT(google-explicit-constructor)
    constexpr std::string_view text() const noexcept { return text_; }

private:
    std::string_view text_;
};

/// Appends `text` with the five characters that mean something to HTML written as references.
inline void append_escaped(std::string& out, std::string_view text) {
    for (const char c : text) {
        switch (c) {
            case '&': out += "&amp;"; break;
            case '<': out += "&lt;"; break;
            case '>': out += "&gt;"; break;
            case '"': out += "&quot;"; break;
            case '\'': out += "&#39;"; break;
            default: out += c;
        }
    }
}

/// A piece of a page, written front to back. All texts are UTF-8.
class Html {
public:
    Html& operator<<(Markup markup) {
        out_ += markup.text();
        return *this;
    }
    Html& operator<<(const Html& piece) {
        out_ += piece.out_;
        return *this;
    }
    Html& text(std::string_view words) {
        append_escaped(out_, words);
        return *this;
    }
    /// ` name="value"`
    Html& attribute(Markup name, std::string_view value) {
        out_ += ' ';
        out_ += name.text();
        out_ += "=\"";
        append_escaped(out_, value);
        out_ += '"';
        return *this;
    }
    /// ` name`, if it is so.
    Html& flag(Markup name, bool is_set) {
        if (is_set) {
            out_ += ' ';
            out_ += name.text();
        }
        return *this;
    }
    /// <p>…</p> for each paragraph; blank lines part them, single line ends become <br>.
    Html& paragraphs(std::string_view words) {
        while (!words.empty()) {
            const auto end = words.find("\n\n");
            const auto one = words.substr(0, end);
            if (!one.empty()) {
                out_ += "<p>";
                lines(one);
                out_ += "</p>\n";
            }
            words = end == std::string_view::npos ? std::string_view{} : words.substr(end + 2);
        }
        return *this;
    }

    bool empty() const noexcept { return out_.empty(); }
    std::string take() { return std::move(out_); }

private:
    void lines(std::string_view words) {
        for (;;) {
            const auto end = words.find('\n');
            append_escaped(out_, words.substr(0, end));
            if (end == std::string_view::npos) return;
            out_ += "<br>";
            words.remove_prefix(end + 1);
        }
    }

    std::string out_;
};

}  // namespace jembatan::web_form
