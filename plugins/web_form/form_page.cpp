// Every field has its label, its hint, its mistake beside it, and keeps what was typed.
#include "form_page.hpp"

#include <algorithm>
#include <string>

#include "times.hpp"

namespace jembatan::web_form {
namespace {

/// What the input of one field says beside its name and value.
struct Field {
    std::string_view name;
    std::string_view label;
    std::string_view hint = {};
    bool is_required = false;
    std::string_view autocomplete = {};
    std::string_view type = "text";
    std::size_t most = 0;
};

class Form {
public:
    Form(const View& view, const Submission& typed, const std::vector<Mistake>& mistakes)
        : view_(view), words_(view.words), typed_(typed), mistakes_(mistakes) {}

    Html take() { return std::move(out_); }

    void summary() {
        if (mistakes_.empty()) return;
        out_ << "<div class=\"errors\" id=\"errors\" role=\"alert\" tabindex=\"-1\" autofocus>\n<h2>";
        out_.text(words_.errors_heading) << "</h2>\n<ul>\n";
        for (const auto& mistake : mistakes_) {
            if (mistake.field == "form") {
                out_ << "<li>";
                out_.text(mistake.message) << "</li>\n";
                continue;
            }
            out_ << "<li><a";
            out_.attribute("href", "#" + std::string(mistake.field)) << ">";
            out_.text(mistake.message) << "</a></li>\n";
        }
        out_ << "</ul>\n</div>\n";
    }

    void open(std::string_view token) {
        out_.paragraphs(view_.settings.intro(view_.language));
        out_ << "<p>";
        out_.text(words_.required_note) << "</p>\n<form method=\"post\" enctype=\"multipart/form-data\"";
        out_.attribute("action", view_.link("")).attribute("data-sending", words_.sending);
        out_ << ">\n<input type=\"hidden\" name=\"token\"";
        out_.attribute("value", token) << ">\n<input type=\"hidden\" name=\"lang\"";
        out_.attribute("value", code_of(view_.language)) << ">\n";
        // Out of sight and out of the way of screen readers: only programs fill it in.
        out_ << "<div class=\"trap\" aria-hidden=\"true\"><label for=\"website\">";
        out_.text(words_.honeypot_label)
            << "</label><input id=\"website\" name=\"website\" tabindex=\"-1\" autocomplete=\"off\"></div>\n";
    }

    void what() {
        section(words_.what);
        area({.name = "text",
              .label = words_.text_label,
              .hint = words_.text_hint,
              .is_required = true,
              .most = most_text},
             typed_.text);
        input({.name = "title", .label = words_.title_label, .hint = words_.title_hint, .most = most_title},
              typed_.title);
        kinds();
        topics();
        out_ << "</section>\n";
    }

    void where(sdk::Time now) {
        section(words_.where);
        regions();
        input({.name = "place", .label = words_.place_label, .hint = words_.place_hint, .most = most_place},
              typed_.place);
        position();
        open_field({.name = "date", .label = words_.date_label, .hint = words_.date_hint});
        out_ << "<input type=\"date\" name=\"date\"";
        described("date", true);
        out_.attribute("value", typed_.date).attribute("max", local_day(now, view_.settings.zone))
            << ">\n</div>\n</section>\n";
    }

    void files() {
        const auto& settings = view_.settings;
        if (settings.max_attachments == 0) return;
        section(words_.files_label);
        const auto megabytes = std::to_string(settings.max_attachment_bytes / (1 << 20));
        const auto hint = filled(words_.files_hint, {std::to_string(settings.max_attachments), megabytes});
        open_field({.name = "files", .label = words_.files_label, .hint = hint});
        if (!mistakes_.empty() && !typed_.uploads.empty()) {
            out_ << "<p class=\"note\">";
            out_.text(words_.files_again) << "</p>\n";
        }
        out_ << "<input type=\"file\" name=\"files\" multiple";
        out_.attribute("accept", accepted_files);
        described("files", true);
        out_.attribute("data-most", std::to_string(settings.max_attachments));
        out_.attribute("data-bytes", std::to_string(settings.max_attachment_bytes));
        out_.attribute("data-too-many", filled(words_.too_many_files, {std::to_string(settings.max_attachments)}));
        out_.attribute("data-too-large", filled(words_.file_too_large, {"{}", megabytes})) << ">\n</div>\n</section>\n";
    }

