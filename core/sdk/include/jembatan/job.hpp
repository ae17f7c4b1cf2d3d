/// What a step is about: one class per ability, each a view of the job the host hands over.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "jembatan/host.hpp"
#include "jembatan/plugin.h"
#include "jembatan/value.hpp"

namespace jembatan::sdk {

/// UTC, in milliseconds.
using Time = std::chrono::time_point<std::chrono::system_clock, std::chrono::milliseconds>;
constexpr Time time_of(std::int64_t millis) noexcept { return Time{std::chrono::milliseconds{millis}}; }
constexpr std::int64_t millis_of(Time time) noexcept { return time.time_since_epoch().count(); }

/// What every job carries. *Lifetime:* of the call.
class Job {
public:
    Job(const jembatan_job& job, Host services) noexcept : host(services), data(job.data), job_(&job) {}

    std::uint32_t attempt() const noexcept { return job_->attempt; }
    Time now() const noexcept { return time_of(job_->now_ms); }
    /// The same for every attempt: an idempotency key where the far side takes one.
    std::string_view key() const noexcept { return text_of(job_->key); }
    std::string_view instance() const noexcept { return text_of(job_->instance); }
    std::string_view language() const noexcept { return text_of(job_->language); }
    /// What the last action of this job asked to keep.
    std::string_view state() const noexcept { return text_of(job_->state); }
    /// The token of that name, or empty: then `need` it. Never put it anywhere but into a request.
    std::string_view credential(std::string_view name) const noexcept {
        for (std::uint32_t i = 0; i < job_->credential_count; ++i)
            if (text_of(job_->credentials[i].name) == name) return text_of(job_->credentials[i].value);
        return {};
    }

    Host host;
    Value data;

protected:
    const jembatan_job* job_;
};

/// A request that came in for this channel or destination; see Event::request.
class Inbound : public Job {
public:
    using Job::Job;
};

/// An attachment as a destination sees it: the bytes stay with the host and are named by `id`.
struct AttachmentView {
    std::string_view id, name, mime, sha256, caption;
    std::int64_t size = 0;
    bool can_shrink = false;         ///< a picture the host can make a smaller copy of: see `shrink`
    std::int64_t original_size = 0;  ///< of what this is a smaller copy of; else 0
};

struct ClaimView {
    std::string_view kind, value;
};

/// One message of a report, or what is said now in a follow-up, reply or notice.
struct MessageView {
    std::string_view text;
    Time sent_at{};
    std::vector<AttachmentView> attachments;
};

inline std::vector<AttachmentView> attachments_of(Value list) {
    std::vector<AttachmentView> out;
    out.reserve(list.size());
    for (const Value a : list)
        out.push_back({a["id"].text(), a["name"].text(), a["mime"].text(), a["sha256"].text(), a["caption"].text(),
                       a["size"].integer(), a["can_shrink"].boolean(), a["original_size"].integer()});
    return out;
}

/// One complaint, as far as this destination may see it: text scrubbed, identity only where its audience allows.
struct ReportView {
    explicit ReportView(Value r)
        : ref(r["ref"].text()),
          uid(r["uid"].text()),
          title(r["title"].text()),
          text(r["text"].text()),
          incident_date(r["incident_date"].text()),
          kind(r["kind"].text()),
          category(r["category"].text()),
          agency(r["agency"].text()),
          region(r["region"].text()),
          priority(r["priority"].text()),
          place_text(r["place"]["text"].text()),
          place_region(r["place"]["region"].text()),
          link(r["link"].text()),
          missing_attachments(r["missing_attachments"].integer()),
          received_at(time_of(r["received_at"].integer())),
          anonymous(r["anonymous"].boolean(true)),
          secret(r["secret"].boolean(true)),
          author(r["author"]["name"].text()),
          attachments(attachments_of(r["attachments"])),
          value(r) {
        const Value place = r["place"];
        if (place["lat"].is_number() && place["lon"].is_number())
            position.emplace(place["lat"].real(), place["lon"].real());
        for (const Value c : r["author"]["claims"]) claims.push_back({c["kind"].text(), c["value"].text()});
    }

