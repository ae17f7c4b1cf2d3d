/// The durable database: every message, report, delivery, update and event of the broker. Stages meet here and nowhere
/// else.
///
/// What a call's success means: what it says was flushed to the disk in one transaction (a read: was true then).
/// What `unavailable` means: nothing of it is stored as far as anyone can tell; the sender should repeat (a repeat of
/// something that did get through is a duplicate, not a second report).
///
/// *Thread:* every method is called on the I/O thread (the io_context given at opening) and resumes there; the work
/// runs on the store's own threads. *Cancellation:* a call that has begun always ends; it cannot be cancelled. *Errors*
/// of every call besides those named: unavailable (queue full, disk full, I/O error, closed after a fatal failure),
/// corrupt (stored data does not open), internal.
#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <memory>

#include "base/clock.hpp"
#include "base/error.hpp"
#include "base/secret.hpp"
#include "base/task.hpp"
#include "store/delivery_types.hpp"
#include "store/intake_types.hpp"
#include "store/keeping_types.hpp"
#include "store/views.hpp"

namespace boost::asio {
class io_context;
}

namespace jembatan::store {

class Disk;

struct StoreOptions {
    std::string url;                           ///< "sqlite:/var/lib/jembatan/jembatan.db"
    std::filesystem::path files;               ///< sealed attachments; empty: "<database>.files" beside it
    Secret master_key;                         ///< 32 bytes, kept outside the store; another one is refused at opening
    const Clock* clock = nullptr;              ///< event times, UUIDs; must outlive the store. Null: the machine's
    int chain_id = 1;                          ///< of this writer's event chain
    std::size_t queue_limit = 8192;            ///< requests waiting for the writer; beyond it: unavailable
    std::size_t group_limit = 256;             ///< requests in one commit
    std::int64_t checkpoint_bytes = 16 << 20;  ///< write-ahead log size at which the writer checkpoints
    bool has_full_log = false;  ///< the log gets that size at opening, so that no flush has to record that it grew
    std::int64_t cache_bytes = 64 << 20;  ///< page cache of the writer, filled as needed
    /// Called once on the I/O thread when durability can no longer be promised (a failed fsync, a corrupt database):
    /// log it and leave the process. Every later write fails with unavailable.
    std::function<void(const Error&)> on_fatal;
    Disk* disk = nullptr;  ///< how attachment files are written; null: the real one. For fault tests
};

/// Kinds of work a stage can wait for.
/// `channels` is never the store's own: those who poll channels wait and are woken by its name.
enum class Work { decisions, deliveries, polls, fetches, updates, channels };

class Store {
public:
    virtual ~Store() = default;  ///< finishes what is queued, then closes. Call it before the io_context goes.

    // --- intake -----------------------------------------------------------------------------------------------------

    /// Stores one message with the obligation that follows from it.
    ///
    /// 1. Known (channel, dedup key): `duplicate`, with the report of the first one.
    /// 2. Greeting: `no_report`; the help delivery, if any, is created.
    /// 3. Unless force_new: a report of the same reporter (channel, primary claim, thread) that is still collecting:
    /// `joined`.
    ///    Its deadline becomes the later of what it was and min(now + quiet, first + most).
    /// 4. Unless force_new: an open report of the same person named by mentioned_ref or quoted_external_id, else
    /// (collecting
    ///    channels) their newest report if its last message is younger than `follow` and it is not closed: `followup`.
    ///    The message is appended; each destination that takes follow-ups and whose report delivery is not withdrawn
    ///    gets one (a dead one's waits with it). Where there is no such destination the message is a new report. To a
    ///    held or unrouted report the message is appended as part of it.
    /// 5. Otherwise `created`: collecting (with its ack), or born as `decision` says.
    ///
    /// *Errors:* bad_input when the message contradicts itself (no channel, no dedup key, neither collect nor decision
    /// …).
    virtual Task<Result<Accepted>> accept(NewMessage message) = 0;

    /// A batch, in order; each has its own result and a bad one spoils nothing. The cursor is stored in the last one's
    /// transaction, and only if all of them were taken: whoever keeps a bad one aside stores it afterwards, with an
    /// empty batch. Where the cursor alone fails, the last result (of an empty batch the only one) is its error.
    virtual Task<std::vector<Result<Accepted>>> accept(std::vector<NewMessage> messages,
                                                       std::optional<ChannelCursor> cursor) = 0;

