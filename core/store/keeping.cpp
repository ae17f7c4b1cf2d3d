// The store's calls for what keeps it over the years, each handed to the thread that does it.
#include <fcntl.h>
#include <unistd.h>

#include "store/chain_check.hpp"
#include "store/person_search.hpp"
#include "store/schema.hpp"
#include "store/sqlite_store.hpp"
#include "store/tap_reads.hpp"

namespace jembatan::store {
namespace {

constexpr std::size_t messages_a_stretch = 2000;

Result<void> check_room(const std::filesystem::path& file, const std::filesystem::path& to) {
    std::error_code error;
    const auto size = std::filesystem::file_size(file, error);
    const auto space = std::filesystem::space(to.parent_path().empty() ? "." : to.parent_path(), error);
    if (error || space.available > size + size / 10) return {};
    return unavailable("store: a copy needs " + std::to_string(size >> 20) + " MiB in " + to.parent_path().string() +
                       " and " + std::to_string(space.available >> 20) + " are free; make room");
}

/// SQLite leaves flushing a copy to whoever uses it.
Result<void> flush(const std::filesystem::path& file) {
    const int fd = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
    const bool is_flushed = fd >= 0 && ::fsync(fd) == 0;
    if (fd >= 0) ::close(fd);
    if (!is_flushed) return unavailable("store: " + file.string() + ": cannot be flushed; check the disk");
    return {};
}

}  // namespace

Task<Result<void>> SqliteStore::backup(std::filesystem::path to) {
    std::function<Result<void>()> work = [this, to = std::move(to)]() -> Result<void> {
        if (std::filesystem::exists(to)) return conflict("store: " + to.string() + ": exists already; give a new name");
        if (auto room = check_room(file_, to); !room) return room.error();
        copy_database(file_, to, clock_.now());
        return flush(to);
    };
    return long_reader_.thread.run<void>(std::move(work));
}

Task<Result<Retained>> SqliteStore::retain(Retention ages, std::int64_t after) {
    Step<Retained> step = [this, ages, after](Tx& tx) { return retainer_.batch(tx, ages, after); };
    auto done = co_await writer_->submit<Retained>(Access::write, std::move(step));
    if (!done || done->file_names.empty()) co_return done;
    std::function<Result<void>()> remove = [this, names = done->file_names]() -> Result<void> {
        files_.remove(names);
        return {};
    };
    const auto removed = co_await file_threads_.run<void>(std::move(remove));
    if (!removed) co_return removed.error();
    co_return done;
}

Task<Result<SignedHead>> SqliteStore::sign_head() {
    Step<SignedHead> step = [this](Tx& tx) -> Result<SignedHead> {
        return store::sign_head(core_.database, core_.keys, core_.log.chain_id(), tx.now);
    };
    return writer_->submit<SignedHead>(Access::write, std::move(step));
}

Task<Result<PersonPage>> SqliteStore::find_person(PersonQuery person, std::int64_t after) {
    return read_long<PersonPage>(
        [person = std::move(person), after](OperatorReads& reads) { return reads.find_person(person, after); });
}

Task<Result<void>> SqliteStore::forget(Forget what) {
    Step<std::vector<std::string>> step = [this, what = std::move(what)](Tx& tx) { return decider_.forget(tx, what); };
    auto files = co_await writer_->submit<std::vector<std::string>>(Access::write, std::move(step));
    if (!files) co_return files.error();
    std::function<Result<void>()> remove = [this, names = std::move(*files)]() -> Result<void> {
        files_.remove(names);
        return {};
    };
    co_return co_await file_threads_.run<void>(std::move(remove));
}

Task<Result<void>> SqliteStore::note(Note note) {
    Step<void> step = [note = std::move(note)](Tx& tx) -> Result<void> {
        tx.event({.event = note.event,
                  .actor = note.actor,
                  .report = note.report,
                  .attachment = note.attachment,
                  .reason = note.reason});
        return {};
    };
    return writer_->submit<void>(Access::write, std::move(step));
}

Task<Result<Tapped>> SqliteStore::tap(std::int64_t after, std::size_t limit) {
    const auto chain = core_.log.chain_id();
    return read<Tapped>([chain, after, limit](OperatorReads& reads) { return reads.tap(chain, after, limit); });
}

Task<Result<std::vector<DestinationLoad>>> SqliteStore::loads() {
    return read<std::vector<DestinationLoad>>([](OperatorReads& reads) { return reads.loads(); });
}

Task<Result<std::map<std::string, std::int64_t>>> SqliteStore::open_reports() {
    return read_long<std::map<std::string, std::int64_t>>([](OperatorReads& reads) { return reads.open_reports(); });
}

// --- on the reader's connection -------------------------------------------------------------------------------------

Result<PersonPage> OperatorReads::find_person(const PersonQuery& person, std::int64_t after) {
    return search_person(database_, keys_, reports_, person, after, messages_a_stretch);
}

Result<Tapped> OperatorReads::tap(std::int64_t chain, std::int64_t after, std::size_t limit) {
    return tap_after(database_, chain, after, limit);
}

Result<std::vector<DestinationLoad>> OperatorReads::loads() { return loads_of(database_); }

Result<std::map<std::string, std::int64_t>> OperatorReads::open_reports() { return open_reports_of(database_); }

Result<std::map<std::string, PollLoad>> OperatorReads::poll_loads(Time middle, Time old) {
    Statement followed(database_,
                       "select destination, sum(changed_at > :middle), sum(changed_at > :old), count(*) from "
                       "deliveries where poll_at is not null group by destination",
                       "ii", "tiii");
    std::map<std::string, PollLoad> out;
    for (bool row = followed.first(middle, old); row; row = followed.next()) {
        const auto young = followed.integer(1), not_old = followed.integer(2);
        out[followed.text(0)] = {young, not_old - young, followed.integer(3) - not_old};
    }
    return out;
}

}  // namespace jembatan::store
