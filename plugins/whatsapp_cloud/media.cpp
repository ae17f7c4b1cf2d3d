// Media: GET /{media id} tells where the bytes are for five minutes, a second GET has them. Both need the token.
#include <array>

#include "graph.hpp"
#include "payload.hpp"

namespace jembatan::whatsapp {
namespace {

using sdk::Action;

constexpr std::uint32_t tries_before_giving_up = 3;

/// What nobody needs to see a hole in a road.
constexpr std::array<std::string_view, 8> refused_types{"application/x-dosexec",
                                                        "application/x-executable",
                                                        "application/x-sharedlib",
                                                        "application/x-pie-executable",
                                                        "application/x-msdownload",
                                                        "application/vnd.microsoft.portable-executable",
                                                        "application/vnd.android.package-archive",
                                                        "application/java-archive"};

bool is_refused_type(std::string_view mime) {
    for (const auto refused : refused_types)
        if (mime == refused) return true;
    return false;
}

/// The start of a URL up to its path.
std::string_view origin_of(std::string_view url) {
    const auto scheme = url.find("://");
    return scheme == url.npos ? std::string_view{} : url.substr(0, url.find_first_of("/?#", scheme + 3));
}

Action ask_where(const Graph& graph, const sdk::FetchJob& job) {
    constexpr std::string_view allowed = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_-";
    if (job.reference.empty() || job.reference.find_first_not_of(allowed) != job.reference.npos)
        return sdk::gone("the media id is none");
    sdk::Http http;
    http.url = graph.url + "/" + graph.version + "/" + std::string(job.reference);
    http.headers = {graph.bearer()};
    return sdk::send(std::move(http), sdk::Repeatable::yes);
}

/// `state` is the hash the bytes have to have.
Action ask_bytes(const Graph& graph, const sdk::FetchJob& job, sdk::Value where) {
    const auto url = where["url"].text();
    if (static_cast<std::uint64_t>(std::max<std::int64_t>(where["file_size"].integer(), 0)) > graph.media_limit)
        return sdk::gone("larger than media_limit");
    if (is_refused_type(where["mime_type"].text())) return sdk::gone("a program, not a document");
    if (!url.starts_with("https://") && origin_of(url) != origin_of(graph.url))
        return sdk::gone("the media's address is not https");
    auto expected = sha256_as_hex(where["sha256"].text());
    if (expected.empty()) expected = job.sha256;
    sdk::Http http;
    http.url = url;
    http.headers = {graph.bearer()};
    http.keep_body = true;
    http.public_only = true;
    http.max_response = graph.media_limit;
    return sdk::send(std::move(http), sdk::Repeatable::yes, expected.empty() ? "any" : expected);
}

Action judge_bytes(const sdk::FetchJob& job, const sdk::Response& response) {
    if (is_refused_type(response.kept_mime())) return sdk::gone("a program, not a document");
    const bool is_right = job.state() == "any" || response.kept_sha256() == job.state();
    if (is_right) return sdk::keep();
    if (job.attempt() >= tries_before_giving_up) return sdk::gone("the bytes do not match their hash");
    return sdk::later({}, "the bytes do not match their hash");
}

Action judge_error(const sdk::FetchJob& job, const sdk::Response& response, bool is_bytes) {
    const auto status = response.status();
    const auto code = is_bytes ? 0 : job.host.parse_json(response.body())["error"]["code"].integer();
    const std::string reason = "http " + std::to_string(status) + (code != 0 ? " code " + std::to_string(code) : "");
    if (status == 401 || status == 403 || code == 190 || code == 10) {
        job.host.warn("access_token_refused", {{"reason", reason}});
        return sdk::later({}, reason);
    }
    if (status == 408 || status == 429 || status >= 500 || code == 4 || code == 80007 || code == 130429) {
        const auto after = sdk::retry_after(response);
        return sdk::later(after.count() > 0 ? job.now() + after : sdk::Time{}, reason);
    }
    if (is_bytes && job.attempt() < tries_before_giving_up)
        return sdk::later({}, reason);  // the address lives five minutes
    return sdk::gone(reason);
}

}  // namespace

Action step_media(const Graph& graph, const sdk::FetchJob& job, const sdk::Event& event) {
    if (event.failed()) {
        if (event.failure == sdk::Failure::too_large) return sdk::gone("larger than media_limit");
        return sdk::later({}, "no answer");
    }
    const auto* response = event.response();
    if (response == nullptr) return ask_where(graph, job);
    const bool is_bytes = !job.state().empty();
    if (!response->is_success()) return judge_error(job, *response, is_bytes);
    if (is_bytes) return judge_bytes(job, *response);
    const auto where = job.host.parse_json(response->body());
    return where["url"].text().empty() ? sdk::later({}, "an answer without a url") : ask_bytes(graph, job, where);
}

}  // namespace jembatan::whatsapp
