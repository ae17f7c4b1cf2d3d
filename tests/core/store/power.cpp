// The bookkeeping of what is flushed.
#include "core/store/power.hpp"

#include <algorithm>
#include <fstream>

namespace jembatan::store::testing {

Power& Power::instance() {
    static Power power;
    static const bool once = [] {
        register_power_vfs();
        return true;
    }();
    static_cast<void>(once);
    return power;
}

void Power::watch(const std::filesystem::path& folder, Overwrite overwrite) {
    const std::lock_guard lock(mutex_);
    folder_ = folder.string();
    overwrite_ = overwrite;
    now_.clear();
    pending_.clear();
    entries_.clear();
    flushes_.clear();
    fault_ = Fault::none;
    has_failed_ = false;
}

void Power::stop_watching() {
    const std::lock_guard lock(mutex_);
    folder_.clear();
    fault_ = Fault::none;
}

std::size_t Power::flushes() const {
    const std::lock_guard lock(mutex_);
    return flushes_.size();
}

void Power::fail(Fault fault, int nth) {
    const std::lock_guard lock(mutex_);
    fault_ = fault;
    countdown_ = nth;
    has_failed_ = false;
}

Power::Overwrite Power::overwrite() const {
    const std::lock_guard lock(mutex_);
    return overwrite_;
}

bool Power::has_failed() const {
    const std::lock_guard lock(mutex_);
    return has_failed_;
}

bool Power::is_watched(const std::string& file) const { return !folder_.empty() && file.starts_with(folder_); }

Power::Fault Power::next_fault(Fault kind) {
    const bool fits = fault_ == kind || (fault_ == Fault::full && kind == Fault::write_error);
    if (!fits || --countdown_ > 0) return Fault::none;
    has_failed_ = true;
    const auto fault = fault_;
    if (fault_ != Fault::full) fault_ = Fault::none;
    return fault;
}

void Power::flushed(std::map<std::string, Content> changed) {
    flushes_.push_back({std::move(changed), pending_});
    std::erase_if(pending_, [&](const Write& write) { return flushes_.back().changed.contains(write.file); });
}

Power::Fault Power::on_write(const std::string& file, std::int64_t offset, std::string_view bytes) {
    const std::lock_guard lock(mutex_);
    if (!is_watched(file)) return Fault::none;
    if (const auto fault = next_fault(Fault::write_error); fault != Fault::none) return fault;
    auto& content = now_[file];
    const auto at = static_cast<std::size_t>(offset);
    if (content.size() < at + bytes.size()) content.resize(at + bytes.size());
    content.replace(at, bytes.size(), bytes);
    // A write is as long as its caller likes, but the disk takes it in blocks.
    constexpr std::size_t block = 4096;
    for (std::size_t from = 0; from < bytes.size(); from += block)
        pending_.push_back({file, offset + static_cast<std::int64_t>(from), std::string(bytes.substr(from, block))});
    return Fault::none;
}

Power::Fault Power::on_flush(const std::string& file) {
    const std::lock_guard lock(mutex_);
    if (!is_watched(file)) return Fault::none;
    if (const auto fault = next_fault(Fault::flush_error); fault != Fault::none) return fault;
    flushed({{file, std::make_shared<const std::string>(now_[file])}});
    return Fault::none;
}

void Power::on_truncate(const std::string& file, std::int64_t size) {
    const std::lock_guard lock(mutex_);
    if (is_watched(file)) now_[file].resize(static_cast<std::size_t>(size));
}

void Power::on_delete(const std::string& file) {
    const std::lock_guard lock(mutex_);
    if (!is_watched(file)) return;
    now_.erase(file);
    flushed({{file, nullptr}});
}

Result<void> Power::write_synced(const std::filesystem::path& file, std::string_view bytes) {
    {
        const std::lock_guard lock(mutex_);
        if (const auto fault = next_fault(Fault::write_error); fault != Fault::none)
            return unavailable("power: write failed");
        if (next_fault(Fault::flush_error) != Fault::none) return internal_error("power: flush failed");
        if (is_watched(file.string())) entries_[file.string()] = std::make_shared<const std::string>(bytes);
    }
    return real_disk().write_synced(file, bytes);
}

Result<void> Power::rename(const std::filesystem::path& from, const std::filesystem::path& to) {
    {
        const std::lock_guard lock(mutex_);
        if (is_watched(from.string())) {
            entries_[to.string()] = entries_[from.string()];
            entries_[from.string()] = nullptr;
        }
    }
    return real_disk().rename(from, to);
}

Result<void> Power::sync_folder(const std::filesystem::path& folder) {
    {
        const std::lock_guard lock(mutex_);
        if (next_fault(Fault::flush_error) != Fault::none) return internal_error("power: flush failed");
        std::map<std::string, Content> changed;
        for (auto entry = entries_.begin(); entry != entries_.end();)
            if (std::filesystem::path(entry->first).parent_path() == folder) {
                changed.insert(*entry);
                entry = entries_.erase(entry);
            } else {
                ++entry;
            }
        if (!changed.empty()) flushed(std::move(changed));
    }
    return real_disk().sync_folder(folder);
}

std::map<std::string, std::string> Power::image(std::size_t flushes) const {
    std::map<std::string, std::string> image;
    for (std::size_t at = 0; at < flushes; ++at)
        for (const auto& [file, content] : flushes_[at].changed)
            if (content)
                image[file] = *content;
            else
                image.erase(file);
    return image;
}

void Power::put(const std::map<std::string, std::string>& image, const std::filesystem::path& to) const {
    for (const auto& [file, content] : image) {
        const auto target = to / std::filesystem::path(file).lexically_relative(folder_);
        std::filesystem::create_directories(target.parent_path());
        std::ofstream(target, std::ios::binary) << content;
    }
}

void Power::restore(std::size_t flushes, const std::filesystem::path& to) const {
    const std::lock_guard lock(mutex_);
    put(image(flushes), to);
}

void Power::restore_torn(std::size_t flushes, const std::filesystem::path& to, std::mt19937& random) const {
    const std::lock_guard lock(mutex_);
    auto torn = image(flushes);
    const auto& lost = flushes < flushes_.size() ? flushes_[flushes].lost : pending_;
    for (const auto& write : lost) {
        if (random() % 2 == 0) continue;
        auto& content = torn[write.file];
        const auto at = static_cast<std::size_t>(write.offset);
        if (content.size() < at + write.bytes.size()) content.resize(at + write.bytes.size());
        content.replace(at, write.bytes.size(), write.bytes);
    }
    put(torn, to);
}

}  // namespace jembatan::store::testing
