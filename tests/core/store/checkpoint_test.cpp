// The write-ahead log does not grow for ever: the writer copies it into the database.
#include "core/store/store_fixture.hpp"

namespace jembatan::store::testing {
namespace {

constexpr std::uintmax_t log_bytes = 256 * 1024;

StoreOptions with_small_log(const std::filesystem::path& folder) {
    auto options = sqlite_options(folder);
    options.checkpoint_bytes = log_bytes;
    return options;
}

TEST(CheckpointTest, TheLogIsCopiedOnceItHasGrown) {
    Bench store(with_small_log);
    const auto database = store.folder() / "jembatan.db";
    const auto log = store.folder() / "jembatan.db-wal";
    const auto before = std::filesystem::file_size(database);
    for (int at = 0; at < 100; ++at) store.get(store->accept(form(store, std::to_string(at), decided_for({"sink"}))));
    EXPECT_GT(std::filesystem::file_size(database), before);
    EXPECT_LT(std::filesystem::file_size(log), 2 * log_bytes);
    const auto said = store->health().wal_bytes;
    EXPECT_GT(said, 0);
    EXPECT_LT(said, static_cast<std::int64_t>(2 * log_bytes));
}

TEST(CheckpointTest, AFullLogIsThatLongFromTheStartAndNoLonger) {
    const auto with_full_log = [](const std::filesystem::path& folder) {
        auto options = with_small_log(folder);
        options.has_full_log = true;
        return options;
    };
    Bench store(with_full_log);
    const auto log = store.folder() / "jembatan.db-wal";
    EXPECT_GE(std::filesystem::file_size(log), log_bytes);
    for (int at = 0; at < 100; ++at) store.get(store->accept(form(store, std::to_string(at), decided_for({"sink"}))));
    EXPECT_LT(std::filesystem::file_size(log), 2 * log_bytes);
    store.reopen();
    EXPECT_LT(std::filesystem::file_size(log), 2 * log_bytes);
    EXPECT_EQ(store.get(store->reconcile()).reports.accepted, 100);
}

}  // namespace
}  // namespace jembatan::store::testing
