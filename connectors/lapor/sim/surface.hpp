/// The interface of the national system as it looks from outside: one request in, one answer out, faults included.
#pragma once

#include <chrono>
#include <optional>

#include "errors.hpp"
#include "journal.hpp"
#include "net/http.hpp"
#include "profile.hpp"
#include "render.hpp"
#include "simulator.hpp"
#include "xml_wire.hpp"

namespace jembatan::lapor_sim {

/// What to do on the connection.
struct Answer {
    net::Response response;
    Ending ending = Ending::whole;
    std::chrono::milliseconds delay{0};  ///< before the first byte goes out
};

/// A request whose head has been seen: what it asks for, and the fault it drew.
struct Exchange {
    Match match;
    std::optional<Fault> fault;
    bool is_dropped = false;  ///< close now, read nothing more
};

/// *Thread:* one. *Lifetime:* the simulator outlives it.
class Surface {
public:
    explicit Surface(Simulator& sim) : sim_(sim), xml_(sim) {}

    /// Sees the head; draws the fault. A dropped request is in the journal already.
    Exchange begin(const net::Request& head);

    /// Answers the whole request and writes the journal.
    Answer finish(const Exchange& exchange, const net::Request& request);

private:
    net::Response process(const Match& match, const net::Request& request);
    std::optional<net::Response> turned_away(const net::Request& request);
    bool is_known(const net::Headers& headers) const;
    net::Response access_token(const net::Request& request);

    net::Response list(const Match& match, const net::Request& request);
    net::Response upload(const net::Request& request);
    net::Response create(const net::Request& request);
    net::Response reject(std::int64_t id, const net::Request& request);
    net::Response detail(std::int64_t id);
    net::Response statuses(const net::Request& request);
    net::Response followups(const Match& match, const net::Request& request);
    net::Response reply(std::int64_t id, const net::Request& request);
    net::Response search(const net::Request& request);

    bool speaks_xml() const { return sim_.setup.profile->reply == BodyCodec::xml; }
    bool has_gateway() const;
    /// *Errors:* bad_input for a cursor nobody gave out.
    Result<Page> page_of(const net::Request& request) const;
    net::Response ok(std::string json) const;
    net::Response error(int status, std::string_view message, const FieldErrors& fields = {}) const;
    net::Response error(const Error& error) const;
    net::Response unknown_complaint() const;
    net::Response of_fault(const Fault& fault) const;

    Simulator& sim_;
    XmlWire xml_;
};

}  // namespace jembatan::lapor_sim
