// Masks requests and answers for the record of attempts.
#include "deliver/attempt_note.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "base/json.hpp"
#include "base/name_mask.hpp"
#include "base/scrub.hpp"
#include "base/utf8.hpp"
#include "store/reporter_names.hpp"

namespace jembatan::deliver {
namespace {

constexpr std::size_t looked_at = 8192;  ///< bytes of a body
constexpr std::size_t shown = 800;
constexpr std::size_t most_exchanges = 4;

std::string cut(std::string text, std::size_t most) {
    if (text.size() <= most) return text;
    while (most > 0 && (static_cast<unsigned char>(text[most]) & 0xC0U) == 0x80U) --most;
    text.resize(most);
    return text + "…";
}

/// Names of fields whose values are credentials.
bool is_credential(std::string_view key) {
    constexpr std::array<std::string_view, 6> words = {"token",         "secret",  "password",
                                                       "authorization", "api_key", "apikey"};
    std::string lower(key);
    std::transform(lower.begin(), lower.end(), lower.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return std::any_of(words.begin(), words.end(), [&](auto word) { return lower.find(word) != std::string::npos; });
}

void mask(Tree& tree, const NameMask& names) {
    if (tree.kind == Tree::Kind::text || tree.kind == Tree::Kind::integer || tree.kind == Tree::Kind::real) {
        auto masked = masked_text(tree.text, names);
        if (masked != tree.text) tree.kind = Tree::Kind::text;
        tree.text = std::move(masked);
    }
    for (auto& item : tree.items) mask(item, names);
    for (auto& [key, value] : tree.entries) {
        if (is_credential(key)) {
            value = Tree{};
            value.kind = Tree::Kind::text;
            value.text = "…";
        }
        mask(value, names);
    }
}

int hex_digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/// As a form encodes it; what is wrongly encoded stays as it is.
std::string form_decoded(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool is_code =
            text[i] == '%' && i + 2 < text.size() && hex_digit(text[i + 1]) >= 0 && hex_digit(text[i + 2]) >= 0;
        if (is_code) {
            out += static_cast<char>(hex_digit(text[i + 1]) * 16 + hex_digit(text[i + 2]));
            i += 2;
        } else {
            out += text[i] == '+' ? ' ' : text[i];
        }
    }
    return out;
}

constexpr std::string_view blanks = " \t\r\n";

bool is_form(std::string_view body) {
    return body.find('=') != std::string_view::npos && body.find_first_of(blanks) == std::string_view::npos;
}

/// A form decoded, a pair a line; credentials without their values.
std::string form_lines(std::string_view body) {
    std::string out;
    while (!body.empty()) {
        const auto pair = body.substr(0, body.find('&'));
        body.remove_prefix(std::min(body.size(), pair.size() + 1));
        const auto equals = std::min(pair.find('='), pair.size());
        const auto name = form_decoded(pair.substr(0, equals));
        const auto value = form_decoded(pair.substr(std::min(pair.size(), equals + 1)));
        if (!out.empty()) out += '\n';
        out += name + '=' + (is_credential(name) ? std::string("…") : value);
    }
    return out;
}

/// Text in which `name=value` may stand, as in answers that quote a request.
std::string without_credentials(std::string_view text) {
    std::string out;
    while (!text.empty()) {
        const auto end = std::min(text.find_first_of(" \t\r\n&?,;"), text.size());
        const auto word = text.substr(0, end);
        const auto equals = word.find('=');
        const bool is_hidden = equals != std::string_view::npos && is_credential(word.substr(0, equals));
        out += is_hidden ? std::string(word.substr(0, equals + 1)) + "…" : std::string(word);
        if (end < text.size()) out += text[end];
        text.remove_prefix(std::min(text.size(), end + 1));
    }
    return out;
}

std::string_view without_prefix(std::string_view name) {
    const auto colon = name.rfind(':');
    return colon == std::string_view::npos ? name : name.substr(colon + 1);
}

/// A tag without the values of attributes that are credentials. `tag`: from "<" to ">".
std::string tag_without_credentials(std::string_view tag) {
    std::string out;
    for (;;) {
        const auto equals = tag.find('=');
        const auto value = equals == std::string_view::npos ? equals : tag.find_first_not_of(blanks, equals + 1);
        if (value == std::string_view::npos) return out.append(tag);
        const bool is_quoted = tag[value] == '"' || tag[value] == '\'';
        const auto begin = is_quoted ? value + 1 : value;
        const auto end =
            std::min(is_quoted ? tag.find(tag[value], begin) : tag.find_first_of(" \t\r\n>", begin), tag.size());
        const auto before = tag.substr(0, tag.find_last_not_of(blanks, equals - 1) + 1);
        const auto name = before.substr(before.find_last_of(" \t\r\n<") + 1);
        out += tag.substr(0, begin);
        out += is_credential(without_prefix(name)) ? std::string_view("…") : tag.substr(begin, end - begin);
        tag.remove_prefix(end);
    }
}

constexpr std::string_view cdata = "<![CDATA[";
constexpr std::string_view comment = "<!--";

/// How long what begins with "<" is; 0 when it has no end, as with a quote that is not closed.
std::size_t markup_length(std::string_view text) {
    for (const auto& [opens, closes] :
         {std::pair{cdata, std::string_view("]]>")}, std::pair{comment, std::string_view("-->")}})
        if (text.starts_with(opens)) {
            const auto end = text.find(closes, opens.size());
            return end == std::string_view::npos ? 0 : end + closes.size();
        }
    char quote = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (quote == 0 && text[i] == '>') return i + 1;
        if (quote == 0 && (text[i] == '"' || text[i] == '\''))
            quote = text[i];
        else if (text[i] == quote)
            quote = 0;
    }
    return 0;
}

/// XML without what stands in elements and attributes named like a credential, nor in comments; nothing when it is
/// broken. What CDATA holds is text, which may be XML again.
class XmlMask {
public:
    std::optional<std::string> mask(std::string_view text) {
        while (!text.empty()) {
            const auto start = std::min(text.find('<'), text.size());
            if (hidden_.empty()) out_ += text.substr(0, start);
            text.remove_prefix(start);
            if (text.empty()) break;
            const auto markup = text.substr(0, markup_length(text));
            if (markup.empty() || !take(markup)) return std::nullopt;
            text.remove_prefix(markup.size());
        }
        return std::move(out_);
    }

private:
    bool take(std::string_view markup) {
        if (markup.starts_with(cdata)) return hidden_.empty() ? take_text(markup) : true;
        if (!markup.starts_with(comment))
            take_tag(markup);
        else if (hidden_.empty())
            out_ += "<!--…-->";
        return true;
    }

