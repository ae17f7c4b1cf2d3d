/// Expected failures as values: `Result<T>` holds a T or an Error, and every Error names the place, the thing and the
/// next step.
#pragma once

#include <boost/system/result.hpp>
#include <string>
#include <utility>

namespace jembatan {

/// What kind of failure it is, so that callers decide on the kind and people read the text.
enum class ErrorCode {
    bad_input,    ///< what was given is wrong; repeating it gives the same answer
    not_found,    ///< the named thing does not exist
    conflict,     ///< the thing is in a state that does not allow it
    unavailable,  ///< something outside (disk, database, network) does not work now; later may be better
    timed_out,    ///< an external wait reached its limit
    refused,      ///< a guard or the far side said no
    corrupt,      ///< stored data is not what was written
    internal,     ///< a bug of ours
};

/// A failure a caller can act on. `what` follows the message grammar "where: what: detail; what to do" and never
/// holds personal data or a secret.
struct Error {
    ErrorCode code = ErrorCode::internal;
    std::string what;
};

template <class T = void>
using Result = boost::system::result<T, Error>;

inline Error bad_input(std::string what) { return {ErrorCode::bad_input, std::move(what)}; }
inline Error not_found(std::string what) { return {ErrorCode::not_found, std::move(what)}; }
inline Error conflict(std::string what) { return {ErrorCode::conflict, std::move(what)}; }
inline Error unavailable(std::string what) { return {ErrorCode::unavailable, std::move(what)}; }
inline Error internal_error(std::string what) { return {ErrorCode::internal, std::move(what)}; }

/// Makes boost::system::result throw std::runtime_error with our text when value() is asked of an error.
[[noreturn]] void throw_exception_from_error(const Error& error, const boost::source_location& location);

}  // namespace jembatan
