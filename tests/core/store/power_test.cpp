// What the store promises when the disk does not keep its own: power cuts, I/O errors, a full disk.
#include "core/store/power.hpp"

#include <algorithm>

#include "core/store/store_fixture.hpp"

namespace jembatan::store::testing {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

StoreOptions power_options(const std::filesystem::path& folder) {
    auto options = sqlite_options(folder);
    options.disk = &Power::instance();
    options.checkpoint_bytes = 200'000;  // so that checkpoints come too
    options.has_full_log = true;
    return options;
}

/// Something that was acknowledged, and how it is seen later.
struct Promise {
    std::string what;
    std::size_t flushes;  ///< done when it was acknowledged
    std::function<bool(Bench&)> is_kept;
};

/// The scripted scenario: every kind of write there is, each noted with the number of flushes at its answer.
class Script {
public:
    explicit Script(Bench& store) : store_(store) {}

    std::vector<Promise> run() {
        for (int at = 0; at < 3; ++at) story(at);
        return std::move(promises_);
    }

private:
    void promise(std::string what, std::function<bool(Bench&)> is_kept) {
        promises_.push_back({std::move(what), Power::instance().flushes(), std::move(is_kept)});
    }

    void story(int at) {
        const auto id = std::to_string(at);
        const auto phone = "+6280000" + id;
        auto first = chat(store_, "first-" + id, "Jalan berlubang " + id, phone);
        first.ack = delivery_to("wa", DeliveryKind::reply, "nomor {ref}");
        first.attachments.resize(2);
        first.attachments[0].kept = store_.get(store_->keep_file("foto " + id));
        first.attachments[1].fetch_state = "media";
        const auto token = first.attachments[0].kept->token;
        const auto report = store_.get(store_->accept(std::move(first)));
        promise("message, ack and file " + id, [report, token, id](Bench& s) {
            const auto view = s.wait(s->show_report(report.ref));
            const auto file = s.wait(s->read_file(token));
            return view && view->report.messages.at(0).text == "Jalan berlubang " + id &&
                   view->deliveries.size() >= 1 && file && *file == "foto " + id;
        });
        store_.get(store_->accept(chat(store_, "second-" + id, "dekat pasar", phone)));
        promise("joined message " + id,
                [report](Bench& s) { return s.get(s->show_report(report.ref)).report.messages.size() >= 2; });
        const auto fetch = store_.get(store_->due_fetches(store_.now(), 10)).at(0);
        const auto fetched = store_.get(store_->keep_file("fetched"));
        store_.ok(store_->fetched({fetch.attachment, fetched, "image/png"}));
        promise("fetched file " + id, [fetched](Bench& s) { return s.wait(s->read_file(fetched.token)).has_value(); });
        store_.ok(store_->decide(report.report, decided_for({"lapor", "pupr"})));
        promise("decision " + id, [report](Bench& s) {
            const auto view = s.get(s->show_report(report.ref));
            return view.report.state == ReportState::decided && view.deliveries.size() >= 3;
        });
        deliver(report, id);
        store_.get(store_->accept(form(store_, "form-" + id, decided_for({"lapor"}))));
        store_.clock().advance(seconds(5));
    }

    void deliver(const Accepted& report, const std::string& id) {
        const auto job = store_.claim("lapor", 1).at(0);
        StepSave save;
        save.delivery = job.id;
        save.attempt = 1;
        save.step_state = "create";
        store_.ok(store_->mark(save));
        promise("mark " + id, [job](Bench& s) {
            const auto row = s.get(s->show_delivery(job.id)).row;
            return row.is_marked || row.state == DeliveryState::delivered;
        });
        auto result = delivered(job.id, "T-" + id);
        result.updates = {{"created", "accepted", store_.now(), "diterima", "{}"}};
        result.poll_at = store_.now() + minutes(1);
        store_.ok(store_->record(result));
        promise("outcome " + id, [job, id](Bench& s) {
            const auto view = s.get(s->show_delivery(job.id));
            return view.row.state == DeliveryState::delivered && view.row.external_id == "T-" + id &&
                   view.updates.size() == 1;
        });
        store_.get(store_->hasten({"lapor", {"T-" + id}}));
        promise("hint " + id, [job, now = store_.now()](Bench& s) {
            const auto due = s.get(s->due_polls(now, {{"lapor", 100, {}}}));
            for (const auto& poll : due) s->unclaim_poll(poll.delivery);
            return std::ranges::any_of(due, [&](const PollJob& poll) { return poll.delivery == job.id; });
        });
        const auto update = store_.get(store_->unprocessed_updates(1)).at(0);
        store_.ok(
            store_->follow_up({update.id}, {{report.report, delivery_to("wa", DeliveryKind::reply, "nomor LAPOR!")}}));
        promise("reply " + id, [report](Bench& s) { return s.get(s->show_report(report.ref)).deliveries.size() >= 4; });
    }

