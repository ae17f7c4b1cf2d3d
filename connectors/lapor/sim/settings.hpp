/// How this run of the simulator behaves: limits, dialect, and which of the known quirks are on. One table names every
/// setting; the command line, scenario files and the control plane all write through it.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include "base/error.hpp"
#include "base/tree.hpp"

namespace jembatan::lapor_sim {

struct Settings {
    enum class Dialect { app, gateway, html };              ///< who writes the error body
    enum class IdLocation { top, nested };                  ///< Q2: complaint_id, or results.complaint.id
    enum class AuthHeader { either, auth, authorization };  ///< Q3: which header carries the first secret
    enum class Bearer { required, optional, refused };      ///< Q3: the "Bearer " prefix
    enum class Stop { optional, required, refused };        ///< Q1: the full stop after "[1,2]"
    enum class Placeholders { tight, blanks };              ///< Q5: {{x}} or {{ x }}
    enum class TimeKey { created_at, date };                ///< Q4: the name of a log item's time
    enum class AttachmentShape { array, object };           ///< Q6
    enum class Missing { not_found, message };        ///< Q7: what an unknown id gets: 404, or 200 with a message only
    enum class Order { oldest_first, newest_first };  ///< of follow-ups
    enum class Switch { off, on };

    Dialect error_dialect = Dialect::app;
    IdLocation id_location = IdLocation::top;
    AuthHeader auth_header = AuthHeader::either;
    Bearer bearer = Bearer::required;
    Stop attachments_stop = Stop::optional;
    Placeholders placeholders = Placeholders::tight;
    TimeKey time_key = TimeKey::created_at;
    AttachmentShape attachments_shape = AttachmentShape::array;
    Missing missing = Missing::not_found;
    Order followups_order = Order::oldest_first;
    Switch search = Switch::off;     ///< the search extension
    Switch masters = Switch::on;     ///< the master lists nobody has observed; off → 404
    Switch oauth2 = Switch::off;     ///< a gateway wants an access token in `Authorization` as well
    Switch strict_ids = Switch::on;  ///< ids of a create must be in the master lists

    std::int64_t rate = 10;                       ///< requests a minute and token; 0 = no limit
    std::int64_t page_size = 10;                  ///< follow-ups and search results on a page
    std::int64_t title_limit = 255;               ///< characters
    std::int64_t content_limit = 10000;           ///< characters
    std::int64_t upload_limit = 2 * 1024 * 1024;  ///< bytes of all files of one call
    std::int64_t upload_files = 5;                ///< files in one call
    std::int64_t token_lifetime = 3600;           ///< seconds an access token is good for
    std::int64_t delay = 0;                       ///< Q11: milliseconds before every answer
    std::int64_t zone = 420;                      ///< Q4: minutes east of UTC of the printed times; 420 = WIB

    std::chrono::minutes offset() const { return std::chrono::minutes{zone}; }
};

/// Applies a map of setting names to values; all of it or nothing.
/// *Errors:* bad_input naming the unknown setting or the wrong value, and what is possible.
Result<> adjust(Settings& settings, const Tree& changes);

/// Applies one "name=value" as the command line has it. *Errors:* as above.
Result<> adjust(Settings& settings, std::string_view assignment);

}  // namespace jembatan::lapor_sim
