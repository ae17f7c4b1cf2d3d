// One event is one line, and nothing that must not be in it is in it.
#include "base/log.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <random>

#include "base/json.hpp"
#include "base/utf8.hpp"

namespace jembatan {
namespace {

using log::Format;
using log::Level;

TEST(Log, LineHasLevelStageEventAndFields) {
    const log::Capture capture;
    log::warn("deliver", "postponed",
              {{"report", "0192"},
               {"destination", "lapor"},
               {"attempt", 2},
               {"final", false},
               {"wait_s", 1.5},
               {"id", StrongId<struct ReportTag>{7}}});
    EXPECT_EQ(capture.lines(),
              (std::vector<std::string>{
                  "warn deliver postponed report=0192 destination=lapor attempt=2 final=false wait_s=1.5 id=7"}));
}

TEST(Log, ValuesAreQuotedWhenTheyMustBe) {
    struct Row {
        std::string_view value;
        std::string_view printed;
    };
    const Row rows[] = {{"", R"("")"},
                        {"plain-1/2:x", "plain-1/2:x"},
                        {"two words", R"("two words")"},
                        {"a=b", R"("a=b")"},
                        {"say \"hi\"", R"("say \"hi\"")"},
                        {"a\nb\r\tc", R"("a\nb\r\tc")"},
                        {"\x1b[31m", R"("\u001b[31m")"},
                        {"\xff", "\"\uFFFD\""},
                        {"é", "\"é\""},
                        {"back\\slash", R"("back\\slash")"},
                        {"\u2028", R"("\u2028")"}};
    for (const auto& [value, printed] : rows)
        EXPECT_EQ(log::render(Format::console, Level::info, "s", "e", {{"k", value}}),
                  "info s e k=" + std::string(printed));
}

TEST(Log, JsonHoldsTheSame) {
    const log::Capture capture({Level::debug, Format::json});
    log::error("store", "flush_failed",
               {{"why", "disk \"full\"\n"},
                {"code", 28},
                {"token", Secret("abc")},
                {"ratio", std::numeric_limits<double>::infinity()},
                {"ok", true}});
    EXPECT_EQ(
        capture.lines().at(0),
        R"({"level":"error","stage":"store","event":"flush_failed","why":"disk \"full\"\n","code":28,"token":"<hidden>","ratio":"nan","ok":true})");
}

TEST(Log, SecretsAndPersonalNumbersNeverShow) {
    const log::Capture capture;
    log::info("intake", "odd",
              {{"token", Secret("hunter2")},
               {"text", "hubungi 0812-3456-7890"},
               {"nik", std::int64_t{9904011203900001}},
               {"phone", std::uint64_t{6281234567890}},
               {"real", 6281234567890.0}});
    const auto line = capture.lines().at(0);
    for (const auto* gone : {"hunter2", "3456", "9904", "6281234"})
        EXPECT_EQ(line.find(gone), std::string::npos) << line;
    EXPECT_TRUE(capture.has("token=<hidden>"));
}

TEST(Log, IdsOfOursStayReadable) {
    const log::Capture capture;
    log::info("intake", "accepted",
              {{"report", "01920812-3456-7890-8081-081234567890"},
               {"external_id", "7123456"},
               {"at", std::int64_t{1764000000000}}});
    EXPECT_TRUE(capture.has("report=01920812-3456-7890-8081-081234567890 external_id=7123456 at=1764000000000"));
}

TEST(Log, LevelsFilter) {
    const log::Capture capture({Level::warn, Format::console});
    log::debug("s", "no");
    log::info("s", "no");
    log::warn("s", "yes");
    log::error("s", "yes");
    EXPECT_EQ(capture.lines().size(), 2U);
    EXPECT_FALSE(log::is_enabled(Level::info));
    log::configure({Level::off, Format::console});
    log::error("s", "no");
    EXPECT_EQ(capture.lines().size(), 2U);
}

TEST(Log, LevelNamesReadBack) {
    Level level{};
    EXPECT_TRUE(log::parse_level("warn", level));
    EXPECT_EQ(level, Level::warn);
    EXPECT_FALSE(log::parse_level("loud", level));
}

TEST(Log, CaptureRestoresWhatWas) {
    { const log::Capture capture({Level::off, Format::json}); }
    EXPECT_TRUE(log::is_enabled(Level::info));
    EXPECT_FALSE(log::is_enabled(Level::debug));
}

TEST(LogProperty, AnyValueGivesOneLineOfValidUtf8) {
    std::mt19937 random(21);
    for (int i = 0; i < 2000; ++i) {
        std::string value;
        for (int j = 0; j < 24; ++j) value += static_cast<char>(random());
        for (const auto format : {Format::console, Format::json}) {
            const auto line = log::render(format, Level::info, "s\n", value, {{value, value}});
            EXPECT_TRUE(is_utf8(line));
            for (const char c : line) EXPECT_TRUE(static_cast<unsigned char>(c) >= ' ' && c != 0x7F);
            EXPECT_TRUE(format == Format::console || parse_json(line).has_value()) << line;
        }
    }
}

}  // namespace
}  // namespace jembatan
