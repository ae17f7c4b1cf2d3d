/// What happened since the last step of a job.
#pragma once

#include <cctype>
#include <cstdint>
#include <string>
#include <string_view>

#include "jembatan/plugin.h"
#include "jembatan/value.hpp"

namespace jembatan::sdk {

inline bool same_header(std::string_view left, std::string_view right) noexcept {
    if (left.size() != right.size()) return false;
    for (std::size_t i = 0; i < left.size(); ++i)
        if (std::tolower(static_cast<unsigned char>(left[i])) != std::tolower(static_cast<unsigned char>(right[i])))
            return false;
    return true;
}

/// An inbound request, raw body included. *Lifetime:* of the call.
class Request {
public:
    explicit Request(const jembatan_request* request) noexcept : request_(request) {}

    std::string_view method() const noexcept { return text_of(request_->method); }
    /// After /in/{channel} or /out/{destination}: "" or "/…".
    std::string_view path() const noexcept { return text_of(request_->path); }
    std::string_view body() const noexcept { return text_of(request_->body); }
    /// The header of that name in any case, or empty.
    std::string_view header(std::string_view name) const noexcept {
        for (std::uint32_t i = 0; i < request_->header_count; ++i)
            if (same_header(text_of(request_->headers[i].name), name)) return text_of(request_->headers[i].value);
        return {};
    }
    /// The decoded query parameter of that name, or empty.
    std::string_view query(std::string_view name) const noexcept {
        for (std::uint32_t i = 0; i < request_->query_count; ++i)
            if (text_of(request_->query[i].name) == name) return text_of(request_->query[i].value);
        return {};
    }
    std::uint32_t part_count() const noexcept { return request_->part_count; }
    /// The n-th part (from 0) of an inbound form.
    const jembatan_part& part(std::uint32_t index) const noexcept {
        const auto* first = reinterpret_cast<const char*>(request_->parts);
        return *reinterpret_cast<const jembatan_part*>(first + std::size_t{index} * request_->parts->struct_size);
    }
    /// The value of the form field of that name, or empty.
    std::string_view field(std::string_view name) const noexcept {
        for (std::uint32_t i = 0; i < part_count(); ++i)
            if (text_of(part(i).name) == name) return text_of(part(i).value);
        return {};
    }

private:
    const jembatan_request* request_;
};

/// What the far side answered to the last send. *Lifetime:* of the call.
class Response {
public:
    explicit Response(const jembatan_response* response) noexcept : response_(response) {}

    std::uint32_t status() const noexcept { return response_->status; }
    bool is_success() const noexcept { return status() >= 200 && status() < 300; }
    std::string_view body() const noexcept { return text_of(response_->body); }
    std::string_view header(std::string_view name) const noexcept {
        for (std::uint32_t i = 0; i < response_->header_count; ++i)
            if (same_header(text_of(response_->headers[i].name), name)) return text_of(response_->headers[i].value);
        return {};
    }
    std::string_view kept_sha256() const noexcept { return text_of(response_->kept_sha256); }
    std::uint64_t kept_size() const noexcept { return response_->kept_size; }
    std::string_view kept_mime() const noexcept { return text_of(response_->kept_mime); }

private:
    const jembatan_response* response_;
};

enum class Failure : std::uint32_t {
    none = JEMBATAN_FAILURE_NONE,
    not_sent = JEMBATAN_FAILURE_NOT_SENT,  ///< no byte left us: trying again does no harm
    timeout = JEMBATAN_FAILURE_TIMEOUT,
    broken = JEMBATAN_FAILURE_BROKEN,
    too_large = JEMBATAN_FAILURE_TOO_LARGE,
};

enum class EventKind : std::uint32_t {
    start = JEMBATAN_EVENT_START,
    request = JEMBATAN_EVENT_REQUEST,
    stored = JEMBATAN_EVENT_STORED,
    looked_up = JEMBATAN_EVENT_LOOKED_UP,
    response = JEMBATAN_EVENT_RESPONSE,
    failed = JEMBATAN_EVENT_FAILED,
    resumed = JEMBATAN_EVENT_RESUMED,
    interrupted = JEMBATAN_EVENT_INTERRUPTED,
    decided = JEMBATAN_EVENT_DECIDED,
    woken = JEMBATAN_EVENT_WOKEN
};

/// One thing that happened. `request()` and `response()` are null unless that is what it was.
class Event {
public:
    explicit Event(const jembatan_event& event) noexcept
        : kind(static_cast<EventKind>(event.kind)),
          failure(static_cast<Failure>(event.failure)),
          external_id(text_of(event.external_id)),
          data(event.data),
          request_(event.request),
          response_(event.response) {}

    const Request* request() const noexcept {
        return event_has(EventKind::request) && request_.is_there ? &request_.value : nullptr;
    }
    /// receive: the request that is being answered, at `stored` and `looked_up` as well as at `request`.
    const Request* asked() const noexcept { return request_.is_there ? &request_.value : nullptr; }
    const Response* response() const noexcept {
        return event_has(EventKind::response) && response_.is_there ? &response_.value : nullptr;
    }
    bool is_start() const noexcept { return kind == EventKind::start; }
    bool failed() const noexcept { return kind == EventKind::failed; }
    /// The last send failed in a way that leaves open whether it arrived.
    bool failed_after_sending() const noexcept { return failed() && failure != Failure::not_sent; }
    /// The broker stopped during a marked send: whether it arrived is unknown.
    bool interrupted() const noexcept { return kind == EventKind::interrupted; }
    /// A person or a look-up decided an uncertain send; see external_id.
    bool decided() const noexcept { return kind == EventKind::decided; }
    /// Its `data`: [{ref, key, receipt_key, result}].
    bool stored() const noexcept { return kind == EventKind::stored; }
    /// Its `data`: the public view, or null.
    bool looked_up() const noexcept { return kind == EventKind::looked_up; }

    EventKind kind;
    Failure failure;
    std::string_view external_id;  ///< of `decided`: empty means "send again"
    Value data;

private:
    template <class T, class Raw>
    struct Maybe {
        explicit Maybe(const Raw* raw) noexcept : value(raw), is_there(raw != nullptr) {}
        T value;
        bool is_there;
    };
    bool event_has(EventKind wanted) const noexcept { return kind == wanted; }

    Maybe<Request, jembatan_request> request_;
    Maybe<Response, jembatan_response> response_;
};

}  // namespace jembatan::sdk
