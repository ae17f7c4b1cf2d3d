/// What a copy of the database holds, read without opening it as a store: for making and checking backups.
#pragma once

#include <filesystem>
#include <functional>

#include "base/error.hpp"
#include "base/secret.hpp"
#include "store/keeping_types.hpp"

namespace jembatan::store {

/// *Errors* of all: corrupt, unavailable. *Thread:* blocks the caller.
Result<CopyFacts> describe_copy(const std::filesystem::path& copy);

/// Every attachment file the copy names, each once.
Result<std::vector<NamedFile>> files_named_in(const std::filesystem::path& copy);

/// Whether this key made the store the copy is of. *Errors* besides: refused when it did not, bad_input for no key.
Result<void> check_key_of(const std::filesystem::path& copy, const Secret& master_key);

/// Opens every attachment of the copy in `folder` with the master key, and calls `broken` with the name of each that
/// does not open and why. *Errors* besides: as check_key_of.
Result<void> open_files_of(const std::filesystem::path& copy, const std::filesystem::path& folder,
                           const Secret& master_key,
                           const std::function<void(const std::string& name, const Error& why)>& broken);

/// A key under a passphrase (Argon2id, XChaCha20-Poly1305), as text. *Errors:* unavailable without memory for it.
Result<std::string> wrap_key(const Secret& master_key, const Secret& passphrase);
/// *Errors:* refused when the passphrase does not open it; bad_input when it is no such text.
Result<Secret> unwrap_key(std::string_view wrapped, const Secret& passphrase);

}  // namespace jembatan::store
