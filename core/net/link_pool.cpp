// Kept connections: taken newest first, so that the surplus grows old and goes.
#include "net/link_pool.hpp"

#include <utility>

namespace jembatan::net {

std::unique_ptr<Link> LinkPool::take(const std::string& key,
                                     const std::function<bool(const std::string& address)>& allowed) {
    const auto found = links_.find(key);
    if (found == links_.end()) return nullptr;
    auto& links = found->second;
    while (!links.empty()) {
        auto link = std::move(links.back());
        links.pop_back();
        --size_;
        if (link->is_alive(Link::Quiet::yes) && allowed(link->address())) return link;
    }
    return nullptr;
}

void LinkPool::keep(const std::string& key, std::unique_ptr<Link> link) {
    if (limits_.per_key == 0 || limits_.total == 0) return;
    link->no_limit();
    link->shrink();
    link->idle_since = Deadlines::Clock::now();
    if (size_ == 0) deadlines_.set(*this, limits_.age);
    auto& links = links_[key];
    if (links.size() >= limits_.per_key) {
        links.erase(links.begin());
        --size_;
    } else if (size_ >= limits_.total) {
        drop_oldest();
    }
    links.push_back(std::move(link));
    ++size_;
}

void LinkPool::clear() {
    links_.clear();
    size_ = 0;
    deadlines_.leave(*this);
}

void LinkPool::drop_oldest() {
    std::vector<std::unique_ptr<Link>>* oldest = nullptr;
    for (auto& [key, links] : links_)
        if (!links.empty() && (!oldest || links.front()->idle_since < oldest->front()->idle_since)) oldest = &links;
    if (!oldest) return;
    oldest->erase(oldest->begin());
    --size_;
}

void LinkPool::on_deadline() {
    const auto since = Deadlines::Clock::now() - limits_.age;
    for (auto at = links_.begin(); at != links_.end();) {
        auto& links = at->second;
        size_ -= std::erase_if(links, [&](const auto& link) { return link->idle_since <= since; });
        if (links.empty())
            at = links_.erase(at);
        else
            ++at;
    }
    if (size_ > 0)
        deadlines_.set(*this, limits_.age / 2);
    else
        deadlines_.leave(*this);
}

}  // namespace jembatan::net