    /// The channel's cursor; empty text when there is none yet.
    virtual Task<Result<std::string>> cursor(std::string channel) = 0;

    /// Keeps the highest status of one of our messages, which may be known before record() told its id. A failure is a
    /// `problem` of the reply's delivery, and an event, until a later receipt says that it arrived. A reply that came
    /// too late for a free text (`window_closed`) is pending once more, from its start and with the window counted as
    /// closed; a second time that is a failure like any other.
    /// *Returns* the reply's delivery, if it is known.
    virtual Task<Result<std::optional<DeliveryId>>> receipt(Receipt receipt) = 0;

    virtual Task<Result<void>> keep_unrecognised(Unrecognised item) = 0;

    /// The secret that goes with a report's ref on a receipt and opens its public page: a keyed hash of the ref, the
    /// same for ever. Empty for what is no ref; a ref nobody was given has one, too. At once, from memory.
    virtual std::string receipt_key(std::string_view ref) const = 0;

    /// Collecting reports that are due: quiet or most is over, and no fetch is pending or `fetches` is over. Not
    /// leased: one caller at a time.
    virtual Task<Result<std::vector<StoredReport>>> due_decisions(Time now, std::size_t limit) = 0;

    /// Ends collecting. *Errors:* not_found; conflict when it is no longer collecting, or a message newer than based_on
    /// came (it is due again at its new deadline).
    virtual Task<Result<void>> decide(ReportId report, Decision decision) = 0;

    /// A person lets a held or unrouted report go on as the decision says. *Errors:* conflict when it is in another
    /// state.
    virtual Task<Result<void>> release(ReportId report, Decision decision, std::string actor) = 0;

    /// A person decides that a held or unrouted report goes nowhere: decided and closed, without deliveries, with the
    /// reason (no personal data). *Errors:* conflict when it is in another state.
    virtual Task<Result<void>> drop(ReportId report, std::string actor, std::string reason) = 0;

    /// Destroys the report's data key, sealed columns and files, withdraws what is pending or uncertain; ref, times and
    /// external ids of report deliveries stay. A second time is fine.
    virtual Task<Result<void>> erase(ReportId report, std::string actor) = 0;

    // --- fetches and files ------------------------------------------------------------------------------------------

    virtual Task<Result<std::vector<FetchJob>>> due_fetches(Time now, std::size_t limit) = 0;
    /// The attachment is kept. When its message has already gone out without it – the report delivery of a destination
    /// that takes follow-ups (for a follow-up message: its follow-up) is claimed, marked, uncertain or delivered, or
    /// the far side has it – a follow-up of that message is created for that destination, at most one that is still
    /// unsent: several late attachments share it, and it waits for the others as a new report would. Its job carries
    /// that one message with all its attachments; `is_follow_up` of the message is false when it was part of the
    /// report.
    virtual Task<Result<void>> fetched(Fetched fetched) = 0;
    virtual Task<Result<void>> fetch_failed(FetchFailed failed) = 0;
    virtual void unclaim_fetch(AttachmentId attachment) = 0;

    /// Seals the bytes into a file of their own and flushes file and folder. A file no committed attachment names is
    /// swept at the next opening.
    virtual Task<Result<KeptFile>> keep_file(std::string bytes) = 0;

    /// The bytes back. *Errors:* not_found, corrupt.
    virtual Task<Result<std::string>> read_file(FileToken token) = 0;

    /// Removes files of earlier runs that nothing names. Runs by itself after opening. *Returns* how many.
    virtual Task<Result<std::size_t>> sweep_files() = 0;

    // --- deliver ----------------------------------------------------------------------------------------------------

    /// Claims due deliveries, oldest due first, at most `free` for each destination. Order holds per report and
    /// destination: an earlier delivery that is pending or uncertain hides later ones (an uncertain reply or notice
    /// hides nothing).
    virtual Task<Result<std::vector<Job>>> claim_due(Time now, std::vector<Capacity> destinations) = 0;

    /// Deliveries that were marked and still pending or uncertain (sent again by their plugin after a look-up) when the
    /// store was opened, claimed. Empty once all are handled.
    virtual Task<Result<std::vector<Job>>> interrupted(std::size_t limit) = 0;

    /// Gives a job back untouched. It is due again as before.
    virtual void unclaim(DeliveryId delivery) = 0;

    /// Flushes "an unrepeatable send begins now". If the process dies before record(), the delivery is interrupted.
    /// What a person had decided is used up with it. *Errors:* conflict when the delivery is no longer pending or
    /// uncertain (withdrawn meanwhile): do not send.
    virtual Task<Result<void>> mark(StepSave save) = 0;

