/// Joins the writes of SQLite's log. A commit comes as two writes a page, 24 bytes and 4096, one behind the other; they
/// are gathered and leave as one, just before the flush that the commit waits for. Nothing else changes: what SQLite
/// has flushed, reads back, cuts or measures is in the file first, and everything arrives in the order it was written.
#pragma once

#include <memory>
#include <string>

namespace jembatan::store {

/// Put between SQLite and its log file. *Thread:* the connection's. *Lifetime:* must outlive the connection.
///
/// It may only stand on a connection that flushes each commit and writes nothing of it afterwards: `synchronous` is
/// full, and the files promise SQLITE_IOCAP_POWERSAFE_OVERWRITE. What is written and not flushed would be announced to
/// other connections before it is in the file.
class JoinedWrites {
public:
    JoinedWrites();
    ~JoinedWrites();
    JoinedWrites(const JoinedWrites&) = delete;
    JoinedWrites& operator=(const JoinedWrites&) = delete;

    /// `file`: a sqlite3_file that is open. Once only; it lets go when SQLite closes the file.
    void stand_on(void* file);

private:
    struct Methods;
    std::unique_ptr<Methods> methods_;
    std::string gathered_;
};

}  // namespace jembatan::store
