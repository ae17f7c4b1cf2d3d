// The built destination, walked from the first request to its verdict.
#include <gmock/gmock.h>

#include "jembatan/test_kit.hpp"

namespace jembatan::test {
namespace {

constexpr const char* options = R"({"url": "https://spool.example/in"})";

TEST(SpoolHttp, PutsEachDeliveryUnderItsKey) {
    Plugin spool("spool_http", options);
    const auto walk = spool.walk(deliver(R"({"report": {"ref": "7KQ-2M4-XYZ"}})"), {response(204)});
    ASSERT_EQ(walk.sent.size(), 1U);
    EXPECT_EQ(walk.sent[0].method + " " + walk.sent[0].url, "PUT https://spool.example/in/job-1.json");
    EXPECT_THAT(walk.sent[0].body, testing::HasSubstr("7KQ-2M4-XYZ"));
    EXPECT_EQ(missing(walk.end, "outcome.id: job-1.json"), "");
}

TEST(SpoolHttp, SilenceIsTriedAgain) {
    Plugin spool("spool_http", options);
    const auto walk = spool.walk(deliver("{}"), {failed(sdk::Failure::timeout)});
    EXPECT_EQ(walk.end.outcome.kind, sdk::Outcome::Kind::retry);
}

}  // namespace
}  // namespace jembatan::test
