/// What the network tests stand on: an I/O thread, a plain blocking socket that never waits for ever, and a far side
/// written by hand.
#pragma once

#include <gtest/gtest.h>

#include <atomic>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_future.hpp>
#include <functional>
#include <future>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "base/task.hpp"

namespace jembatan::net {

/// An io_context on a thread of its own. What lives on it is made before and dies after it.
class IoThread {
public:
    IoThread();
    ~IoThread();
    boost::asio::io_context& io() { return io_; }

    /// Runs a coroutine on the I/O thread and waits for its result.
    template <class T>
    T run(Task<T> task) {
        auto future = boost::asio::co_spawn(io_, std::move(task), boost::asio::use_future);
        return await(future);
    }
    /// Calls a function on the I/O thread.
    template <class Function>
    auto call(Function function) {
        std::packaged_task<decltype(function())()> task(std::move(function));
        auto future = task.get_future();
        boost::asio::post(io_, [&task] { task(); });
        return await(future);
    }
    template <class T>
    static T await(std::future<T>& future) {
        if (future.wait_for(std::chrono::seconds(20)) != std::future_status::ready)
            throw std::runtime_error("the I/O thread does not answer");
        return future.get();
    }
    void stop();

private:
    boost::asio::io_context io_;
    boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_;
    std::thread thread_;
};

/// A blocking socket; every wait gives up after 20 s.
class Socket {
public:
    /// `stop`: a descriptor that ends every wait by becoming readable, or -1.
    explicit Socket(int fd, int stop = -1);
    /// "127.0.0.1:80", "[::1]:80" or "unix:/path".
    static Socket connect(const std::string& address);
    Socket(Socket&& other) noexcept;
    Socket& operator=(Socket&& other) noexcept;
    ~Socket();

    void send(std::string_view bytes);
    /// Up to and including that text. Throws at the end.
    std::string read_until(std::string_view text);
    std::string read(std::size_t bytes);
    /// Everything to the end of the connection, however it ends.
    std::string read_all();
    /// One response: head and the body its Content-Length promises.
    std::string read_response();
    /// Bytes that have come and were not read.
    std::size_t unread() const;
    bool at_end();  ///< waits for the next byte or the end
    void close();
    void reset();   ///< closes with RST
    void finish();  ///< no more from us
    int fd() const { return fd_; }
    /// False when it is not worth reading: 20 s went by, or somebody said stop.
    bool wait_readable() const;

private:
    bool fill();
    int fd_;
    int stop_;
    std::string buffer_;
};

/// A far side on a loopback port: calls its script for each connection, one after the other, on a thread of its own.
/// Its end ends what the script waits for.
class FarSide {
public:
    using Script = std::function<void(Socket, int number)>;
    explicit FarSide(Script script);
    ~FarSide();
    std::string address() const;  ///< "127.0.0.1:40123"
    std::string url(std::string_view path = "/") const { return "http://" + address() + std::string(path); }
    int port() const { return port_; }
    int connections() const { return connections_; }

private:
    int port_ = 0;
    int fd_;
    int stop_;
    std::atomic<int> connections_ = 0;
    std::thread thread_;
};

/// A port nobody listens on.
std::string closed_address();

/// A directory that goes with its object.
class TempDir {
public:
    TempDir();
    ~TempDir();
    std::string path(std::string_view name) const { return path_ + "/" + std::string(name); }

private:
    std::string path_;
};

}  // namespace jembatan::net
