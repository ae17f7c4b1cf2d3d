// A person's word on what became of a report: what is taken, and what makes a repeat of it one.
#include "app/admin_update.hpp"

#include <gmock/gmock.h>

#include "app/admin_api.hpp"
#include "base/update_details.hpp"
#include "core/store/store_fixture.hpp"

namespace jembatan::app {
namespace {

using store::testing::Bench;
using ::testing::HasSubstr;

class UpdateByHandTest : public ::testing::Test {
protected:
    UpdateByHandTest() {
        report_ = bench_.get(bench_->accept(store::testing::form(bench_, "1", store::testing::decided_for({"lapor"}))));
        delivery_ = bench_.claim("lapor").at(0).id;
        bench_.ok(bench_->record(store::testing::delivered(delivery_, "7123456")));
    }
    Result<bool> say(const std::string& kind, const std::string& text = "", const std::string& by = "") {
        return bench_.wait(update_by_hand(*bench_.operator->(), delivery_, {kind, text, by, "page:ani"}));
    }
    std::size_t waiting() { return bench_.get(bench_->unprocessed_updates(100)).size(); }

    Bench bench_;
    store::Accepted report_;
    store::DeliveryId delivery_;
};

TEST_F(UpdateByHandTest, IsAnUpdateACitizenMaySee) {
    EXPECT_EQ(say("answered", "  Diperbaiki pekan depan.\n", "Dinas PUPR").value(), true);
    const auto job = bench_.get(bench_->unprocessed_updates(1)).at(0);
    EXPECT_EQ(job.update.kind, "answered");
    EXPECT_EQ(job.update.text, "Diperbaiki pekan depan.");
    EXPECT_EQ(job.update.at, bench_.now());
    const auto details = parse_update_details(job.update.data);
    EXPECT_EQ(details.by, "Dinas PUPR");
    EXPECT_TRUE(details.is_public);
    EXPECT_FALSE(details.is_final);
}

TEST_F(UpdateByHandTest, TheSameWordTwiceInARowIsOne) {
    EXPECT_EQ(say("in_progress").value(), true);
    EXPECT_EQ(say("in_progress").value(), false);
    EXPECT_EQ(say("postponed").value(), true);
    EXPECT_EQ(say("in_progress").value(), true) << "it has changed back";
    EXPECT_EQ(say("answered", "a").value(), true);
    EXPECT_EQ(say("answered", " a ").value(), false);
    EXPECT_EQ(say("answered", "b").value(), true);
    EXPECT_EQ(waiting(), 5u);
}

TEST_F(UpdateByHandTest, AfterTheEndALaterMessageIsANewReport) {
    EXPECT_EQ(say("closed").value(), true);
    EXPECT_TRUE(bench_.get(bench_->show_report(report_.ref)).report.closed_at.has_value());
}

TEST_F(UpdateByHandTest, WhatMakesNoSenseIsRefusedWithAdvice) {
    EXPECT_THAT(say("answerd", "x").error().what, HasSubstr("did you mean 'answered'?"));
    EXPECT_THAT(say("selesai").error().what, HasSubstr("known: unverified, verified"));
    EXPECT_THAT(say("answered", " \n").error().what, HasSubstr("without a text"));
    EXPECT_THAT(say("note").error().what, HasSubstr("without a text"));
    EXPECT_THAT(say("answered", std::string(4001, 'a')).error().what, HasSubstr("4000"));
    EXPECT_EQ(waiting(), 0u);
}

TEST_F(UpdateByHandTest, TheApiSaysWhetherItWasNews) {
    AdminApi api{*bench_.operator->(), nullptr, {}};
    const auto post = [&](const std::string& body) {
        net::Request request;
        request.method = "POST";
        request.path = "/v1/deliveries/" + std::to_string(delivery_.value()) + "/update";
        request.body = body;
        return bench_.wait(api.handle(request));
    };
    const std::string answered = R"({"actor":"cli:ani","status":"answered","text":"Sudah.","by":"Dinas PUPR"})";
    EXPECT_EQ(post(answered).body, "{\"done\":true,\"new\":true}\n");
    EXPECT_EQ(post(answered).body, "{\"done\":true,\"new\":false}\n");
    EXPECT_EQ(post(R"({"status":"nonsense"})").status, 400);
    EXPECT_EQ(waiting(), 1u);
}

}  // namespace
}  // namespace jembatan::app
