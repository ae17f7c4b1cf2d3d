/// The part of the admin API for keeping the store over the years and for looking at it live.
#pragma once

#include <functional>
#include <map>
#include <string>

#include "app/admin_api.hpp"
#include "base/tree.hpp"

namespace jembatan::app {

/// *Thread:* the I/O thread. *Lifetime:* the store outlives it, and it outlives the AdminApi that asks it.
///
///     POST /v1/backup                  body {}: copies the database beside itself → {database}; the caller moves it
///     POST /v1/persons                 body {actor, person: "phone:+62…"} → what there is of that person
///     POST /v1/persons/erase           body {actor, person, expected: number of reports}
///     POST /v1/reports/{id}/erase      body {actor} → {done, copies: what others hold}
///     POST /v1/reports/{id}/export     body {actor}: all of it, unmasked; leaves an event
///     POST /v1/reports/{id}/attachments/{id}   its bytes; leaves an event
///     GET  /v1/tap?after=&wait=&limit=&channel=&destination=&report=&event=&token=
///     POST /v1/tap/unmask              body {actor, reason} → {token}; leaves an event
///     GET  /v1/loads                   what is open at each destination, one a line
///     GET  /v1/metrics
class KeepingApi {
public:
    /// `metrics` gives Prometheus text; empty offline.
    KeepingApi(store::Store& store, std::string store_url, std::function<std::string()> metrics)
        : store_(store), store_url_(std::move(store_url)), metrics_(std::move(metrics)) {}

    AdminApi::MorePaths paths();

private:
    using Answer = std::optional<net::Response>;
    Task<Answer> handle(const net::Request& request);
    Task<net::Response> backup();
    Task<net::Response> persons(const net::Request& request);
    Task<net::Response> erase_person(const net::Request& request);
    Task<net::Response> erase_report(std::string which, const net::Request& request);
    Task<net::Response> export_report(std::string which, const net::Request& request);
    Task<net::Response> attachment(std::string which, std::string id, const net::Request& request);
    Task<net::Response> tap(const net::Request& request);
    Task<net::Response> unmask(const net::Request& request);
    Task<net::Response> loads();

    /// Pieces no channel could read that say how that person is reached, by their ids.
    Task<Result<std::vector<std::int64_t>>> pieces_about(store::PersonQuery person, std::vector<store::Claim> claims);
    /// All stretches of the search put together.
    Task<Result<store::PersonPage>> find_person(store::PersonQuery person);
    Task<std::string> tap_line(store::TapLine line, bool is_unmasked);
    bool may_unmask(const net::Request& request);

    store::Store& store_;
    std::string store_url_;
    std::function<std::string()> metrics_;
    std::map<std::string, Time> unmask_tokens_;  ///< and until when they hold
};

/// "phone:+62 812…", "email:a@b.example", or any claim's kind and value. *Errors:* bad_input.
Result<store::PersonQuery> person_of(std::string_view text);

}  // namespace jembatan::app
