// Files may be uploaded twice and a ticket forwarded twice without harm; created it is once. So only the create is
// marked unrepeatable, its number is a receipt from the moment we see it, and after that no path leads back to it.
#include "submit.hpp"

#include "verdict.hpp"

namespace jembatan::lapor {
namespace {

using sdk::Action;
using sdk::Outcome;
using namespace std::chrono_literals;

constexpr std::uint32_t most_upload_tries = 3;

/// What is kept between steps. Names no person and no text of theirs.
struct State {
    enum class Step { start, upload, create, forward };
    Step step = Step::start;
    std::uint32_t tries = 0;  ///< of the present step
    Datum::List upload_ids;
    bool are_files_chosen = false;
    std::vector<std::string> sent, smaller;  ///< the ids of the attachments that are chosen; which go as smaller copies
    bool upload_failed = false;
    std::string problem;  ///< what a person should know although the ticket is there
    std::string id;       ///< the ticket
};

std::string_view name_of(State::Step step) {
    switch (step) {
        case State::Step::start: return "start";
        case State::Step::upload: return "upload";
        case State::Step::create: return "create";
        case State::Step::forward: return "forward";
    }
    return "start";
}

void write_ids(sdk::Json& json, std::string_view key, const std::vector<std::string>& ids) {
    json.key(key).list();
    for (const auto& id : ids) json.text(id);
    json.end();
}

std::vector<std::string> ids_in(sdk::Value list) {
    std::vector<std::string> ids;
    for (const sdk::Value id : list) ids.emplace_back(id.text());
    return ids;
}

std::string written(const State& state) {
    sdk::Json json;
    json.map().key("step").text(name_of(state.step)).key("tries").integer(state.tries).key("uploads");
    Datum(state.upload_ids).write(json);
    if (state.are_files_chosen) {
        write_ids(json, "sent", state.sent);
        write_ids(json, "smaller", state.smaller);
    }
    json.key("upload_failed").boolean(state.upload_failed).key("problem").text(state.problem).key("id").text(state.id);
    return json.end().take();
}

State read_state(const sdk::Delivery& delivery) {
    State state;
    const auto kept = delivery.host.parse_json(delivery.state());
    for (const auto step : {State::Step::upload, State::Step::create, State::Step::forward})
        if (kept["step"].text() == name_of(step)) state.step = step;
    state.tries = static_cast<std::uint32_t>(kept["tries"].integer());
    for (const sdk::Value id : kept["uploads"]) state.upload_ids.push_back(datum_of(id));
    state.are_files_chosen = kept["sent"].is_list();
    state.sent = ids_in(kept["sent"]);
    state.smaller = ids_in(kept["smaller"]);
    state.upload_failed = kept["upload_failed"].boolean();
    state.problem = kept["problem"].text();
    state.id = kept["id"].text();
    if (!delivery.external_id.empty()) state.id = delivery.external_id;
    return state;
}

std::chrono::milliseconds pause_after(std::uint32_t tries) {
    return std::min<std::chrono::milliseconds>(30s * (1U << std::min(tries, 6U)), 30min);
}

/// One report on its way.
class Submission {
public:
    Submission(const Mapping& mapping, const Account& account, const sdk::Delivery& delivery)
        : mapping_(mapping), account_(account), delivery_(delivery), state_(read_state(delivery)) {}

    Action step(const sdk::Event& event) {
        if (event.decided()) return decided(event);
        if (!state_.id.empty() && state_.step != State::Step::forward) return after_create();
        if (was_asked(delivery_)) return finish(Outcome::uncertain("a person was asked to type it in before"));
        if (event.interrupted()) return interrupted();
        if (const auto* response = event.response()) return answered(*response);
        if (event.failed()) return unanswered(event);
        return go_on();
    }

private:
    /// The beginning, a later attempt, or the end of a wait.
    Action go_on() {
        switch (state_.step) {
            case State::Step::start:
            case State::Step::upload: return mapping_.upload ? choose_and_upload() : send_create();
            case State::Step::create: return send_create();
            case State::Step::forward: return send_forward();
        }
        return send_create();
    }

    Action decided(const sdk::Event& event) {
        if (!event.external_id.empty()) {
            state_.id = event.external_id;
            return after_create();
        }
        if (!state_.id.empty()) return after_create();          // "send again" is no word against a receipt
        if (state_.step == State::Step::start) return go_on();  // files that are not there yet go first
        state_.step = State::Step::create;
        return send_create();
    }

    Action interrupted() {
        if (state_.step == State::Step::upload || state_.step == State::Step::forward) return go_on();
        return finish(Outcome::uncertain("the broker stopped while the ticket was being created"));
    }

    Action answered(const sdk::Response& response) {
        const auto body = read_answer(delivery_.host, response.body(), mapping_.reads);
        switch (state_.step) {
            case State::Step::upload:
                return uploaded(judge_repeatable(mapping_, *mapping_.upload, response, body), body);
            case State::Step::forward: return forwarded(judge_repeatable(mapping_, *mapping_.forward, response, body));
            case State::Step::start:
            case State::Step::create: break;
        }
        return created(judge_change(mapping_, *mapping_.create, response, body), body);
    }

