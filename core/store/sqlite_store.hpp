/// The store on SQLite: who does what on which thread. The work itself is in acceptor, decider, deliverer, follower,
/// fetcher (the writer's thread), operator_reads (the readers': one for questions, one for what takes long) and files
/// (the file threads).
#pragma once

#include "store/acceptor.hpp"
#include "store/decider.hpp"
#include "store/deliverer.hpp"
#include "store/fetcher.hpp"
#include "store/files.hpp"
#include "store/follower.hpp"
#include "store/lock_file.hpp"
#include "store/operator_reads.hpp"
#include "store/retainer.hpp"
#include "store/store.hpp"
#include "store/worker.hpp"
#include "store/writer.hpp"

namespace jembatan::store {

/// The opened pieces a store is built from.
struct OpenedFiles {
    LockFile lock;
    std::unique_ptr<Database> database;
    std::filesystem::path file;
    Files files;
    Keys keys;
    std::string store_uid;
};

class SqliteStore final : public Store {
public:
    SqliteStore(OpenedFiles opened, const StoreOptions& options, const Clock& clock, boost::asio::io_context& io);
    ~SqliteStore() override;

    Task<Result<Accepted>> accept(NewMessage message) override;
    Task<std::vector<Result<Accepted>>> accept(std::vector<NewMessage> messages,
                                               std::optional<ChannelCursor> cursor) override;
    Task<Result<std::string>> cursor(std::string channel) override;
    Task<Result<std::optional<DeliveryId>>> receipt(Receipt receipt) override;
    Task<Result<void>> keep_unrecognised(Unrecognised item) override;
    std::string receipt_key(std::string_view ref) const override;
    Task<Result<std::vector<StoredReport>>> due_decisions(Time now, std::size_t limit) override;
    Task<Result<void>> decide(ReportId report, Decision decision) override;
    Task<Result<void>> release(ReportId report, Decision decision, std::string actor) override;
    Task<Result<void>> drop(ReportId report, std::string actor, std::string reason) override;
    Task<Result<void>> erase(ReportId report, std::string actor) override;

    Task<Result<std::vector<FetchJob>>> due_fetches(Time now, std::size_t limit) override;
    Task<Result<void>> fetched(Fetched fetched) override;
    Task<Result<void>> fetch_failed(FetchFailed failed) override;
    void unclaim_fetch(AttachmentId attachment) override;
    Task<Result<KeptFile>> keep_file(std::string bytes) override;
    Task<Result<std::string>> read_file(FileToken token) override;
    Task<Result<std::size_t>> sweep_files() override;

    Task<Result<std::vector<Job>>> claim_due(Time now, std::vector<Capacity> destinations) override;
    Task<Result<std::vector<Job>>> interrupted(std::size_t limit) override;
    void unclaim(DeliveryId delivery) override;
    Task<Result<void>> mark(StepSave save) override;
    Task<Result<void>> save_step(StepSave save) override;
    Task<Result<void>> record(Outcome outcome) override;
    Task<Result<void>> resolve(Resolution resolution) override;
    Task<Result<void>> retry(DeliveryId delivery, std::string actor) override;
    Task<Result<void>> withdraw(DeliveryId delivery, std::string actor) override;
    Task<Result<void>> settle_problem(DeliveryId delivery, std::string actor) override;
    Task<Result<void>> send_also(ReportId report, NewDelivery delivery, std::string actor) override;
    Task<Result<std::optional<DeliveryId>>> find_delivery(std::string destination, std::string external_id) override;

    Task<Result<std::size_t>> add_updates(DeliveryId delivery, std::vector<NewUpdate> updates) override;
    Task<Result<std::vector<UpdateJob>>> unprocessed_updates(std::size_t limit) override;
    Task<Result<void>> follow_up(std::vector<UpdateId> updates, std::vector<ReportDelivery> deliveries) override;
    Task<Result<bool>> update_by_hand(UpdateByHand update) override;
    Task<Result<std::vector<PollJob>>> due_polls(Time now, std::vector<PollRoom> rooms) override;
    std::map<std::string, Time> next_polls() const override;
    Task<Result<std::map<std::string, PollLoad>>> poll_loads(Time middle, Time old) override;
    Task<Result<void>> polled(Polled polled) override;
    Task<Result<Hastened>> hasten(PollHint hint) override;
    void unclaim_poll(DeliveryId delivery) override;
    Task<Result<Contact>> contact(std::string channel, Claim claim) override;

