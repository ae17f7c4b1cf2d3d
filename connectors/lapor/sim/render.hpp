/// Complaints as JSON: as the interface shows them, as the control plane does, and as a citizen would see them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "complaint_book.hpp"
#include "masters.hpp"
#include "settings.hpp"

namespace jembatan::lapor_sim {

/// One page of a list: which items, and where the next page is.
struct Page {
    std::int64_t number = 1;
    std::int64_t size = 10;
    std::string url;                   ///< of the list, without the page number; ends with '?' or '&'
    std::optional<std::size_t> after;  ///< paged by cursor: so many items come before; `number` and `url` do not count

    std::size_t begin() const { return after.value_or(static_cast<std::size_t>((number - 1) * size)); }
    std::size_t end_of(std::size_t total) const { return std::min(total, begin() + static_cast<std::size_t>(size)); }
};

/// The cursor behind so many items, and back. Not to be understood by a caller, and with signs a query must escape.
std::string cursor_at(std::size_t items);
std::optional<std::size_t> read_cursor(std::string_view cursor);

/// `{"status":true,"complaint_id":"7123456"}` or the nested form.
std::string created_json(std::int64_t id, Settings::IdLocation where);
std::string detail_json(const Complaint& complaint, const Masters& masters, const Settings& settings);
std::string statuses_json(const std::vector<const Complaint*>& found, const Settings& settings);
std::string followups_json(const Complaint& complaint, const Page& page, const Settings& settings);
std::string masters_json(const std::vector<MasterRow>& rows, const Page& page);
std::string templates_json(const std::vector<ReplyTemplate>& rows, const Page& page);
std::string uploads_json(const std::vector<Upload>& files);
/// The search extension: complaints whose content or tags hold the text.
std::string search_json(const std::vector<const Complaint*>& found, const Page& page, const Settings& settings);

/// What the tests ask: everything there is about one complaint.
std::string control_json(const Complaint& complaint, const ComplaintBook& book, const Masters& masters);
/// What anybody may see. Not for secret complaints: those have no public view.
std::string public_json(const Complaint& complaint, const Masters& masters, const Settings& settings);

}  // namespace jembatan::lapor_sim
