/// The far side's master lists (institutions, categories) against the tables of the mapping: numbers that are gone,
/// names that changed, entries no table knows.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "jembatan/sdk.hpp"
#include "operation.hpp"
#include "paging.hpp"

namespace jembatan::lapor {

struct Account;
struct Mapping;

/// How one list is read, and which table holds its numbers.
struct MasterList {
    std::string name;        ///< institutions or categories
    std::string_view field;  ///< of a report: what is looked up in the table
    Operation operation;     ///< takes `code` and `name` of an entry
    Pick items;
    Paging pages;
    std::string table;
    std::string names;  ///< the column of the table with the far side's names; empty: only numbers are compared
};

/// `written`: the section `masters` of a mapping.
std::vector<MasterList> compile_masters(sdk::Value written, const Surroundings& around);

/// Without a name nothing is read, and the answer is {lists: [name]}. Else the list of that name, all its pages:
///
///     {list, field, rows:    [{code, name, keys: [key]}],            what is there; keys: our rows with that number
///                   missing: [{key, code, name, moved_to}],          our rows whose number is not there
///                   renamed: [{key, code, name, was, moved_to}]}     numbers that have another name now
///
/// `key` is empty for a fallback of the mapping, `| or(630400)`. `moved_to`: the number under which the name we know is
/// there now, or empty. `later` and `gone` as the calls of a status.
sdk::Action step_refresh(const Mapping& mapping, const Account& account, const sdk::RefreshJob& job,
                         const sdk::Event& event);

}  // namespace jembatan::lapor
