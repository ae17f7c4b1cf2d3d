/// What is held against instances across restarts: `<state>/crashes`, a few lines of text. Of this room only.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/error.hpp"
#include "host/guard.hpp"

namespace jembatan::host {

/// *Thread:* one. Each change is written whole and flushed: new file, fsync, rename, fsync of the directory.
class CrashRecord {
public:
    /// An empty directory remembers in memory only. Lines that cannot be read are dropped. *Errors:* unavailable.
    static Result<CrashRecord> open(const std::string& state_dir);

    /// Adds these. *Errors:* unavailable; they are kept in memory all the same.
    Result<void> add(const std::vector<Blame>& blames);
    /// Forgets an instance. *Errors:* as add.
    Result<void> forget(std::string_view instance);
    /// Oldest first.
    std::vector<Blame> of(std::string_view instance) const;
    /// Of all whose names begin so, oldest first.
    std::vector<Blame> under(std::string_view prefix) const;

    static constexpr std::size_t kept_per_instance = 20;

private:
    Result<void> save() const;

    std::string directory_;
    std::vector<Blame> blames_;
};

}  // namespace jembatan::host