    bool take_text(std::string_view markup) {
        const auto text = XmlMask().mask(markup.substr(cdata.size(), markup.size() - cdata.size() - 3));
        if (text) out_.append(cdata).append(*text).append("]]>");
        return text.has_value();
    }

    void take_tag(std::string_view tag) {
        const bool is_end = tag.starts_with("</");
        const std::size_t begin = is_end ? 2 : 1;
        const auto name = tag.substr(begin, tag.find_first_of(" \t\r\n/>", begin) - begin);
        const bool opens = !is_end && !tag.ends_with("/>");
        if (!hidden_.empty()) {
            if (name != hidden_ || (!is_end && !opens)) return;
            depth_ += opens ? 1 : -1;
            if (depth_ > 0) return;
            hidden_ = {};
        }
        out_ += tag_without_credentials(tag);
        if (!opens || !is_credential(without_prefix(name))) return;
        out_ += "…";
        hidden_ = name;
        depth_ = 1;
    }

    std::string out_;
    std::string_view hidden_;  ///< the credential's element that is open
    int depth_ = 0;            ///< of elements of that name
};

/// `size`: of the whole body. One that is there in part, or is broken, cannot be masked by its names: it is not shown.
std::string masked_body(const std::string& body, std::size_t size, const NameMask& names) {
    if (body.empty()) return {};
    const std::string not_shown = "(" + std::to_string(size) + " bytes, not shown)";
    const auto first = body.find_first_not_of(" \t\r\n");
    if (first != std::string::npos && (body[first] == '{' || body[first] == '[')) {
        auto tree = parse_json(body);
        if (!tree) return not_shown;
        mask(*tree, names);
        return cut(to_json(*tree), shown);
    }
    if (body.size() < size) return not_shown;
    const bool is_xml = first != std::string::npos && body[first] == '<';
    const auto text = is_xml ? XmlMask().mask(body) : is_form(body) ? form_lines(body) : without_credentials(body);
    if (!text) return not_shown;
    if (!is_utf8(*text)) return "(not text)";
    return cut(masked_text(*text, names), shown);
}

/// A part of a path that looks like a token: long, of letters and digits.
bool looks_secret(std::string_view part) {
    const auto has = [&](auto test) { return std::any_of(part.begin(), part.end(), test); };
    return part.size() >= 20 && has([](unsigned char c) { return std::isdigit(c) != 0; }) &&
           has([](unsigned char c) { return std::isalpha(c) != 0; });
}

std::string masked_url(const std::string& url, const NameMask& names) {
    const std::string_view whole(url);
    const auto scheme = whole.find("://");
    const auto path = whole.find('/', scheme == std::string_view::npos ? 0 : scheme + 3);
    if (path == std::string_view::npos) return cut(url.substr(0, url.find('?')), shown / 4);
    std::string out(whole.substr(0, path));
    auto rest = whole.substr(path, std::min(whole.find('?'), whole.find('#')) - path);
    while (!rest.empty()) {
        const auto end = std::min(rest.find('/', 1), rest.size());
        const auto part = rest.substr(1, end - 1);
        out += '/';
        out += looks_secret(part) ? std::string("…") : masked_text(part, names);
        rest.remove_prefix(end);
    }
    return cut(std::move(out), shown / 4);
}

/// A part that is too long to be looked at whole is not shown.
std::string shown_value(const sdk::BodyPart& part) {
    if (!part.attachment.empty()) return "(file)";
    if (is_credential(part.name)) return "…";
    return part.value.size() <= looked_at ? part.value : "(" + std::to_string(part.value.size()) + " bytes, not shown)";
}

}  // namespace

