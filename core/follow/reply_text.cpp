// Updates into words.
#include "follow/reply_text.hpp"

#include "base/json.hpp"

namespace jembatan::follow {
namespace {

struct Details {
    bool is_public = false;
    std::string by, number;
};

Details details_of(const store::NewUpdate& update) {
    Details out;
    const auto data = parse_json(update.data);
    if (!data || data->kind != Tree::Kind::map) return out;
    if (const auto* may = data->find("public")) out.is_public = may->boolean;
    if (const auto* by = data->find("by")) out.by = by->text;
    if (const auto* number = data->find("number")) out.number = number->text;
    return out;
}

}  // namespace

ReplyPayload reply_to(const std::vector<store::UpdateJob>& updates, const Messages& messages) {
    ReplyPayload reply;
    for (const auto& job : updates) {
        const Details details = details_of(job.update);
        if (!details.is_public) continue;
        const std::string& kind = messages.has(job.update.kind) ? job.update.kind : std::string("note");
        if (kind == "note" && job.update.text.empty()) continue;  // a status we have no words for and that says nothing
        const std::string number = details.number.empty() ? job.external_id : details.number;
        const std::string text = messages.text(kind, {{"ref", job.report.ref}, {"number", number}, {"by", details.by}, {"text", job.update.text}});
        if (text.empty()) continue;
        if (!reply.text.empty()) reply.text += "\n\n";
        reply.text += text;
        reply.name = kind;
    }
    return reply;
}

}  // namespace jembatan::follow
