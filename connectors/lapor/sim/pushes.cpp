// What a push says, and the order in which pushes go.
#include "pushes.hpp"

#include <cstdio>

#include "base/hash.hpp"
#include "base/json_writer.hpp"
#include "virtual_clock.hpp"

namespace jembatan::lapor_sim {

namespace {

std::string body_of(const Complaint& complaint, const Status& before, Time at, std::optional<Fault::Kind> fault) {
    std::string id = std::to_string(complaint.id);
    std::string now = complaint.status.name;
    if (fault == Fault::Kind::stray) id.insert(0, "9");
    if (fault == Fault::Kind::lying)
        now = complaint.status == status::closed ? status::rejected.name : status::closed.name;
    JsonWriter json;
    json.begin_object();
    json.field("event", before == complaint.status ? "complaint.answered" : "complaint.status_changed");
    json.field("complaint_id", id).field("status_old", before.name).field("status_new", now);
    return json.field("occurred_at", format_instant(at)).end_object().take();
}

/// Looks like a UUID and is the same in every run.
std::string delivery_id(std::uint64_t number) {
    char text[40];
    std::snprintf(text, sizeof text, "00000000-0000-4000-8000-%012llx", static_cast<unsigned long long>(number));
    return text;
}

}  // namespace

void Pushes::aim(PushTarget target) {
    target_ = std::move(target);
    if (on_more) on_more();
}

void Pushes::tell(const Complaint& complaint, const Status& before, Time at, FaultPlan& faults) {
    if (target_.url.empty()) return;
    const auto fault = faults.draw(Operation::push);
    Push push;
    push.number = pushes_.size() + 1;
    push.complaint = complaint.id;
    std::optional<Fault::Kind> kind;
    if (fault) kind = fault->kind;
    if (kind) push.fault = name_of(*kind);
    push.is_forged = kind == Fault::Kind::forged;
    push.body = body_of(complaint, before, at, kind);
    const auto number = push.number;
    pushes_.push_back(std::move(push));
    if (kind == Fault::Kind::late) {
        held_.push_back(number);
        return;
    }
    queue_.push_back(number);
    if (kind == Fault::Kind::twice) queue_.push_back(number);
    queue_.insert(queue_.end(), held_.begin(), held_.end());
    held_.clear();
    if (on_more) on_more();
}

std::optional<std::uint64_t> Pushes::next() {
    if (queue_.empty()) return std::nullopt;
    const auto number = queue_.front();
    queue_.pop_front();
    return number;
}

const Push* Pushes::find(std::uint64_t number) const {
    return number == 0 || number > pushes_.size() ? nullptr : &pushes_[static_cast<std::size_t>(number - 1)];
}

net::Headers Pushes::headers_of(std::uint64_t number, Time machine) const {
    const auto& push = *find(number);
    const auto timestamp = std::to_string(to_millis(machine) / 1000);
    const auto key = push.is_forged ? target_.secret + "-forged" : target_.secret;
    net::Headers headers;
    headers.set("Content-Type", "application/json");
    headers.set("X-Lapor-Sim", "1.0");
    headers.set("X-Sim-Event", push.body.find("status_changed") == std::string::npos ? "complaint.answered"
                                                                                     : "complaint.status_changed");
    headers.set("X-Sim-Delivery", delivery_id(number));
    headers.set("X-Sim-Timestamp", timestamp);
    headers.set("X-Sim-Signature", "sha256=" + hmac_sha256(key, timestamp + "." + push.body).hex());
    return headers;
}

void Pushes::sent(std::uint64_t number, int status) {
    if (number == 0 || number > pushes_.size()) return;
    auto& push = pushes_[static_cast<std::size_t>(number - 1)];
    push.status = status;
    ++push.tries;
}

std::string Pushes::json() const {
    JsonWriter json;
    json.begin_object().key("pushes").begin_array();
    for (const auto& push : pushes_) {
        json.begin_object().field("number", push.number).field("complaint_id", std::to_string(push.complaint));
        json.field("fault", push.fault).field("status", push.status).field("tries", push.tries);
        json.field("body", push.body).end_object();
    }
    return json.end_array().end_object().take();
}

void Pushes::reset() {
    ++run_;
    target_ = start_;
    pushes_.clear();
    queue_.clear();
    held_.clear();
}

}  // namespace jembatan::lapor_sim
