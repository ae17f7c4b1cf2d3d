/// Where smaller copies of pictures are made: a thread of its own, one picture at a time, begun with the first.
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>

#include "base/error.hpp"
#include "base/task.hpp"

namespace jembatan::host {

class Guard;

/// *Thread:* the I/O thread. *Lifetime:* the guard of each call outlives it.
class Darkroom {
public:
    explicit Darkroom(std::chrono::milliseconds longest = std::chrono::seconds(10)) : longest_(longest) {}
    /// Leaves off and waits for its thread, which looks up often.
    ~Darkroom();
    Darkroom(const Darkroom&) = delete;
    Darkroom& operator=(const Darkroom&) = delete;

    /// See smaller_copy. It is a guarded call, as taking out metadata is (photo.hpp), under the same `name`: a picture
    /// that ends the broker here is not read again there. *Errors:* as smaller_copy; timed_out after `longest`;
    /// unavailable when the broker is stopping or has no thread to give.
    Task<Result<std::string>> smaller(std::string picture, std::size_t most_bytes, std::string name, Guard& guard);

private:
    class Room;
    const std::chrono::milliseconds longest_;
    std::shared_ptr<Room> room_;  ///< from the first picture on
};

}  // namespace jembatan::host
