// The one exception an unchecked Result becomes.
#include "base/error.hpp"

#include <stdexcept>

namespace jembatan {

void throw_exception_from_error(const Error& error, const boost::source_location&) {
    throw std::runtime_error(error.what);
}

}  // namespace jembatan
