// lapor-sim: opens both ports, says so, and serves until it is told to end.
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <csignal>
#include <cstdio>
#include <string>

#include "control.hpp"
#include "net/http_server.hpp"
#include "options.hpp"
#include "push_sender.hpp"
#include "wire_server.hpp"

namespace {

using namespace jembatan;
using namespace jembatan::lapor_sim;

constexpr int usage_error = 64;
constexpr int cannot_start = 1;

int fail(int code, const std::string& what) {
    std::fprintf(stderr, "%s\n", what.c_str());
    return code;
}

net::HttpHandler control_handler(Simulator& sim) {
    net::HttpHandler handler;
    handler.handle = [&sim](net::Request& request) -> Task<net::Response> { co_return control(sim, request); };
    return handler;
}

int serve(const Options& options) {
    boost::asio::io_context io(1);
    Simulator sim(options.setup);
    Surface surface(sim);
    WireServer wire(io, surface);
    net::HttpServer controls(io, net::HttpLimits(), control_handler(sim));
    const auto listen = wire.listen(options.listen);
    if (!listen) return fail(cannot_start, listen.error().what);
    const auto control = controls.listen(options.control);
    if (!control) return fail(cannot_start, control.error().what);
    PushSender pushes(io, sim);
    boost::asio::co_spawn(io, pushes.run(), boost::asio::detached);
    boost::asio::signal_set signals(io, SIGTERM, SIGINT);
    signals.async_wait([&io](const boost::system::error_code&, int) { io.stop(); });
    std::printf("ready listen=%s control=%s\n", listen->c_str(), control->c_str());
    std::fflush(stdout);
    io.run();
    return 0;
}

}  // namespace

int main(int count, char** arguments) {
    const std::span<const char* const> given(arguments + 1, static_cast<std::size_t>(count - 1));
    const auto options = read_options(given);
    if (!options) return fail(usage_error, options.error().what);
    if (options->wants_help) return std::fputs(help_text().data(), stdout), 0;
    return serve(*options);
}
