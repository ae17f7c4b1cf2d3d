/// What the store keeps of an update beside its text: who acted, in which word, and who may read it.
#pragma once

#include <string>
#include <string_view>

#include "base/json.hpp"
#include "base/json_writer.hpp"

namespace jembatan {

struct UpdateDetails {
    std::string by;      ///< the institution that acted
    std::string raw;     ///< the far side's own word for the status
    std::string number;  ///< the far side's number, of the update that brings it
    bool is_public = false;
    bool is_final = false;
};

inline std::string to_data(const UpdateDetails& details) {
    JsonWriter json;
    json.begin_object().field("by", details.by).field("raw", details.raw).field("number", details.number);
    json.field("public", details.is_public).field("final", details.is_final).end_object();
    return json.take();
}

/// What to_data wrote; of anything else nothing is public.
inline UpdateDetails parse_update_details(std::string_view data) {
    UpdateDetails out;
    const auto tree = parse_json(data);
    if (!tree || tree->kind != Tree::Kind::map) return out;
    const auto text = [&](std::string_view name) { return tree->find(name) ? tree->find(name)->text : std::string{}; };
    const auto flag = [&](std::string_view name) { return tree->find(name) != nullptr && tree->find(name)->boolean; };
    return {text("by"), text("raw"), text("number"), flag("public"), flag("final")};
}

}  // namespace jembatan
