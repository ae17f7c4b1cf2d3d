/// One attempt of one delivery: walks the plugin's steps, sends what it asks for under the promises, and says how it
/// ended.
#pragma once

#include <string>

#include "base/clock.hpp"
#include "base/task.hpp"
#include "deliver/attempt_note.hpp"
#include "deliver/next.hpp"
#include "deliver/outgoing_copy.hpp"
#include "deliver/settings.hpp"
#include "host/document.hpp"
#include "host/errand.hpp"
#include "host/event.hpp"
#include "host/outgoing.hpp"
#include "store/store.hpp"

namespace jembatan::deliver {

/// What an attempt ended in, before the core's rules turn it into rows.
struct Ending {
    sdk::Outcome outcome;
    std::string state;    ///< to be kept for the next attempt
    std::string receipt;  ///< the far side's id, once known
    Time began_at{};
    std::vector<Exchanged> exchanges;  ///< as they were; to be masked before they are kept
    std::vector<sdk::Update> updates;
    std::optional<Time> wake_at;  ///< the plugin asked to wait: pending until then
    bool is_withdrawn = false;    ///< withdrawn while it ran: nothing was sent, nothing is recorded
    bool has_contact = false;     ///< the far side was asked for something, or could not be
    bool is_connection = false;   ///< the failure is the destination's, not this job's: counts for the breaker
    bool is_looked_up = false;    ///< found or absent: the plugin goes on from there
    bool is_asked = false;        ///< a person has to do it; `state` is what they read
};

/// *Thread:* the I/O thread. *Lifetime:* everything referred to outlives it. One use.
class Attempt {
public:
    Attempt(store::Store& store, const Clock& clock, host::Outgoing& outgoing, const Settings& settings,
            const TargetSettings& target, const store::Job& job, const bool& is_stopping);

    /// Runs it to its end. Promise 4 is kept here: rate token, connection, mark flushed, first byte; and what is not a
    /// clear verdict after a marked send is uncertain.
    Task<Ending> run();

    /// How it ends when something of ours broke while it ran: what may have been sent is uncertain, never sent again
    /// blindly.
    Ending broken(const Error& error);

private:
    Task<Ending> deliver(host::EventInput event);
    Task<Ending> look_up();
    Ending look_up_later(std::string why, Time asked);
    Ending withdrawn();
    Task<bool> prepare(const sdk::Action& action);
    Task<Result<void>> meet(const sdk::Action& need);
    Ending without_credential(const Error& error);
    Task<host::Exchange> send(const sdk::Action& action);
    Task<void> shrink(std::vector<sdk::Shrink> wishes);
    Task<Result<std::string>> shrunk(store::StoredAttachment attachment, std::uint64_t most_bytes);
    const store::StoredAttachment* attachment_of(std::string_view id) const;
    Task<Result<std::string>> read_attachment(std::string id);
    Task<Result<std::string>> read_original(store::StoredAttachment attachment);
    std::string remark_on(const sdk::Http& http) const;
    Task<std::optional<Time>> look_at_photos();
    Result<std::string> outgoing_photo(store::AttachmentId id, const std::string& photo) const;
    Ending without_photos(Time before);
    host::JobInput input(jembatan_ability ability) const;
    host::EventInput first_event() const;
    store::PluginStamp stamp() const;
    store::StepSave save_of(const sdk::Action& action) const;
    void remember(const sdk::Action& action);
    Ending ending(sdk::Outcome outcome, const sdk::Action* action);

    store::Store& store_;
    const Clock& clock_;
    host::Outgoing& outgoing_;
    host::Errands errands_;
    host::Needs needs_;
    const Settings& settings_;
    const TargetSettings& target_;
    const store::Job& job_;
    const bool& is_stopping_;  ///< from then on no send is marked
    host::Document data_;
    Files withheld_;  ///< photos that would leave with what the camera wrote into them
    SmallerCopies smaller_;
    std::string state_;
    std::string receipt_;
    Time began_at_;
    std::vector<Exchanged> exchanges_;
    LastSend last_;
    bool withdrawn_ = false;
    bool has_contact_ = false;  ///< a step that may wait for the far side counts
    bool in_doubt_ = false;     ///< an earlier send of it may have arrived and nobody has said yet
};

/// Updates as the store keeps them: the plugin's words for people, and who may see them.
std::vector<store::NewUpdate> updates_of(const std::vector<sdk::Update>& updates);

}  // namespace jembatan::deliver
