/// The journal: every request the interface saw and what was answered, with the secrets taken out. Only the newest are
/// kept.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "net/http.hpp"
#include "profile.hpp"

namespace jembatan::lapor_sim {

/// What became of the answer.
enum class Ending {
    whole,    ///< sent
    dropped,  ///< the connection was closed instead
    cut,      ///< closed in the middle of the answer
};

struct Seen {
    Time at{};
    Operation operation = Operation::unknown;
    int status = 0;  ///< 0 when nothing was answered
    Ending ending = Ending::whole;
    std::string_view fault;  ///< the kind of the fault that hit it, or ""
    bool has_body = true;    ///< false: it was never read
};

/// *Thread:* one.
class Journal {
public:
    /// `secrets` are texts that never appear in an entry, wherever they stood in a request.
    /// The newest `most_entries` are kept, and fewer when they are big.
    Journal(std::vector<std::string> secrets, std::size_t most_entries)
        : secrets_(std::move(secrets)), most_entries_(most_entries) {}

    void add(const net::Request& request, const Seen& seen);

    /// `{"cut":…,"last":…,"entries":[…]}` of the entries numbered above `after`, at most `limit` of them.
    std::string json(std::uint64_t after, std::uint64_t limit) const;

    void reset();

private:
    std::string entry(std::uint64_t number, const net::Request& request, const Seen& seen) const;
    std::string without_secrets(std::string_view text) const;
    std::string headers_json(const net::Headers& headers) const;
    std::string body_json(const net::Request& request) const;
    std::string form_json(const net::Request& request) const;

    static constexpr std::size_t most_bytes = 64 * 1024 * 1024;
    static constexpr std::size_t most_body_bytes = 32 * 1024;

    std::vector<std::string> secrets_;
    std::size_t most_entries_;
    std::deque<std::string> entries_;
    std::size_t bytes_ = 0;
    std::uint64_t cut_ = 0;  ///< entries no longer kept: the oldest ones
};

}  // namespace jembatan::lapor_sim
