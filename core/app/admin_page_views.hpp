/// The views of the operator's page: values in, HTML out.
#pragma once

#include <string>
#include <vector>

#include "app/admin_desk.hpp"
#include "app/admin_page_parts.hpp"

namespace jembatan::app {

/// What needs a person, each with its one action.
std::string attention_page(const PageView& view, const Attention& attention);

/// One thing a person is asked to do about a delivery, in words and as forms; nothing where there is nothing to do.
/// `back`: where the browser goes afterwards.
void delivery_actions(Html& html, const PageView& view, const store::DeliveryRow& row, const std::string& back);
void report_actions(Html& html, const PageView& view, const std::string& ref, store::ReportState state,
                    const std::string& back);
/// Where a person can say what has become of a delivered report.
void update_form(Html& html, const PageView& view, const store::DeliveryRow& row, const std::string& back);

/// A list of reports; `searched`: what was searched for, empty for a filtered list.
std::string reports_page(const PageView& view, const store::Rows<store::ReportRow>& rows, const Running& running,
                         const std::string& searched);
std::string deliveries_page(const PageView& view, const store::Rows<store::DeliveryRow>& rows, const Running& running);

/// "This means 17 of them; type 17 to go on."
std::string confirm_retry_page(const PageView& view, const Bulk& bulk);
std::string confirm_replay_page(const PageView& view, const Bulk& bulk, const std::string& destination);

/// One report's whole story.
std::string story_page(const PageView& view, const store::ReportView& report,
                       const std::vector<store::EventLine>& events, const Privacy& privacy, const Running& running);

/// The button that opens what a person types in elsewhere.
void sheet_form(Html& html, const PageView& view, const store::DeliveryRow& row, const std::string& back);

/// What a person types in elsewhere, a block for each field, and the form for the number it gets there.
std::string sheet_page(const PageView& view, const store::DeliveryView& delivery);

std::string state_page(const PageView& view, const store::Balance& balance, const Running& running);

}  // namespace jembatan::app
