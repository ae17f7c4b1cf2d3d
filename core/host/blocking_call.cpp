// Deep copies.
#include "host/blocking_call.hpp"

#include "jembatan/value.hpp"

namespace jembatan::host {

using sdk::text_of;
using sdk::view_of;

jembatan_job image_of(const JobInput& job, std::string_view instance) noexcept {
    jembatan_job out{};
    out.struct_size = sizeof out;
    out.ability = static_cast<std::uint32_t>(job.ability);
    out.kind = static_cast<std::uint32_t>(job.kind);
    out.attempt = job.attempt;
    out.now_ms = to_millis(job.now);
    out.key = view_of(job.key);
    out.instance = view_of(instance);
    out.language = view_of(job.language);
    out.state = view_of(job.state);
    out.data = job.data;
    out.credentials = job.credentials;
    out.credential_count = job.credential_count;
    return out;
}

jembatan_event image_of(const EventInput& event) noexcept {
    jembatan_event out{};
    out.struct_size = sizeof out;
    out.kind = static_cast<std::uint32_t>(event.kind);
    out.failure = static_cast<std::uint32_t>(event.failure);
    out.request = event.request;
    out.response = event.response;
    out.external_id = view_of(event.external_id);
    out.data = event.data;
    return out;
}

BlockingCall::BlockingCall(const JobInput& job, const EventInput& event, std::string_view instance)
    : job_(image_of(job, instance)), event_(image_of(event)) {
    job_.key = copy(job_.key);
    job_.instance = copy(job_.instance);
    job_.language = copy(job_.language);
    job_.state = copy(job_.state);
    job_.data = copy(job.data, data_);
    job_.credentials = copy(job_.credentials, job_.credential_count);
    event_.external_id = copy(event_.external_id);
    event_.data = copy(event.data, event_data_);
    if (event.request != nullptr) copy_request(*event.request);
    if (event.response != nullptr) copy_response(*event.response);
}

jembatan_view BlockingCall::copy(jembatan_view view) { return view_of(texts_.copy(text_of(view))); }

const jembatan_pair* BlockingCall::copy(const jembatan_pair* pairs, std::uint32_t count) {
    if (count == 0) return nullptr;
    auto* out = static_cast<jembatan_pair*>(texts_.allocate(count * sizeof(jembatan_pair)));
    for (std::uint32_t i = 0; i < count; ++i) out[i] = {copy(pairs[i].name), copy(pairs[i].value)};
    return out;
}

const jembatan_node* BlockingCall::copy(const jembatan_node* node, Document& document) {
    return node == nullptr ? nullptr : document.node(node).root();
}

void BlockingCall::copy_request(const jembatan_request& from) {
    request_ = from;
    request_.method = copy(from.method);
    request_.path = copy(from.path);
    request_.query = copy(from.query, from.query_count);
    request_.headers = copy(from.headers, from.header_count);
    request_.body = copy(from.body);
    for (std::uint32_t i = 0; i < from.part_count; ++i) {
        const auto& part = from.parts[i];
        parts_.push_back(
            {sizeof(jembatan_part), copy(part.name), copy(part.file_name), copy(part.content_type), copy(part.value)});
    }
    request_.parts = parts_.data();
    event_.request = &request_;
}

void BlockingCall::copy_response(const jembatan_response& from) {
    response_ = from;
    response_.headers = copy(from.headers, from.header_count);
    response_.body = copy(from.body);
    response_.kept_sha256 = copy(from.kept_sha256);
    response_.kept_mime = copy(from.kept_mime);
    event_.response = &response_;
}

}  // namespace jembatan::host
