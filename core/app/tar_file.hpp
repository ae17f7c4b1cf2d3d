/// Plain files in one tar archive (ustar, sizes beyond 8 GiB as GNU tar writes them): as much of it as a backup needs.
#pragma once

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <functional>
#include <string>
#include <string_view>

#include "base/error.hpp"

namespace jembatan::app {

/// Writes members one after the other. *Thread:* one.
class TarWriter {
public:
    explicit TarWriter(std::ofstream& out) : out_(out) {}

    /// Begins a member of that many bytes, which the caller then writes with add(). *Errors:* bad_input for a name of
    /// more than 255 bytes (or 100 without a slash to part it).
    Result<void> begin(std::string_view name, std::uint64_t size_bytes);
    void add(std::string_view bytes);
    void end();     ///< of a member
    void finish();  ///< of the archive

private:
    std::ofstream& out_;
    std::uint64_t written_ = 0;
};

/// Walks an archive. *Errors:* corrupt when it is none or is cut short; whatever the visitor gives. `visit` gets name,
/// size and a reader that yields the next bytes (empty at the member's end).
Result<void> read_tar(const std::filesystem::path& file,
                      const std::function<Result<void>(const std::string& name, std::uint64_t size_bytes,
                                                       const std::function<std::string_view()>& next)>& visit);

}  // namespace jembatan::app
