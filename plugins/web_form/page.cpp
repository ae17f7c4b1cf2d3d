// What all pages have in common.
#include "page.hpp"

#include <charconv>

#include "assets.hpp"

namespace jembatan::web_form {
namespace {

// Nothing from elsewhere, nothing inline: what a citizen types can never become a script, even if it got into a page.
constexpr std::string_view content_policy =
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; form-action 'self'; base-uri "
    "'none'; frame-ancestors 'none'";

/// "https://lapor.example/pages" → "/pages"
std::string_view path_of(std::string_view site) {
    const auto host = site.find("//");
    const auto path = host == std::string_view::npos ? host : site.find('/', host + 2);
    return path == std::string_view::npos ? std::string_view{} : site.substr(path);
}

std::string_view trimmed(std::string_view text) {
    while (text.starts_with(' ')) text.remove_prefix(1);
    while (text.ends_with(' ')) text.remove_suffix(1);
    return text;
}

/// The q of one entry of Accept-Language, in thousandths.
int weight_of(std::string_view entry) {
    const auto at = entry.find("q=");
    if (at == std::string_view::npos) return 1000;
    double value = 0;
    const auto digits = trimmed(entry.substr(at + 2));
    std::from_chars(digits.data(), digits.data() + digits.size(), value);
    return static_cast<int>(std::min(std::max(value, 0.0), 1.0) * 1000);
}

Language preferred(const Settings& settings, std::string_view accepted) {
    Language best = settings.languages.front();
    int most = 0;
    while (!accepted.empty()) {
        const auto entry = trimmed(accepted.substr(0, accepted.find(',')));
        const auto language = language_of(entry.substr(0, entry.find_first_of("-;")));
        const int weight = weight_of(entry);
        if (language && settings.speaks(*language) && weight > most) {
            best = *language;
            most = weight;
        }
        const auto comma = accepted.find(',');
        accepted = comma == std::string_view::npos ? std::string_view{} : accepted.substr(comma + 1);
    }
    return best;
}

void head(Html& out, const View& view, std::string_view heading, bool has_mistakes) {
    const std::string name(view.settings.title(view.language));
    const std::string title = heading == name ? name : std::string(heading) + " – " + name;
    out << "<!doctype html>\n<html";
    out.attribute("lang", code_of(view.language));
    out << ">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, "
           "initial-scale=1\">\n<meta name=\"color-scheme\" content=\"light dark\">\n<title>";
    out.text(has_mistakes ? filled(view.words.error_title, {title}) : title);
    out << "</title>\n<link rel=\"icon\" href=\"data:,\">\n<link rel=\"stylesheet\"";
    out.attribute("href", view.link("/form.css?v=" + std::string(style_sheet.version)));
    out << ">\n<script defer";
    out.attribute("src", view.link("/form.js?v=" + std::string(script.version)));
    out << "></script>\n</head>\n";
}

void switch_language(Html& out, const View& view, std::string_view path) {
    if (view.settings.languages.size() < 2) return;
    out << "<nav";
    out.attribute("aria-label", view.words.language_nav);
    out << "><ul class=\"languages\">\n";
    for (const auto language : view.settings.languages) {
        const auto code = code_of(language);
        out << "<li><a";
        out.attribute("href", view.link(path) + "?lang=" + std::string(code));
        out.attribute("lang", code).attribute("hreflang", code);
        if (language == view.language) out << " aria-current=\"true\"";
        out << ">";
        out.text(words_in(language).language_name) << "</a></li>\n";
    }
    out << "</ul></nav>\n";
}

void foot(Html& out, const View& view, std::string_view path) {
    const bool is_form = path.empty();
    out << "<footer>\n<p><a";
    out.attribute("href", view.link(is_form ? "/status" : "") + "?lang=" + std::string(code_of(view.language)));
    out << ">";
    out.text(is_form ? view.words.other_page : view.words.form_link) << "</a></p>\n";
    if (!view.settings.contact.empty()) {
        out << "<p>";
        out.text(filled(view.words.contact, {view.settings.contact})) << "</p>\n";
    }
    if (!view.settings.privacy_url.empty()) {
        out << "<p><a";
        out.attribute("href", view.settings.privacy_url) << ">";
        out.text(view.words.privacy) << "</a></p>\n";
    }
    out << "</footer>\n";
}

}  // namespace

std::string View::link(std::string_view below) const {
    const bool is_root = base.empty() && !below.starts_with('/');
    return (is_root ? "/" : base) + std::string(below);
}

std::string View::address(std::string_view below) const {
    return (settings.site.empty() ? base : settings.site) + std::string(below);
}

View view_of(const Settings& settings, const sdk::Request* request, std::string_view instance) {
    Language language = settings.languages.front();
    if (request != nullptr) {
        auto asked = language_of(request->query("lang"));
        if (!asked) asked = language_of(request->field("lang"));
        const bool is_ours = asked && settings.speaks(*asked);
        language = is_ours ? *asked : preferred(settings, request->header("Accept-Language"));
    }
    std::string base = settings.site.empty() ? "/in/" + std::string(instance) : std::string(path_of(settings.site));
    return {settings, words_in(language), language, std::move(base)};
}

sdk::Answer page(const View& view, std::uint32_t status, std::string_view heading, const Html& content,
                 std::string_view path, bool has_mistakes) {
    Html out;
    head(out, view, heading, has_mistakes);
    out << "<body>\n<a class=\"skip\" href=\"#main\">";
    out.text(view.words.skip) << "</a>\n<header>\n<p class=\"office\">";
    out.text(view.settings.title(view.language)) << "</p>\n";
    switch_language(out, view, path);
    out << "</header>\n<main id=\"main\" tabindex=\"-1\">\n<h1>";
    out.text(heading) << "</h1>\n" << content << "</main>\n";
    foot(out, view, path);
    out << "</body>\n</html>\n";

    sdk::Answer answer;
    answer.status = status;
    answer.content_type = "text/html; charset=utf-8";
    answer.body = out.take();
    answer.headers = {{"Content-Security-Policy", std::string(content_policy)},
                      {"Permissions-Policy", "geolocation=(self), camera=(), microphone=()"},
                      {"Content-Language", std::string(code_of(view.language))},
                      {"Vary", "Accept-Language"}};
    add_safety(answer);
    return answer;
}

void add_safety(sdk::Answer& answer) {
    answer.headers.emplace_back("Cache-Control", "no-store");
    answer.headers.emplace_back("Referrer-Policy", "no-referrer");
    answer.headers.emplace_back("X-Content-Type-Options", "nosniff");
    answer.headers.emplace_back("X-Frame-Options", "DENY");
}

sdk::Answer asset_answer(std::string_view path) {
    const Asset& asset = path.ends_with("css") ? style_sheet : script;
    sdk::Answer answer;
    answer.content_type = asset.content_type;
    answer.body = asset.content;
    answer.headers = {{"Cache-Control", "public, max-age=31536000, immutable"}, {"X-Content-Type-Options", "nosniff"}};
    return answer;
}

sdk::Answer see_other(std::string location) {
    sdk::Answer answer;
    answer.status = 303;
    answer.headers.emplace_back("Location", std::move(location));
    add_safety(answer);
    return answer;
}

}  // namespace jembatan::web_form
