/// A coroutine that gives a T: what every function that waits returns. It starts when awaited, and runs on the I/O
/// thread.
#pragma once

#include <boost/asio/awaitable.hpp>

namespace jembatan {

/// With g++ 12 nothing with braces, no capturing lambda and no class-typed ternary may stand in an expression that
/// awaits: name it first.
template <class T = void>
using Task = boost::asio::awaitable<T>;

}  // namespace jembatan
