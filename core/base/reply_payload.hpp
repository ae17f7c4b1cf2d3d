/// The payload of a reply or notice as it lies in the store: which message of the catalogue it is, and its text.
#pragma once

#include <string>
#include <string_view>

#include "base/json.hpp"
#include "base/json_writer.hpp"

namespace jembatan {

struct ReplyPayload {
    std::string name;  ///< of the message: acknowledged, numbered, answered …
    std::string text;  ///< what the reporter reads
};

inline std::string to_payload(const ReplyPayload& reply) {
    JsonWriter json;
    json.begin_object().field("name", reply.name).field("text", reply.text).end_object();
    return json.take();
}

/// What to_payload wrote; anything else counts as plain text.
inline ReplyPayload parse_payload(std::string_view payload) {
    ReplyPayload out{"", std::string(payload)};
    const auto tree = parse_json(payload);
    if (!tree || tree->kind != Tree::Kind::map) return out;
    if (const auto* name = tree->find("name")) out.name = name->text;
    if (const auto* text = tree->find("text")) out.text = text->text;
    return out;
}

}  // namespace jembatan
