// The proof first, over the raw bytes; only then is the body read.
#include "push.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "mapping.hpp"
#include "request.hpp"

namespace jembatan::lapor {
namespace {

using sdk::FindingList;
using sdk::Value;

constexpr const char* code = "LP016";
constexpr std::size_t most_ids = 100;  ///< of one push; whoever names more means any others too
constexpr std::size_t most_id_bytes = 200;
constexpr std::string_view option_prefix = "option.";

template <class Choice, std::size_t n>
Choice chosen(Value written, std::string_view key, const std::array<std::pair<std::string_view, Choice>, n>& choices,
              FindingList& found) {
    const auto word = written[key].text();
    if (written[key].is_null()) return choices[0].second;
    std::vector<std::string_view> names;
    for (const auto& [name, choice] : choices) {
        if (name == word) return choice;
        names.push_back(name);
    }
    auto help = sdk::suggestion(word, names);
    found.error(written[key].place(), code, "push: '" + std::string(key) + "' is '" + std::string(word) + "'",
                help.empty() ? "it is " + sdk::one_of(names) : help);
    return choices[0].second;
}

constexpr std::array proofs{std::pair{std::string_view("hmac-sha256"), Push::Proof::hmac_sha256},
                            std::pair{std::string_view("hmac-sha512"), Push::Proof::hmac_sha512},
                            std::pair{std::string_view("shared"), Push::Proof::shared}};
constexpr std::array encodings{std::pair{std::string_view("hex"), Push::Encoding::hex},
                               std::pair{std::string_view("base64"), Push::Encoding::base64}};

std::string header_name(Value written, std::string_view key, FindingList& found) {
    const auto name = written[key].text();
    constexpr std::string_view plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_";
    if (!written[key].is_null() && (name.empty() || name.find_first_not_of(plain) != name.npos))
        found.error(written[key].place(), code, "push: '" + std::string(key) + "' is no name of a header",
                    "as in X-Signature");
    return std::string(name);
}

/// One secret option and nothing else: a secret in the mapping would be read by whoever reads the mapping.
void check_secret(const Push& push, Value written, FindingList& found) {
    const auto expressions = push.secret.expressions();
    const bool is_option = expressions.size() == 1 && expressions[0]->filters.empty() &&
                           written.text().starts_with("${") && written.text().find('}') + 1 == written.text().size() &&
                           expressions[0]->field->is_secret_option;
    if (!is_option)
        found.error(written.place(), code, "push: the secret stands in the mapping",
                    "write secret: \"${option.push_secret}\", and push_secret: !secret … in the destination's options");
}

void check_sense(const Push& push, Value written, FindingList& found) {
    if (push.header.empty() && written["header"].is_null())
        found.error(written.key_place(), code, "push: 'header' is missing",
                    "say where the signature stands: header: X-Signature");
    if (push.proof != Push::Proof::shared) return;
    for (const auto key : {"encoding", "timestamp", "within"})
        if (const auto useless = written[key])
            found.error(useless.key_place(), code, "push: '" + std::string(key) + "' belongs to a signature",
                        "leave it out, or name the signature's algorithm");
}

sdk::Action refused(std::uint32_t status, std::string why) {
    auto action = sdk::answer(status);
    action.text = std::move(why);
    return action;
}

std::string lower(std::string_view text) {
    std::string out(text);
    for (auto& c : out)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return out;
}

template <std::size_t size>
std::string written_as(const std::array<std::uint8_t, size>& digest, Push::Encoding encoding) {
    if (encoding == Push::Encoding::hex) return sdk::hex(digest);
    return sdk::to_base64({reinterpret_cast<const char*>(digest.data()), digest.size()});
}

std::string signature(const Push& push, const sdk::Host& host, const std::string& secret, const std::string& text) {
    if (push.proof == Push::Proof::hmac_sha512) return written_as(host.hmac_sha512(secret, text), push.encoding);
    return written_as(host.hmac_sha256(secret, text), push.encoding);
}

/// Unix time in seconds or milliseconds, or one of the mapping's formats.
std::optional<sdk::Time> time_of_sending(const Mapping& mapping, std::string_view text) {
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{} || end != text.data() + text.size()) return mapping.time(text);
    constexpr std::int64_t beyond_seconds = 100'000'000'000;  // the year 5138 in seconds, 1973 in milliseconds
    if (number < 0 || number > beyond_seconds * 1000) return std::nullopt;
    return sdk::time_of(number < beyond_seconds ? number * 1000 : number);
}

bool is_stale(const Push& push, std::optional<sdk::Time> sent, sdk::Time now) {
    return !sent || *sent > now + push.within || now > *sent + push.within;
}

/// Whether it is signed with our secret: nothing, or the refusal.
std::optional<sdk::Action> check_proof(const Mapping& mapping, const Push& push, const std::string& secret,
                                       const sdk::Inbound& job, const sdk::Request& request) {
    if (secret.empty()) return refused(403, "there is no secret to check it with");
    const auto said = trimmed(request.header(push.header));
    if (said.empty()) return refused(401, "it has no header " + push.header);
    if (!said.starts_with(push.prefix)) return refused(403, push.header + " does not begin with " + push.prefix);
    const auto proof = said.substr(push.prefix.size());
    if (push.proof == Push::Proof::shared) {
        if (!job.host.equal(proof, secret)) return refused(403, "it has another secret");
        return std::nullopt;
    }
    const auto sent = trimmed(request.header(push.timestamp));
    if (!push.timestamp.empty() && sent.empty()) return refused(401, "it has no header " + push.timestamp);
    const auto signed_text =
        push.timestamp.empty() ? std::string(request.body()) : std::string(sent) + "." + std::string(request.body());
    const auto right = signature(push, job.host, secret, signed_text);
    const auto given = push.encoding == Push::Encoding::hex ? lower(proof) : std::string(proof);
    if (!job.host.equal(given, right)) return refused(403, "it is signed with another secret");
    if (!push.timestamp.empty() && is_stale(push, time_of_sending(mapping, sent), job.now()))
        return refused(403, push.timestamp + " is too far from our time");
    return std::nullopt;
}

std::vector<sdk::Hint> hints_in(const Push& push, Value body) {
    std::vector<sdk::Hint> hints;
    for (const auto found : push.ids.entries(body)) {
        auto id = std::string(trimmed(text_at(found)));
        if (id.empty() || id.size() > most_id_bytes) continue;
        if (hints.size() == most_ids) {
            hints.emplace_back();
            break;
        }
        hints.push_back({std::move(id)});
    }
    return hints;
}

}  // namespace

