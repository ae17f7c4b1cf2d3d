/// A ticket's history as updates.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "jembatan/sdk.hpp"
#include "mapping.hpp"

namespace jembatan::lapor {

/// Where a ticket stands.
struct Standing {
    std::string code, name, kind;
    bool is_final() const noexcept { return kind == "closed" || kind == "archived" || kind == "rejected"; }
};

Standing read_standing(const Mapping& mapping, const Operation& status, sdk::Value body);

/// The entries as updates of that ticket, oldest first; what we ourselves wrote is left out.
std::vector<sdk::Update> read_items(const Mapping& mapping, const sdk::Host& host, const std::vector<sdk::Value>& items,
                                    const Standing& standing, std::string_view ticket);

/// What officers wrote beside the states, where the mapping reads it: updates of the kind `note`. Empty ones are none.
std::vector<sdk::Update> read_notes(const Mapping& mapping, const sdk::Host& host, sdk::Value body,
                                    std::string_view ticket);

/// The standing itself as an update, for when no entry tells of it.
sdk::Update standing_update(const Mapping& mapping, const Operation& status, const Standing& standing, sdk::Value body,
                            std::string_view ticket);

/// "{{name}}" and "{{ name }}" replaced by what the entry knows of them; what it does not know is left out.
std::string fill_in(const ItemReading& reading, const sdk::Host& host, sdk::Value item, std::string_view text);

}  // namespace jembatan::lapor
