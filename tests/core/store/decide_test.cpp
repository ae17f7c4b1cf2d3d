// Decisions, holding, dropping, erasing.
#include <algorithm>

#include "core/store/store_fixture.hpp"
#include "store/statement.hpp"

namespace jembatan::store::testing {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

class DecideTest : public StoreTest {
protected:
    ReportId collecting() {
        auto message = chat(store, "first-" + std::to_string(++reports_));
        message.force_new = true;
        return store.get(store->accept(std::move(message))).report;
    }
    ReportId in_state(ReportState state) {
        const auto report = collecting();
        Decision decision;
        decision.state = state;
        decision.hold_reason = "waits for a person";
        store.ok(store->decide(report, decision));
        return report;
    }
    ReportState state_of(ReportId report) {
        return store.get(store->show_report(std::to_string(report.value()))).report.state;
    }

private:
    int reports_ = 0;
};
INSTANTIATE_TEST_SUITE_P(Stores, DecideTest, ::testing::ValuesIn(back_ends()),
                         [](const auto& back_end) { return back_end.param.name; });

TEST_P(DecideTest, DecisionWritesFieldsAndDeliveries) {
    const auto report = collecting();
    auto decision = decided_for({"lapor", "pupr"});
    decision.agency = "dinas_pupr";
    decision.region = "63.04.05";
    store.ok(store->decide(report, decision));
    const auto job = store.claim("lapor").at(0);
    EXPECT_EQ(job.report.category, "pekerjaan umum");
    EXPECT_EQ(job.report.agency, "dinas_pupr");
    EXPECT_EQ(job.report.because.at(0), "route 'jalan rusak': any_words");
    EXPECT_EQ(job.report.config_version, "c1");
    EXPECT_EQ(store.claim("pupr").size(), 1u);
    EXPECT_EQ(store->next_due(Work::decisions), std::nullopt);
}

TEST_P(DecideTest, DecidingTwiceIsAConflict) {
    const auto report = collecting();
    store.ok(store->decide(report, decided_for({"lapor"})));
    EXPECT_EQ(store.error(store->decide(report, decided_for({"lapor"}))), ErrorCode::conflict);
    EXPECT_EQ(store.error(store->decide(ReportId(999), decided_for({}))), ErrorCode::not_found);
}

TEST_P(DecideTest, AMessageThatCameMeanwhileMakesItDueAgain) {
    const auto report = collecting();
    store.clock().advance(seconds(31));
    auto decision = decided_for({"lapor"});
    decision.based_on = store.get(store->due_decisions(store.now(), 1)).at(0).last_message;
    EXPECT_EQ(store.get(store->accept(chat(store, "late"))).result, Accepted::Result::joined);
    EXPECT_EQ(store.error(store->decide(report, decision)), ErrorCode::conflict);
    store.clock().advance(seconds(30));
    const auto again = store.get(store->due_decisions(store.now(), 1));
    ASSERT_EQ(again.size(), 1u);
    decision.based_on = again[0].last_message;
    store.ok(store->decide(report, decision));
}

TEST_P(DecideTest, HeldAndUnroutedWaitForAPerson) {
    for (const auto state : {ReportState::held, ReportState::unrouted}) {
        const auto report = in_state(state);
        EXPECT_EQ(state_of(report), state);
        ReportFilter filter;
        filter.state = state;
        const auto list = store.get(store->list_reports(filter, {}));
        ASSERT_EQ(list.rows.size(), 1u);
        EXPECT_EQ(list.rows[0].id, report);
        store.ok(store->release(report, decided_for({"lapor"}), "operator"));
        EXPECT_EQ(state_of(report), ReportState::decided);
        EXPECT_EQ(store.error(store->release(report, decided_for({"lapor"}), "operator")), ErrorCode::conflict);
    }
}

TEST_P(DecideTest, DroppedGoesNowhereAndKeepsTheReason) {
    const auto report = in_state(ReportState::held);
    store.ok(store->drop(report, "operator", "spam"));
    const auto view = store.get(store->show_report(std::to_string(report.value())));
    EXPECT_EQ(view.report.state, ReportState::decided);
    EXPECT_EQ(view.report.hold_reason, "spam");
    EXPECT_TRUE(view.deliveries.empty());
    EXPECT_EQ(store.error(store->drop(report, "operator", "spam")), ErrorCode::conflict);
}

TEST_P(DecideTest, BadDecisionLeavesTheReportCollecting) {
    const auto report = collecting();
    EXPECT_EQ(store.error(store->decide(report, decided_for({"lapor", ""}))), ErrorCode::bad_input);
    EXPECT_EQ(state_of(report), ReportState::collecting);
    EXPECT_TRUE(store.claim("lapor").empty());
}

TEST_P(DecideTest, ErasedKeepsRefTimesAndTicketOnly) {
    auto message = chat(store, "1", "Nama saya Warga Contoh");
    message.attachments.resize(1);
    message.attachments[0].kept = store.get(store->keep_file("foto"));
    const auto token = message.attachments[0].kept->token;
    const auto accepted = store.get(store->accept(std::move(message)));
    store.get(store->accept(chat(store, "2", "pesan kedua")));
    store.ok(store->decide(accepted.report, decided_for({"lapor", "pupr"})));
    store.ok(store->record(delivered(store.claim("lapor").at(0).id, "T-1")));
    const auto in_flight = store.claim("pupr").at(0).id;
    store.ok(store->erase(accepted.report, "operator"));

    const auto view = store.get(store->show_report(accepted.ref));
    EXPECT_EQ(view.report.state, ReportState::erased);
    EXPECT_TRUE(view.report.messages.empty());
    EXPECT_TRUE(view.report.title.empty());
    EXPECT_EQ(view.deliveries.at(0).external_id, "T-1");
    EXPECT_EQ(view.deliveries.at(1).state, DeliveryState::withdrawn);
    EXPECT_EQ(store.wait(store->read_file(token)).error().code, ErrorCode::not_found);
    EXPECT_EQ(store.get(store->accept(chat(store, "1"))).result, Accepted::Result::duplicate);
    EXPECT_EQ(store.get(store->accept(chat(store, "3"))).result, Accepted::Result::created);
    store.ok(store->erase(accepted.report, "operator"));
    store.ok(store->record(outcome(in_flight, DeliveryState::dead)));
    EXPECT_EQ(store.get(store->show_delivery(in_flight)).row.state, DeliveryState::withdrawn);
}

TEST_P(DecideTest, ErasingDestroysTheKey) {
    // Backups and the file's free pages may still have what was sealed.
    const auto accepted = store.get(store->accept(chat(store, "1")));
    const auto keys = [&] {
        Database database(store.folder() / "jembatan.db", Database::Mode::read);
        return database.ask("select count(data_key) from reports");
    };
    ASSERT_EQ(keys(), "1");
    store.ok(store->erase(accepted.report, "operator"));
    EXPECT_EQ(keys(), "0");
}

TEST_P(DecideTest, ErasedTextIsNowhereOnTheDisk) {
    // Sealed text is not readable in any file, erased or not, and nor are the phone number and the network's message
    // id.
    auto message = chat(store, "wamid-TELL-TALE", "TELL-TALE rahasia", "+62800314159");
    store.get(store->accept(std::move(message)));
    store.close();
    for (const auto& entry : std::filesystem::recursive_directory_iterator(store.folder())) {
        if (!entry.is_regular_file()) continue;
        std::ifstream in(entry.path(), std::ios::binary);
        const std::string bytes{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
        EXPECT_EQ(bytes.find("TELL-TALE"), std::string::npos) << entry.path();
        EXPECT_EQ(bytes.find("314159"), std::string::npos) << entry.path();
    }
}

class FetchTest : public DecideTest {
protected:
    Accepted with_photos(int count) {
        auto message = chat(store, "photo");
        for (int at = 0; at < count; ++at) {
            NewAttachment attachment;
            attachment.fetch_state = "media-" + std::to_string(at);
            attachment.mime = "image/jpeg";
            attachment.sha256 = "abc";
            attachment.size_bytes = 4;
            message.attachments.push_back(std::move(attachment));
        }
        return store.get(store->accept(std::move(message)));
    }
    std::size_t due() { return store.get(store->due_decisions(store.now(), 10)).size(); }
    void fetch(AttachmentId id) { store.ok(store->fetched({id, store.get(store->keep_file("byte")), "image/png"})); }
};
INSTANTIATE_TEST_SUITE_P(Stores, FetchTest, ::testing::ValuesIn(back_ends()),
                         [](const auto& back_end) { return back_end.param.name; });

TEST_P(FetchTest, DecisionWaitsForMediaAndGoesOnWhenTheLastIsThere) {
    const auto accepted = with_photos(2);
    const auto jobs = store.get(store->due_fetches(store.now(), 10));
    ASSERT_EQ(jobs.size(), 2u);
    EXPECT_EQ(jobs[0].fetch_state, "media-0");
    EXPECT_EQ(jobs[0].expected_sha256, "abc");
    EXPECT_EQ(jobs[0].channel, "wa");
    EXPECT_TRUE(store.get(store->due_fetches(store.now(), 10)).empty()) << "leased";
    store.clock().advance(seconds(60));
    EXPECT_EQ(due(), 0u);
    fetch(jobs[0].attachment);
    EXPECT_EQ(due(), 0u);
    store.ok(store->fetch_failed({jobs[1].attachment, std::nullopt, "too large", std::nullopt}));
    ASSERT_EQ(due(), 1u);
    store.ok(store->decide(accepted.report, decided_for({"lapor"})));
    const auto attachments = store.claim("lapor").at(0).report.messages.at(0).attachments;
    ASSERT_EQ(attachments.size(), 2u);
    EXPECT_EQ(store.get(store->read_file(*attachments[0].file)), "byte");
    EXPECT_EQ(attachments[0].mime, "image/png");
    EXPECT_EQ(attachments[1].state, AttachmentState::gone);
    EXPECT_EQ(attachments[1].gone_reason, "too large");
}

TEST_P(FetchTest, DecisionDoesNotWaitBeyondTheLimit) {
    with_photos(1);
    store.clock().advance(minutes(10) - seconds(1));
    EXPECT_EQ(due(), 0u);
    store.clock().advance(seconds(1));
    EXPECT_EQ(due(), 1u);
}

TEST_P(FetchTest, AFailedFetchIsDueAgainAtItsTime) {
    with_photos(1);
    const auto job = store.get(store->due_fetches(store.now(), 10)).at(0);
    store.ok(store->fetch_failed({job.attachment, store.now() + seconds(20), "timed out", "media-new"}));
    EXPECT_TRUE(store.get(store->due_fetches(store.now(), 10)).empty());
    EXPECT_EQ(store->next_due(Work::fetches), store.now() + seconds(20));
    store.clock().advance(seconds(20));
    const auto again = store.get(store->due_fetches(store.now(), 10)).at(0);
    EXPECT_EQ(again.attempts, 1);
    EXPECT_EQ(again.fetch_state, "media-new");
    store->unclaim_fetch(again.attachment);
    EXPECT_EQ(store.get(store->due_fetches(store.now(), 10)).size(), 1u);
}

TEST_P(FetchTest, AFollowUpWaitsForItsOwnMedia) {
    const auto accepted = store.get(store->accept(chat(store, "first")));
    store.ok(store->decide(accepted.report, decided_for({"lapor"})));
    store.ok(store->record(delivered(store.claim("lapor").at(0).id)));
    with_photos(1);
    EXPECT_TRUE(store.claim("lapor").empty());
    fetch(store.get(store->due_fetches(store.now(), 10)).at(0).attachment);
    const auto jobs = store.claim("lapor");
    ASSERT_EQ(jobs.size(), 1u);
    EXPECT_TRUE(jobs[0].report.messages.at(0).attachments.at(0).file.has_value());
}

class LateMediaTest : public FetchTest {
protected:
    /// A report with two photos that were still being fetched when it was decided.
    std::vector<FetchJob> decided_without() {
        accepted = with_photos(2);
        const auto jobs = store.get(store->due_fetches(store.now(), 10));
        store.clock().advance(minutes(10));
        auto decision = decided_for({"lapor", "tabel"});
        decision.deliveries[1].follow_ups = FollowUps::no;
        store.ok(store->decide(accepted.report, decision));
        return jobs;
    }
    /// The claimed job, one, with that many files.
    Job only_job(const std::string& destination, std::size_t files) {
        auto jobs = store.claim(destination);
        EXPECT_EQ(jobs.size(), 1u) << destination;
        if (jobs.empty()) return {};
        EXPECT_EQ(jobs[0].report.messages.size(), 1u);
        const auto& attachments = jobs[0].report.messages.at(0).attachments;
        EXPECT_EQ(static_cast<std::size_t>(std::count_if(attachments.begin(), attachments.end(),
                                                         [](const auto& a) { return a.file.has_value(); })),
                  files);
        return std::move(jobs[0]);
    }
    std::size_t follow_ups() {
        DeliveryFilter filter;
        filter.kind = DeliveryKind::followup;
        return store.get(store->list_deliveries(filter, {})).rows.size();
    }

    Accepted accepted;
};
INSTANTIATE_TEST_SUITE_P(Stores, LateMediaTest, ::testing::ValuesIn(back_ends()),
                         [](const auto& back_end) { return back_end.param.name; });

TEST_P(LateMediaTest, MediaFetchedAfterTheReportWentOutFollowIt) {
    const auto fetches = decided_without();
    const auto report = only_job("lapor", 0);
    fetch(fetches[0].attachment);
    fetch(fetches[1].attachment);
    EXPECT_EQ(follow_ups(), 1u) << "both share it, and only who takes follow-ups gets it";
    EXPECT_TRUE(store.claim("lapor").empty()) << "after the report";
    store.ok(store->record(delivered(report.id, "T-1")));
    const auto job = only_job("lapor", 2);
    EXPECT_EQ(job.kind, DeliveryKind::followup);
    EXPECT_EQ(job.parent_external_id, "T-1");
    EXPECT_EQ(job.message, accepted.message);
}

TEST_P(LateMediaTest, OneThatComesAfterTheFollowUpHasAnother) {
    const auto fetches = decided_without();
    store.ok(store->record(delivered(only_job("lapor", 0).id, "T-1")));
    fetch(fetches[0].attachment);
    EXPECT_TRUE(store.claim("lapor").empty()) << "it waits for the other photo";
    store.clock().advance(minutes(10));
    const auto first = only_job("lapor", 1);
    fetch(fetches[1].attachment);
    store.ok(store->record(delivered(first.id)));
    store.ok(store->record(delivered(only_job("lapor", 2).id)));
    EXPECT_EQ(follow_ups(), 2u);
}

TEST_P(LateMediaTest, AReportThatIsYetToBeReadBringsThemItself) {
    const auto fetches = decided_without();
    fetch(fetches[0].attachment);
    const auto report = only_job("lapor", 1);
    store.ok(store->record(outcome(report.id, DeliveryState::dead)));
    fetch(fetches[1].attachment);
    store.ok(store->retry(report.id, "operator"));
    only_job("lapor", 2);
    EXPECT_EQ(follow_ups(), 0u);
}

TEST_P(LateMediaTest, AMarkedReportIsNotReadAgain) {
    const auto fetches = decided_without();
    StepSave save;
    save.delivery = only_job("lapor", 0).id;
    save.attempt = 1;
    save.step_state = "create";
    store.ok(store->mark(save));
    store.reopen();
    fetch(fetches[0].attachment);
    EXPECT_EQ(follow_ups(), 1u);
    store.get(store->interrupted(10));
    store.ok(store->record(outcome(save.delivery, DeliveryState::dead)));
    store.expect_balanced();
}

TEST_P(LateMediaTest, AFollowUpMessagesMediaFollowItsFollowUp) {
    const auto first = store.get(store->accept(chat(store, "first")));
    store.ok(store->decide(first.report, decided_for({"lapor"})));
    store.ok(store->record(delivered(store.claim("lapor").at(0).id, "T-1")));
    const auto later = with_photos(1);
    const auto fetches = store.get(store->due_fetches(store.now(), 10));
    store.clock().advance(minutes(10));
    const auto sent = only_job("lapor", 0);
    EXPECT_EQ(sent.message, later.message);
    fetch(fetches.at(0).attachment);
    store.ok(store->record(delivered(sent.id)));
    const auto job = only_job("lapor", 1);
    EXPECT_EQ(job.message, later.message);
    store.ok(store->record(delivered(job.id)));
    EXPECT_EQ(follow_ups(), 2u);
}

TEST_P(FetchTest, FilesNobodyNamesAreSweptAfterReopening) {
    auto message = chat(store, "kept");
    message.attachments.resize(1);
    message.attachments[0].kept = store.get(store->keep_file("named"));
    const auto named = message.attachments[0].kept->token;
    store.get(store->accept(std::move(message)));
    const auto orphan = store.get(store->keep_file("orphan")).token;
    EXPECT_EQ(store.get(store->sweep_files()), 0u) << "what is being kept now is not swept";
    store.close();
    // Make both look like files of an earlier run, whatever the file system's time resolution.
    for (const auto& entry : std::filesystem::directory_iterator(store.folder() / "jembatan.db.files"))
        std::filesystem::last_write_time(entry.path(),
                                         std::filesystem::file_time_type::clock::now() - std::chrono::hours(1));
    store.open();
    store.get(store->sweep_files());
    EXPECT_EQ(store.get(store->read_file(named)), "named");
    EXPECT_EQ(store.wait(store->read_file(orphan)).error().code, ErrorCode::not_found);
}

}  // namespace
}  // namespace jembatan::store::testing
