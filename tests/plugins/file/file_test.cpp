// Lines in a file: whole, in order, also after a torn one.
#include <gmock/gmock.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "base/json.hpp"
#include "support/plugin_driver.hpp"

namespace jembatan::test {
namespace {

using Kind = sdk::Outcome::Kind;
using testing::HasSubstr;
using testing::SizeIs;

/// A fresh directory, gone in the end.
class FilePlugin : public testing::Test {
protected:
    FilePlugin() { std::filesystem::create_directories(folder_); }
    ~FilePlugin() override { std::filesystem::remove_all(folder_); }

    sdk::Action write(const std::string& ref, const std::string& file = "reports.ndjson") {
        PluginDriver driver("file", R"({"path": ")" + (folder_ / file).string() + "\"}");
        return driver.act(deliver(R"({"report": {"ref": ")" + ref + R"(", "text": "baris\nkedua"}})"), start());
    }
    std::vector<std::string> lines() const {
        std::ifstream in(folder_ / "reports.ndjson");
        std::vector<std::string> out;
        for (std::string line; std::getline(in, line);) out.push_back(line);
        return out;
    }

    std::filesystem::path folder_ =
        std::filesystem::temp_directory_path() / ("file_plugin_" + std::to_string(::getpid()));
};

TEST_F(FilePlugin, AppendsOneLineOfJsonEach) {
    EXPECT_EQ(write("A").outcome.kind, Kind::accepted);
    EXPECT_EQ(write("B").outcome.id, "job-1");
    const auto found = lines();
    ASSERT_THAT(found, SizeIs(2));
    EXPECT_EQ(parse_json(found[1])->find("report")->find("ref")->text, "B");
}

TEST_F(FilePlugin, ATornLineStaysAlone) {
    std::ofstream(folder_ / "reports.ndjson") << "{\"torn\":";
    write("A");
    const auto found = lines();
    ASSERT_THAT(found, SizeIs(2));
    EXPECT_TRUE(parse_json(found[1]).has_value());
}

TEST_F(FilePlugin, IsNotReadableForEverybody) {
    write("A");
    struct stat info {};
    ASSERT_EQ(::stat((folder_ / "reports.ndjson").c_str(), &info), 0);
    EXPECT_EQ(info.st_mode & 07U, 0U);
}

TEST_F(FilePlugin, WithoutItsDirectoryTriesAgainLater) {
    const auto end = write("A", "missing/reports.ndjson");
    EXPECT_EQ(end.outcome.kind, Kind::retry);
    EXPECT_THAT(end.outcome.reason, HasSubstr("cannot open the file"));
}

TEST_F(FilePlugin, OnAFullDiskTriesAgainLater) {
    if (::access("/dev/full", W_OK) != 0) GTEST_SKIP() << "no /dev/full here";
    PluginDriver driver("file", R"({"path": "/dev/full"})");
    const auto end = driver.act(deliver("{}"), start());
    EXPECT_EQ(end.outcome.kind, Kind::retry);
    EXPECT_THAT(end.outcome.reason, HasSubstr("cannot write"));
}

TEST_F(FilePlugin, RunsOnAWorkerThread) {
    PluginDriver driver("file", R"({"path": "/dev/null"})");
    EXPECT_TRUE(driver.component().is_blocking(JEMBATAN_DELIVER));
}

}  // namespace
}  // namespace jembatan::test
