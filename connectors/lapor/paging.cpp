// Three ways, one question: what is the next page asked with?
#include "paging.hpp"

namespace jembatan::lapor {

std::string Paging::query_after(sdk::Value body, std::uint32_t page, std::size_t entries) const {
    const auto added = [](const std::string& name, std::string_view value) {
        return "&" + sdk::percent_encode(name) + "=" + sdk::percent_encode(value);
    };
    if (next_page.is_set()) {
        const auto address = next_page.text(body);
        const auto question = address.find('?');
        return question == std::string::npos ? std::string() : address.substr(question + 1);
    }
    if (next_cursor.is_set()) {
        const auto cursor = next_cursor.text(body);
        return cursor.empty() ? std::string() : added(cursor_param, cursor);
    }
    if (page_param.empty() || entries == 0) return {};
    return added(page_param, std::to_string(page + 1));
}

const std::vector<std::string_view>& paging_keys() {
    static const std::vector<std::string_view> keys{"items", "next_page", "next_cursor", "cursor_param", "page_param"};
    return keys;
}

Paging compile_paging(sdk::Value written, const std::string& where, sdk::FindingList& found) {
    Paging out;
    out.next_page = compile_pick(written["next_page"], where + ": next_page", found);
    out.next_cursor = compile_pick(written["next_cursor"], where + ": next_cursor", found);
    if (const auto name = written["cursor_param"]) out.cursor_param = name.text();
    out.page_param = written["page_param"].text();
    if (written["cursor_param"] && !out.next_cursor.is_set())
        found.error(written["cursor_param"].key_place(), "LP008", where + ": 'cursor_param' without 'next_cursor'",
                    "say where the cursor is in an answer: next_cursor: $.results.next_cursor");
    const int ways = int{out.next_page.is_set()} + int{out.next_cursor.is_set()} + int{!out.page_param.empty()};
    if (ways > 1)
        found.error(written.key_place(), "LP002", where + ": more than one way to the next page",
                    "keep one of next_page, next_cursor and page_param");
    if (ways > 0 && written["items"].is_null())
        found.error(written.key_place(), "LP008", where + ": pages without 'items'",
                    "say where the entries are in an answer: items: $.results.data");
    return out;
}

}  // namespace jembatan::lapor
