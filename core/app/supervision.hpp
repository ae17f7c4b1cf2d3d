/// What is agreed with the service manager that started us: the sockets it passed, and what it is told. Without one
/// (no NOTIFY_SOCKET, no LISTEN_FDS) all of this does nothing.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/error.hpp"
#include "base/task.hpp"
#include "net/http_server.hpp"
#include "store/store.hpp"

namespace jembatan::app {

/// Listening sockets that were opened for us before we started (LISTEN_FDS), by the names `http` and `admin`.
class PassedSockets {
public:
    /// Takes them from the environment, once for the process. *Errors:* bad_input for a socket of another name.
    static Result<PassedSockets> take();

    /// Accepts on the sockets passed under that name, else on `configured`. *Returns* the address.
    /// *Errors:* as HttpServer::listen and listen_fd.
    Result<std::string> listen(net::HttpServer& server, std::string_view name, const std::string& configured) const;

private:
    struct Passed {
        std::string name;
        int fd = -1;
    };
    std::vector<Passed> sockets_;
};

/// One line for `systemctl status`. Pure.
std::string status_line(const store::Health& health);

/// Tells the service manager that we are ready, how things stand, and, as often as it asks, that we live: the store's
/// writer must have answered meanwhile, so that a hanging disk or thread ends in a restart.
/// *Thread:* the I/O thread. *Lifetime:* the store outlives the io_context's run.
class Supervision {
public:
    Supervision(boost::asio::io_context& io, store::Store& store);

    /// Ready from now on; begins to report.
    void ready();
    /// A reload begins; ready() tells that it is over.
    void reloading();
    /// Ends within `limit`, unless something hangs. No state is told after it: the manager would take it for a start.
    void stopping(milliseconds limit);

private:
    Task<void> report();
    Task<bool> is_store_alive();
    void say(const std::string& words) const;

    store::Store& store_;
    boost::asio::io_context& io_;
    boost::asio::steady_timer timer_;
    bool is_watched_ = false;  ///< the manager waits for signs of life
    bool is_reporting_ = false;
    bool is_stopping_ = false;
    milliseconds pause_;        ///< between two reports
    std::int64_t commits_ = 0;  ///< of the store, when last reported
};

}  // namespace jembatan::app
