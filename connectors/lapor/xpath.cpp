// Names are compared without prefixes; a position counts what the conditions before it left over.
#include "xpath.hpp"

#include <algorithm>
#include <charconv>

namespace jembatan::lapor {
namespace {

using Kind = Path::Step::Kind;

constexpr bool is_name_char(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-' ||
           c == '.' || c == ':' || static_cast<unsigned char>(c) >= 0x80;
}

}  // namespace

/// Reads one path front to back.
class XPathReader {
public:
    XPathReader(std::string_view text, std::string& problem) : whole_(text), rest_(text), problem_(problem) {}

    std::optional<Path> read() {
        path_.is_xml_ = true;
        path_.is_absolute_ = take("/");
        if (!path_.is_absolute_) {
            take(".");
            if (rest_.empty()) return std::move(path_);  // the entry itself
            if (!take("/")) wrong("behind '.' comes '/'");
        }
        do step();
        while (problem_.empty() && take("/"));
        if (problem_.empty() && !rest_.empty()) wrong("'" + std::string(rest_) + "' was not expected");
        if (!problem_.empty()) return std::nullopt;
        return std::move(path_);
    }

private:
    void wrong(const std::string& what) {
        if (problem_.empty()) problem_ = what + " in '" + std::string(whole_) + "'";
    }
    bool take(std::string_view text) {
        if (!rest_.starts_with(text)) return false;
        rest_.remove_prefix(text.size());
        return true;
    }
    std::string name() {
        const auto size = static_cast<std::size_t>(std::ranges::find_if_not(rest_, is_name_char) - rest_.begin());
        auto out = rest_.substr(0, size);
        const bool starts_well = size > 0 && !(out[0] >= '0' && out[0] <= '9') && out[0] != '-' && out[0] != '.';
        if (!starts_well)
            wrong("a name, *, @name or text() is expected before '" + std::string(rest_.substr(0, 12)) + "'");
        rest_.remove_prefix(size);
        if (const auto colon = out.rfind(':'); colon != out.npos) out.remove_prefix(colon + 1);
        if (starts_well && out.empty()) wrong("a name is missing behind ':'");
        return std::string(out);
    }

    void step() {
        Path::Step step;
        if (take("text()")) {
            step.kind = Kind::text;
        } else if (take("@")) {
            step.kind = Kind::attribute;
            step.key = name();
        } else {
            step.kind = Kind::element;
            step.key = take("*") ? "*" : name();
            while (problem_.empty() && take("[")) bracket(step);
        }
        if (step.kind != Kind::element && !rest_.empty()) wrong("nothing may follow text() or @name");
        path_.steps_.push_back(std::move(step));
    }

    void bracket(Path::Step& step) {
        if (step.index != 0) return wrong("nothing may follow a position in brackets");
        if (take("last()")) {
            step.index = -1;
        } else if (!rest_.empty() && rest_[0] >= '0' && rest_[0] <= '9') {
            const auto [end, error] = std::from_chars(rest_.data(), rest_.data() + rest_.size(), step.index);
            if (error != std::errc{} || step.index < 1) return wrong("positions are counted from 1");
            rest_.remove_prefix(static_cast<std::size_t>(end - rest_.data()));
        } else {
            step.wanted.push_back(condition());
        }
        if (!take("]")) wrong("behind '[' comes a number, last() or @name='value', then ']'");
    }

    Path::Wanted condition() {
        Path::Wanted out;
        out.of_attribute = take("@");
        out.name = name();
        const auto quote = rest_.size() > 1 && rest_[0] == '=' ? rest_[1] : '\0';
        const auto close = quote == '\'' || quote == '"' ? rest_.find(quote, 2) : rest_.npos;
        if (close == rest_.npos) {
            wrong("a condition reads [@name='value'] or [name='value']");
            return out;
        }
        out.value = rest_.substr(2, close - 2);
        rest_.remove_prefix(close + 1);
        return out;
    }

    std::string_view whole_, rest_;
    std::string& problem_;
    Path path_;
};

namespace {

bool holds(const Path::Wanted& wanted, sdk::Value element) {
    if (wanted.of_attribute) return element["@" + wanted.name].text() == wanted.value && element["@" + wanted.name];
    for (const sdk::Value child : element)
        if (is_element(child) && element_name(child) == wanted.name && text_at(child) == wanted.value) return true;
    return false;
}

bool fits(const Path::Step& step, sdk::Value child) {
    if (!is_element(child) || (step.key != "*" && element_name(child) != step.key)) return false;
    return std::ranges::all_of(step.wanted, [&](const Path::Wanted& wanted) { return holds(wanted, child); });
}

}  // namespace

std::optional<Path> read_xpath(std::string_view text, std::string& problem) {
    return XPathReader(text, problem).read();
}

void follow_xpath(const Path::Step& step, sdk::Value from, std::vector<sdk::Value>& into) {
    if (!is_element(from)) return;
    if (step.kind == Kind::text) return into.push_back(from["="]);
    if (step.kind == Kind::attribute) {
        if (const auto value = from["@" + step.key]) into.push_back(value);
        return;
    }
    std::int64_t count = 0;
    sdk::Value last;
    for (const sdk::Value child : from) {
        if (!fits(step, child)) continue;
        last = child;
        if (step.index == 0 || ++count == step.index) into.push_back(child);
    }
    if (step.index < 0 && last) into.push_back(last);
}

}  // namespace jembatan::lapor
