/// Does the HTTP that plugins ask for: bodies with attachments, the address guard, answers that become attachments.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "base/task.hpp"
#include "host/darkroom.hpp"
#include "host/event.hpp"
#include "host/instance.hpp"
#include "jembatan/action.hpp"
#include "net/http.hpp"
#include "net/http_client.hpp"

namespace jembatan::host {

struct OutgoingLimits {
    std::chrono::milliseconds connect = std::chrono::seconds(10);
    std::chrono::milliseconds total = std::chrono::seconds(30);      ///< where the plugin names none
    std::chrono::milliseconds longest = std::chrono::minutes(5);     ///< the most it may name
    std::uint64_t request_bytes = std::uint64_t{128} * 1024 * 1024;  ///< body or parts, attachments included
    std::uint64_t response_bytes = std::uint64_t{1} * 1024 * 1024;   ///< where the plugin names none
    std::uint64_t kept_bytes = std::uint64_t{32} * 1024 * 1024;      ///< the same of an answer that is kept
    std::uint64_t most_bytes = std::uint64_t{128} * 1024 * 1024;     ///< the most it may name
};

/// The bytes of an attachment by the id in the job's data.
using AttachmentReader = std::function<Task<Result<std::string>>(std::string id)>;

/// A body that is to become an attachment, and what was measured of it.
struct Kept {
    std::string bytes;
    std::string sha256;  ///< lower-case hex
    std::string mime;    ///< as its bytes say, not as the far side said
};

/// What became of one request: an answer, or a failure. Not copyable, because its view points into it.
class Exchange {
public:
    Exchange() : failure_(sdk::Failure::not_sent) {}  ///< nothing was tried
    explicit Exchange(net::Response response, std::optional<Kept> kept);
    Exchange(sdk::Failure failure, std::string what, bool refused_by_hook,
             net::SendFailure::Phase phase = net::SendFailure::Phase::request);
    Exchange(Exchange&&) noexcept;
    Exchange& operator=(Exchange&&) noexcept;

    /// The event a plugin gets next. *Lifetime:* of this object, as long as it is not moved.
    EventInput event();

    bool has_response() const noexcept { return response_.has_value(); }
    const net::Response& response() const { return *response_; }
    sdk::Failure failure() const noexcept { return failure_; }
    /// For people and the log: "where: what: detail"; empty when there is an answer.
    const std::string& what() const noexcept { return what_; }
    /// How far it came, when there is no answer.
    net::SendFailure::Phase phase() const noexcept { return phase_; }
    /// Surely no byte of the request left us.
    bool surely_not_sent() const noexcept { return failure_ == sdk::Failure::not_sent; }
    bool refused_by_hook() const noexcept { return refused_by_hook_; }
    /// When the request asked to keep the body and the answer was a success: the body, no longer in response().
    std::optional<Kept>& kept() noexcept { return kept_; }

private:
    std::optional<net::Response> response_;
    std::optional<Kept> kept_;
    sdk::Failure failure_ = sdk::Failure::none;
    std::string what_;
    bool refused_by_hook_ = false;
    net::SendFailure::Phase phase_ = net::SendFailure::Phase::request;
    std::vector<jembatan_pair> headers_;
    jembatan_response view_{};
};

/// *Thread:* the I/O thread. *Lifetime:* the client outlives it.
class Outgoing {
public:
    explicit Outgoing(net::HttpClient& client, OutgoingLimits limits = OutgoingLimits())
        : client_(client), limits_(limits) {}

    /// Sends one request for an instance. With a hook: see net::BeforeFirstByte; the request is never tried twice.
    /// Bodies of error answers are shown to the plugin even where it asked to keep the body. Attachments are read
    /// before anything is connected. `http` must live until this is awaited to its end.
    Task<Exchange> perform(const Instance& instance, const sdk::Http& http, sdk::Repeatable repeatable,
                           net::BeforeFirstByte hook, AttachmentReader attachments);

    /// Where smaller copies of pictures are made for whoever sends through this.
    Darkroom& darkroom() noexcept { return darkroom_; }

private:
    net::HttpClient& client_;
    OutgoingLimits limits_;
    Darkroom darkroom_;
};

/// The media type the bytes themselves show ("image/jpeg"), or application/octet-stream. *Thread:* any; the first call
/// of each thread loads the database.
std::string sniff_mime(std::string_view bytes);

}  // namespace jembatan::host
