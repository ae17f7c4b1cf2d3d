/// The master lists: institutions, categories, classifications, locations, channels, reply templates. All ids are the
/// simulator's own; the real ones are unknown.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace jembatan::lapor_sim {

struct MasterRow {
    std::int64_t id = 0;
    std::string name;
    std::int64_t parent_id = 0;  ///< 0 = a root
};

struct ReplyTemplate {
    std::string code;
    std::string content;  ///< with {{placeholders}}
};

struct Masters {
    std::vector<MasterRow> institutions;
    std::vector<MasterRow> categories;
    std::vector<MasterRow> classifications;
    std::vector<MasterRow> locations;
    std::vector<MasterRow> channels;
    std::vector<ReplyTemplate> templates;

    /// The lists of a regency of that name, e.g. "Contoh".
    static Masters of_regency(std::string_view name);

    /// The name of an institution, or "" for an id that is not in the list.
    std::string institution_name(std::int64_t id) const;
};

/// An entry gets another number or name, or goes.
struct MasterChange {
    bool is_categories = false;  ///< else institutions
    std::int64_t id = 0, to = 0;
    std::string name;  ///< empty: as it was
    bool is_gone = false;
};

/// Whether the list has that id.
bool has(const std::vector<MasterRow>& rows, std::int64_t id);

/// The institution a report falls to when nobody else was named: the regency itself.
inline constexpr std::int64_t regency_id = 630400;

}  // namespace jembatan::lapor_sim
