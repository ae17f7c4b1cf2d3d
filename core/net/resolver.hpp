/// Names to addresses without ever blocking the I/O thread. Private to the room.
#pragma once

#include <boost/asio/io_context.hpp>
#include <chrono>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "base/task.hpp"

namespace jembatan::net {

/// The system's resolver on threads of its own: a name whose servers are silent holds one thread, not the other names.
/// Lookups of the same name at the same time are one lookup. *Thread:* the I/O thread.
class Resolver {
public:
    Resolver(boost::asio::io_context& io, std::map<std::string, std::vector<std::string>> hosts);
    ~Resolver();

    /// Numeric addresses in the order to try. Known hosts and numeric names need no lookup.
    /// *Errors:* not_found, unavailable (the resolver failed), timed_out.
    Task<Result<std::vector<std::string>>> resolve(std::string host, std::chrono::milliseconds limit);

private:
    struct Lookup;
    struct Mailbox;

    void start(std::shared_ptr<Lookup> lookup);

    boost::asio::io_context& io_;
    std::map<std::string, std::vector<std::string>> hosts_;
    std::map<std::string, std::shared_ptr<Lookup>> running_;
    std::shared_ptr<Mailbox> mailbox_;
};

}  // namespace jembatan::net