    /// Flushes step state without a mark, and takes an earlier mark away. *Errors:* as mark().
    virtual Task<Result<void>> save_step(StepSave save) = 0;

    /// Stores what the attempt ended in, and releases the claim. A dead report makes its pending follow-ups dead with
    /// code `parent`. A delivery withdrawn meanwhile stays withdrawn unless the outcome is delivered or uncertain.
    /// *Errors:* not_found; conflict when there is an external id or receipt and the outcome would start anew (pending,
    /// no step state); bad_input for pending without due_at. The claim stays when an error is returned.
    virtual Task<Result<void>> record(Outcome outcome) = 0;

    /// A person's word: the delivery is pending at once with `decided` for the plugin. Follow-ups dead by `parent` live
    /// again. *Errors:* conflict unless uncertain or dead, or for a resend when there is an external id or receipt.
    virtual Task<Result<void>> resolve(Resolution resolution) = 0;

    /// A dead delivery is pending at once: from its step when the far side has taken it, else from the start.
    /// A pending one is only made due. *Errors:* conflict in another state.
    virtual Task<Result<void>> retry(DeliveryId delivery, std::string actor) = 0;

    /// Pending, uncertain or dead becomes withdrawn. *Errors:* conflict when delivered, or claimed just now.
    virtual Task<Result<void>> withdraw(DeliveryId delivery, std::string actor) = 0;

    /// A person has done by hand what a delivered one's `problem` asked for; it becomes its `reason`.
    /// *Errors:* conflict without a problem.
    virtual Task<Result<void>> settle_problem(DeliveryId delivery, std::string actor) = 0;

    /// A person sends a decided report to one more destination. *Errors:* conflict when it is in another state, or when
    /// a delivery of it to that destination is there that may have arrived: that one is to be retried or resolved.
    virtual Task<Result<void>> send_also(ReportId report, NewDelivery delivery, std::string actor) = 0;

    /// The delivery a destination (of an answer: the channel) knows by that id, for pushed status.
    virtual Task<Result<std::optional<DeliveryId>>> find_delivery(std::string destination, std::string external_id) = 0;

    // --- follow -----------------------------------------------------------------------------------------------------

    /// *Returns* how many were new.
    virtual Task<Result<std::size_t>> add_updates(DeliveryId delivery, std::vector<NewUpdate> updates) = 0;

    virtual Task<Result<std::vector<UpdateJob>>> unprocessed_updates(std::size_t limit) = 0;

    /// Marks the updates processed and creates what follows from them. Updates processed before are skipped; when all
    /// were, nothing is created. Deliveries of an erased report are left out.
    virtual Task<Result<void>> follow_up(std::vector<UpdateId> updates, std::vector<ReportDelivery> deliveries) = 0;

    /// A person's word on what became of a report that was delivered: an update, with an event that names them.
    /// *Returns* whether it was new: one with the same key was said before and changes nothing.
    /// *Errors:* not_found; conflict unless it is the delivered delivery of a report.
    virtual Task<Result<bool>> update_by_hand(UpdateByHand update) = 0;

    /// Leases the due polls of each destination, oldest due first.
    virtual Task<Result<std::vector<PollJob>>> due_polls(Time now, std::vector<PollRoom> rooms) = 0;
    /// When each destination's next poll is due, as of the last commit; leased ones do not count. At once, from memory.
    virtual std::map<std::string, Time> next_polls() const = 0;
    /// How many are followed: `young` those delivered after `middle`, `middle` after `old`.
    virtual Task<Result<std::map<std::string, PollLoad>>> poll_loads(Time middle, Time old) = 0;
    virtual Task<Result<void>> polled(Polled polled) = 0;
    /// Makes the polls of what the hint names due: now, or `gap` after the last poll of that delivery (as far as this
    /// run of the broker knows of one). One that is being asked just now is asked once more. A repeat changes nothing.
    virtual Task<Result<Hastened>> hasten(PollHint hint) = 0;
    virtual void unclaim_poll(DeliveryId delivery) = 0;

    virtual Task<Result<Contact>> contact(std::string channel, Claim claim) = 0;

    // --- waking stages ----------------------------------------------------------------------------------------------

