// A follow-up has no idempotency key either: sent twice it stands in the ticket twice, so it is marked like a create.
#include "submit.hpp"
#include "verdict.hpp"

namespace jembatan::lapor {

sdk::Action step_followup(const Mapping& mapping, const Account& account, const sdk::Delivery& delivery,
                          const sdk::Event& event) {
    using sdk::Outcome;
    if (!mapping.reply)
        return sdk::done(Outcome::refused("the mapping has no 'reply': this agreement takes no follow-ups"));
    if (delivery.parent_external_id.empty()) return sdk::done(Outcome::refused("the report has no ticket to add to"));
    const auto& reply = *mapping.reply;
    if (const auto* response = event.response()) {
        const auto body = read_answer(delivery.host, response->body(), mapping.reads);
        const auto verdict = judge_change(mapping, reply, *response, body);
        if (verdict.kind != Verdict::Kind::ok) return sdk::done(outcome_of(verdict));
        return sdk::done(Outcome::accepted(number_in(reply.pick("id"), body)));
    }
    if (event.decided() && !event.external_id.empty())
        return sdk::done(Outcome::accepted(std::string(event.external_id)));
    if (event.interrupted())
        return sdk::done(Outcome::uncertain("the broker stopped while the follow-up was being sent"));
    if (event.failed_after_sending()) return sdk::done(Outcome::uncertain("no answer to the follow-up"));
    if (event.failed()) return sdk::done(Outcome::not_taken_now("no connection"));
    if (!event.decided() && was_asked(delivery))
        return sdk::done(Outcome::uncertain("a person was asked to type it in before"));

    const auto files = files_of_reply(mapping, delivery.message.attachments);
    if (!files.wishes.empty()) return sdk::shrink(files.wishes);
    Scope scope;
    scope.report = &delivery.report;
    scope.message = &delivery.message;
    scope.id = delivery.parent_external_id;
    scope.unsent = files.unsent;
    scope.smaller = files.smaller;
    return sdk::send(build_request(mapping, reply, account, scope, files.sent), sdk::Repeatable::no);
}

}  // namespace jembatan::lapor
