// Trying LAPOR!'s interface: what is asked, and what each answer says. Nothing is created.
#include <gmock/gmock.h>

#include "stand.hpp"

namespace jembatan::test {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::StartsWith;

std::vector<std::string> said(PluginDriver& driver, const Event& event) {
    const auto action = driver.act(probe(), event);
    EXPECT_EQ(action.kind, JEMBATAN_FINDINGS);
    std::vector<std::string> out;
    for (const auto& finding : action.findings) out.push_back(finding.code + " " + finding.message);
    return out;
}

TEST(LaporProbe, ReadsAList) {
    const auto sent = lapor().act(probe(), start());
    EXPECT_EQ(sent.http.method, "GET");
    EXPECT_EQ(sent.http.url, "https://lapor.example/lapor/3.0.0/masters/institutions/external?page_size=1000");
    EXPECT_THAT(said(lapor(), response(200, R"({"results":{"data":[]}})")), IsEmpty());
}

TEST(LaporProbe, EachAnswerIsSaid) {
    EXPECT_THAT(said(lapor(), response(401, R"({"message":"token"})")),
                ElementsAre("JN003 LAPOR! refuses our credential: http 401: token"));
    EXPECT_THAT(said(lapor(), response(404, "")),
                ElementsAre("JN004 LAPOR! does not know GET /masters/institutions/external: http 404"));
    EXPECT_THAT(said(lapor(), response(502, "<html>")),
                ElementsAre(StartsWith("JN006 LAPOR! answers otherwise: http 502")));
    EXPECT_THAT(said(lapor(), response(200, R"({"message":"no"})")), ElementsAre(StartsWith("JN006 ")));
    EXPECT_THAT(said(lapor(), failed(sdk::Failure::not_sent)), IsEmpty());  // the host says it
}

TEST(LaporProbe, WithoutListsATicketThatIsNotThereIsEnough) {
    auto driver = lapor_with(R"(mapping: lapor-http/1
environment: simulator
operations:
  create:
    call: POST /complaint
    json: { content: "[Ref ${ref}] ${text}", a: "${anonymous}", s: "${secret}" }
    take: { id: $.id }
  status: { call: "GET /complaint/${id}", take: { name: $.name } }
status_map: [{ else: other }]
)");
    EXPECT_EQ(driver.act(probe(), start()).http.url, "https://lapor.example/lapor/3.0.0/complaint/0");
    EXPECT_THAT(said(driver, response(404, "{}")), IsEmpty());
    EXPECT_THAT(said(driver, response(403, "{}")), ElementsAre(StartsWith("JN003 ")));
}

TEST(LaporProbe, WhatIsReadByPostIsNotTried) {
    auto legacy = legacy_lapor();
    EXPECT_THAT(said(legacy, start()), IsEmpty());
    auto second = lapor_with(R"(mapping: lapor-http/1
environment: simulator
operations:
  create:
    call: POST /complaint
    json: { content: "[Ref ${ref}] ${text}", a: "${anonymous}", s: "${secret}" }
    take: { id: $.id }
  status: { call: "POST /complaint/${id}", take: { name: $.name } }
masters:
  institutions: { call: POST /i, items: $.d, take: { code: $.id, name: $.n }, table: t }
  categories: { call: GET /c, items: $.d, take: { code: $.id, name: $.n }, table: t }
status_map: [{ else: other }]
tables: { t: { a: 1 } }
)");
    EXPECT_EQ(second.act(probe(), start()).http.url, "https://lapor.example/lapor/3.0.0/c");
}

TEST(LaporProbe, ATokenIsAskedForFirst) { EXPECT_EQ(agency_lapor().act(probe(), start()).kind, JEMBATAN_NEED); }

TEST(LaporProbe, WithoutAnAgreementNobodyIsAsked) {
    auto driver = manual_lapor();
    EXPECT_THAT(said(driver, start()), IsEmpty());
}

}  // namespace
}  // namespace jembatan::test
