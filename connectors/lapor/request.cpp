// Bodies are written front to back; nothing here decides anything about the protocol.
#include "request.hpp"

#include <algorithm>

#include "xml_body.hpp"

namespace jembatan::lapor {
namespace {

constexpr std::string_view index_word = "${index}";

/// The name a file goes by: its own, else one that says what it is.
std::string name_of(const sdk::AttachmentView& file, std::size_t number) {
    if (!file.name.empty()) return std::string(file.name);
    const auto slash = file.mime.find('/');
    auto ending = slash == file.mime.npos ? std::string_view("bin") : file.mime.substr(slash + 1);
    if (ending == "jpeg") ending = "jpg";
    return "lampiran-" + std::to_string(number) + "." + std::string(ending.substr(0, ending.find_first_of(";+ ")));
}

bool is_taken_type(std::string_view mime, const FileLimits& limits) {
    if (limits.types.empty()) return true;
    return std::ranges::any_of(limits.types, [&](const std::string& type) {
        return type.ends_with('/') ? mime.starts_with(type) : mime == type;
    });
}

void add_name(std::string& names, const sdk::AttachmentView& file, std::size_t index) {
    names += (names.empty() ? "" : ", ") + name_of(file, index + 1);
}

template <class Entry, class Id>
bool has_id(const std::vector<Entry>& entries, Id Entry::*id, std::string_view wanted) {
    return std::ranges::any_of(entries, [&](const Entry& entry) { return entry.*id == wanted; });
}

/// A copy of fewer bytes shows nothing; a picture is not sent rather than so.
constexpr std::int64_t least_copy = 48 * 1024;

/// Which of the pictures have to be made smaller so that all together fit, and how small: those that need less than an
/// equal share leave the rest to the others.
std::vector<sdk::Shrink> wishes_for(const std::vector<sdk::AttachmentView>& files, std::int64_t room) {
    std::vector<sdk::AttachmentView> pictures;
    for (const auto& file : files) {
        if (file.can_shrink)
            pictures.push_back(file);
        else
            room -= file.size;
    }
    std::ranges::sort(pictures, {}, &sdk::AttachmentView::size);
    std::vector<sdk::Shrink> wishes;
    for (auto left = static_cast<std::int64_t>(pictures.size()); const auto& picture : pictures) {
        const auto share = room / left--;
        if (picture.size > share) wishes.push_back({std::string(picture.id), static_cast<std::uint64_t>(share)});
        room -= std::min(picture.size, share);
    }
    return wishes;
}

void write_node(sdk::Json& json, const BodyNode& node, const Mapping& mapping, const Scope& scope) {
    if (node.kind == BodyNode::Kind::value)
        return within_limit(mapping, node.key, node.value.render(scope)).write(json);
    const bool is_map = node.kind == BodyNode::Kind::map;
    is_map ? json.map() : json.list();
    for (const auto& child : node.children) {
        if (is_map) json.key(child.key);
        write_node(json, child, mapping, scope);
    }
    json.end();
}

/// name=value pairs, those without a value left out.
std::string encoded(const std::vector<FormField>& fields, const Mapping& mapping, const Scope& scope) {
    std::string out;
    for (const auto& field : fields) {
        const auto value = within_limit(mapping, field.name, field.value.render(scope));
        if (value.is_null()) continue;
        out += (out.empty() ? "" : "&") + sdk::percent_encode(field.name) + "=" + sdk::percent_encode(value.text());
    }
    return out;
}

std::string with_index(std::string name, std::size_t index) {
    if (const auto at = name.find(index_word); at != std::string::npos)
        name.replace(at, index_word.size(), std::to_string(index));
    return name;
}

void add_parts(const Operation& operation, const Mapping& mapping, const Scope& scope,
               const std::vector<sdk::AttachmentView>& files, sdk::Http& http) {
    for (const auto& field : operation.fields) {
        if (field.is_files) {
            for (std::size_t i = 0; i < files.size(); ++i)
                http.parts.push_back({with_index(field.name, i),
                                      name_of(files[i], i + 1),
                                      std::string(files[i].mime),
                                      {},
                                      std::string(files[i].id)});
            continue;
        }
        const auto value = within_limit(mapping, field.name, field.value.render(scope));
        if (!value.is_null()) http.parts.push_back({field.name, {}, {}, value.text(), {}});
    }
}

/// Unless the mapping has a word of its own for it.
void add_content_type(sdk::Http& http, const char* usual) {
    const bool is_there =
        std::ranges::any_of(http.headers, [](const auto& header) { return folded(header.first) == "content-type"; });
    if (!is_there) http.headers.emplace_back("Content-Type", usual);
}

void add_body(const Operation& operation, const Mapping& mapping, const Scope& scope,
              const std::vector<sdk::AttachmentView>& files, sdk::Http& http) {
    switch (operation.body) {
        case BodyKind::none: return;
        case BodyKind::json: {
            sdk::Json json;
            write_node(json, operation.tree, mapping, scope);
            http.body = json.take();
            add_content_type(http, "application/json");
            return;
        }
        case BodyKind::form:
            http.body = encoded(operation.fields, mapping, scope);
            add_content_type(http, "application/x-www-form-urlencoded");
            return;
        case BodyKind::xml:
            http.body = xml_body(operation.tree, mapping, scope);
            add_content_type(http, "application/xml; charset=utf-8");
            return;
        case BodyKind::multipart: add_parts(operation, mapping, scope, files, http); return;
    }
}

void add_secrets(Scope& scope, const Account& account) {
    scope.auth = account.auth;
    scope.token = account.token;
    scope.client_id = account.client_id;
    scope.client_secret = account.client_secret;
    scope.push_secret = account.push_secret;
}

}  // namespace

Datum within_limit(const Mapping& mapping, std::string_view key, Datum value) {
    const auto limit = mapping.field_limits.find(key);
    if (!value.is_text() || limit == mapping.field_limits.end()) return value;
    return Datum(sdk::cut(value.text(), limit->second));
}

FileChoice choose_files(const std::vector<sdk::AttachmentView>& attachments, const FileLimits& limits) {
    FileChoice choice;
    std::int64_t bytes = 0;
    for (std::size_t i = 0; i < attachments.size(); ++i) {
        const auto& file = attachments[i];
        const auto least = file.can_shrink ? std::min(file.size, least_copy) : file.size;
        const bool fits =
            choice.sent.size() < limits.most && bytes + least <= limits.bytes && is_taken_type(file.mime, limits);
        if (!fits) {
            add_name(choice.unsent, file, i);
            continue;
        }
        bytes += least;
        choice.sent.push_back(file);
    }
    choice.wishes = wishes_for(choice.sent, limits.bytes);
    for (std::size_t i = 0; i < attachments.size(); ++i) {
        const auto& file = attachments[i];
        const bool is_wished = has_id(choice.wishes, &sdk::Shrink::attachment, file.id);
        const bool is_made = file.original_size > 0 && has_id(choice.sent, &sdk::AttachmentView::id, file.id);
        if (is_wished || is_made) add_name(choice.smaller, file, i);
    }
    return choice;
}

FileChoice choose_as_they_are(std::vector<sdk::AttachmentView> attachments, const FileLimits& limits) {
    for (auto& file : attachments) file.can_shrink = false;
    return choose_files(attachments, limits);
}

FileChoice chosen_before(const std::vector<sdk::AttachmentView>& attachments, const std::vector<std::string>& sent,
                         const std::vector<std::string>& smaller) {
    FileChoice choice;
    for (std::size_t i = 0; i < attachments.size(); ++i) {
        const auto& file = attachments[i];
        if (std::ranges::find(sent, file.id) == sent.end())
            add_name(choice.unsent, file, i);
        else
            choice.sent.push_back(file);
        if (std::ranges::find(smaller, file.id) != smaller.end()) add_name(choice.smaller, file, i);
    }
    return choice;
}

FileChoice files_of_reply(const Mapping& mapping, const std::vector<sdk::AttachmentView>& attachments) {
    const bool has_place = mapping.reply && mapping.reply->body == BodyKind::multipart &&
                           std::ranges::any_of(mapping.reply->fields, &FormField::is_files);
    return has_place ? choose_files(attachments, mapping.files) : FileChoice{{}, names_of(attachments)};
}

std::string names_of(const std::vector<sdk::AttachmentView>& attachments) {
    std::string out;
    for (std::size_t i = 0; i < attachments.size(); ++i)
        out += (out.empty() ? "" : ", ") + name_of(attachments[i], i + 1);
    return out;
}

Scope secrets_of(const Account& account) {
    Scope scope;
    add_secrets(scope, account);
    return scope;
}

sdk::Http build_request(const Mapping& mapping, const Operation& operation, const Account& account, const Scope& given,
                        const std::vector<sdk::AttachmentView>& files, std::string_view more_query) {
    Scope scope = given;
    add_secrets(scope, account);
    scope.bearer = account.bearer;
    sdk::Http http;
    http.method = operation.method;
    http.url = account.base_url + operation.path.path(scope);
    auto query = encoded(operation.query, mapping, scope);
    if (more_query.starts_with('&'))
        query = query.empty() ? std::string(more_query.substr(1)) : query + std::string(more_query);
    else if (!more_query.empty())
        query = more_query;
    if (!query.empty()) http.url += (http.url.find('?') == std::string::npos ? "?" : "&") + query;
    for (const auto* headers : {&mapping.headers, &operation.headers})
        for (const auto& [name, value] : *headers)
            if (auto text = value.text(scope); !text.empty()) http.headers.emplace_back(name, std::move(text));
    if (mapping.oauth2 && !mapping.oauth2->is_placed)
        http.headers.emplace_back("Authorization", "Bearer " + account.bearer);
    if (mapping.basic) http.headers.emplace_back("Authorization", mapping.basic->value(scope));
    add_body(operation, mapping, scope, files, http);
    http.timeout = operation.timeout.count() > 0 ? operation.timeout : mapping.timeout;
    return http;
}

}  // namespace jembatan::lapor
