// Webhooks with a right signature and any body: the plugin answers with an action, never with a crash.
#include <cstdint>
#include <string>

#include "base/hash.hpp"
#include "support/plugin_driver.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace jembatan;
    static test::PluginDriver whatsapp("whatsapp_cloud", R"({"phone_number_id": "105500000000001", "app_secret": "s",
        "verify_token": "v", "access_token": "a", "graph_url": "https://graph.example"})");
    const std::string body(reinterpret_cast<const char*>(data), size);
    const std::string signature = "sha256=" + hmac_sha256("s", body).hex();
    const auto action =
        whatsapp.step(test::receive(), test::request("POST", "/", body, {{"X-Hub-Signature-256", signature}}));
    static_cast<void>(action);
    return 0;
}
