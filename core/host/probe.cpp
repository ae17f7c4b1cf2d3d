// The plugin judges answers; what comes before an answer is the same for all and judged here.
#include "host/probe.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>

namespace jembatan::host {

namespace {

constexpr milliseconds most_skew = std::chrono::minutes(5);

bool is_read_only(std::string_view method) { return method == "GET" || method == "HEAD" || method == "OPTIONS"; }

sdk::Finding finding(sdk::Finding::Severity severity, std::string code, std::string message, std::string help) {
    return {severity, {}, std::move(code), std::move(message), std::move(help)};
}

sdk::Finding failed(const Exchange& exchange) {
    using Phase = net::SendFailure::Phase;
    constexpr auto error = sdk::Finding::Severity::error;
    switch (exchange.phase()) {
        case Phase::resolve:
            return finding(
                error, "JN001", "its host name is not known: " + exchange.what(),
                "compare the name with what the far side gave you; does this machine reach its name server?");
        case Phase::tls:
            return finding(error, "JN002", "no secure connection: " + exchange.what(),
                           "its certificate must be valid, for that host name, by an authority this machine trusts");
        case Phase::exchange:
            return finding(sdk::Finding::Severity::warning, "JN006", "no proper answer: " + exchange.what(),
                           "if it stays so, ask those who run it");
        case Phase::request:
        case Phase::connect:
        case Phase::hook: break;
    }
    return finding(error, "JN001", "cannot be reached: " + exchange.what(),
                   "does it run, is the port right, and is there a way from this machine (firewall, VPN)?");
}

std::string minutes_of(milliseconds span) {
    return std::to_string(std::chrono::duration_cast<std::chrono::minutes>(span).count()) + " minutes";
}

/// What a Date header shows of our clock and theirs.
void compare_clocks(const Exchange& exchange, Time now, std::vector<sdk::Finding>& into) {
    if (!exchange.has_response()) return;
    const auto theirs = parse_http_date(exchange.response().headers.value("Date"));
    if (!theirs) return;
    const auto ahead = now - *theirs;
    if (ahead < most_skew && -ahead < most_skew) return;
    const bool is_ours = ahead.count() > 0;
    into.push_back(
        finding(sdk::Finding::Severity::warning, "JN005",
                "the clock here is " + minutes_of(is_ours ? ahead : -ahead) + (is_ours ? " ahead of" : " behind") +
                    " the far side's",
                "let a time service set this machine's clock; tokens, signatures and deadlines depend on it"));
}

/// Two digits, or more, of a fixed place.
std::optional<int> number_at(std::string_view text, std::size_t from, std::size_t digits) {
    int out = 0;
    const auto* begin = text.data() + from;
    const auto [end, error] = std::from_chars(begin, begin + digits, out);
    if (error != std::errc{} || end != begin + digits) return std::nullopt;
    return out;
}

}  // namespace

std::optional<Time> parse_http_date(std::string_view text) {
    constexpr std::array<std::string_view, 12> months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    if (text.size() != 29 || !text.ends_with(" GMT")) return std::nullopt;
    const auto month = std::find(months.begin(), months.end(), text.substr(8, 3));
    const auto day = number_at(text, 5, 2), year = number_at(text, 12, 4);
    const auto hour = number_at(text, 17, 2), minute = number_at(text, 20, 2), second = number_at(text, 23, 2);
    if (month == months.end() || !day || !year || !hour || !minute || !second) return std::nullopt;
    const auto number = static_cast<unsigned>(month - months.begin()) + 1;
    const std::chrono::year_month_day date{std::chrono::year{*year}, std::chrono::month{number},
                                           std::chrono::day{static_cast<unsigned>(*day)}};
    if (!date.ok()) return std::nullopt;
    return Time(std::chrono::sys_days{date} + std::chrono::hours{*hour} + std::chrono::minutes{*minute} +
                std::chrono::seconds{*second});
}

Task<Probed> probe(Outgoing& outgoing, const Clock& clock, Instance& instance) {
    Probed out;
    Errands errands(outgoing, clock);
    Errand errand{.instance = instance, .ability = JEMBATAN_PROBE, .key = "probe"};
    errand.admit = [&instance](const sdk::Http& http) -> Result<void> {
        if (is_read_only(http.method)) return {};
        return internal_error("instance '" + instance.name() + "': a probe may only read, not " + http.method);
    };
    std::vector<sdk::Finding> clocks;
    errand.seen = [&](const Exchange& exchange) {
        ++out.requests;
        if (!exchange.has_response()) out.findings.push_back(failed(exchange));
        if (clocks.empty()) compare_clocks(exchange, clock.now(), clocks);
    };
    auto end = co_await errands.run(std::move(errand));
    for (auto& skew : clocks) out.findings.push_back(std::move(skew));
    if (end) {
        for (auto& said : end->action.findings) out.findings.push_back(std::move(said));
        co_return out;
    }
    const auto code = end.error().code;
    const bool is_credential = code == ErrorCode::refused;
    constexpr auto error = sdk::Finding::Severity::error;
    if (is_credential)
        out.findings.push_back(finding(error, "JN003", end.error().what, "compare client id and secret; renew them"));
    else if (code == ErrorCode::unavailable)
        out.findings.push_back(finding(error, "JN001", end.error().what, "look whether the far side answers"));
    else
        out.findings.push_back(finding(error, "JN007", end.error().what, "tell those who made the plugin"));
    co_return out;
}

}  // namespace jembatan::host
