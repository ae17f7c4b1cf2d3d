// The sealed records, field by field.
#include "store/records.hpp"

#include <algorithm>

#include "store/codec.hpp"
#include "store/reporter_names.hpp"

namespace jembatan::store {
namespace {

void put(Packer& out, const std::optional<double>& value) {
    out.number(value ? 1 : 0);
    if (value) out.real(*value);
}
std::optional<double> maybe_real(Unpacker& in) {
    if (in.number() == 0) return std::nullopt;
    return in.real();
}

void put(Packer& out, const AttemptNote& note) {
    out.number(to_millis(note.began_at)).number(to_millis(note.ended_at)).number(note.number);
    out.text(note.code).text(note.reason).number(static_cast<std::int64_t>(note.sent.size()));
    for (const auto& sent : note.sent) out.text(sent.request).text(sent.body).number(sent.status).text(sent.answer);
}
AttemptNote attempt_note(Unpacker& in) {
    AttemptNote note;
    note.began_at = from_millis(in.number());
    note.ended_at = from_millis(in.number());
    note.number = static_cast<int>(in.number());
    note.code = in.text();
    note.reason = in.text();
    for (auto left = in.number(); left > 0 && !in.is_broken(); --left) {
        Sent& sent = note.sent.emplace_back();
        sent.request = in.text();
        sent.body = in.text();
        sent.status = static_cast<int>(in.number());
        sent.answer = in.text();
    }
    return note;
}

}  // namespace

std::string pack_message(const NewMessage& message) {
    Packer out;
    out.number(static_cast<std::int64_t>(message.claims.size()));
    for (const auto& claim : message.claims) out.text(claim.kind).text(claim.value).text(claim.display);
    out.text(message.author).text(message.thread).text(message.reply_address).text(message.title).text(message.text);
    out.text(message.incident_date).text(message.kind).text(message.place.text).text(message.place.region);
    put(out, message.place.lat);
    put(out, message.place.lon);
    return out.bytes();
}

void unpack_message(std::string_view bytes, StoredMessage& message) {
    Unpacker in(bytes);
    for (auto left = in.number(); left > 0 && !in.is_broken(); --left) {
        Claim claim;
        claim.kind = in.text();
        claim.value = in.text();
        claim.display = in.text();
        message.claims.push_back(std::move(claim));
    }
    for (auto* field : {&message.author, &message.thread, &message.reply_address, &message.title, &message.text,
                        &message.incident_date, &message.kind, &message.place.text, &message.place.region})
        *field = in.text();
    message.place.lat = maybe_real(in);
    message.place.lon = maybe_real(in);
}

std::vector<std::string> names_of(const StoredReport& report) {
    std::vector<std::string> names;
    for (const auto& message : report.messages) {
        if (!message.author.empty()) names.push_back(message.author);
        for (const auto& claim : message.claims) {
            names.push_back(claim.value);
            if (!claim.display.empty() && claim.display != claim.value) names.push_back(claim.display);
        }
    }
    return names;
}

std::string pack(const DecisionText& text) {
    return Packer().text(text.title).text(text.incident_date).text(text.hold_reason).texts(text.because).bytes();
}
DecisionText unpack_decision(std::string_view bytes) {
    Unpacker in(bytes);
    DecisionText text;
    text.title = in.text();
    text.incident_date = in.text();
    text.hold_reason = in.text();
    text.because = in.texts();
    return text;
}

void StepText::add_attempt(AttemptNote note) {
    constexpr std::size_t kept = 5;
    attempts.push_back(std::move(note));
    if (attempts.size() > kept) attempts.erase(attempts.begin(), attempts.end() - kept);
}

std::string pack(const StepText& step) {
    Packer out;
    out.text(step.step_state)
        .text(step.receipt)
        .text(step.poll_cursor)
        .text(step.decided_id)
        .text(step.stamp.plugin_version)
        .number(step.stamp.state_version)
        .text(step.stamp.mapping_hash)
        .text(step.external_id);
    out.number(static_cast<std::int64_t>(step.attempts.size()));
    for (const auto& note : step.attempts) put(out, note);
    out.number(step.is_said_again ? 1 : 0).number(step.is_hinted ? 1 : 0);
    return out.bytes();
}
StepText unpack_step(std::string_view bytes) {
    Unpacker in(bytes);
    StepText step;
    step.step_state = in.text();
    step.receipt = in.text();
    step.poll_cursor = in.text();
    step.decided_id = in.text();
    step.stamp.plugin_version = in.text();
    step.stamp.state_version = in.number();
    step.stamp.mapping_hash = in.text();
    step.external_id = in.text();
    for (auto left = in.number(); left > 0 && !in.is_broken(); --left) step.attempts.push_back(attempt_note(in));
    step.is_said_again = in.number() != 0;
    step.is_hinted = in.number() != 0;
    return step;
}

std::string pack(const AttachmentText& a) {
    return Packer()
        .text(a.fetch_state)
        .text(a.name)
        .text(a.mime)
        .text(a.caption)
        .text(a.sha256)
        .text(a.gone_reason)
        .text(a.file_name)
        .text(a.file_key)
        .bytes();
}
AttachmentText unpack_attachment(std::string_view bytes) {
    Unpacker in(bytes);
    AttachmentText a;
    for (auto* field :
         {&a.fetch_state, &a.name, &a.mime, &a.caption, &a.sha256, &a.gone_reason, &a.file_name, &a.file_key})
        *field = in.text();
    return a;
}

std::optional<FileToken> token_of(const AttachmentText& attachment) {
    FileToken token;
    if (attachment.file_name.empty() || attachment.file_key.size() != token.key.size()) return std::nullopt;
    token.name = attachment.file_name;
    std::copy_n(reinterpret_cast<const std::uint8_t*>(attachment.file_key.data()), token.key.size(), token.key.begin());
    return token;
}
void set_token(AttachmentText& attachment, const FileToken& token) {
    attachment.file_name = token.name;
    attachment.file_key.assign(reinterpret_cast<const char*>(token.key.data()), token.key.size());
}

std::string pack(const UpdateText& update) { return Packer().text(update.text).text(update.data).bytes(); }
UpdateText unpack_update(std::string_view bytes) {
    Unpacker in(bytes);
    UpdateText update;
    update.text = in.text();
    update.data = in.text();
    return update;
}

}  // namespace jembatan::store
