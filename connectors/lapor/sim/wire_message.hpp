/// HTTP/1.1 framing of the simulator's own: text into a request's head, chunks into a body, an answer into text.
/// Written apart from the broker's, so that the two ends of a test do not share a misunderstanding. No I/O.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/error.hpp"
#include "net/http.hpp"

namespace jembatan::lapor_sim {

/// How the body of a request is framed, and what its head says about the connection.
struct Framing {
    std::uint64_t length = 0;
    bool is_chunked = false;
    bool keeps_alive = true;
    bool expects_continue = false;
};

/// Reads a head, up to and with its empty line, into the request. *Errors:* bad_input.
Result<Framing> parse_head(std::string_view head, net::Request& request);

/// Takes one chunk line ("1a;x=y") and gives the size. *Errors:* bad_input.
Result<std::uint64_t> parse_chunk_size(std::string_view line);

/// The answer as bytes, with the length of its whole body, marked as coming from a simulator.
std::string write_answer(const net::Response& response, bool keeps_alive);

}  // namespace jembatan::lapor_sim
