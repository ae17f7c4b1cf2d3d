// Backups on the disk: what is written comes back, and what was changed since is noticed.
#include "app/backup_archive.hpp"

#include <gtest/gtest.h>

#include <fstream>

#include "app/prometheus_text.hpp"
#include "core/store/store_fixture.hpp"

namespace jembatan::app {
namespace {

namespace fs = std::filesystem;

std::string read(const fs::path& file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

void write(const fs::path& file, const std::string& text) { std::ofstream(file, std::ios::binary) << text; }

/// The same for a directory and for a tar archive.
class BackupArchive : public ::testing::TestWithParam<const char*> {
protected:
    fs::path backup() { return folder_.path() / GetParam(); }
    fs::path place(const std::string& name) { return folder_.path() / name; }

    /// A backup of two files, one of them larger than any buffer.
    void make() {
        write(place("large"), large_);
        auto writer = BackupWriter::create(backup());
        ASSERT_TRUE(writer) << writer.error().what;
        ASSERT_TRUE((*writer)->add_file("files/large", place("large")));
        ASSERT_TRUE((*writer)->add_text("config/a.yaml", "jembatan: 1\n"));
        EXPECT_FALSE(fs::exists(backup())) << "it has its name only when it is whole";
        std::string manifest = R"({"jembatan_backup":1,"chain_head":"ab","files":[)";
        for (const auto& file : (*writer)->files())
            manifest += (manifest.ends_with('[') ? "" : ",") + std::string(R"({"name":")") + file.name +
                        R"(","size":)" + std::to_string(file.size_bytes) + R"(,"sha256":")" + file.sha256 + "\"}";
        ASSERT_TRUE((*writer)->add_text("manifest.json", manifest + "]}"));
        ASSERT_TRUE((*writer)->finish());
    }
    Result<void> unpack_to(const fs::path& folder) {
        const auto manifest = read_manifest(backup());
        if (!manifest) return manifest.error();
        return unpack(backup(), *manifest, [&](const std::string& name) { return std::optional(folder / name); });
    }

    const std::string large_ = std::string(3'000'001, 'x') + "end";

private:
    store::testing::Folder folder_;
};

INSTANTIATE_TEST_SUITE_P(Kinds, BackupArchive, ::testing::Values("backup", "backup.tar"),
                         [](const auto& kind) { return std::string(kind.param).ends_with(".tar") ? "Tar" : "Folder"; });

TEST_P(BackupArchive, GivesBackWhatWasPutIn) {
    make();
    const auto manifest = read_manifest(backup());
    ASSERT_TRUE(manifest) << manifest.error().what;
    EXPECT_EQ(manifest->text("chain_head"), "ab");
    ASSERT_TRUE(unpack_to(place("out")));
    EXPECT_EQ(read(place("out") / "files/large"), large_);
    EXPECT_EQ(read(place("out") / "config/a.yaml"), "jembatan: 1\n");
    EXPECT_FALSE(fs::exists(backup().string() + ".part"));
}

TEST_P(BackupArchive, AChangedByteIsNoticed) {
    make();
    const auto file = fs::is_directory(backup()) ? backup() / "files/large" : backup();
    std::fstream(file, std::ios::in | std::ios::out | std::ios::binary).seekp(2'000'000).put('y');
    const auto done = unpack_to(place("out"));
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().code, ErrorCode::corrupt);
    EXPECT_NE(done.error().what.find("files/large"), std::string::npos) << done.error().what;
}

TEST_P(BackupArchive, AShorterOneIsNoticed) {
    make();
    if (fs::is_directory(backup()))
        fs::remove(backup() / "config/a.yaml");
    else
        fs::resize_file(backup(), fs::file_size(backup()) - 3000);
    EXPECT_FALSE(unpack_to(place("out")));
}

TEST_P(BackupArchive, IsNeverOverwritten) {
    make();
    EXPECT_EQ(BackupWriter::create(backup()).error().code, ErrorCode::conflict);
}

TEST_P(BackupArchive, WhatIsUnfinishedIsRemoved) {
    {
        auto writer = BackupWriter::create(backup());
        ASSERT_TRUE(writer);
        ASSERT_TRUE((*writer)->add_text("config/a.yaml", "x"));
    }
    EXPECT_FALSE(fs::exists(backup()));
    EXPECT_FALSE(fs::exists(backup().string() + ".part"));
}

TEST_P(BackupArchive, ANameThatLeadsElsewhereIsRefused) {
    auto writer = BackupWriter::create(backup());
    ASSERT_TRUE(writer);
    ASSERT_TRUE((*writer)->add_text("manifest.json",
                                    R"({"jembatan_backup":1,"files":[{"name":"../evil","size":1,"sha256":"x"}]})"));
    ASSERT_TRUE((*writer)->finish());
    EXPECT_FALSE(read_manifest(backup()));
}

TEST(PrometheusText, AddsUpByLabel) {
    const auto* text =
        "# HELP a_total x\na_total{channel=\"wa\",result=\"new\"} 3\na_total{channel=\"wa\",result=\"old\"} 4\n"
        "a_total{channel=\"form\",result=\"new\"} 1\na_total_more{channel=\"wa\"} 9\nplain 2.5\n";
    EXPECT_EQ(sums_of(text, "a_total", "channel"), (std::map<std::string, double>{{"form", 1}, {"wa", 7}}));
    EXPECT_EQ(sums_of(text, "a_total", "channel", "result", "new"),
              (std::map<std::string, double>{{"form", 1}, {"wa", 3}}));
    EXPECT_EQ(sums_of(text, "plain"), (std::map<std::string, double>{{"", 2.5}}));
}

}  // namespace
}  // namespace jembatan::app
