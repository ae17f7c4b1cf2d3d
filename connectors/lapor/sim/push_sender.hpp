/// Brings pushes to whoever asked for them: one after the other, to this machine only.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include "base/task.hpp"
#include "net/http_client.hpp"
#include "simulator.hpp"

namespace jembatan::lapor_sim {

/// *Thread:* the io_context's. *Lifetime:* the simulator and this outlive its run.
class PushSender {
public:
    PushSender(boost::asio::io_context& io, Simulator& sim);

    /// Sends what there is and what comes, for ever.
    Task<> run();

private:
    Task<> send(std::uint64_t number);
    Task<int> send_once(std::uint64_t number);

    static constexpr int most_tries = 3;

    Simulator& sim_;
    net::HttpClient client_;
    boost::asio::steady_timer rest_;
};

}  // namespace jembatan::lapor_sim
