// The writer thread.
#include "store/writer.hpp"

#include <algorithm>
#include <boost/asio/post.hpp>

#include "base/log.hpp"

namespace jembatan::store {
namespace {

constexpr std::int64_t page_bytes = 4096;
constexpr std::chrono::seconds disk_pause{5};

const char* const queue_full = "store: too many requests are waiting; repeat it later";

}  // namespace

Writer::Writer(Core& core, Limits limits, const Clock& clock, boost::asio::io_context& io,
               std::function<void(const Error&)> on_fatal)
    : core_(core),
      limits_(limits),
      clock_(clock),
      io_(io),
      on_fatal_(std::move(on_fatal)),
      signals_(std::make_shared<Signals>(io)),
      begin_(core.database, "begin immediate", ""),
      begin_read_(core.database, "begin", ""),
      commit_(core.database, "commit", ""),
      rollback_(core.database, "rollback", ""),
      try_disk_(core.database,
                "insert into meta (name, value) values ('disk_tried_at', :at) on conflict (name) do update set value = "
                "excluded.value",
                "t"),
      next_decision_(core.database, "select decide_at, id from reports where state = 0 order by decide_at limit :limit",
                     "i", "ii"),
      followed_(core.database,
                "select destination from deliveries where poll_at is not null and destination > :after order by "
                "destination limit 1",
                "t", "t"),
      next_poll_(core.database,
                 "select poll_at, id from deliveries where destination = :destination and poll_at is not null order by "
                 "poll_at limit :limit",
                 "ti", "ii"),
      next_fetch_(core.database,
                  "select due_at, id from attachments where due_at is not null order by due_at limit :limit", "i",
                  "ii"),
      next_update_(core.database, "select id from updates where processed = 0 limit 1 offset :unreadable", "i", "i") {
    publish({true, true, true, true, true});
    thread_ = std::thread([this] { loop(); });
}

Writer::~Writer() {
    {
        const std::lock_guard lock(mutex_);
        is_closing_ = true;
    }
    has_work_.notify_one();
    thread_.join();
}

void Writer::enqueue(std::unique_ptr<Request> request, Access access, Room room) {
    request->is_write = access == Access::write;
    std::vector<std::unique_ptr<Request>> one;
    one.push_back(std::move(request));
    enqueue(std::move(one), room);
}

void Writer::enqueue(std::vector<std::unique_ptr<Request>> requests, Room room) {
    const auto now = clock_.now();
    std::optional<Error> refusal;
    {
        const std::lock_guard lock(mutex_);
        if (dead_)
            refusal = unavailable(dead_->what);
        else if (room == Room::limited && queue_.size() + requests.size() > limits_.queue)
            refusal = unavailable(queue_full);
        else
            for (auto& request : requests) {
                request->at = now;
                queue_.push_back(std::move(request));
            }
    }
    if (!refusal) {
        has_work_.notify_one();
        return;
    }
    for (auto& request : requests) request->fail(*refusal);
    answer(std::move(requests), {});
}

void Writer::loop() {
    while (wait_for_work()) {
        try_disk();
        auto group = take();
        if (group.empty()) continue;
        touched_ = {};
        run_group(group);
        publish(touched_);
        answer(std::move(group), touched_);
        checkpoint_if_due();
    }
}

bool Writer::wait_for_work() {
    std::unique_lock lock(mutex_);
    has_work_.wait(lock, [this] { return !queue_.empty() || is_closing_ || try_disk_at_; });
    return !queue_.empty() || !is_closing_;
}

void Writer::try_disk() {
    Tx tx(core_);
    {
        const std::lock_guard lock(mutex_);
        if (!try_disk_at_) return;
        tx.now = *try_disk_at_;
        try_disk_at_.reset();
        if (dead_ || trouble_.empty()) return;
    }
    try {
        begin_.run();
        try_disk_.run(std::to_string(to_millis(tx.now)));
        commit(tx);
    } catch (const SqlError& error) {
        roll_back(tx);
        static_cast<void>(explain(error));
        return;
    }
    log::info("store", "writable_again");
    checkpoint_if_due();
}

Writer::Group Writer::take() {
    Group group;
    const std::lock_guard lock(mutex_);
    while (!queue_.empty() && group.size() < limits_.group) {
        group.push_back(std::move(queue_.front()));
        queue_.pop_front();
    }
    return group;
}

void Writer::run_group(Group& group) {
    std::optional<Error> dead;
    {
        const std::lock_guard lock(mutex_);
        dead = dead_;
    }
    if (dead) return fail_all(group, unavailable(dead->what));
    if (try_together(group)) return;
    for (auto& request : group) run_alone(*request);
}

bool Writer::try_together(const Group& group) {
    const bool writes = std::any_of(group.begin(), group.end(), [](const auto& request) { return request->is_write; });
    Tx tx(core_);
    try {
        if (writes)
            begin_.run();
        else
            begin_read_.run();  // one snapshot and one lock for all of them
        for (const auto& request : group) {
            tx.now = request->at;
            request->run(tx);
        }
        if (writes)
            commit(tx);
        else
            end_read(tx);
        touched_ = tx.touched;
        return true;
    } catch (const SqlError& error) {
        roll_back(tx);
        const bool is_hopeless = error.is_disk_trouble() || error.is_corrupt();
        if (is_hopeless) fail_all(group, explain(error));
        return is_hopeless;
    } catch (const Abort& abort) {
        roll_back(tx);
        if (group.size() == 1) group.front()->fail(abort.error);
        return group.size() == 1;
    } catch (const std::exception& error) {
        roll_back(tx);
        if (group.size() == 1) group.front()->fail(internal_error(std::string("store: ") + error.what()));
        return group.size() == 1;
    }
}

void Writer::run_alone(Request& request) {
    Tx tx(core_);
    tx.now = request.at;
    try {
        begin_.run();
        request.run(tx);
        commit(tx);
        for (const auto part :
             {&Touched::decisions, &Touched::deliveries, &Touched::polls, &Touched::fetches, &Touched::updates})
            touched_.*part = touched_.*part || tx.touched.*part;
    } catch (const SqlError& error) {
        roll_back(tx);
        request.fail(explain(error));
    } catch (const Abort& abort) {
        roll_back(tx);
        request.fail(abort.error);
    } catch (const std::exception& error) {
        roll_back(tx);
        request.fail(internal_error(std::string("store: ") + error.what()));
    }
}

void Writer::commit(Tx& tx) {
    core_.database.expect_in_place();
    tx.seal_block();
    commit_.run();
    tx.committed();
    const std::lock_guard lock(mutex_);
    ++commits_;
    trouble_.clear();
}

void Writer::end_read(Tx& tx) {
    commit_.run();
    tx.committed();
}

void Writer::roll_back(Tx& tx) noexcept {
    try {
        if (core_.database.is_in_transaction()) rollback_.run();
    } catch (const SqlError& error) {
        die({ErrorCode::corrupt, std::string("store: rollback failed: ") + error.what()});
    }
    tx.rolled_back();
}

/// What a caller is told. A failed flush is the end: what the disk holds is not known, so it is never tried again.
Error Writer::explain(const SqlError& error) {
    if (error.is_sync_failure() || error.is_corrupt()) {
        die({error.is_corrupt() ? ErrorCode::corrupt : ErrorCode::unavailable,
             std::string(error.what()) + "; the broker stops, check the disk"});
        return unavailable(error.what());
    }
    if (error.is_disk_trouble() || error.is_busy()) {
        log::error("store", "write_failed", {{"reason", error.what()}});
        const std::lock_guard lock(mutex_);
        trouble_ = error.what();
        return unavailable(std::string(error.what()) + "; repeat it later");
    }
    return internal_error(error.what());
}

void Writer::fail_all(const Group& group, const Error& error) {
    for (const auto& request : group) request->fail(error);
}

void Writer::die(Error why) {
    {
        const std::lock_guard lock(mutex_);
        if (dead_) return;
        // Under way before anybody can be refused because of it.
        if (on_fatal_) boost::asio::post(io_, [tell = on_fatal_, why] { tell(why); });
        dead_ = why;
    }
    log::error("store", "fatal", {{"reason", why.what}});
}

void Writer::checkpoint_if_due() {
    const auto wal_bytes = core_.database.wal_pages() * page_bytes;
    if (wal_bytes < limits_.checkpoint_bytes) return;
    try {
        core_.database.checkpoint();
    } catch (const SqlError& error) {
        static_cast<void>(explain(error));
    }
}

namespace {

/// The first row's time whose id is not leased.
template <class Id, class... Values>
std::optional<Time> first_free(Statement& query, const std::unordered_set<Id>& leased, const Values&... values) {
    std::optional<Time> earliest;
    for (bool row = query.first(values..., leased.size() + 1); row; row = query.next())
        if (!earliest && !leased.contains(Id(query.integer(1)))) earliest = query.time(0);
    return earliest;
}

/// The next poll of each destination that has one. `followed` gives the destinations one by one.
std::map<std::string, Time> next_polls(Statement& followed, Statement& query,
                                       const std::unordered_set<DeliveryId>& leased) {
    std::map<std::string, Time> out;
    for (std::string after; followed.find(after);) {
        after = followed.text(0);
        if (const auto earliest = first_free(query, leased, after)) out.emplace(after, *earliest);
    }
    return out;
}

}  // namespace

void Writer::publish(const Touched& touched) {
    const auto slot = [this](Work work) -> std::optional<Time>& {
        return snapshot_.earliest[static_cast<std::size_t>(work)];
    };
    try {
        if (touched.decisions) slot(Work::decisions) = first_free(next_decision_, core_.unreadable_reports);
        if (touched.polls) {
            snapshot_.polls = next_polls(followed_, next_poll_, core_.polling);
            slot(Work::polls).reset();
            for (const auto& [destination, due] : snapshot_.polls)
                slot(Work::polls) = std::min(slot(Work::polls).value_or(due), due);
        }
        if (touched.fetches) slot(Work::fetches) = first_free(next_fetch_, core_.fetching);
        if (touched.updates) {
            slot(Work::updates).reset();
            if (next_update_.find(core_.unreadable_updates.size())) slot(Work::updates) = Time{};
        }
    } catch (const SqlError& error) {
        static_cast<void>(explain(error));
    }
    const bool lanes_changed = core_.lanes.take_changed();
    if (lanes_changed) {
        snapshot_.by_destination = core_.lanes.earliest();
        snapshot_.has_interrupted = core_.lanes.has_interrupted();
    }
    board_.publish(snapshot_);
    const std::lock_guard lock(mutex_);
    if (lanes_changed) lane_sizes_ = core_.lanes.sizes();
    counters_ = core_.counters.values();
    wal_bytes_ = core_.database.wal_pages() * page_bytes;
}

void Writer::answer(Group group, const Touched& touched) {
    {
        const std::lock_guard lock(mutex_);
        requests_ += static_cast<std::int64_t>(group.size());
    }
    auto finish = [signals = signals_, touched, done = std::move(group)] {
        for (const auto& request : done) request->finish();
        if (touched.decisions) signals->raise(Work::decisions);
        if (touched.deliveries) signals->raise(Work::deliveries);
        if (touched.polls) signals->raise(Work::polls);
        if (touched.fetches) signals->raise(Work::fetches);
        if (touched.updates) signals->raise(Work::updates);
    };
    boost::asio::post(io_, std::move(finish));
}

Health Writer::health() {
    const auto now = clock_.now();
    const std::lock_guard lock(mutex_);
    const auto since = now - tried_disk_at_;
    if (!dead_ && !trouble_.empty() && (since >= disk_pause || since < milliseconds{0})) {
        tried_disk_at_ = now;
        try_disk_at_ = now;
        has_work_.notify_one();
    }
    Health health;
    health.is_writable = !dead_ && trouble_.empty();
    health.reason = dead_ ? dead_->what : trouble_;
    health.queued = queue_.size();
    health.queue_limit = limits_.queue;
    health.wal_bytes = wal_bytes_;
    health.commits = commits_;
    health.requests = requests_;
    for (std::size_t index = 0; index < counter_count; ++index)
        health.counters.emplace(name(static_cast<Counter>(index)), counters_[index]);
    health.waiting_by_destination = lane_sizes_;
    return health;
}

}  // namespace jembatan::store
