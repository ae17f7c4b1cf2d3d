/// What an instance is asked (JobInput) and what happened (EventInput), with the owners of what they point to.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/error.hpp"
#include "host/catalogue.hpp"
#include "jembatan/event.hpp"
#include "jembatan/job.hpp"
#include "net/form.hpp"
#include "net/http.hpp"
#include "net/url.hpp"

namespace jembatan::host {

/// One job; see jembatan_job. *Lifetime:* everything it points to must live until the step returns (of a blocking step:
/// is awaited).
struct JobInput {
    jembatan_ability ability = JEMBATAN_DELIVER;
    sdk::DeliveryKind kind = sdk::DeliveryKind::report;  ///< of deliver, find and preview
    std::uint32_t attempt = 1;
    Time now{};
    std::string_view key;
    std::string_view language = "id";
    std::string_view state;
    const jembatan_node* data = nullptr;         ///< usually Document::root()
    const jembatan_pair* credentials = nullptr;  ///< the instance fills them in
    std::uint32_t credential_count = 0;
};

/// What happened; see jembatan_event_kind. *Lifetime:* as JobInput.
struct EventInput {
    sdk::EventKind kind = sdk::EventKind::start;
    sdk::Failure failure = sdk::Failure::none;
    const jembatan_request* request = nullptr;    ///< usually InboundRequest::view()
    const jembatan_response* response = nullptr;  ///< usually Exchange::view()
    std::string_view external_id;
    const jembatan_node* data = nullptr;
};

inline EventInput event_of(sdk::EventKind kind, const jembatan_node* data = nullptr) {
    EventInput event;
    event.kind = kind;
    event.data = data;
    return event;
}
inline EventInput request_event(const jembatan_request& request) {
    EventInput event = event_of(sdk::EventKind::request);
    event.request = &request;
    return event;
}
inline EventInput response_event(const jembatan_response& response) {
    EventInput event = event_of(sdk::EventKind::response);
    event.response = &response;
    return event;
}
inline EventInput failed_event(sdk::Failure failure) {
    EventInput event = event_of(sdk::EventKind::failed);
    event.failure = failure;
    return event;
}
/// An empty id means "send again".
inline EventInput decided_event(std::string_view external_id) {
    EventInput event = event_of(sdk::EventKind::decided);
    event.external_id = external_id;
    return event;
}

/// A request of net as a plugin sees it. Filled again for each request, it soon allocates nothing.
class InboundRequest {
public:
    InboundRequest() = default;
    InboundRequest(const InboundRequest&) = delete;
    InboundRequest& operator=(const InboundRequest&) = delete;

    /// `below` is the path after /in/{channel}; a form is read into parts where `form` is JEMBATAN_BODY_FORM (JSON is
    /// left as it is, for a page with an interface for programs beside it).
    /// *Errors:* bad_input when the query or the form cannot be read. *Lifetime:* of `request` and `below`.
    Result<void> assign(const net::Request& request, std::string_view below, jembatan_body_form form);

    const jembatan_request& view() const noexcept { return view_; }
    /// The n-th part, counted from 1 as sdk::Attachment::part does; nullptr when there is none.
    const net::FormPart* part(std::uint32_t number) const noexcept;

private:
    net::Pairs query_;
    net::Form form_;
    std::vector<jembatan_pair> query_pairs_, headers_;
    std::vector<jembatan_part> parts_;
    jembatan_request view_{};
};

}  // namespace jembatan::host
