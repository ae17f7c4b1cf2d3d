// Updates into words.
#include "follow/reply_text.hpp"

#include "base/scrub.hpp"
#include "base/update_details.hpp"

namespace jembatan::follow {
ReplyPayload reply_to(const std::vector<store::UpdateJob>& updates, const Messages& messages) {
    ReplyPayload reply;
    for (const auto& job : updates) {
        const UpdateDetails details = parse_update_details(job.update.data);
        if (!details.is_public) continue;
        const std::string& kind = messages.has(job.update.kind) ? job.update.kind : std::string("note");
        if (kind == "note" && job.update.text.empty()) continue;  // a status we have no words for and that says nothing
        const std::string number = details.number.empty() ? job.external_id : details.number;
        // What an agency writes may hold other people's numbers: a reply is a copy that leaves, like any other.
        const std::string text = messages.text(
            kind,
            {{"ref", job.report.ref}, {"number", number}, {"by", scrub(details.by)}, {"text", scrub(job.update.text)}});
        if (text.empty()) continue;
        if (!reply.text.empty()) reply.text += "\n\n";
        reply.text += text;
        reply.name = kind;
    }
    return reply;
}

}  // namespace jembatan::follow
