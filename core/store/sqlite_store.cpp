// Each call handed to the thread that does it.
#include "store/sqlite_store.hpp"

#include "base/log.hpp"
#include "store/batch.hpp"
#include "store/schema.hpp"

namespace jembatan::store {

SqliteStore::SqliteStore(OpenedFiles opened, const StoreOptions& options, const Clock& clock,
                         boost::asio::io_context& io)
    : clock_(clock),
      lock_(std::move(opened.lock)),
      file_(std::move(opened.file)),
      files_(std::move(opened.files)),
      database_(std::move(opened.database)),
      core_(*database_, opened.keys, std::move(opened.store_uid), options.chain_id),
      reports_(*database_, core_.keys),
      deliveries_(core_),
      decider_(core_, reports_, deliveries_),
      acceptor_(core_, reports_, deliveries_, decider_),
      deliverer_(core_, reports_, deliveries_),
      follower_(core_, reports_, deliveries_),
      fetcher_(core_, reports_, deliveries_),
      retainer_(core_, reports_),
      reader_(io),
      long_reader_(io),
      file_threads_(2, io) {
    const Writer::Limits limits{options.queue_limit, options.group_limit, options.checkpoint_bytes};
    writer_ = std::make_unique<Writer>(core_, limits, clock_, io, options.on_fatal);
    long_reader_.thread.run_detached([this] {
        try {
            static_cast<void>(sweep());
        } catch (const std::exception& error) {  // the next start sweeps again
            log::warn("store", "not_swept", {{"reason", error.what()}});
        }
    });
}

SqliteStore::~SqliteStore() {
    for (const auto work :
         {Work::decisions, Work::deliveries, Work::polls, Work::fetches, Work::updates, Work::channels})
        writer_->signals().raise(work);
}

// --- intake ---------------------------------------------------------------------------------------------------------

Task<Result<Accepted>> SqliteStore::accept(NewMessage message) {
    Step<Accepted> step = [this, message = std::move(message)](Tx& tx) { return acceptor_.accept(tx, message); };
    return writer_->submit<Accepted>(Access::write, std::move(step));
}

Task<std::vector<Result<Accepted>>> SqliteStore::accept(std::vector<NewMessage> messages,
                                                        std::optional<ChannelCursor> cursor) {
    auto start = [this, messages = std::move(messages), cursor = std::move(cursor)](auto handler) mutable {
        using Handler = decltype(handler);
        const std::shared_ptr<Batch> batch =
            std::make_shared<WaitingBatch<Handler>>(messages.size(), std::move(handler));
        std::vector<std::unique_ptr<Request>> requests;
        for (std::size_t index = 0; index < messages.size(); ++index)
            requests.push_back(std::make_unique<BatchMessage>(batch, index, acceptor_, std::move(messages[index])));
        if (cursor) requests.push_back(std::make_unique<BatchCursor>(batch, acceptor_, std::move(*cursor)));
        if (requests.empty()) requests.push_back(std::make_unique<EmptyBatch>(batch));
        writer_->enqueue(std::move(requests));
    };
    return boost::asio::async_initiate<const boost::asio::use_awaitable_t<>, void(AcceptedList)>(
        start, boost::asio::use_awaitable);
}

Task<Result<std::string>> SqliteStore::cursor(std::string channel) {
    Step<std::string> step = [this, channel = std::move(channel)](Tx&) { return acceptor_.cursor(channel); };
    return writer_->submit<std::string>(Access::read, std::move(step));
}

Task<Result<std::optional<DeliveryId>>> SqliteStore::receipt(Receipt receipt) {
    Step<std::optional<DeliveryId>> step = [this, receipt = std::move(receipt)](Tx& tx) {
        auto delivery = acceptor_.receipt(tx, receipt);
        if (delivery && *delivery && receipt.status == ReceiptStatus::window_closed)
            deliverer_.say_again(tx, **delivery);
        return delivery;
    };
    return writer_->submit<std::optional<DeliveryId>>(Access::write, std::move(step));
}

Task<Result<void>> SqliteStore::keep_unrecognised(Unrecognised item) {
    Step<void> step = [this, item = std::move(item)](Tx& tx) { return acceptor_.keep_unrecognised(tx, item); };
    return writer_->submit<void>(Access::write, std::move(step));
}

std::string SqliteStore::receipt_key(std::string_view ref) const { return core_.keys.receipt_key(ref); }

Task<Result<std::vector<StoredReport>>> SqliteStore::due_decisions(Time now, std::size_t limit) {
    Step<std::vector<StoredReport>> step = [this, now, limit](Tx&) { return decider_.due(now, limit); };
    return writer_->submit<std::vector<StoredReport>>(Access::read, std::move(step));
}

Task<Result<void>> SqliteStore::decide(ReportId report, Decision decision) {
    Step<void> step = [this, report, decision = std::move(decision)](Tx& tx) {
        return decider_.decide(tx, report, decision);
    };
    return writer_->submit<void>(Access::write, std::move(step));
}

Task<Result<void>> SqliteStore::release(ReportId report, Decision decision, std::string actor) {
    Step<void> step = [this, report, decision = std::move(decision), actor = std::move(actor)](Tx& tx) {
        return decider_.release(tx, report, decision, actor);
    };
    return writer_->submit<void>(Access::write, std::move(step));
}

Task<Result<void>> SqliteStore::drop(ReportId report, std::string actor, std::string reason) {
    Step<void> step = [this, report, actor = std::move(actor), reason = std::move(reason)](Tx& tx) {
        return decider_.drop(tx, report, actor, reason);
    };
    return writer_->submit<void>(Access::write, std::move(step));
}

Task<Result<void>> SqliteStore::erase(ReportId report, std::string actor) {
    Step<std::vector<std::string>> step = [this, report, actor = std::move(actor)](Tx& tx) {
        return decider_.erase(tx, report, actor);
    };
    auto files = co_await writer_->submit<std::vector<std::string>>(Access::write, std::move(step));
    if (!files) co_return files.error();
    std::function<Result<void>()> remove = [this, names = std::move(*files)]() -> Result<void> {
        files_.remove(names);
        return {};
    };
    co_return co_await file_threads_.run<void>(std::move(remove));
}

// --- fetches and files ----------------------------------------------------------------------------------------------

Task<Result<std::vector<FetchJob>>> SqliteStore::due_fetches(Time now, std::size_t limit) {
    Step<std::vector<FetchJob>> step = [this, now, limit](Tx& tx) { return fetcher_.due(tx, now, limit); };
    return writer_->submit<std::vector<FetchJob>>(Access::read, std::move(step));
}

Task<Result<void>> SqliteStore::fetched(Fetched fetched) {
    Step<void> step = [this, fetched = std::move(fetched)](Tx& tx) { return fetcher_.fetched(tx, fetched); };
    return writer_->submit<void>(Access::write, std::move(step));
}

Task<Result<void>> SqliteStore::fetch_failed(FetchFailed failed) {
    Step<void> step = [this, failed = std::move(failed)](Tx& tx) { return fetcher_.failed(tx, failed); };
    return writer_->submit<void>(Access::write, std::move(step));
}

void SqliteStore::unclaim_fetch(AttachmentId attachment) {
    tell([this, attachment](Tx& tx) { fetcher_.unclaim(tx, attachment); });
}

Task<Result<KeptFile>> SqliteStore::keep_file(std::string bytes) {
    std::function<Result<KeptFile>()> keep = [this, bytes = std::move(bytes)] {
        auto kept = files_.keep(bytes);
        if (!kept && kept.error().code == ErrorCode::internal) {  // a flush failed
            writer_->die(kept.error());
            return Result<KeptFile>(unavailable(kept.error().what));
        }
        return kept;
    };
    return file_threads_.run<KeptFile>(std::move(keep));
}

Task<Result<std::string>> SqliteStore::read_file(FileToken token) {
    std::function<Result<std::string>()> read = [this, token = std::move(token)] { return files_.read(token); };
    return file_threads_.run<std::string>(std::move(read));
}

std::size_t SqliteStore::sweep() {
    auto& reads = reads_of(long_reader_);
    std::vector<std::string> orphans;
    for (auto& name : files_.old_files())
        if (!reads.is_file_named(name)) orphans.push_back(std::move(name));
    files_.remove(orphans);
    return orphans.size();
}

Task<Result<std::size_t>> SqliteStore::sweep_files() {
    std::function<Result<std::size_t>()> work = [this]() -> Result<std::size_t> { return sweep(); };
    return long_reader_.thread.run<std::size_t>(std::move(work));
}

// --- deliver --------------------------------------------------------------------------------------------------------

Task<Result<std::vector<Job>>> SqliteStore::claim_due(Time now, std::vector<Capacity> destinations) {
    Step<std::vector<Job>> step = [this, now, destinations = std::move(destinations)](Tx& tx) {
        return deliverer_.claim_due(tx, now, destinations);
    };
    return writer_->submit<std::vector<Job>>(Access::read, std::move(step));
}

Task<Result<std::vector<Job>>> SqliteStore::interrupted(std::size_t limit) {
    Step<std::vector<Job>> step = [this, limit](Tx& tx) { return deliverer_.interrupted(tx, limit); };
    return writer_->submit<std::vector<Job>>(Access::read, std::move(step));
}

void SqliteStore::unclaim(DeliveryId delivery) {
    tell([this, delivery](Tx& tx) { deliverer_.unclaim(tx, delivery); });
}

Task<Result<void>> SqliteStore::mark(StepSave save) {
    Step<void> step = [this, save = std::move(save)](Tx& tx) {
        return deliverer_.save(tx, save, Deliverer::Mark::yes);
    };
    return writer_->submit<void>(Access::write, std::move(step));
}

Task<Result<void>> SqliteStore::save_step(StepSave save) {
    Step<void> step = [this, save = std::move(save)](Tx& tx) { return deliverer_.save(tx, save, Deliverer::Mark::no); };
    return writer_->submit<void>(Access::write, std::move(step));
}

Task<Result<void>> SqliteStore::record(Outcome outcome) {
    Step<void> step = [this, outcome = std::move(outcome)](Tx& tx) { return deliverer_.record(tx, outcome); };
    return writer_->submit<void>(Access::write, std::move(step));
}

Task<Result<void>> SqliteStore::resolve(Resolution resolution) {
    Step<void> step = [this, resolution = std::move(resolution)](Tx& tx) { return deliverer_.resolve(tx, resolution); };
    return writer_->submit<void>(Access::write, std::move(step));
}

Task<Result<void>> SqliteStore::retry(DeliveryId delivery, std::string actor) {
    Step<void> step = [this, delivery, actor = std::move(actor)](Tx& tx) {
        return deliverer_.retry(tx, delivery, actor);
    };
    return writer_->submit<void>(Access::write, std::move(step));
}

Task<Result<void>> SqliteStore::withdraw(DeliveryId delivery, std::string actor) {
    Step<void> step = [this, delivery, actor = std::move(actor)](Tx& tx) {
        return deliverer_.withdraw(tx, delivery, actor);
    };
    return writer_->submit<void>(Access::write, std::move(step));
}

Task<Result<void>> SqliteStore::settle_problem(DeliveryId delivery, std::string actor) {
    Step<void> step = [this, delivery, actor = std::move(actor)](Tx& tx) {
        return deliverer_.settle_problem(tx, delivery, actor);
    };
    return writer_->submit<void>(Access::write, std::move(step));
}

Task<Result<void>> SqliteStore::send_also(ReportId report, NewDelivery delivery, std::string actor) {
    Step<void> step = [this, report, delivery = std::move(delivery), actor = std::move(actor)](Tx& tx) {
        return deliverer_.send_also(tx, report, delivery, actor);
    };
    return writer_->submit<void>(Access::write, std::move(step));
}

Task<Result<std::optional<DeliveryId>>> SqliteStore::find_delivery(std::string destination, std::string external_id) {
    Step<std::optional<DeliveryId>> step = [this, destination = std::move(destination),
                                            external_id = std::move(external_id)](Tx&) {
        return acceptor_.find_delivery(destination, external_id);
    };
    return writer_->submit<std::optional<DeliveryId>>(Access::read, std::move(step));
}

// --- follow ---------------------------------------------------------------------------------------------------------

Task<Result<std::size_t>> SqliteStore::add_updates(DeliveryId delivery, std::vector<NewUpdate> updates) {
    Step<std::size_t> step = [this, delivery, updates = std::move(updates)](Tx& tx) {
        return follower_.add_updates(tx, delivery, updates);
    };
    return writer_->submit<std::size_t>(Access::write, std::move(step));
}

Task<Result<std::vector<UpdateJob>>> SqliteStore::unprocessed_updates(std::size_t limit) {
    Step<std::vector<UpdateJob>> step = [this, limit](Tx&) { return follower_.unprocessed(limit); };
    return writer_->submit<std::vector<UpdateJob>>(Access::read, std::move(step));
}

Task<Result<void>> SqliteStore::follow_up(std::vector<UpdateId> updates, std::vector<ReportDelivery> deliveries) {
    Step<void> step = [this, updates = std::move(updates), deliveries = std::move(deliveries)](Tx& tx) {
        return follower_.follow_up(tx, updates, deliveries);
    };
    return writer_->submit<void>(Access::write, std::move(step));
}

Task<Result<bool>> SqliteStore::update_by_hand(UpdateByHand update) {
    Step<bool> step = [this, update = std::move(update)](Tx& tx) { return follower_.update_by_hand(tx, update); };
    return writer_->submit<bool>(Access::write, std::move(step));
}

Task<Result<std::vector<PollJob>>> SqliteStore::due_polls(Time now, std::vector<PollRoom> rooms) {
    Step<std::vector<PollJob>> step = [this, now, rooms = std::move(rooms)](Tx& tx) {
        return follower_.due_polls(tx, now, rooms);
    };
    return writer_->submit<std::vector<PollJob>>(Access::read, std::move(step));
}

std::map<std::string, Time> SqliteStore::next_polls() const { return writer_->due().polls(); }

Task<Result<std::map<std::string, PollLoad>>> SqliteStore::poll_loads(Time middle, Time old) {
    return read<std::map<std::string, PollLoad>>(
        [middle, old](OperatorReads& reads) { return reads.poll_loads(middle, old); });
}

Task<Result<void>> SqliteStore::polled(Polled polled) {
    Step<void> step = [this, polled = std::move(polled)](Tx& tx) { return follower_.polled(tx, polled); };
    return writer_->submit<void>(Access::write, std::move(step));
}

Task<Result<Hastened>> SqliteStore::hasten(PollHint hint) {
    Step<Hastened> step = [this, hint = std::move(hint)](Tx& tx) -> Result<Hastened> {
        return follower_.hasten(tx, hint);
    };
    return writer_->submit<Hastened>(Access::write, std::move(step));
}

void SqliteStore::unclaim_poll(DeliveryId delivery) {
    tell([this, delivery](Tx& tx) { follower_.unclaim_poll(tx, delivery); });
}

Task<Result<Contact>> SqliteStore::contact(std::string channel, Claim claim) {
    Step<Contact> step = [this, channel = std::move(channel), claim = std::move(claim)](Tx&) {
        return follower_.contact(channel, claim);
    };
    return writer_->submit<Contact>(Access::read, std::move(step));
}

// --- waking ---------------------------------------------------------------------------------------------------------

std::optional<Time> SqliteStore::next_due(Work work) const { return writer_->due().earliest(work); }
std::optional<Time> SqliteStore::next_due(const std::vector<std::string>& destinations) const {
    return writer_->due().earliest(destinations);
}

Task<void> SqliteStore::wait(Work work, std::optional<Time> until) {
    std::optional<milliseconds> at_most;
    if (until) at_most = *until - clock_.now();
    return writer_->signals().wait(work, at_most);
}

void SqliteStore::wake(Work work) { writer_->signals().raise(work); }

// --- operators ------------------------------------------------------------------------------------------------------

Task<Result<Rows<ReportRow>>> SqliteStore::list_reports(ReportFilter filter, Page page) {
    return read<Rows<ReportRow>>(
        [filter = std::move(filter), page](OperatorReads& reads) { return reads.list_reports(filter, page); });
}
Task<Result<ReportView>> SqliteStore::show_report(std::string which) {
    return read<ReportView>([which = std::move(which)](OperatorReads& reads) { return reads.show_report(which); });
}
Task<Result<Rows<DeliveryRow>>> SqliteStore::list_deliveries(DeliveryFilter filter, Page page) {
    return read<Rows<DeliveryRow>>(
        [filter = std::move(filter), page](OperatorReads& reads) { return reads.list_deliveries(filter, page); });
}
Task<Result<DeliveryView>> SqliteStore::show_delivery(DeliveryId delivery) {
    return read<DeliveryView>([delivery](OperatorReads& reads) { return reads.show_delivery(delivery); });
}
Task<Result<Rows<ReportRow>>> SqliteStore::find_reports(Search search) {
    return read_long<Rows<ReportRow>>(
        [search = std::move(search)](OperatorReads& reads) { return reads.find_reports(search); });
}
Task<Result<DeliveryCount>> SqliteStore::count_deliveries(DeliveryFilter filter) {
    return read<DeliveryCount>(
        [filter = std::move(filter)](OperatorReads& reads) { return reads.count_deliveries(filter); });
}
Task<Result<Rows<UnrecognisedRow>>> SqliteStore::list_unrecognised(Page page) {
    return read<Rows<UnrecognisedRow>>([page](OperatorReads& reads) { return reads.list_unrecognised(page); });
}
Task<Result<void>> SqliteStore::handle_unrecognised(std::int64_t id, std::string actor) {
    Step<void> step = [this, id, actor = std::move(actor)](Tx& tx) {
        return acceptor_.handle_unrecognised(tx, id, actor);
    };
    return writer_->submit<void>(Access::write, std::move(step));
}
Task<Result<void>> SqliteStore::reveal(ReportId report, std::string actor, std::string reason) {
    Step<void> step = [report, actor = std::move(actor), reason = std::move(reason)](Tx& tx) -> Result<void> {
        tx.event({.event = "revealed", .actor = actor, .report = report, .reason = reason});
        return {};
    };
    return writer_->submit<void>(Access::write, std::move(step));
}
Task<Result<Balance>> SqliteStore::reconcile() {
    return read_long<Balance>([](OperatorReads& reads) { return reads.reconcile(); });
}
Task<Result<std::optional<Time>>> SqliteStore::oldest_waiting() {
    return read<std::optional<Time>>([](OperatorReads& reads) { return reads.oldest_waiting(); });
}
Task<Result<ChainReport>> SqliteStore::verify_chain() {
    return read_long<ChainReport>([](OperatorReads& reads) { return reads.verify_chain(); });
}
Task<Result<std::vector<EventLine>>> SqliteStore::events(ReportId report) {
    return read<std::vector<EventLine>>([report](OperatorReads& reads) { return reads.events(report); });
}

Health SqliteStore::health() const { return writer_->health(); }

void SqliteStore::tell(std::function<void(Tx&)> step) {
    writer_->enqueue(std::make_unique<Told>(std::move(step)), Access::read, Room::always);
}

}  // namespace jembatan::store
