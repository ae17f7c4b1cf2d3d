/// The client's kept-alive connections, per scheme, host and port. Private to the room.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "net/deadlines.hpp"
#include "net/link.hpp"

namespace jembatan::net {

/// *Lifetime:* the Deadlines outlive it.
class LinkPool final : public Deadlines::Entry {
public:
    struct Limits {
        std::size_t per_key;
        std::size_t total;
        std::chrono::milliseconds age;  ///< an older one is closed
    };

    LinkPool(Deadlines& deadlines, Limits limits) : deadlines_(deadlines), limits_(limits) {}
    ~LinkPool() override { clear(); }

    /// The most recently used connection that is still good and whose address is allowed, or nullptr. Others met on the
    /// way are closed.
    std::unique_ptr<Link> take(const std::string& key, const std::function<bool(const std::string& address)>& allowed);
    /// Keeps one for later; over a limit the oldest goes.
    void keep(const std::string& key, std::unique_ptr<Link> link);
    void clear();
    std::size_t size() const noexcept { return size_; }

private:
    void on_deadline() override;
    void drop_oldest();

    Deadlines& deadlines_;
    Limits limits_;
    std::unordered_map<std::string, std::vector<std::unique_ptr<Link>>> links_;  ///< the most recently used last
    std::size_t size_ = 0;
};

}  // namespace jembatan::net
