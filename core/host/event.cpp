// A net request as C views.
#include "host/event.hpp"

#include "jembatan/value.hpp"

namespace jembatan::host {

using sdk::view_of;

namespace {

std::uint32_t count_of(std::size_t size) { return static_cast<std::uint32_t>(size); }

}  // namespace

Result<void> InboundRequest::assign(const net::Request& request, std::string_view below, jembatan_body_form form) {
    query_pairs_.clear();
    headers_.clear();
    parts_.clear();
    form_ = net::Form();
    view_ = {};
    query_.clear();
    if (!request.query.empty()) {
        auto query = net::parse_pairs(request.query);
        if (!query) return query.error();
        query_ = std::move(*query);
    }
    for (const auto& [name, value] : query_) query_pairs_.push_back({view_of(name), view_of(value)});
    for (const auto& [name, value] : request.headers) headers_.push_back({view_of(name), view_of(value)});
    const bool is_json = net::media_type(request.headers.value("Content-Type")) == "application/json";
    if (form == JEMBATAN_BODY_FORM && !request.body.empty() && !is_json) {
        auto parsed = net::parse_form(request.headers.value("Content-Type"), request.body);
        if (!parsed) return parsed.error();
        form_ = std::move(*parsed);
    }
    for (const auto& part : form_.parts())
        parts_.push_back({sizeof(jembatan_part), view_of(part.name), view_of(part.filename), view_of(part.content_type),
                          view_of(part.body)});
    view_.struct_size = sizeof view_;
    view_.method = view_of(request.method);
    view_.path = view_of(below);
    view_.query = query_pairs_.data();
    view_.query_count = count_of(query_pairs_.size());
    view_.headers = headers_.data();
    view_.header_count = count_of(headers_.size());
    view_.body = view_of(request.body);
    view_.parts = parts_.data();
    view_.part_count = count_of(parts_.size());
    return {};
}

const net::FormPart* InboundRequest::part(std::uint32_t number) const noexcept {
    return number == 0 || number > form_.parts().size() ? nullptr : &form_.parts()[number - 1];
}

}  // namespace jembatan::host
