// Keeping a store over the years: retention, signed heads, one person's data, older schemas.
#include <algorithm>

#include "core/store/store_fixture.hpp"
#include "store/backup_copy.hpp"
#include "store/schema.hpp"

namespace jembatan::store::testing {
namespace {

using std::chrono::hours;
constexpr hours year{24 * 365};

class KeepingTest : public ::testing::Test {
protected:
    Bench store;
    std::filesystem::path file() { return store.folder() / "jembatan.db"; }
    void sql(const std::string& statement) {
        Database database(file(), Database::Mode::write);
        database.run(statement);
    }
    std::string ask(const std::string& question) {
        Database database(file(), Database::Mode::read);
        return database.ask(question);
    }
    /// A report that is delivered and has nothing open.
    ReportId closed(const std::string& key, const std::string& phone = "+62800123450") {
        auto message = form(store, key, decided_for({"lapor"}));
        message.claims = {{"phone", phone, phone}};
        message.attachments.resize(1);
        message.attachments[0].kept = store.get(store->keep_file("isi berkas " + key));
        const auto report = store.get(store->accept(std::move(message))).report;
        for (const auto& job : store.claim("lapor")) store.ok(store->record(delivered(job.id, "T" + key)));
        return report;
    }
    std::size_t files() {
        const std::filesystem::directory_iterator folder(file().string() + ".files");
        return static_cast<std::size_t>(std::distance(begin(folder), end(folder)));
    }
    /// All batches of one pass, added up.
    Retained retain(const Retention& ages) {
        Retained all;
        std::int64_t after = 0;
        do {
            const auto done = store.get(store->retain(ages, after));
            all.reports += done.reports;
            all.messages += done.messages;
            all.unrecognised += done.unrecognised;
            all.event_blocks += done.event_blocks;
            after = done.next;
        } while (after != 0);
        return all;
    }
    void TearDown() override {
        if (store.is_open()) store.expect_balanced();
    }
};

TEST_F(KeepingTest, OldClosedReportsGoWithTheirFilesAndTheBooksStillBalance) {
    closed("1");
    closed("2");
    store.clock().advance(year * 2);
    const auto young = closed("3");
    EXPECT_EQ(files(), 3u);
    EXPECT_EQ(retain({year, {}, {}}).reports, 2);
    EXPECT_EQ(files(), 1u);
    EXPECT_EQ(ask("select count(*) from reports"), "1");
    EXPECT_EQ(ask("select count(*) from messages"), "1");
    EXPECT_EQ(ask("select count(*) from deliveries"), "1");
    const auto balance = store.get(store->reconcile());
    EXPECT_EQ(balance.reports.accepted, 3);
    EXPECT_EQ(balance.reports.erased, 2);
    EXPECT_EQ(balance.deliveries.delivered, 3);
    EXPECT_TRUE(store.wait(store->show_report(std::to_string(young.value()))));
    store.reopen();  // the counters on the disk say the same
}

TEST_F(KeepingTest, WhatIsNotFinishedStaysHoweverOldItIs) {
    const Retention ages{year, {}, {}};
    store.get(store->accept(chat(store, "collecting")));
    store.get(store->accept(form(store, "pending", decided_for({"lapor"}))));
    store.get(store->accept(form(store, "dead", decided_for({"pupr"}))));
    store.ok(store->record(outcome(store.claim("pupr").at(0).id, DeliveryState::dead)));
    auto held = decided_for({});
    held.state = ReportState::held;
    store.get(store->accept(form(store, "held", held)));
    auto polled = form(store, "polled", decided_for({"lapor2"}));
    store.get(store->accept(std::move(polled)));
    auto result = delivered(store.claim("lapor2").at(0).id, "T");
    result.poll_at = store.now() + year * 3;
    store.ok(store->record(result));
    store.clock().advance(year * 2);
    EXPECT_EQ(retain(ages).reports, 0);
    EXPECT_EQ(ask("select count(*) from reports"), "5");
}

TEST_F(KeepingTest, ABatchIsSmallAndTheNextGoesOn) {
    for (int at = 0; at < 120; ++at) store.get(store->accept(form(store, std::to_string(at), decided_for({"lapor"}))));
    for (const auto& job : store.claim("lapor", 200)) store.ok(store->record(delivered(job.id)));
    store.clock().advance(year * 2);
    const auto first = store.get(store->retain({year, {}, {}}, 0));
    EXPECT_EQ(first.reports, 50);
    EXPECT_GT(first.next, 0);
    EXPECT_EQ(retain({year, {}, {}}).reports, 70);
}

TEST_F(KeepingTest, RawPiecesAndGreetingsGoAfterTheirTime) {
    store.ok(store->keep_unrecognised({"wa", "2026-05-04:x", store.now(), "unknown type", "{}"}));
    auto hello = chat(store, "hello", "halo");
    hello.is_greeting = true;
    hello.collect.reset();
    hello.help = delivery_to("wa", DeliveryKind::reply, "bantuan");
    store.get(store->accept(hello));
    store.ok(store->record(delivered(store.claim("wa").at(0).id, "wamid.1")));
    store.clock().advance(hours(24 * 91));
    const auto done = retain({{}, hours(24 * 90), {}});
    EXPECT_EQ(done.unrecognised, 1);
    EXPECT_EQ(done.messages, 1);
    EXPECT_EQ(store.get(store->reconcile()).answers.delivered, 1);
}

TEST_F(KeepingTest, AnAnswerInDoubtKeepsNothingForEver) {
    const auto report = closed("1");
    NewDelivery ack = delivery_to("form", DeliveryKind::notice, "selesai");
    store.ok(store->follow_up({}, {{report, ack}}));
    const auto id = store.claim("form").at(0).id;
    store.ok(store->record(outcome(id, DeliveryState::uncertain, store.now() + year * 3)));
    store.clock().advance(year * 2);
    EXPECT_EQ(retain({year, {}, {}}).reports, 0) << "it is still to be looked up";
    store.clock().advance(year * 2);
    store.ok(store->record(outcome(store.claim("form").at(0).id, DeliveryState::uncertain)));
    store.clock().advance(year * 2);
    EXPECT_EQ(retain({year, {}, {}}).reports, 1);
    const auto balance = store.get(store->reconcile());
    EXPECT_EQ(balance.answers.uncertain, 0);
    EXPECT_EQ(balance.answers.dead, 1) << "what nobody will look up any more";
}

TEST_F(KeepingTest, AReportInDoubtStaysHoweverOldItIs) {
    store.get(store->accept(form(store, "1", decided_for({"lapor"}))));
    store.ok(store->record(outcome(store.claim("lapor").at(0).id, DeliveryState::uncertain)));
    store.clock().advance(year * 2);
    EXPECT_EQ(retain({year, {}, {}}).reports, 0);
}

TEST_F(KeepingTest, GreetingsWhoseAnswerHangsDoNotHoldUpTheOthers) {
    const auto greet = [&](const std::string& key, bool is_answered) {
        auto hello = chat(store, key, "halo", "+6280012" + key);
        hello.is_greeting = true;
        hello.collect.reset();
        if (is_answered) hello.help = delivery_to("wa", DeliveryKind::reply, "bantuan");
        store.get(store->accept(hello));
    };
    for (int at = 1000; at < 1100; ++at) greet(std::to_string(at), true);  // pending: they stay
    greet("2000", false);
    store.clock().advance(hours(24 * 91));
    EXPECT_EQ(retain({{}, hours(24 * 90), {}}).messages, 1);
    EXPECT_EQ(retain({{}, hours(24 * 90), {}}).messages, 0);
    for (const auto& job : store.claim("wa", 200)) store.ok(store->record(outcome(job.id, DeliveryState::uncertain)));
    EXPECT_EQ(retain({{}, hours(24 * 90), {}}).messages, 100);
}

TEST_F(KeepingTest, EventsGoInWholeBlocksAndLeaveACheckpoint) {
    for (int at = 0; at < 5; ++at) closed(std::to_string(at));
    const auto before = store.get(store->verify_chain());
    store.clock().advance(year * 2);
    closed("late");
    const auto removed = retain({{}, {}, year}).event_blocks;
    EXPECT_EQ(removed, before.blocks);
    const auto chain = store.get(store->verify_chain());
    EXPECT_TRUE(chain.is_intact) << chain.problem;
    EXPECT_EQ(chain.removed, removed);
    store.close();
    sql("update checkpoints set hash = zeroblob(32)");
    store.open();
    EXPECT_FALSE(store.get(store->verify_chain()).is_intact) << "a forged checkpoint";
    store.close();
}

TEST_F(KeepingTest, TheNewestBlockStaysSoThatTheChainGoesOn) {
    closed("1");
    store.clock().advance(year * 2);
    retain({{}, {}, year});
    store.reopen();
    closed("2");
    EXPECT_TRUE(store.get(store->verify_chain()).is_intact);
}

TEST_F(KeepingTest, ASignedHeadHoldsTheChainToIt) {
    closed("1");
    const auto head = store.get(store->sign_head());
    EXPECT_GT(head.seq, 0);
    EXPECT_EQ(head.signature.size(), 128u);
    EXPECT_EQ(store.get(store->sign_head()).signature, head.signature) << "nothing happened: the same signature stands";
    closed("2");
    const auto chain = store.get(store->verify_chain());
    EXPECT_TRUE(chain.is_intact);
    EXPECT_EQ(chain.signed_heads, 1);
    EXPECT_EQ(chain.signed_until, head.seq);
    store.close();
    for (const auto* forgery : {"update heads set signature = zeroblob(64)", "update heads set hash = zeroblob(32)",
                                "update heads set seq = seq + 1000"}) {
        Folder elsewhere;
        std::filesystem::copy(store.folder(), elsewhere.path(), std::filesystem::copy_options::recursive);
        {
            Database database(elsewhere.path() / "jembatan.db", Database::Mode::write);
            database.run(forgery);
        }
        Bench forged(sqlite_options, elsewhere.path());
        forged.open();
        EXPECT_FALSE(forged.get(forged->verify_chain()).is_intact) << forgery;
    }
    store.open();
}

TEST_F(KeepingTest, APersonIsFoundAcrossChannelsByAnyClaim) {
    const auto one = closed("1", "+62800111111");
    const auto two = store.get(store->accept(chat(store, "2", "x", "+62800111111"))).report;
    auto by_id = chat(store, "3", "y", "+62800222222");
    by_id.claims = {{"bsuid", "abc", "abc"}, {"whatsapp_id", "62800111111", "62800111111"}};
    const auto three = store.get(store->accept(by_id)).report;
    const auto other = store.get(store->accept(chat(store, "4", "z", "+62800333333"))).report;
    auto hello = chat(store, "5", "halo", "+62800111111");
    hello.is_greeting = true;
    store.get(store->accept(hello));
    const auto found = store.get(store->find_person({"phone", "+62800111111"}, 0));
    std::vector<ReportId> reports;
    for (const auto& report : found.reports) reports.push_back(report.id);
    EXPECT_EQ(reports, (std::vector{one, two, three}));
    EXPECT_EQ(std::count(reports.begin(), reports.end(), other), 0);
    EXPECT_EQ(found.messages.size(), 1u);
    EXPECT_EQ(found.next, 0);
}

TEST_F(KeepingTest, AForgottenPersonHasNoContactAndNoGreetingLeft) {
    auto hello = chat(store, "1", "halo", "+62800111111");
    hello.is_greeting = true;
    hello.help = delivery_to("wa", DeliveryKind::reply, "bantuan");
    store.get(store->accept(hello));
    const Claim who{"phone", "+62800111111", "+62800111111"};
    EXPECT_TRUE(store.get(store->contact("wa", who)).last_inbound);
    const auto found = store.get(store->find_person({"phone", "+62800111111"}, 0));
    store.ok(store->forget({found.messages, found.claims, found.channels, "cli:test"}));
    EXPECT_FALSE(store.get(store->contact("wa", who)).last_inbound);
    EXPECT_TRUE(store.get(store->find_person({"phone", "+62800111111"}, 0)).messages.empty());
    EXPECT_EQ(store.get(store->reconcile()).answers.withdrawn, 1);
    EXPECT_EQ(store.get(store->accept(hello)).result, Accepted::Result::duplicate);
}

TEST_F(KeepingTest, TheTapShowsWhatHappensAndWhatItIsAbout) {
    const auto start = store.get(store->tap(-1, 10));
    const auto report = closed("1");
    const auto tapped = store.get(store->tap(start.next, 100));
    ASSERT_FALSE(tapped.lines.empty());
    const auto is_accepted = [](const TapLine& line) { return line.event == "accepted"; };
    EXPECT_TRUE(std::any_of(tapped.lines.begin(), tapped.lines.end(), is_accepted));
    EXPECT_EQ(tapped.lines.front().report, report);
    EXPECT_EQ(tapped.lines.front().channel, "form");
    EXPECT_EQ(tapped.lines.back().event, "delivered");
    EXPECT_EQ(tapped.lines.back().destination, "lapor");
    EXPECT_TRUE(store.get(store->tap(tapped.next, 100)).lines.empty());
}

TEST_F(KeepingTest, LoadsSayWhatWaitsWhere) {
    store.get(store->accept(form(store, "1", decided_for({"lapor", "pupr"}))));
    store.ok(store->record(outcome(store.claim("pupr").at(0).id, DeliveryState::uncertain)));
    const auto loads = store.get(store->loads());
    ASSERT_EQ(loads.size(), 2u);
    EXPECT_EQ(loads[0].waiting, 1);
    EXPECT_EQ(loads[0].oldest, store.now());
    EXPECT_EQ(loads[1].uncertain, 1);
    EXPECT_EQ(loads[1].in_doubt, 1);
}

TEST_F(KeepingTest, LoadsSayWhereTicketsAreFollowed) {
    store.get(store->accept(form(store, "1", decided_for({"lapor"}))));
    auto accepted = outcome(store.claim("lapor").at(0).id, DeliveryState::delivered);
    accepted.external_id = "T-1";
    accepted.poll_at = store.now() + std::chrono::minutes(5);
    store.ok(store->record(accepted));
    const auto loads = store.get(store->loads());
    ASSERT_EQ(loads.size(), 1u);
    EXPECT_EQ(loads[0].followed, 1);
    EXPECT_EQ(loads[0].waiting, 0);
}

TEST_F(KeepingTest, OpenReportsAreThoseThatMayStillGetAWord) {
    using Counts = std::map<std::string, std::int64_t>;
    EXPECT_EQ(store.get(store->open_reports()), Counts());
    const auto collecting = store.get(store->accept(chat(store, "c1"))).report;
    store.get(store->accept(form(store, "1", decided_for({"lapor"}))));
    EXPECT_EQ(store.get(store->open_reports()), (Counts{{"form", 1}, {"wa", 1}})) << "collecting; waiting for LAPOR!";
    store.ok(store->decide(collecting, decided_for({})));
    auto accepted = outcome(store.claim("lapor").at(0).id, DeliveryState::delivered);
    accepted.external_id = "T-1";
    accepted.poll_at = store.now() + std::chrono::minutes(5);
    store.ok(store->record(accepted));
    EXPECT_EQ(store.get(store->open_reports()).at("form"), 1) << "its ticket is followed";
    closed("2");
    EXPECT_EQ(store.get(store->open_reports()).at("form"), 1);
    auto held = decided_for({});
    held.state = ReportState::held;
    store.get(store->accept(form(store, "3", held)));
    EXPECT_EQ(store.get(store->open_reports()).at("form"), 2);
}

TEST_F(KeepingTest, AWrappedKeyOpensWithItsPassphraseOnly) {
    const auto wrapped = wrap_key(key_of(), Secret("kata sandi yang panjang"));
    ASSERT_TRUE(wrapped);
    const auto back = unwrap_key(*wrapped, Secret("kata sandi yang panjang"));
    ASSERT_TRUE(back) << back.error().what;
    EXPECT_EQ(*back, key_of());
    EXPECT_EQ(unwrap_key(*wrapped, Secret("lain")).error().code, ErrorCode::refused);
    EXPECT_EQ(unwrap_key("nonsense", Secret("lain")).error().code, ErrorCode::bad_input);
}

TEST_F(KeepingTest, ACopyNamesItsFilesAndOpensThemWithTheKey) {
    closed("1");
    closed("2");
    const auto copy = store.folder() / "copy.db";
    store.ok(store->backup(copy));
    const auto facts = describe_copy(copy);
    ASSERT_TRUE(facts) << facts.error().what;
    EXPECT_EQ(facts->rows.at("reports"), 2);
    EXPECT_EQ(facts->copied_at, store.now());
    const auto named = files_named_in(copy);
    ASSERT_TRUE(named);
    ASSERT_EQ(named->size(), 2u);
    const std::filesystem::path folder = file().string() + ".files";
    EXPECT_EQ(std::filesystem::file_size(folder / (*named)[0].name),
              static_cast<std::uintmax_t>((*named)[0].size_bytes));
    std::vector<std::string> broken;
    const auto note = [&](const std::string& name, const Error&) { broken.push_back(name); };
    EXPECT_EQ(open_files_of(copy, folder, key_of('x'), note).error().code, ErrorCode::refused);
    EXPECT_TRUE(open_files_of(copy, folder, key_of(), note));
    EXPECT_TRUE(broken.empty());
    std::fstream sealed(folder / (*named)[1].name, std::ios::in | std::ios::out | std::ios::binary);
    const auto other = static_cast<char>(sealed.seekg(50).get() ^ 1);  // any fixed byte may be the one that is there
    sealed.seekp(50).put(other);
    sealed.close();
    EXPECT_TRUE(open_files_of(copy, folder, key_of(), note));
    EXPECT_EQ(broken, std::vector{(*named)[1].name});
}

TEST_F(KeepingTest, ACopyNobodyCameForIsRemovedAtTheNextStart) {
    const auto left = file().string() + ".copy-0011";
    store.ok(store->backup(left));
    store.reopen();
    EXPECT_FALSE(std::filesystem::exists(left));
}

TEST_F(KeepingTest, AStoreOfTheFirstSchemaIsBroughtForward) {
    const auto report = closed("1");
    const auto greeted = store.get(store->accept(chat(store, "2"))).report;
    store.close();
    // The same content in a database that the first schema's own statements made.
    Folder old;
    const auto old_file = old.path() / "jembatan.db";
    {
        Database database(old_file, Database::Mode::write);
        ASSERT_TRUE(migrate(database, old_file, store.now(), all_migrations().first(1)));
        database.run("attach '" + file().string() + "' as newer");
        for (const auto* table : {"meta", "counters", "reports", "messages", "attachments", "deliveries", "updates",
                                  "receipts", "contacts", "cursors", "events"})
            database.run("insert into " + std::string(table) + " select * from newer." + table);
    }
    std::filesystem::copy(file().string() + ".files", old_file.string() + ".files");
    Bench brought(sqlite_options, old.path());
    brought.open();
    ASSERT_TRUE(brought.is_open());
    EXPECT_EQ(brought.get(brought->show_report(std::to_string(report.value()))).deliveries.size(), 1u);
    EXPECT_EQ(brought.get(brought->show_report(std::to_string(greeted.value()))).report.messages.size(), 1u);
    EXPECT_GT(brought.get(brought->sign_head()).seq, 0);
    brought.expect_balanced();
    Database before(old_file.string() + ".before-" + std::to_string(all_migrations().back().number),
                    Database::Mode::read);
    EXPECT_EQ(before.ask("select max(number) from migrations"), "1");
    store.open();
}

}  // namespace
}  // namespace jembatan::store::testing
