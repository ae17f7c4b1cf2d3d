// Events, and the steps that follow from them.
#include "simulator.hpp"

#include <algorithm>

namespace jembatan::lapor_sim {

Simulator::Simulator(Setup given)
    : setup(std::move(given)),
      masters(Masters::of_regency(setup.regency)),
      clock(setup.start, setup.pace),
      settings(setup.settings),
      scenario(setup.scenario),
      book(masters),
      faults(setup.seed),
      journal({setup.auth_secret, setup.token_secret, setup.client_secret}, setup.journal_entries),
      pushes(setup.push) {
    start();
}

void Simulator::start() {
    settings = setup.settings;
    scenario = setup.scenario;
    fire(Trigger::start, 0, clock.now());
    settle();
}

void Simulator::reset() {
    masters = Masters::of_regency(setup.regency);
    clock.reset();
    book.reset();
    faults.reset();
    rate_limit.reset();
    access_tokens.reset();
    journal.reset();
    pushes.reset();
    agenda_ = {};
    scheduled_ = 0;
    start();
}

void Simulator::fire(Trigger trigger, std::int64_t complaint, Time at) {
    for (std::size_t n = 0; n < scenario.steps.size(); ++n) {
        const auto& step = scenario.steps[n];
        if (step.on != trigger) continue;
        // A step beyond the last holiday list never comes due; pushing the clock there fails loudly.
        const auto due = add(at, step.after, settings.offset());
        if (due) agenda_.push({*due, ++scheduled_, at, complaint, n});
    }
}

bool Simulator::is_excepted(const Step& step, const Due& due) const {
    if (step.unless == Step::Unless::never) return false;
    const auto* complaint = book.find(due.complaint);
    if (!complaint || status::is_final(complaint->status)) return true;
    if (step.unless == Step::Unless::over) return false;
    return std::ranges::any_of(complaint->items,
                               [&](const Item& item) { return item.is_by_reporter && item.at >= due.since; });
}

void Simulator::run(const Due& due) {
    const auto& step = scenario.steps[due.step];
    switch (step.what) {
        case Step::Do::fault: return faults.add(step.fault);
        case Step::Do::masters: return static_cast<void>(change(step.masters));
        case Step::Do::settings: return static_cast<void>(adjust(settings, step.settings));
        case Step::Do::transition:
            if (!is_excepted(step, due)) static_cast<void>(transit_at(due.complaint, step.transition, due.at));
            return;
    }
}

void Simulator::settle() {
    const auto now = clock.now();
    while (!agenda_.empty() && agenda_.top().at <= now) {
        const auto due = agenda_.top();
        agenda_.pop();
        run(due);
    }
}

std::int64_t Simulator::create(NewComplaint complaint) {
    const auto at = now();
    const auto id = book.create(std::move(complaint), at);
    fire(Trigger::create, id, at);
    return id;
}

Status Simulator::status_of(std::int64_t id) const {
    const auto* complaint = book.find(id);
    return complaint ? complaint->status : status::unverified;
}

void Simulator::moved(std::int64_t id, const Status& before, Time at) {
    pushes.tell(*book.find(id), before, at, faults);
}

Result<> Simulator::reject(std::int64_t id, std::int64_t institution, const std::string& description) {
    const auto at = now();
    const auto before = status_of(id);
    const auto done = book.reject(id, institution, description, at);
    if (done) moved(id, before, at);
    if (done) fire(Trigger::forward, id, at);
    return done;
}

Result<std::int64_t> Simulator::reply(std::int64_t id, Reply reply) {
    const auto at = now();
    const bool is_reporters = reply.from_institution == 0;
    const auto before = status_of(id);
    const auto done = book.reply(id, std::move(reply), at);
    if (done && (!is_reporters || status_of(id) != before)) moved(id, before, at);
    if (done) fire(is_reporters ? Trigger::reply : Trigger::answer, id, at);
    return done;
}

Result<> Simulator::transit(std::int64_t id, const Transition& transition) { return transit_at(id, transition, now()); }

Result<> Simulator::transit_at(std::int64_t id, const Transition& transition, Time at) {
    const auto before = status_of(id);
    const auto done = book.transit(id, transition, at);
    if (done) moved(id, before, at);
    if (done && transition.is_forward) fire(Trigger::forward, id, at);
    if (done && !transition.answer.empty()) fire(Trigger::answer, id, at);
    return done;
}

Result<> Simulator::change(const MasterChange& change) {
    auto& rows = change.is_categories ? masters.categories : masters.institutions;
    const auto row = std::ranges::find(rows, change.id, &MasterRow::id);
    if (row == rows.end()) return not_found("masters: no entry with that id");
    row->id = change.to;
    if (!change.name.empty()) row->name = change.name;
    if (change.is_gone) rows.erase(row);
    return {};
}

void Simulator::play(Scenario next) {
    agenda_ = {};
    faults.replace({});
    settings = setup.settings;
    scenario = std::move(next);
    if (scenario.settings.kind != Tree::Kind::null) static_cast<void>(adjust(settings, scenario.settings));
    fire(Trigger::start, 0, clock.now());
    settle();
}

Result<Time> Simulator::advance(const Span& span) {
    const auto target = clock.advance(span, settings.offset());
    if (target) settle();
    return target;
}

}  // namespace jembatan::lapor_sim
