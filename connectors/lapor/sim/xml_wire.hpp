/// Profile `legacy-xml`: the XML interface of 2018. Of it only `addstream` was ever seen in public client code; the
/// other calls are made up in its manner.
#pragma once

#include "errors.hpp"
#include "net/http.hpp"
#include "profile.hpp"
#include "simulator.hpp"
#include "xml_node.hpp"

namespace jembatan::lapor_sim {

/// *Thread:* one. *Lifetime:* the simulator outlives it.
class XmlWire {
public:
    explicit XmlWire(Simulator& sim) : sim_(sim) {}

    /// Answers a call. The token is in its body: `token` of the root element, or a field beside the files.
    net::Response process(const Match& match, const net::Request& request);

    /// `<lapor><pesan>…</pesan><kesalahan><isi>…</isi></kesalahan></lapor>`, where the dialect is the application's.
    net::Response error(int status, std::string_view message, const FieldErrors& fields = {}) const;
    /// Q7: a success that says no.
    static net::Response message_only(std::string_view message);

private:
    std::optional<net::Response> turned_away(std::string_view token);
    net::Response upload(const net::Request& request);
    net::Response answer(const Match& match, const XmlNode& root, const net::Request& request);

    net::Response create(const XmlNode& root);
    net::Response forward(const XmlNode& root);
    net::Response detail(const XmlNode& root);
    net::Response followups(const XmlNode& root, const net::Request& request);
    net::Response reply(const XmlNode& root);
    net::Response search(const XmlNode& root);
    net::Response list(const std::vector<MasterRow>& rows, std::string_view name);
    net::Response unknown_complaint() const;
    net::Response error(const Error& error) const;

    Simulator& sim_;
};

}  // namespace jembatan::lapor_sim
