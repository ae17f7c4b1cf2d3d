// What takes long reads on a thread of its own: a citizen's look-up does not wait for it.
#include <atomic>
#include <future>

#include "core/store/store_fixture.hpp"

namespace jembatan::store::testing {
namespace {

/// A clock that holds whoever asks it next until it is let go.
class HoldingClock final : public Clock {
public:
    explicit HoldingClock(const Clock& from) : from_(from) {}
    Time now() const override {
        if (is_armed_.exchange(false)) {
            held_.set_value();
            let_go_.get_future().wait_for(std::chrono::seconds(20));
        }
        return from_.now();
    }
    void arm() { is_armed_ = true; }
    void wait_until_held() { held_.get_future().wait(); }
    void let_go() { let_go_.set_value(); }

private:
    const Clock& from_;
    mutable std::atomic<bool> is_armed_ = false;
    mutable std::promise<void> held_, let_go_;
};

TEST(ReadersTest, ALookUpDoesNotWaitForABackup) {
    const Folder folder;
    Bench bench(sqlite_options, folder.path());
    HoldingClock clock(bench.clock());
    auto opened = bench.try_open([&](StoreOptions& options) { options.clock = &clock; });
    ASSERT_TRUE(opened) << opened.error().what;
    auto store = std::move(*opened);
    const auto accepted = bench.get(store->accept(form(bench, "1", decided_for({"lapor"}))));
    bench.get(store->sweep_files());  // nothing of the start is under way any more
    std::vector<std::string> order;
    clock.arm();  // the backup asks when it was made
    const auto back_up = [&]() -> Task<void> {
        const auto done = co_await store->backup(bench.folder() / "copy.db");
        EXPECT_TRUE(done);
        order.emplace_back("backup");
    };
    const auto look_up = [&]() -> Task<void> {
        auto which = accepted.ref;
        const auto view = co_await store->show_report(std::move(which));
        EXPECT_TRUE(view);
        order.emplace_back("look-up");
        clock.let_go();
    };
    const auto ended = [](const std::exception_ptr& error) { EXPECT_FALSE(error); };
    bench.io().restart();
    boost::asio::co_spawn(bench.io(), back_up(), ended);
    bench.io().poll();
    clock.wait_until_held();
    boost::asio::co_spawn(bench.io(), look_up(), ended);
    bench.io().run();
    EXPECT_EQ(order, (std::vector<std::string>{"look-up", "backup"}));
    store.reset();
}

}  // namespace
}  // namespace jembatan::store::testing
