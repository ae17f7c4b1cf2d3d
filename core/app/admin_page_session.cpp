// Random secrets, kept by their hash.
#include "app/admin_page_session.hpp"

#include "base/encoding.hpp"
#include "base/ids.hpp"

namespace jembatan::app {
namespace {

constexpr std::size_t secret_bytes = 32;
constexpr std::size_t most = 1000;  ///< links and sessions at once

std::string new_secret() { return to_base64url(random_bytes(secret_bytes)); }
std::string key_of(std::string_view secret) { return sha256(secret).raw(); }

}  // namespace

std::string PageSessions::new_link(std::string actor) {
    forget_old();
    if (links_.size() >= most) links_.clear();
    const auto secret = new_secret();
    links_[key_of(secret)] = {std::move(actor), clock_.now() + link_life};
    return secret;
}

std::string PageSessions::open(std::string_view link) {
    forget_old();
    const auto found = links_.find(key_of(link));
    if (found == links_.end()) return {};
    const std::string actor = found->second.actor;
    links_.erase(found);
    if (sessions_.size() >= most) sessions_.clear();
    const auto cookie = new_secret();
    auto session = std::make_shared<PageSession>();
    session->actor = actor;
    session->form_token = new_secret();
    session->until = clock_.now() + session_life;
    sessions_[key_of(cookie)] = std::move(session);
    return cookie;
}

std::shared_ptr<PageSession> PageSessions::find(std::string_view cookie) {
    if (cookie.empty()) return nullptr;
    const auto found = sessions_.find(key_of(cookie));
    return found == sessions_.end() || found->second->until <= clock_.now() ? nullptr : found->second;
}

void PageSessions::end(std::string_view cookie) { sessions_.erase(key_of(cookie)); }

void PageSessions::forget_old() {
    const auto now = clock_.now();
    std::erase_if(links_, [&](const auto& entry) { return entry.second.until <= now; });
    std::erase_if(sessions_, [&](const auto& entry) { return entry.second->until <= now; });
}

}  // namespace jembatan::app
