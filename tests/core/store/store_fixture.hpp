/// What the store's tests share: a store in a folder of its own with a clock held still, and invented messages.
#pragma once

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <filesystem>
#include <fstream>
#include <functional>

#include "store/store.hpp"

namespace jembatan::store::testing {

/// Makes and removes a folder.
class Folder {
public:
    Folder();
    ~Folder();
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    const std::filesystem::path& path() const { return path_; }

private:
    std::filesystem::path path_;
};

/// Opens a back end's store in a folder. PostgreSQL joins here.
struct BackEnd {
    const char* name;
    std::function<StoreOptions(const std::filesystem::path&)> options;
};
inline void PrintTo(const BackEnd& back_end, std::ostream* out) { *out << back_end.name; }
const std::vector<BackEnd>& back_ends();
StoreOptions sqlite_options(const std::filesystem::path& folder);

/// The master key of the tests, or another one.
Secret key_of(char fill = 'k');

/// An I/O thread that is the test's own, and a store on it.
class Bench {
public:
    explicit Bench(std::function<StoreOptions(const std::filesystem::path&)> options = sqlite_options)
        : options_(std::move(options)) {
        open();
    }
    Bench(std::function<StoreOptions(const std::filesystem::path&)> options, std::filesystem::path folder)
        : options_(std::move(options)), folder_path_(std::move(folder)) {}

    /// Opens (again). Fails the test when that fails.
    void open();
    Result<std::unique_ptr<Store>> try_open(const std::function<void(StoreOptions&)>& change = {});
    void close() { store_.reset(); }
    void reopen() {
        close();
        open();
    }

    Store* operator->() { return store_.get(); }
    bool is_open() const { return store_ != nullptr; }
    ManualClock& clock() { return clock_; }
    Time now() const { return clock_.now(); }
    boost::asio::io_context& io() { return io_; }
    std::filesystem::path folder() const { return folder_path_.empty() ? folder_.path() : folder_path_; }

    /// Runs the I/O thread until the coroutine has its answer.
    template <class T>
    T wait(Task<T> task) {
        std::optional<T> answer;
        std::exception_ptr failure;
        auto done = [&](const std::exception_ptr& error, T value) {
            failure = error;
            if (!error) answer.emplace(std::move(value));
        };
        boost::asio::co_spawn(io_, std::move(task), done);
        io_.restart();
        io_.run();
        if (failure) std::rethrow_exception(failure);
        return std::move(*answer);
    }
    /// The value, or a failed test.
    template <class T>
    T get(Task<Result<T>> task) {
        auto result = wait(std::move(task));
        if (!result) {
            ADD_FAILURE() << result.error().what;
            throw std::runtime_error(result.error().what);
        }
        return std::move(*result);
    }
    void ok(Task<Result<void>> task) {
        const auto result = wait(std::move(task));
        EXPECT_TRUE(result) << result.error().what;
    }
    ErrorCode error(Task<Result<void>> task) {
        const auto result = wait(std::move(task));
        EXPECT_FALSE(result) << "should have been refused";
        return result ? ErrorCode::internal : result.error().code;
    }
    /// Runs many at once, so that they meet in the writer.
    template <class T>
    std::vector<T> wait_all(std::vector<Task<T>> tasks) {
        std::vector<std::optional<T>> answers(tasks.size());
        for (std::size_t index = 0; index < tasks.size(); ++index) {
            auto done = [&answers, index](const std::exception_ptr&, T value) {
                answers[index].emplace(std::move(value));
            };
            boost::asio::co_spawn(io_, std::move(tasks[index]), done);
        }
        io_.restart();
        io_.run();
        std::vector<T> values;
        for (auto& answer : answers) values.push_back(std::move(*answer));
        return values;
    }

    std::vector<Job> claim(const std::string& destination, std::size_t free = 100) {
        std::vector<Capacity> capacities{{destination, free}};
        return get(store_->claim_due(now(), std::move(capacities)));
    }
    std::vector<PollJob> polls(const std::string& destination = "lapor", std::size_t free = 10, Time until = {}) {
        std::vector<PollRoom> rooms{{destination, free, until}};
        return get(store_->due_polls(now(), std::move(rooms)));
    }
    /// The balances must agree after whatever a test did.
    void expect_balanced();

private:
    std::function<StoreOptions(const std::filesystem::path&)> options_;
    Folder folder_;
    std::filesystem::path folder_path_;
    ManualClock clock_{from_millis(1'780'000'000'000)};
    boost::asio::io_context io_;
    std::unique_ptr<Store> store_;
};

/// A message of a channel that collects, from a person named by one invented phone number.
NewMessage chat(Bench& bench, const std::string& dedup, const std::string& text = "Jalan berlubang di depan pasar",
                const std::string& phone = "+62800123450");
/// A form: born as the decision says.
NewMessage form(Bench& bench, const std::string& dedup, Decision decision);
Decision decided_for(std::vector<std::string> destinations);
NewDelivery delivery_to(const std::string& destination, DeliveryKind kind = DeliveryKind::report,
                        std::string payload = {});
Outcome delivered(DeliveryId id, std::string external_id = {});
Outcome outcome(DeliveryId id, DeliveryState state, std::optional<Time> due = std::nullopt);

/// One suite for every back end.
class StoreTest : public ::testing::TestWithParam<BackEnd> {
protected:
    Bench store{GetParam().options};
    void TearDown() override {
        if (store.is_open() && !HasFatalFailure()) store.expect_balanced();
    }
};

}  // namespace jembatan::store::testing
