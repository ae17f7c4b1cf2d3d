/// The abilities a plugin may have: derive from those you need, override `step`.
#pragma once

#include "jembatan/action.hpp"
#include "jembatan/event.hpp"
#include "jembatan/job.hpp"

namespace jembatan::sdk {

/// Takes requests of a channel. Events: request, then stored or looked_up. Actions: accept, look_up, answer.
///
/// A destination that follows may have it for pushed status. Event: request. Action: answer, with hints when the push
/// is genuine. The host makes the polls of those tickets due, flushes that, and only then sends the answer.
class Receive {
public:
    virtual ~Receive() = default;
    virtual Action step(const Inbound& inbound, const Event& event) const = 0;
};

/// Brings a report, follow-up, reply or notice to its destination. Events: start, response, failed, resumed,
/// interrupted, decided, woken. Actions: send, wait, need, ask, done.
class Deliver {
public:
    virtual ~Deliver() = default;
    virtual Action step(const Delivery& delivery, const Event& event) const = 0;
};

/// The far side looked through for an uncertain delivery.
class FindJob : public Delivery {
public:
    using Delivery::Delivery;
};

/// Looks an uncertain delivery up. Events: start, response, failed. Actions: send, found, absent, cannot_tell, later.
class Find {
public:
    virtual ~Find() = default;
    virtual Action step(const FindJob& job, const Event& event) const = 0;
};

/// Reads the status of delivered reports. Events: start, response, failed. Actions: send, batch, later.
class Follow {
public:
    virtual ~Follow() = default;
    virtual Action step(const FollowJob& job, const Event& event) const = 0;
};

/// Fetches the bytes of an attachment. Events: start, response, failed. Actions: send, keep, gone, later.
class Fetch {
public:
    virtual ~Fetch() = default;
    virtual Action step(const FetchJob& job, const Event& event) const = 0;
};

/// Asks a far side for new items. Events: start, response, failed. Actions: send, batch_items, later.
class Poll {
public:
    virtual ~Poll() = default;
    virtual Action step(const PollJob& job, const Event& event) const = 0;
};

/// Makes or renews a token, once for all jobs that `need` it. Events: start, response, failed. Actions: send, obtained,
/// later, gone (the far side refuses us: a person must act).
class Credential {
public:
    virtual ~Credential() = default;
    virtual Action step(const CredentialJob& job, const Event& event) const = 0;
};

/// Reads master data anew. Events: start, response, failed, woken. Actions: send, need, obtained (JSON), later, gone.
class Refresh {
public:
    virtual ~Refresh() = default;
    virtual Action step(const RefreshJob& job, const Event& event) const = 0;
};

/// A delivery that is only to be shown.
class PreviewJob : public Delivery {
public:
    using Delivery::Delivery;
};

/// Shows the requests a delivery would cause, secrets masked. Pure and offline. Action: previewed.
class Preview {
public:
    virtual ~Preview() = default;
    virtual Action step(const PreviewJob& job, const Event& event) const = 0;
};

/// Tries whether the far side answers and takes our credential, and changes nothing there. Events: start, response,
/// failed, woken. Actions: send, need, findings (none: all is well).
class Probe {
public:
    virtual ~Probe() = default;
    virtual Action step(const ProbeJob& job, const Event& event) const = 0;
};

/// Checks options and documents beyond their types. Pure and offline: run by `jembatan check`. Action: findings.
class Configure {
public:
    virtual ~Configure() = default;
    virtual Action step(const ConfigureJob& job, const Event& event) const = 0;
};

}  // namespace jembatan::sdk
