// Masks requests and answers for the record of attempts.
#include "deliver/attempt_note.hpp"

#include <algorithm>
#include <array>

#include "base/json.hpp"
#include "base/name_mask.hpp"
#include "base/scrub.hpp"
#include "base/utf8.hpp"

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

std::string masked_body(const std::string& body, const NameMask& names) {
    if (body.empty()) return {};
    const auto first = body.find_first_not_of(" \t\r\n");
    if (first != std::string::npos && (body[first] == '{' || body[first] == '['))
        if (auto tree = parse_json(body)) {
            mask(*tree, names);
            return cut(to_json(*tree), shown);
        }
    if (!is_utf8(body)) return "(not text)";
    return cut(masked_text(body, names), shown);
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

}  // namespace

Exchanged Exchanged::of(const sdk::Http& http) {
    Exchanged out;
    out.method = http.method;
    out.url = http.url;
    out.body = http.body.substr(0, looked_at);
    out.body_bytes = http.body.size();
    for (const auto& part : http.parts) {
        if (out.body.size() > looked_at) break;
        out.body += part.name + ": " + (part.attachment.empty() ? part.value.substr(0, looked_at) : "(file)") + "\n";
    }
    return out;
}

void Exchanged::answered(int code, std::string_view body_of_answer) {
    status = code;
    answer = body_of_answer.substr(0, looked_at);
}

std::vector<store::Sent> notes_of(const std::vector<Exchanged>& exchanges, const store::Job& job, bool went_well) {
    std::vector<std::string> called;
    for (const auto& message : job.report.messages) {
        if (!message.author.empty()) called.push_back(message.author);
        for (const auto& claim : message.claims) called.push_back(claim.value);
    }
    const NameMask names(called);
    std::vector<store::Sent> out;
    const std::size_t skip = exchanges.size() > most_exchanges ? exchanges.size() - most_exchanges : 0;
    for (std::size_t n = skip; n < exchanges.size(); ++n) {
        const auto& from = exchanges[n];
        store::Sent& note = out.emplace_back();
        note.request = from.method + ' ' + masked_url(from.url, names);
        note.status = from.status;
        note.answer = masked_body(from.answer, names);
        if (!went_well) note.body = masked_body(from.body, names);
    }
    return out;
}

}  // namespace jembatan::deliver
