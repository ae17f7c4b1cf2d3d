/// The server of the interface. Unlike a good server it can close before reading, close instead of answering, and stop
/// in the middle of an answer, as the surface tells it to.
#pragma once

#include <boost/asio/io_context.hpp>
#include <memory>
#include <string>
#include <string_view>

#include "base/error.hpp"
#include "surface.hpp"

namespace jembatan::lapor_sim {

/// *Thread:* the io_context's one. *Lifetime:* the surface outlives the io_context's run.
class WireServer {
public:
    WireServer(boost::asio::io_context& io, Surface& surface);
    ~WireServer();
    WireServer(const WireServer&) = delete;
    WireServer& operator=(const WireServer&) = delete;

    /// Listens on "127.0.0.1:0" and the like and accepts from now on. Gives the address with its port.
    /// *Errors:* bad_input, unavailable.
    Result<std::string> listen(std::string_view address);

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace jembatan::lapor_sim
