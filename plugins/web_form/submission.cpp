// The rules of each field, and the item that comes of a good submission.
#include "submission.hpp"

#include <algorithm>
#include <charconv>

#include "times.hpp"

namespace jembatan::web_form {
namespace {

constexpr std::chrono::hours earliest_zone{14};  // where on Earth the date is furthest ahead

std::optional<double> degrees(const std::string& text, double most) {
    double value = 0;
    const auto [at, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    const bool is_good = error == std::errc{} && at == text.data() + text.size() && value >= -most && value <= most;
    return is_good ? std::optional<double>(value) : std::nullopt;
}

std::optional<std::pair<double, double>> position_of(const Submission& given) {
    const auto lat = degrees(given.lat, 90), lon = degrees(given.lon, 180);
    if (!lat || !lon) return std::nullopt;
    return std::pair(*lat, *lon);
}

bool is_phone(std::string_view text) {
    if (text.find_first_not_of("0123456789+-.() ") != std::string_view::npos) return false;
    const auto digits = std::count_if(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
    return digits >= 8 && digits <= 15;
}

bool is_email(std::string_view text) {
    const auto at = text.find('@');
    if (at == std::string_view::npos || at == 0 || text.find('@', at + 1) != std::string_view::npos) return false;
    const auto host = text.substr(at + 1);
    return text.find_first_of(" \n\t,;<>\"") == std::string_view::npos && host.find('.') != std::string_view::npos &&
           !host.starts_with('.') && !host.ends_with('.');
}

std::string megabytes(std::size_t bytes) {
    const std::size_t tenths = bytes * 10 / (1 << 20);
    return std::to_string(tenths / 10) + (tenths % 10 == 0 ? "" : "." + std::to_string(tenths % 10));
}

/// Collects mistakes for one submission.
class Judge {
public:
    Judge(const Submission& given, const Settings& settings, const Words& words)
        : given_(given), settings_(settings), words_(words) {}

    void what() {
        if (given_.text.empty())
            add("text", words_.text_missing);
        else if (sdk::length_of(given_.text) < least_text)
            add("text", filled(words_.text_short, {std::to_string(least_text)}));
        length("text", given_.text, most_text);
        length("title", given_.title, most_title);
        const bool is_kind = given_.kind.empty() || given_.kind == "complaint" || given_.kind == "aspiration" ||
                             given_.kind == "information";
        if (!is_kind) add("kind", words_.kind_unknown);
        const auto& topics = settings_.topics;
        if (!given_.topic.empty() && std::find(topics.begin(), topics.end(), given_.topic) == topics.end())
            add("topic", words_.topic_unknown);
    }

    void where_and_when(sdk::Time now) {
        if (!given_.region.empty() && !is_known(settings_.districts, given_.region))
            add("region", words_.region_unknown);
        length("place", given_.place, most_place);
        if ((!given_.lat.empty() || !given_.lon.empty()) && !position_of(given_))
            add("position", words_.position_unreadable);
        if (given_.date.empty()) return;
        const auto day = day_of(given_.date);
        if (!day) add("date", words_.date_unreadable);
        if (day && *day > now + earliest_zone) add("date", words_.date_future);
    }

    void files() {
        if (given_.uploads.size() > settings_.max_attachments)
            add("files", filled(words_.too_many_files, {std::to_string(settings_.max_attachments)}));
        for (const auto& upload : given_.uploads) {
            if (upload.bytes.empty())
                add("files", filled(words_.file_empty, {upload.name}));
            else if (upload.bytes.size() > settings_.max_attachment_bytes)
                add("files", filled(words_.file_too_large, {upload.name, megabytes(settings_.max_attachment_bytes)}));
            else if (!attachment_kind(upload.bytes, upload.name))
                add("files", filled(words_.file_kind, {upload.name}));
        }
    }

    void who() {
        length("name", given_.name, most_name);
        if (!given_.phone.empty() && !is_phone(given_.phone)) add("phone", words_.phone_wrong);
        length("email", given_.email, most_email);
        if (!given_.email.empty() && !is_email(given_.email)) add("email", words_.email_wrong);
        if (!given_.consent) add("consent", words_.consent_missing);
    }

    std::vector<Mistake> take() { return std::move(list_); }

private:
    void add(std::string_view field, std::string_view message) { list_.push_back({field, std::string(message)}); }
    void length(std::string_view field, std::string_view text, std::size_t most) {
        if (sdk::length_of(text) > most) add(field, filled(words_.too_long, {std::to_string(most)}));
    }

    const Submission& given_;
    const Settings& settings_;
    const Words& words_;
    std::vector<Mistake> list_;
};

/// All that was said, so that no two different reports have the same digest.
std::string digest_of(const Submission& given, const sdk::Host& host) {
    std::string all;
    const auto add = [&](std::string_view piece) {
        all.append(std::to_string(piece.size())).append(":").append(piece);
    };
    for (const auto* field : {&given.title, &given.text, &given.kind, &given.topic, &given.date, &given.region,
                              &given.place, &given.lat, &given.lon, &given.name, &given.phone, &given.email})
        add(*field);
    add(given.anonymous ? "anonymous" : "");
    add(given.secret ? "secret" : "");
    for (const auto& upload : given.uploads) add(sdk::hex(host.sha256(upload.bytes)));
    return sdk::hex(host.sha256(all)).substr(0, 32);
}

/// Ticked is yes; not ticked leaves it to the office's own rules, which can only be stricter.
sdk::Tristate ticked(bool box) { return box ? sdk::Tristate::yes : sdk::Tristate::unsaid; }

}  // namespace

std::vector<Mistake> mistakes_in(const Submission& given, const Settings& settings, Language language, sdk::Time now) {
    Judge judge(given, settings, words_in(language));
    judge.what();
    judge.where_and_when(now);
    judge.files();
    judge.who();
    return judge.take();
}

std::vector<Mistake> signs_of_a_program(const Submission& given, const Settings& settings, Language language,
                                        sdk::Time now) {
    const auto& words = words_in(language);
    if (!given.trap.empty()) return {{"form", std::string(words.looks_automatic)}};
    const auto made = made_at(given.token);
    if (!made || *made > now) return {{"form", std::string(words.token_old)}};
    if (now - *made < settings.least_time) return {{"form", std::string(words.too_fast)}};
    return {};
}

sdk::Item item_of(const Submission& given, const sdk::Host& host) {
    sdk::Item item;
    if (!given.token.empty()) item.key = given.token + ' ' + digest_of(given, host);
    item.title = given.title;
    item.text = given.text;
    if (!given.topic.empty()) item.text += "\n\nBidang: " + given.topic;
    item.report_kind = given.kind;
    item.incident_date = given.date;
    item.place_text = given.place;
    item.place_region = given.region;
    item.position = position_of(given);
    item.author = given.name;
    if (!given.phone.empty()) item.claims.push_back({"phone", given.phone});
    if (!given.email.empty()) item.claims.push_back({"email", given.email});
    item.anonymous = ticked(given.anonymous);
    item.secret = ticked(given.secret);
    for (const auto& upload : given.uploads) {
        const auto kind = attachment_kind(upload.bytes, upload.name);
        sdk::Attachment attachment;
        attachment.name = upload.name;
        attachment.mime = kind ? kind->mime : "application/octet-stream";
        attachment.kind = kind ? kind->kind : "document";
        attachment.size = upload.bytes.size();
        attachment.part = upload.part;
        item.attachments.push_back(std::move(attachment));
    }
    return item;
}

}  // namespace jembatan::web_form
