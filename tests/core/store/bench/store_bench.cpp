// store_bench FOLDER [REPORTS [CONCURRENCY]]: accepts reports of 1 KB, one delivery each, then claims and records them.
// Prints rates, CPU and commits for each phase.
#include <sys/resource.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>

#include "store/store.hpp"

namespace {

using namespace jembatan;
using namespace jembatan::store;

double cpu_seconds() {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    const auto seconds = [](const timeval& t) {
        return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) / 1e6;
    };
    return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

/// One phase timed: what it did, how fast, at what cost.
class Phase {
public:
    Phase(const char* name, const Store& store) : name_(name), store_(store), commits_(store.health().commits) {}
    void end(std::int64_t items) const {
        const auto wall = std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count();
        const auto cpu = cpu_seconds() - cpu_;
        const auto commits = store_.health().commits - commits_;
        std::printf("%-16s %9.0f/s  %5.2f CPU-s per 10,000  %6.1f a commit  %.1f s\n", name_,
                    static_cast<double>(items) / wall, cpu * 10'000 / static_cast<double>(items),
                    static_cast<double>(items) / static_cast<double>(std::max<std::int64_t>(commits, 1)), wall);
    }

private:
    const char* name_;
    const Store& store_;
    std::int64_t commits_;
    std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
    double cpu_ = cpu_seconds();
};

NewMessage report(std::int64_t number) {
    NewMessage message;
    message.channel = "bench";
    message.dedup_key = "2026-05-04:" + std::to_string(number);
    message.sent_at = message.received_at = SystemClock().now();
    message.claims = {{"phone", "+62800" + std::to_string(number), ""}};
    message.text = std::string(1000, 'x');
    Decision decision;
    decision.state = ReportState::decided;
    decision.route = "jalan rusak";
    decision.config_version = "c1";
    decision.category = "pekerjaan umum";
    decision.title = "Jalan berlubang di depan pasar";
    decision.deliveries.resize(1);
    decision.deliveries[0].destination = "sink";
    message.decision = std::move(decision);
    return message;
}

Task<void> sender(Store& store, std::int64_t& next, std::int64_t last) {
    while (next < last) {
        auto message = report(next++);
        const auto accepted = co_await store.accept(std::move(message));
        if (!accepted) std::fprintf(stderr, "%s\n", accepted.error().what.c_str());
    }
}

Task<void> deliverer(Store& store, std::int64_t& done, std::size_t free) {
    for (;;) {
        std::vector<Capacity> capacity(1);
        capacity[0] = {"sink", free};
        const auto now = SystemClock().now();
        auto jobs = co_await store.claim_due(now, std::move(capacity));
        if (!jobs || jobs->empty()) co_return;
        std::size_t left = jobs->size();
        auto executor = co_await boost::asio::this_coro::executor;
        // The last one of the batch goes on here, so the next claim comes when all are recorded.
        for (auto& job : *jobs) {
            Outcome outcome;
            outcome.delivery = job.id;
            outcome.state = DeliveryState::delivered;
            outcome.attempts = 1;
            outcome.code = "accepted";
            if (--left == 0) {
                co_await store.record(std::move(outcome));
            } else {
                auto task = store.record(std::move(outcome));
                boost::asio::co_spawn(executor, std::move(task), boost::asio::detached);
            }
            ++done;
        }
    }
}

}  // namespace

int main(int count, char** arguments) {
    if (count < 2) return std::fprintf(stderr, "usage: store_bench FOLDER [REPORTS [CONCURRENCY]]\n"), 64;
    const std::filesystem::path folder(arguments[1]);
    const std::int64_t reports = count > 2 ? std::atoll(arguments[2]) : 100'000;
    const std::int64_t concurrency = count > 3 ? std::atoll(arguments[3]) : 64;
    std::filesystem::create_directories(folder);
    boost::asio::io_context io(1);
    StoreOptions options;
    options.url = "sqlite:" + (folder / "bench.db").string();
    options.master_key = Secret(std::string(32, 'k'));
    auto opened = open(std::move(options), io);
    if (!opened) return std::fprintf(stderr, "%s\n", opened.error().what.c_str()), 1;
    auto& store = **opened;

    const auto before = store.health().counters.at("reports_accepted");
    std::int64_t next = before;
    {
        const Phase phase("accept", store);
        for (std::int64_t at = 0; at < concurrency; ++at)
            boost::asio::co_spawn(io, sender(store, next, before + reports), boost::asio::detached);
        io.run();
        phase.end(reports);
    }
    std::int64_t done = 0;
    {
        const Phase phase("claim and record", store);
        boost::asio::co_spawn(io, deliverer(store, done, static_cast<std::size_t>(concurrency)), boost::asio::detached);
        io.restart();
        io.run();
        phase.end(done);
    }
    return 0;
}
