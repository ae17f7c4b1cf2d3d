/// Blocking work away from the I/O thread, with its answer back on it.
#pragma once

#include <boost/asio/async_result.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <functional>

#include "base/error.hpp"
#include "base/task.hpp"
#include "store/statement.hpp"

namespace jembatan::store {

class Worker {
public:
    Worker(std::size_t threads, boost::asio::io_context& io) : pool_(threads), io_(io) {}
    ~Worker() { pool_.join(); }

    /// Runs the function on a thread of its own; what it throws becomes an error.
    template <class T>
    Task<Result<T>> run(std::function<Result<T>()> work) {
        auto start = [this, work = std::move(work)](auto handler) mutable {
            auto job = [this, work = std::move(work), handler = std::move(handler)]() mutable {
                auto answer = guarded<T>(work);
                auto give = [handler = std::move(handler), answer = std::move(answer)]() mutable {
                    std::move(handler)(std::move(answer));
                };
                boost::asio::post(io_, std::move(give));
            };
            boost::asio::post(pool_, std::move(job));
        };
        return boost::asio::async_initiate<const boost::asio::use_awaitable_t<>, void(Result<T>)>(
            start, boost::asio::use_awaitable);
    }

    /// Without an answer.
    void run_detached(std::function<void()> work) { boost::asio::post(pool_, std::move(work)); }

private:
    template <class T>
    static Result<T> guarded(const std::function<Result<T>()>& work) {
        try {
            return work();
        } catch (const SqlError& error) {
            return Error{error.is_corrupt() ? ErrorCode::corrupt : ErrorCode::unavailable, error.what()};
        } catch (const std::exception& error) {
            return internal_error(std::string("store: ") + error.what());
        }
    }

    boost::asio::thread_pool pool_;
    boost::asio::io_context& io_;
};

}  // namespace jembatan::store
