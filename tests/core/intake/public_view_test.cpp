// What a reporter may see: the state in one word, public updates only, no title of a secret report.
#include "intake/public_view.hpp"

#include <gtest/gtest.h>

#include "base/update_details.hpp"
#include "jembatan/value.hpp"

namespace jembatan::intake {
namespace {

using store::DeliveryState;
using store::ReportState;

store::DeliveryRow delivery(DeliveryState state, store::DeliveryKind kind = store::DeliveryKind::report) {
    store::DeliveryRow row;
    row.kind = kind;
    row.state = state;
    return row;
}

store::UpdateRow update(std::string kind, std::string text, const UpdateDetails& details) {
    store::UpdateRow row;
    row.update.kind = std::move(kind);
    row.update.text = std::move(text);
    row.update.at = from_millis(1'780'000'000'000);
    row.update.data = to_data(details);
    return row;
}

store::ReportView report(store::Flag secret = store::Flag::no) {
    store::ReportView view;
    view.report.ref = "7KQ-2M4-XYZ";
    view.report.state = ReportState::decided;
    view.report.received_at = from_millis(1'779'000'000'000);
    view.report.secret = secret;
    view.report.title = "Jalan berlubang";
    view.report.hold_reason = "catatan petugas";
    return view;
}

TEST(PublicView, StateIsOneWordForTheReporter) {
    auto view = report();
    for (const auto state : {ReportState::collecting, ReportState::held, ReportState::unrouted, ReportState::decided}) {
        view.report.state = state;
        EXPECT_EQ(public_state(view), "received");
    }
    view.deliveries = {delivery(DeliveryState::pending),
                       delivery(DeliveryState::delivered, store::DeliveryKind::reply)};
    EXPECT_EQ(public_state(view), "received") << "a reply is not the report";
    view.deliveries.push_back(delivery(DeliveryState::delivered));
    EXPECT_EQ(public_state(view), "forwarded");
    view.report.closed_at = from_millis(1);
    EXPECT_EQ(public_state(view), "closed");
    view.deliveries = {delivery(DeliveryState::withdrawn)};
    EXPECT_EQ(public_state(view), "not_forwarded");
    view.report.state = ReportState::erased;
    EXPECT_EQ(public_state(view), "erased");
}

TEST(PublicView, TellsPublicUpdatesAndNumbersOnly) {
    auto view = report();
    view.updates = {update("numbered", "", {"", "", "8800123", true, false}),
                    update("forwarded", "untuk internal", {"Dinas PUPR", "Disposisi", "", false, false}),
                    update("other", "", {"", "status 17", "", true, false}),
                    update("answered", "Diperbaiki besok.", {"Dinas PUPR", "Jawaban", "", true, false})};
    host::Document document;
    describe_public(document, view);
    const sdk::Value seen(document.root());
    EXPECT_EQ(seen["ref"].text(), "7KQ-2M4-XYZ");
    EXPECT_EQ(seen["title"].text(), "Jalan berlubang");
    EXPECT_EQ(seen["received_at"].integer(), 1'779'000'000'000);
    ASSERT_EQ(seen["numbers"].size(), 1U);
    EXPECT_EQ(seen["numbers"].at(0).text(), "8800123");
    ASSERT_EQ(seen["updates"].size(), 2U);
    EXPECT_EQ(seen["updates"].at(1)["kind"].text(), "answered");
    EXPECT_EQ(seen["updates"].at(1)["by"].text(), "Dinas PUPR");
    EXPECT_EQ(seen["updates"].at(1)["text"].text(), "Diperbaiki besok.");
    for (const auto* hidden :
         {"uid", "text", "messages", "because", "hold_reason", "claims", "author", "deliveries", "raw"})
        EXPECT_TRUE(seen[hidden].is_null()) << hidden;
}

TEST(PublicView, NobodyIsNamedNotEvenAsTheOneWhoAnswered) {
    auto view = report();
    view.report.messages.emplace_back().author = "Rahmah Contohwati";
    view.updates = {
        update("answered", "Ibu Rahmah, sudah.", {"rahmah contohwati, hp 0800123450", "", "", true, false})};
    host::Document document;
    describe_public(document, view);
    const auto said = sdk::Value(document.root())["updates"].at(0);
    for (const auto* key : {"by", "text"})
        for (const auto* secret : {"ahmah", "ontohwati", "0800123450"})
            EXPECT_EQ(said[key].text().find(secret), std::string_view::npos) << said[key].text();
}

TEST(PublicView, OfASecretReportNotEvenTheTitle) {
    for (const auto flag : {store::Flag::yes, store::Flag::unsaid}) {
        host::Document document;
        describe_public(document, report(flag));
        EXPECT_EQ(sdk::Value(document.root())["title"].text(), "");
    }
}

}  // namespace
}  // namespace jembatan::intake
