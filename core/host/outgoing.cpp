// A plugin's request into one of the client's, and the client's end into an Exchange.
#include "host/outgoing.hpp"

#include <algorithm>

#include "base/encoding.hpp"
#include "base/hash.hpp"
#include "jembatan/value.hpp"
#include "net/url.hpp"

namespace jembatan::host {

using sdk::view_of;

namespace {

sdk::Failure failure_of(const net::SendFailure& failure) {
    if (failure.surely_not_sent()) return sdk::Failure::not_sent;
    switch (failure.kind) {
        case net::SendFailure::Kind::timed_out: return sdk::Failure::timeout;
        case net::SendFailure::Kind::too_large: return sdk::Failure::too_large;
        default: return sdk::Failure::broken;
    }
}

Exchange not_sent(std::string what) { return {sdk::Failure::not_sent, std::move(what), false}; }

bool is_own_host(const Instance& instance, std::string_view url) {
    const auto parsed = net::parse_url(url);
    if (!parsed) return false;
    const std::string host = parsed->host + ":" + std::to_string(parsed->port);
    return std::find(instance.own_hosts().begin(), instance.own_hosts().end(), host) != instance.own_hosts().end();
}

bool is_authorised(const net::Headers& headers) { return headers.has("Authorization") || headers.has("Cookie"); }

net::SendLimits limits_of(const Instance& instance, const sdk::Http& http, const net::Headers& headers,
                          const OutgoingLimits& ours) {
    net::SendLimits limits;
    const Waits& waits = instance.waits();
    const bool is_configured = waits.total.count() > 0;
    limits.total = is_configured ? waits.total : ours.total;
    if (http.timeout.count() > 0) limits.total = std::min(http.timeout, is_configured ? waits.total : ours.longest);
    limits.connect = std::min(waits.connect.count() > 0 ? waits.connect : ours.connect, limits.total);
    const std::uint64_t usual = http.keep_body ? ours.kept_bytes : ours.response_bytes;
    limits.response_bytes =
        static_cast<std::size_t>(http.max_response > 0 ? std::min(http.max_response, ours.most_bytes) : usual);
    if (http.public_only && !is_own_host(instance, http.url)) {
        limits.reach = net::Reach::public_only;
        // Files lie behind redirects; each hop passes the same guard. A token is not carried along to whoever is named.
        if (http.keep_body && !is_authorised(headers)) limits.redirects = 3;
    }
    return limits;
}

net::ClientRequest request_of(const sdk::Http& http, sdk::Repeatable repeatable, bool is_hooked) {
    net::ClientRequest request;
    request.method = http.method;
    request.url = http.url;
    for (const auto& [name, value] : http.headers) request.headers.add(name, value);
    if (http.parts.empty()) request.body = http.body;
    const bool may_repeat = repeatable == sdk::Repeatable::yes && !is_hooked;
    request.repeat = may_repeat ? net::Repeat::allowed : net::Repeat::never;
    return request;
}

net::OutPart part_of(const sdk::BodyPart& from) {
    net::OutPart part;
    part.name = from.name;
    part.filename = from.file_name;
    part.content_type = from.content_type;
    part.body = from.value;
    return part;
}

bool is_success(int status) { return status >= 200 && status < 300; }

Kept measured(std::string bytes) {
    Kept kept;
    kept.sha256 = sha256(bytes).hex();
    kept.mime = sniff_mime(bytes);
    kept.bytes = std::move(bytes);
    return kept;
}

Exchange exchange_of(net::SendResult result, bool keep_body) {
    if (!result) {
        auto failure = result.error();
        const bool by_hook = failure.kind == net::SendFailure::Kind::refused_by_hook;
        return {failure_of(failure), std::move(failure.what), by_hook, failure.phase};
    }
    std::optional<Kept> kept;
    if (keep_body && is_success(result->status)) kept = measured(std::move(result->body));
    if (kept) result->body.clear();
    return Exchange(std::move(*result), std::move(kept));
}

}  // namespace

Exchange::Exchange(net::Response response, std::optional<Kept> kept)
    : response_(std::move(response)), kept_(std::move(kept)) {}
Exchange::Exchange(sdk::Failure failure, std::string what, bool refused_by_hook, net::SendFailure::Phase phase)
    : failure_(failure), what_(std::move(what)), refused_by_hook_(refused_by_hook), phase_(phase) {}
Exchange::Exchange(Exchange&&) noexcept = default;
Exchange& Exchange::operator=(Exchange&&) noexcept = default;

EventInput Exchange::event() {
    if (!response_) return failed_event(failure_);
    headers_.clear();
    for (const auto& [name, value] : response_->headers) headers_.push_back({view_of(name), view_of(value)});
    view_ = {};
    view_.struct_size = sizeof view_;
    view_.status = static_cast<std::uint32_t>(response_->status);
    view_.headers = headers_.data();
    view_.header_count = static_cast<std::uint32_t>(headers_.size());
    view_.body = view_of(response_->body);
    if (kept_) {
        view_.kept_sha256 = view_of(kept_->sha256);
        view_.kept_size = kept_->bytes.size();
        view_.kept_mime = view_of(kept_->mime);
    }
    return response_event(view_);
}

Task<Exchange> Outgoing::perform(const Instance& instance, const sdk::Http& http, sdk::Repeatable repeatable,
                                 net::BeforeFirstByte hook, AttachmentReader attachments) {
    const std::string where = "instance '" + instance.name() + "': ";
    auto request = request_of(http, repeatable, hook != nullptr);
    std::uint64_t size = request.body.size();
    for (const auto& from : http.parts) {
        auto part = part_of(from);
        if (!from.attachment.empty()) {
            if (!attachments) co_return not_sent(where + "attachment: none can be sent here");
            auto bytes = co_await attachments(from.attachment);
            if (!bytes) co_return not_sent(where + "attachment: " + bytes.error().what);
            part.body = std::move(*bytes);
        }
        size += part.body.size();
        if (size > limits_.request_bytes) break;
        request.parts.push_back(std::move(part));
    }
    if (size > limits_.request_bytes)
        co_return not_sent(where + "request: over " + std::to_string(limits_.request_bytes) +
                           " bytes; raise the limit or send less");
    auto limits = limits_of(instance, http, request.headers, limits_);
    auto result = co_await client_.send(std::move(request), std::move(limits), std::move(hook));
    co_return exchange_of(std::move(result), http.keep_body);
}

}  // namespace jembatan::host
