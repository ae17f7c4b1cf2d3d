// One file: magic, nonce, cipher text, tag (XChaCha20-Poly1305 under the token's key; the name is associated data).
#include "store/files.hpp"

#include <sodium.h>

#include <fstream>
#include <iterator>

#include "base/encoding.hpp"
#include "base/ids.hpp"

namespace jembatan::store {
namespace {

constexpr std::string_view magic = "JBF1";
constexpr std::size_t nonce_bytes = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
constexpr std::size_t tag_bytes = crypto_aead_xchacha20poly1305_ietf_ABYTES;

const std::uint8_t* bytes_of(std::string_view text) { return reinterpret_cast<const std::uint8_t*>(text.data()); }
std::uint8_t* bytes_of(std::string& text) { return reinterpret_cast<std::uint8_t*>(text.data()); }

std::string seal_file(const FileToken& token, std::string_view bytes) {
    std::string sealed(magic);
    sealed.resize(magic.size() + nonce_bytes + bytes.size() + tag_bytes);
    auto* nonce = bytes_of(sealed) + magic.size();
    randombytes_buf(nonce, nonce_bytes);
    crypto_aead_xchacha20poly1305_ietf_encrypt(nonce + nonce_bytes, nullptr, bytes_of(bytes), bytes.size(),
                                               bytes_of(token.name), token.name.size(), nullptr, nonce,
                                               token.key.data());
    return sealed;
}

/// Names come from tokens only, but a token comes from the database: never leave the folder.
bool is_file_name(std::string_view name) {
    return name.size() == 32 && name.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

}  // namespace

Result<void> Files::prepare() {
    std::error_code error;
    std::filesystem::create_directories(folder_, error);
    if (error)
        return unavailable("store.files: cannot create " + folder_.string() + ": " + error.message() +
                           "; check path and rights");
    std::filesystem::permissions(folder_, std::filesystem::perms::owner_all, error);
    const auto probe = folder_ / ("." + to_hex(random_bytes(8)));
    { std::ofstream touch(probe); }
    started_ = std::filesystem::last_write_time(probe, error);
    if (error) return unavailable("store.files: cannot write in " + folder_.string() + "; check rights and space");
    std::filesystem::remove(probe, error);
    return {};
}

Result<KeptFile> Files::keep(std::string_view bytes) {
    KeptFile kept;
    kept.token.name = to_hex(random_bytes(16));
    randombytes_buf(kept.token.key.data(), kept.token.key.size());
    kept.size_bytes = static_cast<std::int64_t>(bytes.size());
    std::uint8_t digest[crypto_hash_sha256_BYTES];
    crypto_hash_sha256(digest, bytes_of(bytes), bytes.size());
    kept.sha256 = to_hex({reinterpret_cast<const char*>(digest), sizeof digest});

    const auto beside = folder_ / (kept.token.name + ".part");
    if (auto done = disk_.write_synced(beside, seal_file(kept.token, bytes)); !done) {
        std::error_code ignored;
        std::filesystem::remove(beside, ignored);
        return done.error();
    }
    if (auto done = disk_.rename(beside, folder_ / kept.token.name); !done) return done.error();
    if (auto done = disk_.sync_folder(folder_); !done) return done.error();
    return kept;
}

Result<std::string> Files::read(const FileToken& token) const {
    if (!is_file_name(token.name)) return bad_input("store.files: not a file name of ours");
    std::ifstream in(folder_ / token.name, std::ios::binary);
    if (!in) return not_found("store.files: " + token.name + ": not there; restore it from a backup");
    const std::string sealed{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
    const auto head = magic.size() + nonce_bytes;
    if (sealed.size() >= head + tag_bytes && sealed.starts_with(magic)) {
        std::string plain(sealed.size() - head - tag_bytes, '\0');
        if (crypto_aead_xchacha20poly1305_ietf_decrypt(bytes_of(plain), nullptr, nullptr, bytes_of(sealed) + head,
                                                       sealed.size() - head, bytes_of(token.name), token.name.size(),
                                                       bytes_of(sealed) + magic.size(), token.key.data()) == 0)
            return plain;
    }
    return Error{ErrorCode::corrupt, "store.files: " + token.name + ": does not open; restore it from a backup"};
}

void Files::remove(const std::vector<std::string>& names) {
    std::error_code ignored;
    for (const auto& name : names) std::filesystem::remove(folder_ / name, ignored);
    if (!names.empty()) static_cast<void>(disk_.sync_folder(folder_));
}

std::vector<std::string> Files::old_files() const {
    std::vector<std::string> names;
    std::error_code error;
    for (std::filesystem::directory_iterator entry(folder_, error), end; !error && entry != end;
         entry.increment(error)) {
        std::error_code gone;
        const auto written = entry->last_write_time(gone);
        if (!gone && written < started_) names.push_back(entry->path().filename().string());
    }
    return names;
}

}  // namespace jembatan::store