    void who() {
        section(words_.who);
        out_ << "<p class=\"hint\">";
        out_.text(words_.who_hint) << "</p>\n";
        input({.name = "name", .label = words_.name_label, .autocomplete = "name", .most = most_name}, typed_.name);
        input({.name = "phone",
               .label = words_.phone_label,
               .hint = words_.phone_hint,
               .autocomplete = "tel",
               .type = "tel",
               .most = most_phone},
              typed_.phone);
        input({.name = "email",
               .label = words_.email_label,
               .autocomplete = "email",
               .type = "email",
               .most = most_email},
              typed_.email);
        out_ << "</section>\n<fieldset>\n<legend>";
        out_.text(words_.secrecy) << "</legend>\n";
        box("anonymous", words_.anonymous_label, words_.anonymous_hint, typed_.anonymous, false);
        box("secret", words_.secret_label, words_.secret_hint, typed_.secret, false);
        out_ << "</fieldset>\n";
    }

    void consent() {
        out_ << "<fieldset>\n<legend>";
        out_.text(words_.consent_legend) << " <span class=\"required\" aria-hidden=\"true\">*</span></legend>\n";
        mistake("consent");
        box("consent", view_.settings.consent(view_.language), {}, typed_.consent, true);
        out_ << "</fieldset>\n<button type=\"submit\">";
        out_.text(words_.submit) << "</button>\n<p class=\"hint\" role=\"status\" id=\"sending\"></p>\n</form>\n";
    }

private:
    bool is_wrong(std::string_view field) const {
        return std::any_of(mistakes_.begin(), mistakes_.end(), [&](const Mistake& m) { return m.field == field; });
    }

    void section(std::string_view heading) {
        out_ << "<section>\n<h2>";
        out_.text(heading) << "</h2>\n";
    }

    /// id, aria-describedby and aria-invalid of a field's input.
    void described(std::string_view name, bool has_hint) {
        std::string by;
        if (has_hint) by = std::string(name) + "-hint";
        if (is_wrong(name)) by += (by.empty() ? "" : " ") + std::string(name) + "-error";
        out_.attribute("id", name);
        if (!by.empty()) out_.attribute("aria-describedby", by);
        if (is_wrong(name)) out_ << " aria-invalid=\"true\"";
    }

    void mistake(std::string_view name) {
        if (!is_wrong(name)) return;
        out_ << "<p class=\"error\"";
        out_.attribute("id", std::string(name) + "-error") << ">";
        bool is_first = true;
        for (const auto& one : mistakes_) {
            if (one.field != name) continue;
            if (!is_first) out_ << "<br>";
            is_first = false;
            out_.text(one.message);
        }
        out_ << "</p>\n";
    }

    void open_field(const Field& field) {
        out_ << "<div class=\"field\">\n<label";
        out_.attribute("for", field.name) << ">";
        out_.text(field.label);
        if (field.is_required) {
            out_ << " <span class=\"required\" aria-hidden=\"true\">*</span>";
        } else {
            out_ << " <span class=\"optional\">";
            out_.text(words_.optional_mark) << "</span>";
        }
        out_ << "</label>\n";
        hint(field.name, field.hint);
        mistake(field.name);
    }

    void hint(std::string_view name, std::string_view words) {
        if (words.empty()) return;
        out_ << "<p class=\"hint\"";
        out_.attribute("id", std::string(name) + "-hint") << ">";
        out_.text(words) << "</p>\n";
    }

    void attributes(const Field& field) {
        out_.attribute("name", field.name);
        described(field.name, !field.hint.empty());
        out_.flag("required", field.is_required);
        if (field.most > 0) out_.attribute("maxlength", std::to_string(field.most));
        if (!field.autocomplete.empty()) out_.attribute("autocomplete", field.autocomplete);
    }

    void input(const Field& field, std::string_view value) {
        open_field(field);
        out_ << "<input";
        out_.attribute("type", field.type);
        attributes(field);
        out_.attribute("value", value) << ">\n</div>\n";
    }

    void area(const Field& field, std::string_view value) {
        open_field(field);
        out_ << "<textarea rows=\"7\"";
        attributes(field);
        out_ << ">\n";  // a line end right after the tag is no content
        out_.text(value) << "</textarea>\n</div>\n";
    }

