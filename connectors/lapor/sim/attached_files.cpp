// Upload limits. The real ones are unknown; these are a published explainer's (2 MB in all) and the public client's (5
// files).
#include "attached_files.hpp"

#include <algorithm>
#include <array>

#include "base/hash.hpp"

namespace jembatan::lapor_sim {

namespace {

constexpr std::array<std::string_view, 5> images{"jpg", "jpeg", "png", "gif", "webp"};
constexpr std::array<std::string_view, 3> documents{"pdf", "doc", "docx"};

std::string extension_of(const std::string& file_name) {
    const auto dot = file_name.rfind('.');
    if (dot == std::string::npos) return {};
    auto extension = file_name.substr(dot + 1);
    std::ranges::transform(extension, extension.begin(),
                           [](char c) { return c >= 'A' && c <= 'Z' ? char(c + 32) : c; });
    return extension;
}

Upload as_upload(const net::FormPart& part) {
    Upload file;
    file.file_name = part.filename;
    file.extension = extension_of(part.filename);
    file.size = part.body.size();
    file.sha256 = sha256(part.body).hex();
    file.is_image = std::ranges::find(images, file.extension) != images.end();
    if (file.is_image) file.picture = part.body;
    return file;
}

AttachedFiles wrong(int status, std::string problem) { return {{}, status, std::move(problem)}; }

}  // namespace

AttachedFiles take_files(const net::Form& form, const Settings& settings,
                         const std::function<bool(std::string_view)>& is_ours) {
    AttachedFiles taken;
    std::uint64_t bytes = 0;
    for (const auto& part : form.parts()) {
        if (!part.is_file || !is_ours(part.name)) continue;
        taken.files.push_back(as_upload(part));
        const auto& file = taken.files.back();
        bytes += file.size;
        if (!file.is_image && std::ranges::find(documents, file.extension) == documents.end())
            return wrong(415, "jenis berkas tidak didukung: " + file.extension);
    }
    if (bytes > static_cast<std::uint64_t>(settings.upload_limit)) return wrong(413, "ukuran berkas terlalu besar");
    if (taken.files.size() > static_cast<std::size_t>(settings.upload_files))
        return wrong(422, "terlalu banyak berkas");
    return taken;
}

}  // namespace jembatan::lapor_sim
