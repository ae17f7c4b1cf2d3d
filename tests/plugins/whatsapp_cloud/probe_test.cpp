// Trying the platform: our own number is read, and what its errors mean.
#include <gmock/gmock.h>

#include "stand.hpp"

namespace jembatan::test {
namespace {

std::string said(const Event& event) {
    const auto action = whatsapp().act(job_of(JEMBATAN_PROBE), event);
    EXPECT_EQ(action.kind, JEMBATAN_FINDINGS);
    std::string out;
    for (const auto& finding : action.findings) out += finding.code;
    return out;
}

TEST(WhatsappProbe, ReadsOurNumberWithOurToken) {
    const auto sent = whatsapp().act(job_of(JEMBATAN_PROBE), start());
    EXPECT_EQ(sent.http.method, "GET");
    EXPECT_EQ(sent.http.url, "https://graph.example/v25.0/105500000000001?fields=id");
    EXPECT_EQ(sent.http.headers, (std::vector<sdk::Header>{{"Authorization", "Bearer an-access-token"}}));
}

TEST(WhatsappProbe, EachAnswerIsSaid) {
    EXPECT_EQ(said(response(200, R"({"id":"105500000000001"})")), "");
    EXPECT_EQ(said(response(401, R"({"error":{"code":190}})")), "JN003");
    EXPECT_EQ(said(response(400, R"({"error":{"code":190}})")), "JN003");
    EXPECT_EQ(said(response(403, R"({"error":{"code":200}})")), "JN003");
    EXPECT_EQ(said(response(400, R"({"error":{"code":100}})")), "JN004");
    EXPECT_EQ(said(response(404, "")), "JN004");
    EXPECT_EQ(said(response(500, "")), "JN006");
    EXPECT_EQ(said(failed(sdk::Failure::timeout)), "");
}

}  // namespace
}  // namespace jembatan::test