    /// The earliest time that kind of work is due, as of the last commit; nothing: none waits. Deliveries can be
    /// limited to some destinations (those with free capacity). Claimed and leased work does not count. At once, from
    /// memory.
    virtual std::optional<Time> next_due(Work work) const = 0;
    virtual std::optional<Time> next_due(const std::vector<std::string>& destinations) const = 0;

    /// Resumes when a commit added or re-timed work of that kind since the last wait for it began, at `until` by the
    /// clock, or after wake(). One waiter per kind.
    virtual Task<void> wait(Work work, std::optional<Time> until) = 0;
    virtual void wake(Work work) = 0;

    // --- operators --------------------------------------------------------------------------------------------------

    virtual Task<Result<Rows<ReportRow>>> list_reports(ReportFilter filter, Page page) = 0;
    /// By uid, ref (as typed) or inner id in digits. *Errors:* not_found.
    virtual Task<Result<ReportView>> show_report(std::string which) = 0;
    virtual Task<Result<Rows<DeliveryRow>>> list_deliveries(DeliveryFilter filter, Page page) = 0;
    virtual Task<Result<DeliveryView>> show_delivery(DeliveryId delivery) = 0;
    /// At most some hundred, newest first.
    virtual Task<Result<Rows<ReportRow>>> find_reports(Search search) = 0;
    virtual Task<Result<DeliveryCount>> count_deliveries(DeliveryFilter filter) = 0;
    virtual Task<Result<Rows<UnrecognisedRow>>> list_unrecognised(Page page) = 0;
    /// A person has looked at it: what it held is destroyed.
    virtual Task<Result<void>> handle_unrecognised(std::int64_t id, std::string actor) = 0;
    /// Writes down that somebody looked at what is masked otherwise, and why. The reason holds no personal data.
    virtual Task<Result<void>> reveal(ReportId report, std::string actor, std::string reason) = 0;
    virtual Task<Result<Balance>> reconcile() = 0;
    /// When the oldest delivery that still has a due time was created; nothing: none waits.
    virtual Task<Result<std::optional<Time>>> oldest_waiting() = 0;
    virtual Task<Result<ChainReport>> verify_chain() = 0;
    virtual Task<Result<std::vector<EventLine>>> events(ReportId report) = 0;

    // --- keeping it over the years ----------------------------------------------------------------------------------

    /// A consistent copy of the database into a new file, while running, flushed. Attachment files are copied by the
    /// caller; see backup_copy.hpp. A copy knows that it is one: opened in the place of its original it sends nothing
    /// blindly, see restored.hpp. *Errors:* conflict when the file is there; unavailable without room for it.
    virtual Task<Result<void>> backup(std::filesystem::path to) = 0;

    /// One small batch of what is too old, in one transaction with the counters that keep the balance; its files go
    /// after the flush. `after`: `next` of the batch before, 0 to begin.
    virtual Task<Result<Retained>> retain(Retention ages, std::int64_t after) = 0;

    /// Signs the newest block of the event log and keeps the signature.
    virtual Task<Result<SignedHead>> sign_head() = 0;

    /// One stretch of the search for what a person wrote, from message `after` on.
    virtual Task<Result<PersonPage>> find_person(PersonQuery person, std::int64_t after) = 0;

    /// Destroys messages that belong to no report, and contacts. Reports are erased one by one.
    virtual Task<Result<void>> forget(Forget what) = 0;

    /// Writes an event that changes nothing: something was exported, say.
    virtual Task<Result<void>> note(Note note) = 0;

    /// The event log's lines after block `after` (negative: none, only where it ends), at most `limit` blocks.
    virtual Task<Result<Tapped>> tap(std::int64_t after, std::size_t limit) = 0;

    /// What is open at each destination.
    virtual Task<Result<std::vector<DestinationLoad>>> loads() = 0;

    /// By channel, how many reports may still get a word over it: collecting, held, unrouted, or with a delivery that
    /// waits, is in doubt or is followed. Looks at each of them: not for every few seconds.
    virtual Task<Result<std::map<std::string, std::int64_t>>> open_reports() = 0;

    /// While the store cannot write, asking also makes it try again, at most every few seconds; the next answer shows
    /// it.
    virtual Health health() const = 0;
};

/// Opens (creating if need be), locks, migrates, checks and recovers. Blocking; done before serving.
/// *Errors:* bad_input (url, key), conflict (another daemon has it; a newer schema), refused (another master key),
/// unavailable (disk), corrupt.
Result<std::unique_ptr<Store>> open(StoreOptions options, boost::asio::io_context& io);

}  // namespace jembatan::store
