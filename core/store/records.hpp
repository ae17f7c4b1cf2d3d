/// What stands inside the sealed columns, packed and unpacked. The order of fields is the format: only append.
#pragma once

#include "store/intake_types.hpp"
#include "store/types.hpp"

namespace jembatan::store {

std::string pack_message(const NewMessage& message);
/// Fills everything but ids, times, is_follow_up and attachments.
void unpack_message(std::string_view bytes, StoredMessage& message);

/// The personal or free-text part of a decision.
struct DecisionText {
    std::string title;
    std::string incident_date;
    std::string hold_reason;
    std::vector<std::string> because;
};

std::string pack(const DecisionText& text);
DecisionText unpack_decision(std::string_view bytes);

/// What a delivery remembers between its steps.
struct StepText {
    std::string step_state;
    std::string receipt;
    std::string poll_cursor;
    std::string decided_id;
    PluginStamp stamp;
    std::string external_id;            ///< of a reply or notice
    std::vector<AttemptNote> attempts;  ///< the newest, oldest first
    bool is_said_again = false;         ///< a reply that had come too late for a free text: not a third time
    bool is_hinted = false;             ///< the far side has told of it since it was last read
    bool is_empty() const {
        return step_state.empty() && receipt.empty() && poll_cursor.empty() && decided_id.empty() &&
               stamp == PluginStamp{} && external_id.empty() && attempts.empty() && !is_said_again && !is_hinted;
    }
    /// Adds one and lets go of the oldest when there are more than a few.
    void add_attempt(AttemptNote note);
};
std::string pack(const StepText& step);
StepText unpack_step(std::string_view bytes);

struct AttachmentText {
    std::string fetch_state;
    std::string name;
    std::string mime;
    std::string caption;
    std::string sha256;
    std::string gone_reason;
    std::string file_name;  ///< empty: not kept
    std::string file_key;
};
std::string pack(const AttachmentText& attachment);
AttachmentText unpack_attachment(std::string_view bytes);
std::optional<FileToken> token_of(const AttachmentText& attachment);
void set_token(AttachmentText& attachment, const FileToken& token);

struct UpdateText {
    std::string text;
    std::string data;
};
std::string pack(const UpdateText& update);
UpdateText unpack_update(std::string_view bytes);

}  // namespace jembatan::store
