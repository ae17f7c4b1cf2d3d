/// How a list that comes in pages is asked for further: by the address in an answer, by a cursor, or by number.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "extract.hpp"
#include "jembatan/findings.hpp"

namespace jembatan::lapor {

/// At most one of the three is set; none: everything comes at once.
struct Paging {
    Pick next_page;    ///< an address, of which only the query is used: it may lead anywhere
    Pick next_cursor;  ///< a text to send back in `cursor_param`
    std::string cursor_param = "cursor";
    std::string page_param;  ///< the pages are counted from 1, and one without entries is the last

    /// What to ask page `page + 1` with, for build_request; empty: this page, with so many entries, was the last.
    std::string query_after(sdk::Value body, std::uint32_t page, std::size_t entries) const;
};

/// The keys compile_paging reads.
const std::vector<std::string_view>& paging_keys();
Paging compile_paging(sdk::Value written, const std::string& where, sdk::FindingList& found);

}  // namespace jembatan::lapor