Push compile_push(Value written, const Surroundings& around) {
    auto& found = around.found;
    found.only_keys(written, "push",
                    {"header", "secret", "algorithm", "prefix", "encoding", "timestamp", "within", "ids"}, "LP001");
    Push out;
    out.proof = chosen(written, "algorithm", proofs, found);
    out.encoding = chosen(written, "encoding", encodings, found);
    out.header = header_name(written, "header", found);
    out.timestamp = header_name(written, "timestamp", found);
    out.prefix = written["prefix"].text();
    if (const auto within = written["within"]) {
        const auto millis = duration_of(within);
        if (!millis || *millis < 1000 || *millis > 86'400'000)
            found.error(within.place(), code, "push: 'within' is a time such as 5min, from a second to a day");
        out.within = std::chrono::milliseconds{millis.value_or(300'000)};
    }
    if (written["secret"].is_null()) {
        found.error(written.key_place(), code, "push: 'secret' is missing, and anybody could push",
                    "write secret: \"${option.push_secret}\", and push_secret: !secret … in the destination's options");
    } else {
        out.secret = compile_template(written["secret"], Call::push, "push: secret", around);
        check_secret(out, written["secret"], found);
    }
    out.ids = compile_pick(written["ids"], "push: ids", found);
    check_sense(out, written, found);
    return out;
}

sdk::Action step_push(const Mapping& mapping, const Account& account, const sdk::Inbound& job,
                      const sdk::Event& event) {
    if (!mapping.push) return refused(404, "the mapping has no section 'push'");
    const auto* request = event.request();
    if (request == nullptr) return refused(400, "there is no request");
    const auto& push = *mapping.push;
    const auto secret = push.secret.text(secrets_of(account));
    if (auto no = check_proof(mapping, push, secret, job, *request)) return std::move(*no);
    if (!push.ids.is_set()) return sdk::answer(200).with_hints({sdk::Hint{}});
    const auto body = read_answer(job.host, request->body(), mapping.reads);
    if (body.is_null()) return refused(400, "its body cannot be read");
    return sdk::answer(200).with_hints(hints_in(push, body));
}

std::string_view secret_option(const Push& push) noexcept {
    const auto expressions = push.secret.expressions();
    if (expressions.empty() || expressions[0]->field == nullptr) return {};
    const auto name = expressions[0]->field->name;
    return name.starts_with(option_prefix) ? name.substr(option_prefix.size()) : name;
}

}  // namespace jembatan::lapor