Exchanged Exchanged::of(const sdk::Http& http) {
    Exchanged out;
    out.method = http.method;
    out.url = http.url;
    out.body = http.body.substr(0, looked_at);
    out.body_bytes = http.body.size();
    if (http.parts.empty()) return out;
    for (const auto& part : http.parts) {
        if (out.body.size() > looked_at) break;
        out.body += part.name + ": " + shown_value(part) + "\n";
    }
    out.body_bytes = out.body.size();
    return out;
}

void Exchanged::answered(int code, std::string_view body_of_answer) {
    status = code;
    answer_bytes = body_of_answer.size();
    answer = body_of_answer.substr(0, looked_at);
}

namespace {

/// Without its last word, and without the numbers before that, which may be one number's beginning.
std::string_view without_half_words(std::string_view words) {
    constexpr std::string_view cut_off = "…";
    if (!words.ends_with(cut_off)) return words;
    words.remove_suffix(cut_off.size());
    for (bool is_last = true;; is_last = false) {
        const auto blank = words.find_last_of(" \t\n");
        const auto word = words.substr(blank == std::string_view::npos ? 0 : blank + 1);
        if (!is_last && word.find_first_of("0123456789") == std::string_view::npos) return words;
        if (blank == std::string_view::npos) return {};
        words = words.substr(0, blank);
    }
}

}  // namespace

std::string told_of(std::string_view words, const store::Job& job) {
    if (words.empty()) return {};
    const auto whole = without_half_words(words);
    auto told = masked_text(whole, NameMask(store::names_of(job.report)));
    return whole.size() == words.size() ? told : told + " …";
}

std::vector<store::Sent> notes_of(const std::vector<Exchanged>& exchanges, const store::Job& job, bool went_well) {
    const NameMask names(store::names_of(job.report));
    std::vector<store::Sent> out;
    const std::size_t skip = exchanges.size() > most_exchanges ? exchanges.size() - most_exchanges : 0;
    for (std::size_t n = skip; n < exchanges.size(); ++n) {
        const auto& from = exchanges[n];
        store::Sent& note = out.emplace_back();
        note.request = from.method + ' ' + masked_url(from.url, names) + from.remark;
        note.status = from.status;
        note.answer = masked_body(from.answer, from.answer_bytes, names);
        if (!went_well) note.body = masked_body(from.body, from.body_bytes, names);
    }
    return out;
}

}  // namespace jembatan::deliver
