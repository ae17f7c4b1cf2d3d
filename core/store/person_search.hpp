/// Finds what one person wrote, across channels and whichever claim it is. There is no index of who wrote what – it
/// would cost every message for a question that is rare – so each message is opened in its turn.
#pragma once

#include "store/keeping_types.hpp"
#include "store/report_reader.hpp"

namespace jembatan::store {

/// Whether a claim is the person asked for: the same kind and value, or a platform's id that is the phone number.
bool is_person(const Claim& claim, const PersonQuery& person);

/// Looks at `limit` messages after `after`. A report is named once a page. *Thread:* the reader's. *Throws* SqlError.
Result<PersonPage> search_person(Database& database, const Keys& keys, ReportReader& reports, const PersonQuery& person,
                                 std::int64_t after, std::size_t limit);

}  // namespace jembatan::store
