// One stretch of messages, opened and compared.
#include "store/person_search.hpp"

#include <algorithm>
#include <cctype>

namespace jembatan::store {
namespace {

struct Found {
    MessageId message;
    ReportId report;
    std::string channel;
    std::vector<Claim> claims;
};

bool is_digits(std::string_view text) {
    return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

std::string lower(std::string_view text) {
    std::string out(text);
    for (char& c : out) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    return out;
}

template <class T>
void add_once(std::vector<T>& all, const T& one) {
    if (std::find(all.begin(), all.end(), one) == all.end()) all.push_back(one);
}

bool is_by(const std::vector<Claim>& claims, const PersonQuery& person) {
    return std::any_of(claims.begin(), claims.end(), [&](const Claim& claim) { return is_person(claim, person); });
}

/// The claims of one row; none when it does not open or was erased.
std::vector<Claim> claims_in(const Keys& keys, const Statement& row) {
    const MessageId message(row.integer(0));
    const ReportId report(row.integer(1));
    if (row.is_null(4)) return {};
    const auto key = report.is_set() ? keys.unwrap(SealedAt::key, report.value(), row.blob(5))
                                     : keys.unwrap(SealedAt::message_key, message.value(), row.blob(3));
    if (!key) return {};
    const auto plain = unseal(*key, SealedAt::message, message.value(), row.blob(4));
    if (!plain) return {};
    StoredMessage opened;
    unpack_message(*plain, opened);
    return opened.claims;
}

Result<PersonReport> describe(ReportReader& reports, ReportId id, const PersonQuery& person) {
    auto opened = reports.load(id, {Selection::Kind::all, {}});
    if (!opened) return opened.error();
    const auto& messages = opened->report.messages;
    const bool has_others = std::any_of(messages.begin(), messages.end(),
                                        [&](const auto& message) { return !is_by(message.claims, person); });
    return PersonReport{id, opened->report.ref, has_others};
}

}  // namespace

bool is_person(const Claim& claim, const PersonQuery& person) {
    if (claim.kind == person.kind && lower(claim.value) == lower(person.value)) return true;
    // Messengers name a person by the number without its plus.
    return person.kind == "phone" && is_digits(claim.value) && "+" + claim.value == person.value;
}

Result<PersonPage> search_person(Database& database, const Keys& keys, ReportReader& reports, const PersonQuery& person,
                                 std::int64_t after, std::size_t limit) {
    Statement rows(database,
                   "select m.id, m.report, m.channel, m.data_key, m.sealed, r.data_key from messages m left join "
                   "reports r on r.id = m.report where m.id > :after order by m.id limit :limit",
                   "ii", "iitbbb");
    std::vector<Found> found;
    PersonPage page;
    std::size_t read = 0;
    std::int64_t last = after;
    for (bool row = rows.first(after, limit); row; row = rows.next()) {
        ++read;
        last = rows.integer(0);
        auto claims = claims_in(keys, rows);
        if (is_by(claims, person))
            found.push_back({MessageId(last), ReportId(rows.integer(1)), rows.text(2), std::move(claims)});
    }
    if (read == limit) page.next = last;
    std::vector<ReportId> ids;
    for (const auto& one : found) {
        if (one.report.is_set())
            add_once(ids, one.report);
        else
            page.messages.push_back(one.message);
        add_once(page.channels, one.channel);
        for (const auto& claim : one.claims) add_once(page.claims, claim);
    }
    for (const auto id : ids) {
        auto report = describe(reports, id, person);
        if (!report) return report.error();
        page.reports.push_back(std::move(*report));
    }
    return page;
}

}  // namespace jembatan::store
