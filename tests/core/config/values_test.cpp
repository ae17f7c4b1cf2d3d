// The small notations.
#include "config/values.hpp"

#include <gmock/gmock.h>

namespace jembatan::config::test {
namespace {

using namespace std::chrono_literals;

TEST(Duration, ReadsWhatItDocuments) {
    const std::pair<const char*, milliseconds> good[] = {
        {"500ms", 500ms},    {"30s", 30s},         {"2min", 2min},
        {"24h", 24h},        {"7d", 168h},         {"2y", 24h * 730},
        {"1y1d", 24h * 366}, {"1h30min", 90min},   {"1d2h3min4s5ms", 26h + 3min + 4s + 5ms},
        {"0s", 0s},          {"3660d", 24h * 3660}};
    for (const auto& [text, value] : good) EXPECT_EQ(parse_duration(text), value) << text;
    for (const auto* text : {"", "30", "s", "30 s", "-1s", "1.5h", "30sec", "2m", "1H", "1min1h", "1s1s", "010s",
                             "3661d", "9999999999s", "1e3s", "30s "})
        EXPECT_EQ(parse_duration(text), std::nullopt) << text;
}

TEST(Duration, WritesWhatItReads) {
    for (const auto value :
         {0ms, 1ms, 1500ms, milliseconds(30s), milliseconds(90min), milliseconds(26h), milliseconds(24h * 3660)})
        EXPECT_EQ(parse_duration(to_text(value)), value) << to_text(value);
    EXPECT_EQ(to_text(90min), "1h30min");
}

TEST(Size, ReadsWhatItDocuments) {
    const std::pair<const char*, std::int64_t> good[] = {{"0", 0},
                                                         {"512", 512},
                                                         {"64B", 64},
                                                         {"10kB", 10'000},
                                                         {"16KiB", 16'384},
                                                         {"5MB", 5'000'000},
                                                         {"5MiB", 5'242'880},
                                                         {"2GiB", 2'147'483'648},
                                                         {"1TiB", 1'099'511'627'776}};
    for (const auto& [text, value] : good) EXPECT_EQ(parse_size(text), value) << text;
    for (const auto* text : {"", "MiB", "5 MiB", "5mb", "5M", "-1", "1.5MiB", "010", "2TiB", "9999999999"})
        EXPECT_EQ(parse_size(text), std::nullopt) << text;
}

TEST(RateNotation, ReadsWhatItDocuments) {
    struct Row {
        const char* text;
        std::int64_t count;
        milliseconds per;
    };
    for (const auto& row : {Row{"80/s", 80, 1s}, Row{"10/min", 10, 1min}, Row{"1000/h", 1000, 1h},
                            Row{"5000/d", 5000, 24h}, Row{"20/10s", 20, 10s}}) {
        const auto rate = parse_rate(row.text);
        ASSERT_TRUE(rate) << row.text;
        EXPECT_EQ(rate->count, row.count);
        EXPECT_EQ(rate->per, row.per);
    }
    for (const auto* text : {"", "10", "/s", "10/", "0/s", "-1/s", "10 / s", "10/sec", "10/0s", "1.5/s", "10/s/s"})
        EXPECT_FALSE(parse_rate(text)) << text;
}

}  // namespace
}  // namespace jembatan::config::test