    std::optional<Time> next_due(Work work) const override;
    std::optional<Time> next_due(const std::vector<std::string>& destinations) const override;
    Task<void> wait(Work work, std::optional<Time> until) override;
    void wake(Work work) override;

    Task<Result<Rows<ReportRow>>> list_reports(ReportFilter filter, Page page) override;
    Task<Result<ReportView>> show_report(std::string which) override;
    Task<Result<Rows<DeliveryRow>>> list_deliveries(DeliveryFilter filter, Page page) override;
    Task<Result<DeliveryView>> show_delivery(DeliveryId delivery) override;
    Task<Result<Rows<ReportRow>>> find_reports(Search search) override;
    Task<Result<DeliveryCount>> count_deliveries(DeliveryFilter filter) override;
    Task<Result<Rows<UnrecognisedRow>>> list_unrecognised(Page page) override;
    Task<Result<void>> handle_unrecognised(std::int64_t id, std::string actor) override;
    Task<Result<void>> reveal(ReportId report, std::string actor, std::string reason) override;
    Task<Result<Balance>> reconcile() override;
    Task<Result<std::optional<Time>>> oldest_waiting() override;
    Task<Result<ChainReport>> verify_chain() override;
    Task<Result<std::vector<EventLine>>> events(ReportId report) override;
    Task<Result<void>> backup(std::filesystem::path to) override;
    Task<Result<Retained>> retain(Retention ages, std::int64_t after) override;
    Task<Result<SignedHead>> sign_head() override;
    Task<Result<PersonPage>> find_person(PersonQuery person, std::int64_t after) override;
    Task<Result<void>> forget(Forget what) override;
    Task<Result<void>> note(Note note) override;
    Task<Result<Tapped>> tap(std::int64_t after, std::size_t limit) override;
    Task<Result<std::vector<DestinationLoad>>> loads() override;
    Task<Result<std::map<std::string, std::int64_t>>> open_reports() override;
    Health health() const override;

private:
    /// A step without answer.
    void tell(std::function<void(Tx&)> step);
    /// A thread that reads, and its own connection.
    struct Reader {
        explicit Reader(boost::asio::io_context& io) : thread(1, io) {}
        std::unique_ptr<OperatorReads> reads;  ///< made at the first read, on its thread
        Worker thread;
    };
    OperatorReads& reads_of(Reader& reader) {
        if (!reader.reads) reader.reads = std::make_unique<OperatorReads>(file_, core_.keys);
        return *reader.reads;
    }
    template <class T>
    Task<Result<T>> read(Reader& reader, std::function<Result<T>(OperatorReads&)> question) {
        std::function<Result<T>()> work = [this, &reader, question = std::move(question)] {
            return question(reads_of(reader));
        };
        return reader.thread.run<T>(std::move(work));
    }
    template <class T>
    Task<Result<T>> read(std::function<Result<T>(OperatorReads&)> question) {
        return read<T>(reader_, std::move(question));
    }
    /// For what goes through much of the store: a citizen's look-up does not wait for it.
    template <class T>
    Task<Result<T>> read_long(std::function<Result<T>(OperatorReads&)> question) {
        return read<T>(long_reader_, std::move(question));
    }
    std::size_t sweep();

    const Clock& clock_;
    LockFile lock_;
    std::filesystem::path file_;
    Files files_;
    std::unique_ptr<Database> database_;
    Core core_;
    ReportReader reports_;
    DeliveryRows deliveries_;
    Decider decider_;
    Acceptor acceptor_;
    Deliverer deliverer_;
    Follower follower_;
    Fetcher fetcher_;
    Retainer retainer_;
    std::unique_ptr<Writer> writer_;
    Reader reader_;
    Reader long_reader_;
    Worker file_threads_;
};

}  // namespace jembatan::store