    std::string_view ref, uid, title, text;
    std::string_view incident_date;  ///< YYYY-MM-DD
    std::string_view kind, category, agency, region, priority, place_text, place_region;
    std::string_view link;                 ///< where staff can read it, or empty
    std::int64_t missing_attachments = 0;  ///< that the citizen sent and nobody could fetch
    Time received_at;
    bool anonymous, secret;
    std::string_view author;  ///< empty where the identity is withheld
    std::vector<ClaimView> claims;
    std::optional<std::pair<double, double>> position;  ///< latitude, longitude
    std::vector<AttachmentView> attachments;
    Value value;  ///< everything, new fields included
};

enum class DeliveryKind : std::uint32_t {
    report = JEMBATAN_REPORT,
    followup = JEMBATAN_FOLLOWUP,
    reply = JEMBATAN_REPLY,
    notice = JEMBATAN_NOTICE
};

/// The obligation to bring a report, follow-up, reply or notice to this instance.
class Delivery : public Job {
public:
    Delivery(const jembatan_job& job, Host services)
        : Job(job, services),
          kind(static_cast<DeliveryKind>(job.kind)),
          report(data["report"]),
          message{data["message"]["text"].text(), time_of(data["message"]["sent_at"].integer()),
                  attachments_of(data["message"]["attachments"])},
          address(data["address"].text()),
          external_id(data["external_id"].text()),
          parent_external_id(data["parent_external_id"].text()),
          fingerprint(data["fingerprint"].text()),
          template_name(data["template"]["name"].text()) {
        if (data["window_until"].is_integer()) window_until = time_of(data["window_until"].integer());
    }

    /// Whether a free-text reply is still allowed by the channel's rules.
    bool is_window_open() const noexcept { return !window_until || now() < *window_until; }

    DeliveryKind kind;
    ReportView report;
    MessageView message;                  ///< of a follow-up, reply or notice
    std::string_view address;             ///< what this channel gave as reply_address
    std::string_view external_id;         ///< known from an earlier step of this delivery, or empty
    std::string_view parent_external_id;  ///< the ticket a follow-up belongs to
    std::string_view fingerprint;         ///< the marker that finds this delivery at a far side
    std::string_view template_name;  ///< which built-in message this is: acknowledged, numbered, status, answered, help
    std::optional<Time> window_until;
};

/// Bytes to be fetched for an attachment.
class FetchJob : public Job {
public:
    FetchJob(const jembatan_job& job, Host services)
        : Job(job, services),
          reference(data["reference"].text()),
          mime(data["mime"].text()),
          sha256(data["sha256"].text()),
          size(data["size"].integer()) {}

    std::string_view reference, mime, sha256;
    std::int64_t size;
};

/// Delivered reports whose status is to be read.
class FollowJob : public Job {
public:
    FollowJob(const jembatan_job& job, Host services) : Job(job, services), cursor(data["cursor"].text()) {
        for (const Value id : data["external_ids"]) external_ids.push_back(id.text());
        for (const Value id : data["hinted"]) hinted.push_back(id.text());
    }

    /// The far side has told of it since it was last read: all of it is to be read, though it may look as before.
    bool is_hinted(std::string_view id) const noexcept {
        for (const auto& each : hinted)
            if (each == id) return true;
        return false;
    }

    std::string_view cursor;  ///< what the last batch gave, or empty
    std::vector<std::string_view> external_ids;
    std::vector<std::string_view> hinted;  ///< some of them
};

/// A token to be made or renewed.
class CredentialJob : public Job {
public:
    CredentialJob(const jembatan_job& job, Host services) : Job(job, services), name(data["name"].text()) {}
    std::string_view name;
};

/// Master data to be read anew: institutions, categories.
class RefreshJob : public Job {
public:
    RefreshJob(const jembatan_job& job, Host services) : Job(job, services), name(data["name"].text()) {}
    std::string_view name;
};

/// Whether the far side can be reached and takes our credential.
class ProbeJob : public Job {
public:
    using Job::Job;
};

/// The configuration to be checked beyond what option types say.
class ConfigureJob : public Job {
public:
    using Job::Job;
    Value options() const noexcept { return data["options"]; }
    Value facts() const noexcept { return data["facts"]; }
};

class PollJob : public Job {
public:
    PollJob(const jembatan_job& job, Host services) : Job(job, services), cursor(data["cursor"].text()) {}
    std::string_view cursor;
};

}  // namespace jembatan::sdk
