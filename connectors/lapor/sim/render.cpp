// JSON of the interface. Evidence: names read by the public client are O, the rest I (see profile.cpp for the letters).
#include "render.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "base/encoding.hpp"
#include "base/json_writer.hpp"
#include "virtual_clock.hpp"

namespace jembatan::lapor_sim {

namespace {

/// Q5: "{{x}}" or "{{ x }}".
std::string with_blanks(std::string text, Settings::Placeholders style) {
    if (style == Settings::Placeholders::tight) return text;
    for (auto at = text.find("{{"); at != std::string::npos; at = text.find("{{", at + 3)) text.insert(at + 2, " ");
    for (auto at = text.find("}}"); at != std::string::npos; at = text.find("}}", at + 3)) text.insert(at, " ");
    return text;
}

bool is_image(const ItemFile& file) {
    constexpr std::array<std::string_view, 5> images{"jpg", "jpeg", "png", "gif", "webp"};
    return std::ranges::find(images, file.extension) != images.end();
}

void write_file(JsonWriter& json, const ItemFile& file) {
    json.begin_object().field("path", file.path).field("file_name", file.file_name);
    json.field("extension", file.extension).end_object();
}

/// Q6: an array, or an object with numeric keys for images and a list of documents under "docs".
void write_files(JsonWriter& json, const std::vector<ItemFile>& files, Settings::AttachmentShape shape) {
    if (shape == Settings::AttachmentShape::array) {
        json.begin_array();
        for (const auto& file : files) write_file(json, file);
        json.end_array();
        return;
    }
    json.begin_object();
    std::size_t number = 0;
    for (const auto& file : files)
        if (is_image(file)) write_file(json.key(std::to_string(number++)), file);
    json.key("docs").begin_array();
    for (const auto& file : files)
        if (!is_image(file)) write_file(json, file);
    json.end_array().end_object();
}

void write_status(JsonWriter& json, std::string_view key, const Status& status) {
    json.key(key).begin_object().field("name", status.name).end_object();
}

/// The "data" of an item: JSON within a string.
std::string item_data(const Item& item) {
    JsonWriter json;
    json.begin_object();
    write_status(json, "status_new", item.new_status);
    return json.end_object().take();
}

void write_item_rest(JsonWriter& json, const Item& item, const Settings& settings) {
    write_status(json, "status_old", item.old_status);
    write_status(json, "status_new", item.new_status);
    json.field("data", item_data(item));
    json.field(settings.time_key == Settings::TimeKey::date ? "date" : "created_at",
               format_local(item.at, settings.offset()));
    write_files(json.key("attachments"), item.files, settings.attachments_shape);
}

/// An entry of data_logs: the institution it goes to is an object.
void write_log(JsonWriter& json, std::size_t number, const Item& item, const Settings& settings) {
    json.begin_object().field("id", number).field("template_code", item.template_code);
    json.field("content", with_blanks(item.content, settings.placeholders))
        .field("institution_from_name", item.from_name);
    json.key("institution_to").begin_object().field("id", item.to_id).field("name", item.to_name).end_object();
    write_item_rest(json, item, settings);
    json.end_object();
}

/// A follow-up: both institutions by name.
void write_followup(JsonWriter& json, std::size_t number, const Item& item, const Settings& settings) {
    json.begin_object().field("id", number).field("template_code", item.template_code);
    json.field("content", with_blanks(item.content, settings.placeholders));
    json.field("template_content", item.template_content);
    json.field("institution_from_name", item.from_name).field("institution_to_name", item.to_name);
    json.field("is_secret", item.is_secret);
    write_item_rest(json, item, settings);
    json.end_object();
}

void write_next_page(JsonWriter& json, const Page& page, std::size_t total) {
    if (page.after) {
        const auto end = page.end_of(total);
        json.key("next_cursor");
        end >= total ? json.null() : json.value(cursor_at(end));
        return;
    }
    json.field("current_page", page.number).key("next_page_url");
    if (page.end_of(total) >= total)
        json.null();
    else
        json.value(page.url + "page=" + std::to_string(page.number + 1));
}

/// `{"status":true,"results":{"data":[…],"current_page":…,"next_page_url":…}}` of one page of rows.
template <class Row, class Write>
std::string page_json(const std::vector<Row>& rows, const Page& page, Write write) {
    JsonWriter json;
    json.begin_object().field("status", true).key("results").begin_object().key("data").begin_array();
    for (auto n = page.begin(); n < page.end_of(rows.size()); ++n) write(json, rows[n]);
    json.end_array();
    write_next_page(json, page, rows.size());
    return json.end_object().end_object().take();
}

void write_upload(JsonWriter& json, const Upload& file) {
    json.begin_object().field("id", file.id).field("file_name", file.file_name);
    json.field("extension", file.extension).field("path", file.path).end_object();
}

void write_named(JsonWriter& json, std::string_view key, std::int64_t id, const std::string& name) {
    json.key(key).begin_object().field("id", id).field("name", name).end_object();
}

void write_kept_files(JsonWriter& json, const Complaint& complaint, const ComplaintBook& book) {
    json.key("attachments").begin_array();
    for (const auto id : complaint.sent.attachments) {
        const auto* file = book.find_upload(id);
        json.begin_object().field("id", id).field("file_name", file->file_name);
        json.field("size", file->size).field("sha256", file->sha256).end_object();
    }
    json.end_array();
}

void write_thread(JsonWriter& json, const Complaint& complaint) {
    json.key("followups").begin_array();
    for (std::size_t n = 0; n < complaint.items.size(); ++n) {
        const auto& item = complaint.items[n];
        json.begin_object()
            .field("id", n + 1)
            .field("template_code", item.template_code)
            .field("content", item.content);
        json.field("from", item.from_name).field("to", item.to_name).field("by_reporter", item.is_by_reporter);
        json.field("status", item.new_status.name).field("note", item.note).field("is_secret", item.is_secret);
        json.field("at", format_instant(item.at)).key("files").begin_array();
        for (const auto& file : item.files)
            json.begin_object().field("file_name", file.file_name).field("sha256", file.sha256).end_object();
        json.end_array().end_object();
    }
    json.end_array();
}

void write_flags(JsonWriter& json, const NewComplaint& sent) {
    json.key("flags").begin_object().field("anonymous", sent.is_anonymous).field("secret", sent.is_secret);
    json.field("priority", sent.is_priority).end_object();
}

void write_reporter(JsonWriter& json, const Reporter& reporter) {
    json.key("reporter").begin_object().field("user_id", reporter.user_id).field("name", reporter.name);
    json.field("email", reporter.email).field("phone", reporter.phone).end_object();
}

}  // namespace

std::string cursor_at(std::size_t items) { return to_base64("after:" + std::to_string(items)); }

std::optional<std::size_t> read_cursor(std::string_view cursor) {
    constexpr std::string_view head = "after:";
    const auto text = from_base64(cursor);
    if (!text || !text->starts_with(head)) return std::nullopt;
    std::size_t items = 0;
    const auto* last = text->data() + text->size();
    const auto [end, code] = std::from_chars(text->data() + head.size(), last, items);
    if (code != std::errc{} || end != last) return std::nullopt;
    return items;
}

std::string created_json(std::int64_t id, Settings::IdLocation where) {
    JsonWriter json;
    json.begin_object().field("status", true);
    if (where == Settings::IdLocation::top) return json.field("complaint_id", std::to_string(id)).end_object().take();
    json.key("results").begin_object().key("complaint").begin_object().field("id", id);
    return json.end_object().end_object().end_object().take();
}

std::string detail_json(const Complaint& complaint, const Masters& masters, const Settings& settings) {
    JsonWriter json;
    json.begin_object().field("status", true).key("results").begin_object().key("data").begin_object();
    json.field("id", complaint.id)
        .field("status_code", complaint.status.code)
        .field("status_name", complaint.status.name);
    json.field("disposition_id", complaint.institution_id);
    json.field("disposition_name", masters.institution_name(complaint.institution_id));
    json.key("status_logs").begin_array();
    for (const auto& item : complaint.items) {
        if (!item.is_change) continue;
        json.begin_object().field("note", item.note);
        json.field("timestamp", format_local(item.at, settings.offset())).end_object();
    }
    json.end_array().end_object().key("data_logs").begin_array();
    for (std::size_t n = 0; n < complaint.items.size(); ++n)
        if (complaint.items[n].is_change) write_log(json, n + 1, complaint.items[n], settings);
    return json.end_array().end_object().end_object().take();
}

std::string statuses_json(const std::vector<const Complaint*>& found, const Settings& settings) {
    JsonWriter json;
    json.begin_object().field("status", true).key("results").begin_object().key("data").begin_array();
    for (const auto* complaint : found) {
        const auto at = complaint->items.empty() ? complaint->created_at : complaint->items.back().at;
        json.begin_object().field("id", complaint->id);
        json.field("status_code", complaint->status.code).field("status_name", complaint->status.name);
        json.field("updated_at", format_local(at, settings.offset())).field("followups", complaint->items.size());
        json.end_object();
    }
    return json.end_array().end_object().end_object().take();
}

std::string followups_json(const Complaint& complaint, const Page& page, const Settings& settings) {
    std::vector<std::size_t> numbers(complaint.items.size());
    for (std::size_t n = 0; n < numbers.size(); ++n) numbers[n] = n + 1;
    if (settings.followups_order == Settings::Order::newest_first) std::ranges::reverse(numbers);
    return page_json(numbers, page, [&](JsonWriter& json, std::size_t number) {
        write_followup(json, number, complaint.items[number - 1], settings);
    });
}

std::string masters_json(const std::vector<MasterRow>& rows, const Page& page) {
    return page_json(rows, page, [](JsonWriter& json, const MasterRow& row) {
        json.begin_object().field("id", row.id).field("name", row.name).key("parent_id");
        row.parent_id == 0 ? json.null() : json.value(row.parent_id);
        json.end_object();
    });
}

std::string templates_json(const std::vector<ReplyTemplate>& rows, const Page& page) {
    return page_json(rows, page, [](JsonWriter& json, const ReplyTemplate& row) {
        json.begin_object().field("code", row.code).field("content", row.content).end_object();
    });
}

std::string uploads_json(const std::vector<Upload>& files) {
    JsonWriter json;
    json.begin_object().field("status", true).key("results").begin_object().key("images").begin_array();
    for (const auto& file : files)
        if (file.is_image) write_upload(json, file);
    json.end_array().key("docs").begin_array();
    for (const auto& file : files)
        if (!file.is_image) write_upload(json, file);
    return json.end_array().end_object().end_object().take();
}

std::string search_json(const std::vector<const Complaint*>& found, const Page& page, const Settings& settings) {
    return page_json(found, page, [&](JsonWriter& json, const Complaint* complaint) {
        json.begin_object().field("id", complaint->id).field("title", complaint->sent.title);
        json.field("status_code", complaint->status.code).field("status_name", complaint->status.name);
        json.field("tags_raw", complaint->sent.tags);
        json.field("created_at", format_local(complaint->created_at, settings.offset())).end_object();
    });
}

std::string control_json(const Complaint& complaint, const ComplaintBook& book, const Masters& masters) {
    const auto& sent = complaint.sent;
    JsonWriter json;
    json.begin_object().field("id", complaint.id).field("title", sent.title).field("content", sent.content);
    json.field("content_cut", complaint.content_cut);
    json.key("status")
        .begin_object()
        .field("code", complaint.status.code)
        .field("name", complaint.status.name)
        .end_object();
    write_named(json, "institution", complaint.institution_id, masters.institution_name(complaint.institution_id));
    write_flags(json, sent);
    json.field("channel", sent.channel).field("classification_id", sent.classification_id);
    json.field("category_id", sent.category_id).field("location_id", sent.location_id);
    json.field("disposition_id", sent.institution_id).field("date_of_incident", sent.incident_date);
    json.field("tags_raw", sent.tags);
    write_reporter(json, sent.reporter);
    write_kept_files(json, complaint, book);
    write_thread(json, complaint);
    return json.field("created_at", format_instant(complaint.created_at)).end_object().take();
}

std::string public_json(const Complaint& complaint, const Masters& masters, const Settings& settings) {
    JsonWriter json;
    json.begin_object().field("id", complaint.id).field("title", complaint.sent.title);
    json.field("content", complaint.sent.content).field("status", complaint.status.name);
    json.field("institution", masters.institution_name(complaint.institution_id));
    json.field("date", format_local(complaint.created_at, settings.offset())).key("reporter");
    complaint.sent.is_anonymous ? json.null() : json.value(complaint.sent.reporter.name);
    json.key("followups").begin_array();
    for (const auto& item : complaint.items) {
        if (item.is_secret || item.is_change) continue;
        json.begin_object().field("from", item.from_name).field("content", item.content).end_object();
    }
    return json.end_array().end_object().take();
}

}  // namespace jembatan::lapor_sim
