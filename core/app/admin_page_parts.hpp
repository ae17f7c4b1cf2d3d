/// What all views of the operator's page are made of: the frame, times, forms.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "app/admin_page_html.hpp"
#include "app/admin_page_session.hpp"
#include "app/admin_page_texts.hpp"
#include "base/zone.hpp"
#include "net/url.hpp"
#include "store/views.hpp"

namespace jembatan::app {

/// For whom a page is drawn. *Lifetime:* of one answer.
struct PageView {
    const PageTexts& t;
    const Zone& zone;
    Time now{};
    std::shared_ptr<PageSession> session;  ///< none: nobody is known, so nothing but words is shown
    std::string path;                      ///< "/reports"
    net::Pairs query;

    /// Path and query, with `name` set to `value` (or without it, when that is empty).
    std::string here(std::string_view name = {}, std::string_view value = {}) const;
    std::string asked(std::string_view name) const;
};

/// A whole page. `result`: shown first and announced, as after an action.
std::string page_of(const PageView& view, const std::string& title, const std::function<void(Html&)>& content);

/// A page of words alone: what is missing, refused or could not be done.
std::string message_page(const PageView& view, std::string_view title, const std::string& text,
                         std::string_view code = {});

/// `<time>`: the moment in the zone and how long ago.
void time(Html& html, const PageView& view, Time at);
std::string moment(const PageView& view, Time at);
std::string ago(const PageView& view, Time at);

/// Opens a form that acts; its end is the caller's close(). After the action the browser comes back to `back`.
void begin_action(Html& html, const PageView& view, const std::string& action, const std::string& back);
void button(Html& html, std::string_view label, std::string_view css_class = {});
/// A labelled text field; `id` is unique on the page.
void field(Html& html, const std::string& id, std::string_view name, std::string_view label, bool is_required = true);

std::string state_name(const PageView& view, store::ReportState state);
std::string state_name(const PageView& view, store::DeliveryState state);
std::string kind_name(const PageView& view, store::DeliveryKind kind);

}  // namespace jembatan::app
