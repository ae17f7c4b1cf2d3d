// Opening: keys, locks, schemas; and that a changed byte is found.
#include "core/store/store_fixture.hpp"
#include "store/schema.hpp"

namespace jembatan::store::testing {
namespace {

class OpenTest : public ::testing::Test {
protected:
    Bench store;
    std::filesystem::path file() { return store.folder() / "jembatan.db"; }
    void sql(const std::string& statement) {
        Database database(file(), Database::Mode::write);
        database.run(statement);
    }
    Error refusal(const std::function<void(StoreOptions&)>& change = {}) {
        const auto opened = store.try_open(change);
        EXPECT_FALSE(opened);
        return opened ? Error{} : opened.error();
    }
};

TEST_F(OpenTest, AnotherMasterKeyIsRefusedWithAClearMessage) {
    store.get(store->accept(chat(store, "1")));
    store.close();
    const auto error = refusal([](StoreOptions& options) { options.master_key = key_of('x'); });
    EXPECT_EQ(error.code, ErrorCode::refused);
    EXPECT_NE(error.what.find("master key"), std::string::npos);
    EXPECT_EQ(refusal([](StoreOptions& options) { options.master_key = Secret("short"); }).code, ErrorCode::bad_input);
    store.open();
}

TEST_F(OpenTest, ASecondDaemonIsRefused) {
    const auto error = refusal();
    EXPECT_EQ(error.code, ErrorCode::conflict);
    EXPECT_NE(error.what.find("another broker"), std::string::npos) << error.what;
    store.reopen();
}

TEST_F(OpenTest, ADatabaseThatWasMovedAwayIsNotWrittenTo) {
    std::filesystem::rename(file(), store.folder() / "elsewhere.db");
    EXPECT_EQ(store.wait(store->accept(chat(store, "1"))).error().code, ErrorCode::unavailable);
    EXPECT_FALSE(store->health().is_writable);
    std::filesystem::rename(store.folder() / "elsewhere.db", file());
    EXPECT_EQ(store.get(store->accept(chat(store, "1"))).result, Accepted::Result::created);
}

TEST_F(OpenTest, ANewerSchemaIsRefused) {
    store.close();
    sql("insert into migrations (number, name, applied_at) values (99, 'from the future', 0)");
    const auto error = refusal();
    EXPECT_EQ(error.code, ErrorCode::conflict);
    EXPECT_NE(error.what.find("newer"), std::string::npos) << error.what;
}

TEST_F(OpenTest, AnOlderSchemaIsBackedUpAndMigrated) {
    const auto accepted = store.get(store->accept(chat(store, "1")));
    store.close();
    const int next = all_migrations().back().number + 1;
    const auto copy = file().string() + ".before-" + std::to_string(next);
    {
        Database database(file(), Database::Mode::write);
        const char* const statements[] = {"create table added_later (id integer primary key)"};
        const Migration more[] = {{1, "first schema", {}}, {next, "one more", statements}};
        ASSERT_TRUE(migrate(database, file(), store.now(), more));
        EXPECT_EQ(database.ask("select max(number) from migrations"), std::to_string(next));
        EXPECT_EQ(database.ask("select name from sqlite_master where name = 'added_later'"), "added_later");
    }
    Database backup(copy, Database::Mode::read);
    EXPECT_EQ(backup.ask("select max(number) from migrations"), std::to_string(next - 1));
    EXPECT_EQ(backup.ask("select count(*) from messages"), "1");
    EXPECT_TRUE(accepted.report.is_set());
}

TEST_F(OpenTest, AFailedMigrationChangesNothing) {
    store.close();
    Database database(file(), Database::Mode::write);
    const int next = all_migrations().back().number + 1;
    const char* const statements[] = {"create table half (id integer primary key)", "create nonsense"};
    const Migration more[] = {{1, "first schema", {}}, {next, "broken", statements}};
    EXPECT_THROW(static_cast<void>(migrate(database, file(), store.now(), more)), SqlError);
    EXPECT_EQ(database.ask("select max(number) from migrations"), std::to_string(next - 1));
    EXPECT_EQ(database.ask("select name from sqlite_master where name = 'half'"), "");
}

TEST_F(OpenTest, ABadUrlSaysWhatIsExpected) {
    store.close();
    EXPECT_EQ(refusal([](StoreOptions& options) { options.url = "mysql://x"; }).code, ErrorCode::bad_input);
    EXPECT_EQ(refusal([](StoreOptions& options) { options.url = "sqlite:/nowhere/at/all.db"; }).code,
              ErrorCode::unavailable);
}

TEST_F(OpenTest, AFileThatIsNoDatabaseIsCorrupt) {
    store.close();
    for (const auto* suffix : {"-wal", "-shm"}) std::filesystem::remove(file().string() + suffix);
    std::ofstream(file()) << "this is certainly not a database, but it is long enough to have a header of a hundred "
                             "bytes, or so one hopes";
    EXPECT_EQ(refusal().code, ErrorCode::corrupt);
}

struct Tampering {
    const char* name;
    const char* statement;
    std::int64_t first_bad;
};

TEST_F(OpenTest, TheChainFindsEveryTampering) {
    const Tampering all[] = {
        {"a flipped byte", "update events set body = replace(body, 'accepted', 'acceptee') where seq = 2", 2},
        {"a changed time", "update events set at = at + 1 where seq = 1", 1},
        {"a changed link", "update events set prev = zeroblob(32) where seq = 2", 2},
        {"a block taken out", "delete from events where seq = 2", 2},
        {"the end cut off", "delete from events where seq = 3", 3},
    };
    for (const auto& tampering : all) {
        Bench bench;
        for (const auto* key : {"1", "2", "3"})
            bench.get(bench->accept(chat(bench, key, "x", std::string("+62800") + key)));
        EXPECT_TRUE(bench.get(bench->verify_chain()).is_intact);
        bench.close();
        {
            Database database(bench.folder() / "jembatan.db", Database::Mode::write);
            database.run(tampering.statement);
        }
        bench.open();
        const auto chain = bench.get(bench->verify_chain());
        EXPECT_FALSE(chain.is_intact) << tampering.name;
        EXPECT_EQ(chain.first_bad, tampering.first_bad) << tampering.name;
    }
}

TEST_F(OpenTest, ABlockOfAnotherHistoryDoesNotFit) {
    // Two histories that part after their first block, made with one key: neither takes a block of the other.
    store.get(store->accept(chat(store, "1")));
    store.close();
    Folder folder;
    std::filesystem::copy(store.folder(), folder.path(), std::filesystem::copy_options::recursive);
    Bench other(sqlite_options, folder.path());
    other.open();
    store.open();
    for (const auto* key : {"2", "3"}) {
        store.get(store->accept(chat(store, key, "satu", std::string("+62800") + key)));
        other.get(other->accept(chat(other, key, "dua", std::string("+62800") + key)));
    }
    other.close();
    store.close();
    {
        Database database(file(), Database::Mode::write);
        database.run("attach '" + (folder.path() / "jembatan.db").string() + "' as other");
        database.run(
            "update events set (at, body, hash) = (select at, body, hash from other.events where seq = 3) "
            "where seq = 3");
    }
    store.open();
    EXPECT_EQ(store.get(store->verify_chain()).first_bad, 3);
}

TEST_F(OpenTest, ReconcileSeesALostRow) {
    store.get(store->accept(chat(store, "1")));
    store.close();
    sql("delete from reports");
    store.open();
    const auto balance = store.get(store->reconcile());
    EXPECT_FALSE(balance.balanced);
    EXPECT_FALSE(balance.differences.empty());
}

TEST_F(OpenTest, ASealedValueMovedToAnotherRowDoesNotOpen) {
    // Two messages of one report have the same key; only the row they belong to tells them apart.
    const auto one = store.get(store->accept(chat(store, "1", "satu"))).report;
    store.get(store->accept(chat(store, "2", "dua")));
    store.close();
    sql("update messages set sealed = (select sealed from messages where id = 2) where id = 1");
    store.open();
    EXPECT_EQ(store.wait(store->show_report(std::to_string(one.value()))).error().code, ErrorCode::corrupt);
}

TEST_F(OpenTest, AKeyMovedFromAnotherTableDoesNotOpen) {
    const auto report = store.get(store->accept(chat(store, "1"))).report;
    store.ok(store->keep_unrecognised({"wa", "2026-05-04:x", store.now(), "unknown type", "{}"}));
    store.close();
    sql("update reports set data_key = (select data_key from unrecognised where id = 1) where id = 1");
    store.open();
    const auto shown = store.wait(store->show_report(std::to_string(report.value())));
    ASSERT_FALSE(shown);
    EXPECT_NE(shown.error().what.find("place 'k'"), std::string::npos) << "not the key itself: " << shown.error().what;
}

TEST_F(OpenTest, ARowThatDoesNotOpenStopsNobodyElse) {
    const auto message = [&](const std::string& key) {
        auto chatted = chat(store, key, "x", "+62800" + key);
        chatted.attachments.resize(1);
        chatted.attachments[0].fetch_state = "media";
        return chatted;
    };
    store.get(store->accept(message("1")));
    const auto good = store.get(store->accept(message("2"))).report;
    const auto form_delivered = [&](const std::string& key) {
        store.get(store->accept(form(store, key, decided_for({"lapor"}))));
        auto result = delivered(store.claim("lapor").at(0).id, "T");
        result.receipt = "r";
        result.poll_at = store.now();
        result.updates = {{"k", "answered", store.now(), "x", ""}};
        store.ok(store->record(result));
        store.get(store->accept(form(store, key + "b", decided_for({"pupr"}))));
    };
    form_delivered("3");
    form_delivered("4");
    store.close();
    // The reports whose rows are damaged: the first chat, the first form, and what waits for pupr first.
    for (const auto* damage :
         {"update messages set sealed = x'00' where id = 1", "update attachments set sealed = x'00' where id = 1",
          "update updates set sealed = x'00' where id = 1", "update deliveries set step = x'00' where id = 1",
          "update messages set sealed = x'00' where id = 4"})
        sql(damage);
    store.open();
    store.clock().advance(std::chrono::hours(1));
    const auto due = store.get(store->due_decisions(store.now(), 1));
    const auto again = store.get(store->due_decisions(store.now(), 1));
    ASSERT_EQ(due.size() + again.size(), 1u);
    EXPECT_EQ((due.empty() ? again : due).at(0).id, good);
    EXPECT_EQ(store.get(store->due_fetches(store.now(), 10)).size(), 1u);
    EXPECT_EQ(store.polls().size(), 1u);
    EXPECT_EQ(store.get(store->unprocessed_updates(10)).size(), 1u);
    EXPECT_EQ(store.claim("pupr").size(), 1u);
}

TEST_F(OpenTest, BackupIsAStoreOfItsOwn) {
    const auto accepted = store.get(store->accept(chat(store, "1")));
    Folder elsewhere;
    store.ok(store->backup(elsewhere.path() / "jembatan.db"));
    EXPECT_EQ(store.error(store->backup(elsewhere.path() / "jembatan.db")), ErrorCode::conflict);
    Bench copy(sqlite_options, elsewhere.path());
    copy.open();
    EXPECT_EQ(copy.get(copy->show_report(accepted.ref)).report.uid, accepted.uid);
}

TEST_F(OpenTest, AFullQueueIsUnavailableAndLosesNothing) {
    store.close();
    const auto small = [](const std::filesystem::path& folder) {
        auto options = sqlite_options(folder);
        options.queue_limit = 4;
        return options;
    };
    Bench bench(small);
    std::vector<NewMessage> batch;
    for (int at = 0; at < 5; ++at) batch.push_back(chat(bench, std::to_string(at), "x", "+62800" + std::to_string(at)));
    for (const auto& result : bench.wait(bench->accept(std::move(batch), std::nullopt))) {
        ASSERT_FALSE(result);
        EXPECT_EQ(result.error().code, ErrorCode::unavailable);
    }
    EXPECT_EQ(bench.get(bench->reconcile()).reports.accepted, 0);
    bench.get(bench->accept(chat(bench, "1")));
}

TEST_F(OpenTest, ListsArePaged) {
    for (int at = 0; at < 5; ++at) store.get(store->accept(form(store, std::to_string(at), decided_for({"lapor"}))));
    ReportFilter filter;
    filter.channel = "form";
    auto page = store.get(store->list_reports(filter, {2, 0}));
    ASSERT_EQ(page.rows.size(), 2u);
    EXPECT_EQ(page.rows[0].title, "Jalan berlubang");
    EXPECT_EQ(page.rows[0].deliveries.at(0).destination, "lapor");
    page = store.get(store->list_reports(filter, {2, page.next}));
    page = store.get(store->list_reports(filter, {2, page.next}));
    EXPECT_EQ(page.rows.size(), 1u);
    EXPECT_EQ(page.next, 0);
    DeliveryFilter pending;
    pending.state = DeliveryState::pending;
    EXPECT_EQ(store.get(store->list_deliveries(pending, {3, 0})).rows.size(), 3u);
    EXPECT_EQ(store.wait(store->show_report("no such thing")).error().code, ErrorCode::not_found);
}

}  // namespace
}  // namespace jembatan::store::testing