    void box(std::string_view name, std::string_view label, std::string_view about, bool is_ticked, bool is_required) {
        out_ << "<div class=\"choice\"><input type=\"checkbox\" value=\"yes\"";
        out_.attribute("name", name);
        described(name, !about.empty());
        out_.flag("checked", is_ticked).flag("required", is_required) << "><label";
        out_.attribute("for", name) << ">";
        out_.text(label) << "</label>";
        hint(name, about);
        out_ << "</div>\n";
    }

    void kinds() {
        const std::pair<std::string_view, std::string_view> list[] = {
            {"complaint", words_.complaint}, {"aspiration", words_.aspiration}, {"information", words_.information}};
        out_ << "<fieldset";
        if (is_wrong("kind")) out_ << " aria-describedby=\"kind-error\"";
        out_ << ">\n<legend>";
        out_.text(words_.kind_label) << "</legend>\n";
        mistake("kind");
        bool is_first = true;
        for (const auto& [value, label] : list) {
            const bool is_chosen = typed_.kind == value || (is_first && typed_.kind.empty());
            const std::string id = is_first ? "kind" : "kind-" + std::string(value);
            is_first = false;
            out_ << "<div class=\"choice\"><input type=\"radio\" name=\"kind\"";
            out_.attribute("id", id).attribute("value", value).flag("checked", is_chosen) << "><label";
            out_.attribute("for", id) << ">";
            out_.text(label) << "</label></div>\n";
        }
        out_ << "</fieldset>\n";
    }

    void option(std::string_view value, std::string_view label, std::string_view chosen) {
        out_ << "<option";
        out_.attribute("value", value).flag("selected", value == chosen) << ">";
        out_.text(label) << "</option>\n";
    }

    void topics() {
        if (view_.settings.topics.empty()) return;
        open_field({.name = "topic", .label = words_.topic_label});
        out_ << "<select name=\"topic\"";
        described("topic", false);
        out_ << ">\n";
        option("", words_.no_topic, typed_.topic);
        for (const auto& topic : view_.settings.topics) option(topic, topic, typed_.topic);
        out_ << "</select>\n</div>\n";
    }

    /// One list in groups, which the script turns into two: district, then village.
    void regions() {
        if (view_.settings.districts.empty()) return;
        open_field({.name = "region", .label = words_.region_label, .hint = words_.region_hint});
        out_ << "<select name=\"region\"";
        described("region", true);
        out_.attribute("data-district", words_.district_label).attribute("data-village", words_.village_label) << ">\n";
        option("", words_.no_region, typed_.region);
        for (const auto& district : view_.settings.districts) {
            if (district.villages.empty()) {
                option(district.region, district.name, typed_.region);
                continue;
            }
            out_ << "<optgroup";
            out_.attribute("label", district.name) << ">\n";
            option(district.region, filled(words_.whole_district, {district.name}), typed_.region);
            for (const auto& village : district.villages) option(village.region, village.name, typed_.region);
            out_ << "</optgroup>\n";
        }
        out_ << "</select>\n</div>\n";
    }

    /// Two fields the script fills in; without it they stay empty.
    void position() {
        mistake("position");
        out_ << "<div id=\"position\"";
        out_.attribute("data-use", words_.use_position).attribute("data-found", words_.position_found);
        out_.attribute("data-failed", words_.position_failed).attribute("data-remove", words_.position_remove);
        out_ << "><input type=\"hidden\" name=\"lat\"";
        out_.attribute("value", typed_.lat) << "><input type=\"hidden\" name=\"lon\"";
        out_.attribute("value", typed_.lon) << "></div>\n";
    }

    const View& view_;
    const Words& words_;
    const Submission& typed_;
    const std::vector<Mistake>& mistakes_;
    Html out_;
};

}  // namespace

sdk::Answer form_page(const View& view, const Submission& typed, const std::vector<Mistake>& mistakes,
                      std::string_view token, sdk::Time now) {
    Form form(view, typed, mistakes);
    form.summary();
    form.open(token);
    form.what();
    form.where(now);
    form.files();
    form.who();
    form.consent();
    return page(view, mistakes.empty() ? 200 : 422, view.settings.title(view.language), form.take(), "",
                !mistakes.empty());
}

}  // namespace jembatan::web_form