    Action unanswered(const sdk::Event& event) {
        Verdict verdict;
        verdict.kind = Verdict::Kind::retry;
        verdict.reason = event.failed_after_sending() ? "no answer" : "no connection";
        switch (state_.step) {
            case State::Step::upload: return uploaded(verdict, {});
            case State::Step::forward: return forwarded(verdict);
            case State::Step::start:
            case State::Step::create: break;
        }
        if (event.failed_after_sending()) return finish(Outcome::uncertain("no answer to the create call"));
        return finish(Outcome::not_taken_now("no connection"));
    }

    // -- upload

    /// Before anything is said of the files it has to be known which of them go. An earlier attempt's copies are gone
    /// with it, so a later one asks again.
    Action choose_and_upload() {
        const auto files = choose_files(delivery_.report.attachments, mapping_.files);
        if (!files.wishes.empty()) return sdk::shrink(files.wishes, written(state_));
        state_.are_files_chosen = true;
        state_.sent.clear();
        state_.smaller.clear();
        for (const auto& file : files.sent) {
            state_.sent.emplace_back(file.id);
            if (file.original_size > 0) state_.smaller.emplace_back(file.id);
        }
        if (files.sent.empty()) return send_create();
        state_.step = State::Step::upload;
        return sdk::send(build_request(mapping_, *mapping_.upload, account_, scope(), files.sent), sdk::Repeatable::yes,
                         written(state_));
    }

    /// A refused upload never stops the report: the files are named in its text instead.
    Action uploaded(const Verdict& verdict, sdk::Value body) {
        if (verdict.kind == Verdict::Kind::auth) return finish(outcome_of(verdict));
        if (verdict.kind == Verdict::Kind::retry && ++state_.tries < most_upload_tries) return pause(verdict);
        if (verdict.kind == Verdict::Kind::ok)
            for (const auto id : mapping_.upload->pick("ids").entries(body)) state_.upload_ids.push_back(datum_at(id));
        if (state_.upload_ids.empty()) {
            state_.upload_failed = true;
            state_.problem = "upload: " + verdict.reason;
        }
        state_.tries = 0;
        return send_create();
    }

    // -- create

    Action send_create() {
        state_.step = State::Step::create;
        return sdk::send(build_request(mapping_, *mapping_.create, account_, scope()), sdk::Repeatable::no,
                         written(state_));
    }

    Action created(const Verdict& verdict, sdk::Value body) {
        if (verdict.kind != Verdict::Kind::ok) return finish(outcome_of(verdict));
        state_.id = number_in(mapping_.create->pick("id"), body);
        return after_create();
    }

    Action after_create() {
        state_.tries = 0;
        state_.step = State::Step::forward;
        const bool is_wanted =
            mapping_.forward && (!mapping_.forward->when || mapping_.forward->when->render(scope()).is_true());
        return is_wanted ? send_forward() : finish_accepted();
    }

    // -- forward

    Action send_forward() {
        if (!mapping_.forward) return finish_accepted();
        return sdk::send(build_request(mapping_, *mapping_.forward, account_, scope()), sdk::Repeatable::yes,
                         written(state_))
            .with_receipt(state_.id);
    }

    Action forwarded(const Verdict& verdict) {
        if (verdict.kind == Verdict::Kind::ok) return finish_accepted();
        const bool may_work_later = verdict.kind == Verdict::Kind::retry || verdict.kind == Verdict::Kind::auth;
        if (may_work_later && ++state_.tries < mapping_.forward->tries) return pause(verdict);
        state_.problem += (state_.problem.empty() ? "forward: " : "; forward: ") + verdict.reason;
        return finish_accepted();
    }

    // -- ends

    Action pause(const Verdict& verdict) {
        Action action =
            sdk::wait(delivery_.now() + std::max(verdict.after, pause_after(state_.tries)), written(state_));
        action.receipt = state_.id;
        return action;
    }

    Action finish_accepted() {
        Action action = sdk::done(state_.problem.empty() ? Outcome::accepted(state_.id)
                                                         : Outcome::accepted_with(state_.id, state_.problem));
        action.receipt = state_.id;
        action.state = written(state_);
        return action;
    }

    Action finish(Outcome outcome) const {
        Action action = sdk::done(std::move(outcome));
        action.state = written(state_);
        return action;
    }

    Scope scope() const {
        Scope out;
        out.report = &delivery_.report;
        out.id = state_.id;
        out.upload_ids = state_.upload_ids;
        if (!mapping_.upload || state_.upload_failed) {
            out.unsent = names_of(delivery_.report.attachments);
            return out;
        }
        const auto files = chosen();
        out.unsent = files.unsent;
        out.smaller = files.smaller;
        return out;
    }

    /// As it was decided before the upload; a state from before that was kept had no smaller copies.
    FileChoice chosen() const {
        const auto& all = delivery_.report.attachments;
        if (!state_.are_files_chosen) return choose_as_they_are(all, mapping_.files);
        return chosen_before(all, state_.sent, state_.smaller);
    }

    const Mapping& mapping_;
    const Account& account_;
    const sdk::Delivery& delivery_;
    State state_;
};

}  // namespace

bool was_asked(const sdk::Delivery& delivery) {
    return !delivery.state().empty() && !delivery.host.parse_json(delivery.state()).is_map();
}

Action step_report(const Mapping& mapping, const Account& account, const sdk::Delivery& delivery,
                   const sdk::Event& event) {
    return Submission(mapping, account, delivery).step(event);
}

}  // namespace jembatan::lapor
