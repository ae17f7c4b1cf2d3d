// Every kind of fault, as the caller sees it and as the simulator's own books do.
#include <gtest/gtest.h>

#include <chrono>

#include "lapor_sim/caller.hpp"

namespace jembatan::testing {
namespace {

void set_fault(const SimProcess& sim, const std::string& fault) {
    sim.post("/faults", R"({"faults":[)" + fault + "]}");
}

const Tree& last_entry(const Tree& journal) { return at(journal, "entries").items.back(); }

TEST(Fault, DropAfterCreatesTheComplaintAndNeverAnswers) {
    const SimProcess sim;
    set_fault(sim, R"({"operation":"create","kind":"drop_after","next":1})");
    const auto answer = create(sim);
    EXPECT_EQ(answer.status, 0);
    EXPECT_TRUE(answer.is_closed);
    EXPECT_EQ(count_complaints(sim), 1);
    const auto journal = sim.get("/journal");
    EXPECT_EQ(at(last_entry(journal), "status").integer, 0);
    EXPECT_EQ(at(last_entry(journal), "ending").text, "dropped");
    EXPECT_EQ(at(last_entry(journal), "fault").text, "drop_after");
    EXPECT_EQ(create(sim).body, R"({"status":true,"complaint_id":"7123457"})");
}

TEST(Fault, DropBeforeTakesNothing) {
    const SimProcess sim;
    set_fault(sim, R"({"operation":"create","kind":"drop_before","next":1})");
    const auto answer = create(sim);
    EXPECT_EQ(answer.status, 0);
    EXPECT_TRUE(answer.is_closed);
    EXPECT_EQ(count_complaints(sim), 0);
    const auto journal = sim.get("/journal");
    EXPECT_EQ(at(last_entry(journal), "ending").text, "dropped");
    EXPECT_EQ(at(last_entry(journal), "body").kind, Tree::Kind::null);
    EXPECT_EQ(create(sim).status, 200);
}

TEST(Fault, StatusIsAnsweredInsteadAndNothingIsCreated) {
    const SimProcess sim;
    set_fault(sim, R"({"operation":"create","kind":"status","status":503,"retry_after":7})");
    const auto answer = create(sim);
    EXPECT_EQ(answer.status, 503);
    EXPECT_EQ(answer.header("retry-after"), "7");
    EXPECT_EQ(answer.header("x-lapor-sim"), "1.0");
    EXPECT_EQ(count_complaints(sim), 0);
    EXPECT_EQ(get(sim, "/masters/channels").status, 200);
}

TEST(Fault, StatusCanHideASuccess) {
    const SimProcess sim;
    set_fault(sim, R"({"operation":"create","kind":"status","status":500,"processed":true})");
    EXPECT_EQ(create(sim).status, 500);
    EXPECT_EQ(count_complaints(sim), 1);
}

TEST(Fault, Html502IsAPage) {
    const SimProcess sim;
    set_fault(sim, R"({"kind":"html_502"})");
    const auto answer = get(sim, "/masters/channels");
    EXPECT_EQ(answer.status, 502);
    EXPECT_EQ(answer.header("content-type"), "text/html");
    EXPECT_NE(answer.body.find("<h1>502 Bad Gateway</h1>"), std::string::npos);
}

TEST(Fault, GarbleIsWholeButNoJson) {
    const SimProcess sim;
    set_fault(sim, R"({"operation":"create","kind":"garble"})");
    const auto answer = create(sim);
    EXPECT_EQ(answer.status, 200);
    EXPECT_TRUE(answer.is_whole);
    EXPECT_FALSE(parse_json(answer.body));
    EXPECT_EQ(count_complaints(sim), 1);
}

TEST(Fault, TruncatedStopsInTheMiddle) {
    const SimProcess sim;
    set_fault(sim, R"({"operation":"create","kind":"truncated"})");
    const auto answer = create(sim);
    EXPECT_EQ(answer.status, 200);
    EXPECT_FALSE(answer.is_whole);
    EXPECT_TRUE(answer.is_closed);
    EXPECT_EQ(answer.body, std::string(R"({"status":true,"complaint_id":"7123456"})").substr(0, answer.body.size()));
    EXPECT_FALSE(answer.body.empty());
    EXPECT_EQ(count_complaints(sim), 1);
}

TEST(Fault, OkWithoutResultsHasAMessageOnly) {
    const SimProcess sim;
    set_fault(sim, R"({"operation":"create","kind":"ok_without_results"})");
    const auto answer = create(sim);
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.body, R"({"message":"Terjadi kesalahan pada sistem"})");
    EXPECT_EQ(count_complaints(sim), 0);
}

TEST(Fault, SlowAnswersLateButActsAtOnce) {
    const SimProcess sim;
    set_fault(sim, R"({"operation":"create","kind":"slow","ms":300})");
    const auto begun = std::chrono::steady_clock::now();
    RawConnection connection(sim.listen());
    connection.send(request("POST", "/complaints/complaint", "application/json", create_body()));
    EXPECT_EQ(connection.receive().body, R"({"status":true,"complaint_id":"7123456"})");
    EXPECT_GE(std::chrono::steady_clock::now() - begun, std::chrono::milliseconds(300));
}

TEST(Fault, SlowHoldsUpNobodyElse) {
    const SimProcess sim;
    set_fault(sim, R"({"operation":"create","kind":"slow","ms":3600000})");
    RawConnection waiting(sim.listen());
    waiting.send(request("POST", "/complaints/complaint", "application/json", create_body()));
    EXPECT_EQ(get(sim, "/masters/channels").status, 200);
    for (int tries = 0; tries < 10'000 && count_complaints(sim) == 0; ++tries) {
    }
    EXPECT_EQ(get(sim, "/complaints/7123456/complaint").status, 200);
}

TEST(Fault, ComesEveryNth) {
    const SimProcess sim;
    set_fault(sim, R"({"operation":"channels","kind":"status","status":500,"every":3})");
    std::string seen;
    for (int n = 0; n < 7; ++n) seen += get(sim, "/masters/channels").status == 200 ? '.' : 'x';
    EXPECT_EQ(seen, "..x..x.");
    const auto faults = sim.get("/faults");
    EXPECT_EQ(at(faults, "faults.0.seen").integer, 7);
    EXPECT_EQ(at(faults, "faults.0.fired").integer, 2);
}

TEST(Fault, ComesTheNextNTimes) {
    const SimProcess sim;
    set_fault(sim, R"({"kind":"status","status":401,"next":2})");
    std::string seen;
    for (int n = 0; n < 4; ++n) seen += get(sim, "/masters/channels").status == 401 ? 'x' : '.';
    EXPECT_EQ(seen, "xx..");
}

std::string by_chance(const SimProcess& sim) {
    set_fault(sim, R"({"kind":"status","probability":0.5})");
    std::string seen;
    for (int n = 0; n < 40; ++n) seen += get(sim, "/masters/channels").status == 200 ? '.' : 'x';
    return seen;
}

TEST(Fault, ChanceIsTheSeeds) {
    const SimProcess first({"--seed", "7"}), again({"--seed", "7"}), other({"--seed", "8"});
    const auto seen = by_chance(first);
    EXPECT_EQ(seen, by_chance(again));
    EXPECT_NE(seen, by_chance(other));
    EXPECT_NE(seen.find('x'), std::string::npos);
    EXPECT_NE(seen.find('.'), std::string::npos);
}

TEST(Fault, ListIsReplacedAndChecked) {
    const SimProcess sim;
    set_fault(sim, R"({"kind":"html_502"})");
    const auto wrong = sim.call("POST", "/faults", R"([{"kind":"explode"}])");
    EXPECT_EQ(wrong.status, 422);
    EXPECT_NE(wrong.body.find("fault.kind: expected one of status, drop_before"), std::string::npos) << wrong.body;
    EXPECT_NE(sim.call("POST", "/faults", R"([{"oepration":"create"}])").body.find("unknown key 'oepration'"),
              std::string::npos);
    EXPECT_EQ(get(sim, "/masters/channels").status, 502);
    sim.post("/faults", "[]");
    EXPECT_EQ(get(sim, "/masters/channels").status, 200);
}

}  // namespace
}  // namespace jembatan::testing