    Bench& store_;
    std::vector<Promise> promises_;
};

class PowerTest : public ::testing::Test {
protected:
    void TearDown() override { Power::instance().stop_watching(); }
    void cut_at_any_flush(Power::Overwrite overwrite);
    Power& power = Power::instance();
};

/// Opens what a power cut left and looks for everything acknowledged before.
void expect_kept(const std::filesystem::path& folder, const std::vector<Promise>& promises, std::size_t flushes) {
    Bench after(sqlite_options, folder);
    after.open();
    ASSERT_TRUE(after.is_open()) << "after " << flushes << " flushes";
    for (const auto& promise : promises)
        EXPECT_TRUE(promise.flushes > flushes || promise.is_kept(after))
            << promise.what << " is lost after " << flushes << " flushes";
    after.expect_balanced();
}

void PowerTest::cut_at_any_flush(Power::Overwrite overwrite) {
    Folder folder;
    power.watch(folder.path(), overwrite);
    Bench store(power_options, folder.path());
    store.open();
    const auto opened = power.flushes();
    const auto promises = Script(store).run();
    const auto last = power.flushes();
    store.close();
    ASSERT_GT(last - opened, 20u);
    ASSERT_GE(promises.size(), 20u);
    std::mt19937 random(7);
    for (auto flushes = opened; flushes <= last; ++flushes) {
        Folder exact;
        power.restore(flushes, exact.path());
        expect_kept(exact.path(), promises, flushes);
        Folder torn;
        power.restore_torn(flushes, torn.path(), random);
        expect_kept(torn.path(), promises, flushes);
        if (HasFailure()) return;
    }
}

TEST_F(PowerTest, WhatWasAcknowledgedIsThereAfterAPowerCutAtAnyFlush) { cut_at_any_flush(Power::Overwrite::unsafe); }

TEST_F(PowerTest, WhatWasAcknowledgedIsThereThoughWritesWereJoined) { cut_at_any_flush(Power::Overwrite::safe); }

// SQLite's file layer takes 128 KiB at a time, so a commit of more than that leaves in several writes.
TEST_F(PowerTest, ACommitOfManyPagesIsWholeAfterAPowerCut) {
    Folder folder;
    power.watch(folder.path(), Power::Overwrite::safe);
    Bench store(power_options, folder.path());
    store.open();
    std::vector<NewMessage> batch;
    for (int at = 0; at < 100; ++at) {
        batch.push_back(form(store, std::to_string(at), decided_for({"sink"})));
        batch.back().text.assign(10'000, 'x');
    }
    for (const auto& result : store.wait(store->accept(std::move(batch), std::nullopt))) EXPECT_TRUE(result);
    Folder after;
    power.restore(power.flushes(), after.path());
    store.close();
    Bench again(sqlite_options, after.path());
    again.open();
    EXPECT_EQ(again.get(again->reconcile()).reports.accepted, 100);
    again.expect_balanced();
}

TEST_F(PowerTest, APowerCutWhileOpeningTheFirstTimeLeavesSomethingThatOpens) {
    Folder folder;
    power.watch(folder.path());
    Bench store(power_options, folder.path());
    store.open();
    const auto last = power.flushes();
    for (std::size_t flushes = 0; flushes <= last; ++flushes) {
        Folder exact;
        power.restore(flushes, exact.path());
        expect_kept(exact.path(), {}, flushes);
    }
}

struct FaultCase {
    const char* name;
    Power::Fault fault;
    bool is_fatal;
    Power::Overwrite overwrite;
};

class FaultTest : public PowerTest, public ::testing::WithParamInterface<FaultCase> {};
INSTANTIATE_TEST_SUITE_P(
    Disk, FaultTest,
    ::testing::Values(FaultCase{"WriteError", Power::Fault::write_error, false, Power::Overwrite::unsafe},
                      FaultCase{"FlushError", Power::Fault::flush_error, true, Power::Overwrite::unsafe},
                      FaultCase{"Full", Power::Fault::full, false, Power::Overwrite::unsafe},
                      FaultCase{"JoinedWriteError", Power::Fault::write_error, false, Power::Overwrite::safe},
                      FaultCase{"JoinedFlushError", Power::Fault::flush_error, true, Power::Overwrite::safe},
                      FaultCase{"JoinedFull", Power::Fault::full, false, Power::Overwrite::safe}),
    [](const auto& fault) { return fault.param.name; });

TEST_P(FaultTest, AtWhateverPointNothingAcknowledgedIsLostAndNothingHalfStored) {
    const auto [name, fault, is_fatal, overwrite] = GetParam();
    bool has_failed = true;
    int nth = 1;
    for (; has_failed && nth < 200; ++nth) {
        Folder folder;
        power.watch(folder.path(), overwrite);
        std::vector<Error> fatal;
        const auto options = [&fatal](const std::filesystem::path& place) {
            auto with = power_options(place);
            with.checkpoint_bytes = 100'000;
            with.on_fatal = [&fatal](const Error& error) { fatal.push_back(error); };
            return with;
        };
        Bench store(options, folder.path());
        store.open();
        power.fail(fault, nth);
        std::vector<std::string> acknowledged;
        for (int at = 0; at < 4; ++at) {
            const auto result = store.wait(store->accept(form(store, std::to_string(at), decided_for({"lapor"}))));
            if (result)
                acknowledged.push_back(result->ref);
            else
                EXPECT_EQ(result.error().code, ErrorCode::unavailable)
                    << name << " " << nth << ": " << result.error().what;
        }
        store.wait(store->accept(std::vector<NewMessage>{}, std::nullopt));  // behind a checkpoint and a fatal call
        has_failed = power.has_failed();
        EXPECT_EQ(fatal.size(), has_failed && is_fatal ? 1u : 0u) << name << " " << nth;
        if (has_failed && is_fatal) {
            EXPECT_FALSE(store->health().is_writable);
            EXPECT_FALSE(store.wait(store->accept(form(store, "after", decided_for({})))).has_value())
                << "a failed flush is never tried again";
        }
        if (has_failed && !is_fatal) {
            power.clear();
            EXPECT_TRUE(store.wait(store->accept(form(store, "after", decided_for({})))).has_value())
                << name << " " << nth;
            EXPECT_TRUE(store->health().is_writable);
        }
        power.clear();
        store.reopen();
        for (const auto& ref : acknowledged)
            EXPECT_TRUE(store.wait(store->show_report(ref)).has_value()) << name << " " << nth;
        store.expect_balanced();
        if (HasFailure()) return;
    }
    EXPECT_GT(nth, 4) << "the fault was met at several points";
    EXPECT_FALSE(has_failed) << "every point was tried";
}

TEST_F(PowerTest, HealthSaysWhyAFullDiskRefuses) {
    Folder folder;
    power.watch(folder.path());
    Bench store(power_options, folder.path());
    store.open();
    power.fail(Power::Fault::full, 1);
    EXPECT_EQ(store.wait(store->accept(chat(store, "1"))).error().code, ErrorCode::unavailable);
    EXPECT_FALSE(store->health().is_writable);
    EXPECT_NE(store->health().reason.find("full"), std::string::npos) << store->health().reason;
    EXPECT_EQ(store.wait(store->keep_file("x")).error().code, ErrorCode::unavailable);
    power.clear();
    EXPECT_EQ(store.get(store->accept(chat(store, "1"))).result, Accepted::Result::created)
        << "the sender's repeat is no duplicate";
    EXPECT_TRUE(store->health().is_writable);
}

TEST_F(PowerTest, HealthRecoversThoughNothingIsWritten) {
    Folder folder;
    power.watch(folder.path());
    Bench store(power_options, folder.path());
    store.open();
    power.fail(Power::Fault::full, 1);
    EXPECT_EQ(store.wait(store->accept(chat(store, "1"))).error().code, ErrorCode::unavailable);
    const auto ask = [&](milliseconds later) {
        store.clock().advance(later);
        static_cast<void>(store->health());
        store.get(store->cursor("wa"));  // behind what health() made the writer do
        return store->health().is_writable;
    };
    EXPECT_FALSE(ask(seconds(10))) << "still full";
    EXPECT_FALSE(ask(seconds(10))) << "and tried again";
    power.clear();
    EXPECT_FALSE(ask(seconds(1))) << "not at every question";
    EXPECT_TRUE(ask(seconds(10)));
    EXPECT_EQ(store->health().reason, "");
}

TEST_F(PowerTest, AFileThatCannotBeFlushedIsTheEnd) {
    Folder folder;
    power.watch(folder.path());
    Bench store(power_options, folder.path());
    store.open();
    power.fail(Power::Fault::flush_error, 1);
    EXPECT_EQ(store.wait(store->keep_file("x")).error().code, ErrorCode::unavailable);
    EXPECT_EQ(store.wait(store->accept(chat(store, "1"))).error().code, ErrorCode::unavailable);
}

}  // namespace
}  // namespace jembatan::store::testing
