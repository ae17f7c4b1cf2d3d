/// The picture of the flow: makes the stages, runs each in its loop, stops them in order.
///
///  front ─▶ receiver ─▶ STORE ─▶ decide ─▶ STORE ─▶ deliver ─▶ destination
///               channels ┘ ▲ ◀── fetch               └─▶ STORE ─▶ reply ─▶ STORE ─▶ deliver ─▶ reporter
///          (those asked)   ├──── poll ◀── status
///                   front ─┴─▶ pushes: make polls due
#pragma once

#include <boost/asio/io_context.hpp>
#include <memory>
#include <set>
#include <string>

#include "app/stage_settings.hpp"
#include "base/clock.hpp"
#include "base/meter.hpp"
#include "base/step.hpp"
#include "base/task.hpp"
#include "deliver/deliver_stage.hpp"
#include "follow/poll_stage.hpp"
#include "follow/push_receiver.hpp"
#include "follow/reply_stage.hpp"
#include "host/outgoing.hpp"
#include "intake/channel_poll_stage.hpp"
#include "intake/decide_stage.hpp"
#include "intake/fetch_stage.hpp"
#include "intake/receive.hpp"
#include "store/store.hpp"

namespace jembatan::app {

/// *Thread:* the I/O thread. *Lifetime:* everything referred to outlives the io_context's run.
class Pipeline {
public:
    Pipeline(boost::asio::io_context& io, store::Store& store, const Clock& clock, Meter& meter,
             host::Outgoing& outgoing, const StageSettings& settings);

    /// Starts the loops.
    void start();

    /// From now on these settings count, for all stages at once; what is under way ends with those it began with.
    /// `restarted` names the instances that were made anew.
    void use(const StageSettings& settings, const std::set<std::string, std::less<>>& restarted);

    /// From now on nothing new is started or marked; what runs goes on.
    void drain();

    /// Lets nothing new start and waits until what runs has ended, at most `limit`. *Returns* whether all of it ended.
    Task<bool> stop(milliseconds limit);

    intake::Receiver& receiver() noexcept { return receiver_; }
    follow::PushReceiver& pushes() noexcept { return pushes_; }
    intake::DecideStage& decider() noexcept { return decide_; }
    const deliver::DeliverStage& deliver() const noexcept { return deliver_; }
    std::size_t in_flight() const noexcept {
        return deliver_.in_flight() + fetch_.in_flight() + poll_.in_flight() + channels_.in_flight();
    }

private:
    Task<void> decide_loop();
    Task<void> fetch_loop();
    Task<void> deliver_loop();
    Task<void> reply_loop();
    Task<void> poll_loop();
    Task<void> channel_loop();
    void wake_all();
    Task<void> rest(store::Work work, Step why, std::optional<Time> due);

    boost::asio::io_context& io_;
    store::Store& store_;
    const Clock& clock_;
    intake::Receiver receiver_;
    intake::DecideStage decide_;
    intake::FetchStage fetch_;
    deliver::DeliverStage deliver_;
    follow::PushReceiver pushes_;
    follow::ReplyStage reply_;
    follow::PollStage poll_;
    intake::ChannelPollStage channels_;
    bool is_stopping_ = false;
};

}  // namespace jembatan::app
