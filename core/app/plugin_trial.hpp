/// One plugin instance walked by hand, with every step in words: what `jembatan plugin try` and `destination preview
/// --sample` print. Nothing is sent and nothing is stored.
#pragma once

#include <ostream>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/field_policy.hpp"
#include "host/instance.hpp"
#include "net/http.hpp"
#include "store/delivery_types.hpp"

namespace jembatan::app {

/// An HTTP request as a text file: `POST /path?query`, header lines, an empty line, the body as it is.
/// *Errors:* bad_input with what is expected.
Result<net::Request> read_request(std::string_view text);

/// *Thread:* one. *Lifetime:* of what it refers to.
class PluginTrial {
public:
    PluginTrial(host::Instance& instance, const Clock& clock, std::ostream& out)
        : instance_(instance), clock_(clock), out_(out) {}

    /// Texts that must not be printed: the values of secret options.
    void hide(std::vector<std::string> secrets) { secrets_ = std::move(secrets); }
    /// What of a report leaves for it.
    void use(FieldPolicy fields) { fields_ = std::move(fields); }

    /// A channel: the request, what was found in it, and the answer once that is stored (with a made-up ref).
    /// *Returns* whether items were accepted or the request was answered with success.
    bool receive(const net::Request& request);

    /// A destination: what it would send, step by step. Each of `answers` ("201 {\"id\": 7}") is what the far side
    /// says next; without one the walk ends. *Returns* whether it came to an outcome or to a request that waits for an
    /// answer.
    bool deliver(const store::Job& job, const std::vector<std::string>& answers);

    /// What its preview says. *Returns* false when it has none.
    bool preview(const store::Job& job);

private:
    bool failed(const Error& error);
    bool answered(const sdk::Action& action, bool is_first);
    void show(const sdk::Item& item, std::size_t number);
    void show(const sdk::Http& http);
    void show(const sdk::Outcome& outcome);
    std::string masked(std::string text) const;
    host::JobInput input(jembatan_ability ability) const;

    host::Instance& instance_;
    FieldPolicy fields_;
    const Clock& clock_;
    std::ostream& out_;
    std::vector<std::string> secrets_;
};

}  // namespace jembatan::app
