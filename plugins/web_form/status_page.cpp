// The public view into words.
#include "status_page.hpp"

#include "times.hpp"

namespace jembatan::web_form {
namespace {

std::string_view state_word(const Words& words, std::string_view state) {
    if (state == "forwarded") return words.state_forwarded;
    if (state == "closed") return words.state_closed;
    if (state == "not_forwarded") return words.state_not_forwarded;
    if (state == "erased") return words.state_erased;
    return words.state_received;
}

void pair(Html& out, std::string_view name, std::string_view value) {
    if (value.empty()) return;
    out << "<div><dt>";
    out.text(name) << "</dt><dd>";
    out.text(value) << "</dd></div>\n";
}

void receipt(Html& out, const View& view, std::string_view ref, std::string_view key) {
    const auto& words = view.words;
    const std::string address = view.address(status_path(ref, key, view.language));
    out << "<p>";
    out.text(words.received_text) << "</p>\n<section class=\"receipt\"";
    out.attribute("aria-label", words.keep_this) << ">\n<dl>\n";
    pair(out, words.ref_label, ref);
    pair(out, words.key_label, key);
    out << "</dl>\n<p>";
    out.text(words.link_label) << ":<br><a id=\"link\"";
    out.attribute("href", view.link(status_path(ref, key, view.language))) << ">";
    out.text(address) << "</a></p>\n<p class=\"hint\">";
    out.text(words.copy_hint) << "</p>\n<p id=\"keep\"";
    out.attribute("data-copy", words.copy).attribute("data-copied", words.copied).attribute("data-print", words.print);
    out << "><strong>";
    out.text(words.keep_this) << "</strong></p>\n</section>\n";
}

void update(Html& out, const View& view, sdk::Value one) {
    const auto at = one["at"].integer();
    out << "<li><h3>";
    out.text(update_word(view.language, one["kind"].text()));
    if (const auto number = one["number"].text(); !number.empty()) out.text(": ").text(number);
    out << "</h3>\n";
    if (at > 0) {
        out << "<p class=\"hint\"><time";
        out.attribute("datetime", rfc3339(sdk::time_of(at))) << ">";
        out.text(local_time(sdk::time_of(at), view.settings.zone, view.language)) << "</time></p>\n";
    }
    if (const auto by = one["by"].text(); !by.empty()) {
        out << "<p>";
        out.text(by) << "</p>\n";
    }
    if (const auto text = one["text"].text(); !text.empty()) {
        out << "<blockquote>";
        out.paragraphs(text) << "</blockquote>\n";
    }
    out << "</li>\n";
}

}  // namespace

std::string status_path(std::string_view ref, std::string_view key, Language language) {
    return "/status?ref=" + sdk::percent_encode(ref) + "&key=" + sdk::percent_encode(key) +
           "&lang=" + std::string(code_of(language));
}

sdk::Answer ask_for_receipt(const View& view, std::string_view typed_ref, bool not_found) {
    const auto& words = view.words;
    Html out;
    if (not_found) {
        out << "<div class=\"errors\" id=\"errors\" role=\"alert\" tabindex=\"-1\" autofocus>\n<p>";
        out.text(words.not_found) << "</p>\n</div>\n";
    }
    out << "<p>";
    out.text(words.status_intro) << "</p>\n<form method=\"post\"";
    out.attribute("action", view.link("/status")) << ">\n<input type=\"hidden\" name=\"lang\"";
    out.attribute("value", code_of(view.language)) << ">\n<div class=\"field\"><label for=\"ref\">";
    out.text(words.ref_label) << "</label><input id=\"ref\" name=\"ref\" required maxlength=\"40\" "
                                 "autocomplete=\"off\" autocapitalize=\"characters\" "
                                 "spellcheck=\"false\"";
    out.attribute("value", typed_ref) << "></div>\n<div class=\"field\"><label for=\"key\">";
    out.text(words.key_label) << "</label><p class=\"hint\" id=\"key-hint\">";
    out.text(words.key_hint)
        << "</p><input id=\"key\" name=\"key\" required maxlength=\"80\" autocomplete=\"off\" "
           "autocapitalize=\"characters\" spellcheck=\"false\" aria-describedby=\"key-hint\"></div>\n"
           "<button type=\"submit\">";
    out.text(words.status_submit) << "</button>\n</form>\n";
    return page(view, not_found ? 404 : 200, words.status_heading, out, "/status", not_found);
}

sdk::Answer status_page(const View& view, sdk::Value report, std::string_view key, bool is_new) {
    const auto& words = view.words;
    const auto ref = report["ref"].text();
    Html out;
    if (is_new) receipt(out, view, ref, key);
    out << "<section>\n<h2>";
    out.text(words.state_label) << "</h2>\n<dl>\n";
    pair(out, words.state_label, state_word(words, report["state"].text()));
    if (!is_new) pair(out, words.ref_label, ref);
    for (const auto number : report["numbers"]) pair(out, words.number_label, number.text());
    pair(out, words.received_at_label,
         local_time(sdk::time_of(report["received_at"].integer()), view.settings.zone, view.language));
    pair(out, words.about_label, report["title"].text());
    out << "</dl>\n</section>\n<section>\n<h2>";
    out.text(words.story_heading) << "</h2>\n";
    if (report["updates"].size() == 0) {
        out << "<p>";
        out.text(words.no_story) << "</p>\n";
    } else {
        out << "<ol class=\"story\">\n";
        for (const auto one : report["updates"]) update(out, view, one);
        out << "</ol>\n";
    }
    out << "</section>\n";
    return page(view, 200, is_new ? words.received_heading : words.status_heading, out, "/status");
}

sdk::Answer notice_page(const View& view, std::uint32_t status, std::string_view heading, std::string_view text) {
    Html out;
    out << "<p>";
    out.text(text) << "</p>\n<p><a";
    out.attribute("href", view.link("?lang=" + std::string(code_of(view.language)))) << ">";
    out.text(view.words.again) << "</a></p>\n";
    return page(view, status, heading, out, "/status");
}

}  // namespace jembatan::web_form
