/// Where the broker keeps what is not in the store: beside it.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace jembatan::app {

/// The directory of a `sqlite:` store, made if need be; empty for a store elsewhere.
inline std::string state_dir(std::string_view store_url) {
    constexpr std::string_view sqlite = "sqlite:";
    if (!store_url.starts_with(sqlite)) return {};
    const auto directory = std::filesystem::path(store_url.substr(sqlite.size())).parent_path();
    std::error_code ignored;  // the store's own opening says what is wrong with the place
    if (!directory.empty()) std::filesystem::create_directories(directory, ignored);
    return directory.empty() ? "." : directory.string();
}

}  // namespace jembatan::app
