/// The channel with invented secrets, webhooks of invented people, and their signatures.
#pragma once

#include <string>
#include <vector>

#include "base/hash.hpp"
#include "support/plugin_driver.hpp"

namespace jembatan::test {

inline constexpr const char* app_secret = "an-app-secret";
inline constexpr const char* sender = R"({"profile":{"name":"Warga Rekaan"},"wa_id":"62800111222"})";

inline PluginDriver& whatsapp() {
    static PluginDriver driver("whatsapp_cloud",
                               R"({"phone_number_id": "105500000000001", "app_secret": "an-app-secret",
        "verify_token": "a-verify-token", "access_token": "an-access-token", "graph_url": "https://graph.example"})");
    return driver;
}

inline PluginDriver& whatsapp_with_template() {
    static PluginDriver driver("whatsapp_cloud",
                               R"({"phone_number_id": "105500000000001", "app_secret": "an-app-secret",
        "verify_token": "a-verify-token", "access_token": "an-access-token", "graph_url": "https://graph.example/", "template": "kabar_laporan"})");
    return driver;
}

/// A POST as the platform sends it, signed.
inline Event signed_post(const std::string& body) {
    return request("POST", "", body, {{"X-Hub-Signature-256", "sha256=" + hmac_sha256(app_secret, body).hex()}});
}

/// One change with `messages` (JSON of a list) for one number of the account.
inline std::string change(const std::string& messages, const std::string& number = "105500000000001",
                          const std::string& contacts = sender) {
    return R"({"field":"messages","value":{"messaging_product":"whatsapp","metadata":{"display_phone_number":"62800000001","phone_number_id":")" +
           number + R"("},"contacts":[)" + contacts + R"(],"messages":)" + messages + "}}";
}

inline std::string webhook(const std::string& changes) {
    return R"({"object":"whatsapp_business_account","entry":[{"id":"102290129340398","changes":[)" + changes + "]}]}";
}

/// A message of that type with its own part: R"("text":{"body":"x"})".
inline std::string message(const std::string& type, const std::string& parts) {
    return R"({"from":"62800111222","id":"wamid.A1","timestamp":"1772600700","type":")" + type + "\"" +
           (parts.empty() ? "" : "," + parts) + "}";
}

/// What the channel finds in a body.
inline std::vector<sdk::Item> items_of(const std::string& body) {
    const auto action = whatsapp().act(receive(), signed_post(body));
    return action.kind == JEMBATAN_ACCEPT ? action.items : std::vector<sdk::Item>{};
}

/// What it finds in one message.
inline sdk::Item item_of(const std::string& type, const std::string& parts) {
    auto items = items_of(webhook(change("[" + message(type, parts) + "]")));
    return items.size() == 1 ? items.front() : sdk::Item{};
}

}  // namespace jembatan::test
