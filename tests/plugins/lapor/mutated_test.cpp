// Answers that are nearly right: a part missing, one too many, another type, huge, cut, or none in time. Whatever
// comes, the connector ends, creates once, takes no other number than the answer's, and puts no update to another
// ticket.
#include <gtest/gtest.h>

#include <functional>
#include <set>

#include "base/json.hpp"
#include "stand.hpp"

namespace jembatan::test {
namespace {

const char* const attached =
    R"({"agency": "pemprov", "attachments": [{"id": "1", "name": "a.jpg", "mime": "image/jpeg", "size": 9}]})";

/// The answers of a whole course, in the order of the calls.
struct Course {
    std::string upload, create, forward, detail, followups;
};
const Course in_json{
    R"({"status":true,"results":{"images":[{"id":501,"file_name":"a.jpg"}],"docs":[]}})",
    R"({"status":true,"complaint_id":"7123456"})", R"({"status":true})",
    R"({"status":true,"results":{"data":{"id":7123456,"status_code":"2","status_name":"Dalam Proses","disposition_name":"Dinas PUPR",
        "status_logs":[{"note":"","timestamp":"16-03-2026 09:12:00"}]},"data_logs":[{"id":1,"template_code":"disposition",
        "content":"Ke {{institution_to}}","institution_from_name":"Kabupaten","institution_to":{"id":630412,"name":"Dinas PUPR"},
        "status_new":{"name":"Terverifikasi"},"data":"{\"x\":1}","created_at":"16-03-2026 09:12:00","attachments":[{"file_name":"b.jpg"}]}]}})",
    R"({"status":true,"results":{"data":[{"id":2,"template_code":"reply","content":"Akan ditambal","institution_from_name":"Dinas PUPR",
        "created_at":"17-03-2026 10:00:00","attachments":[]}],"next_page_url":null}})"};
const Course in_xml{
    R"(<lapor><berkas id="501" nama="a.jpg"/></lapor>)",
    R"(<lapor><trackingid>7123456</trackingid><transaksiid>T7</transaksiid></lapor>)",
    R"(<lapor><status>1</status></lapor>)",
    R"(<lapor><laporan trackingid="7123456" status="2"><namastatus>Dalam Proses</namastatus><namainstansi>PUPR</namainstansi>)"
    R"(<riwayat id="1" kode="status" waktu="16-03-2026 09:12:00"><dari>Kab</dari><baru>Dalam Proses</baru><isi>x</isi></riwayat></laporan></lapor>)",
    R"(<lapor halaman="1"><tindaklanjut id="2" kode="reply" waktu="17-03-2026 10:00:00"><dari>PUPR</dari><isi>Akan ditambal</isi></tindaklanjut></lapor>)"};

Tree value_of(const std::string& json) { return parse_json(json).value(); }

/// Every change of one value somewhere in the tree.
void change_values(Tree& whole, Tree& at, const std::function<void(const std::string&)>& give) {
    const Tree before = at;
    static const std::vector<std::string> others{
        "null",  "true",        "false", "0",  "-1",         "9223372036854775807",          "1e300", "\"\"",
        "\"7\"", "\"\\u0000\"", "[]",    "{}", "[[[[{}]]]]", R"({"id":8,"name":"Selesai"})", "[8,9]"};
    for (const auto& other : others) {
        at = value_of(other);
        give(to_json(whole));
    }
    at = Tree{};
    at.kind = Tree::Kind::text;
    at.text = std::string(300'000, 'x');
    give(to_json(whole));
    at = before;
    for (std::size_t n = 0; n < at.entries.size(); ++n) {
        auto entry = at.entries[n];
        at.entries.erase(at.entries.begin() + static_cast<std::ptrdiff_t>(n));  // missing
        give(to_json(whole));
        at.entries.insert(at.entries.begin() + static_cast<std::ptrdiff_t>(n), entry);
        at.entries.emplace_back("tambahan_" + entry.first, entry.second);  // extra
        give(to_json(whole));
        at.entries.pop_back();
    }
    for (auto& entry : at.entries) change_values(whole, entry.second, give);
    for (auto& item : at.items) change_values(whole, item, give);
}

/// Changes of the text itself: cut, a byte damaged, twice, and in other words.
void change_bytes(const std::string& text, const std::function<void(const std::string&)>& give) {
    for (std::size_t at = 0; at < text.size(); at += 7) {
        give(text.substr(0, at));
        auto damaged = text;
        damaged[at] = '\xff';
        give(damaged);
        damaged[at] = '<';
        give(damaged);
        give(text.substr(0, at) + text.substr(std::min(text.size(), at + 5)));
    }
    for (const auto& other :
         {text + text, std::string(), std::string("null"), std::string(40'000, '['), std::string("<a>") + text + "</a>",
          std::string(1'000'000, ' ') + text, "<html><body>502</body></html>" + text})
        give(other);
}

void every_change(const std::string& answer, const std::function<void(const std::string&)>& give) {
    if (answer.starts_with('{')) {
        auto tree = value_of(answer);
        change_values(tree, tree, give);
    }
    change_bytes(answer, give);
}

/// One whole delivery, its calls answered by their turn.
sdk::Action delivered(PluginDriver& driver, const std::vector<Event>& answers, int& creates) {
    auto action = driver.act(deliver(report_data(attached)), start());
    for (const auto& answer : answers) {
        if (action.kind != JEMBATAN_SEND) break;
        creates += static_cast<int>(action.repeatable == sdk::Repeatable::no);
        action = driver.act(deliver(report_data(attached)).with_state(action.state), answer);
    }
    return action;
}

struct Far {
    const char* name;
    Course course;
    PluginDriver (*made)();
};
const Far fars[] = {{"Json", in_json,
                     [] {
                         return PluginDriver(
                             "lapor", R"({"base_url":"https://lapor.example","auth":"a","token":"t","mapping":)" +
                                          shipped_mapping() + "}");
                     }},
                    {"Xml", in_xml, legacy_lapor}};
class LaporMutated : public testing::TestWithParam<Far> {};

TEST_P(LaporMutated, AnswersToAnUploadNeverStopOrDoubleTheTicket) {
    auto driver = GetParam().made();
    const auto& course = GetParam().course;
    every_change(course.upload, [&](const std::string& changed) {
        int creates = 0;
        const auto end = delivered(
            driver, {response(200, changed), response(200, course.create), response(200, course.forward)}, creates);
        ASSERT_EQ(creates, 1) << changed.substr(0, 200);
        ASSERT_EQ(end.outcome.id, "7123456") << changed.substr(0, 200);
    });
}

TEST_P(LaporMutated, AnswersToACreateAreATicketWithTheirOwnNumberOrNone) {
    auto driver = GetParam().made();
    const auto& course = GetParam().course;
    every_change(course.create, [&](const std::string& changed) {
        for (const std::uint32_t status : {200U, 201U, 500U}) {
            int creates = 0;
            auto end = delivered(
                driver, {response(200, course.upload), response(status, changed), response(200, course.forward)},
                creates);
            ASSERT_EQ(creates, 1);
            const bool is_accepted = end.outcome.kind == sdk::Outcome::Kind::accepted;
            ASSERT_EQ(is_accepted, !end.outcome.id.empty());
            const bool is_the_answers = changed.find(end.outcome.id.substr(0, 12)) != std::string::npos;
            ASSERT_TRUE(is_the_answers) << end.outcome.id << " of " << changed.substr(0, 200);
            ASSERT_TRUE(status != 500 || end.outcome.kind == sdk::Outcome::Kind::uncertain);
        }
    });
}

TEST_P(LaporMutated, AnswersToAForwardLeaveTheTicket) {
    auto driver = GetParam().made();
    const auto& course = GetParam().course;
    every_change(course.forward, [&](const std::string& changed) {
        int creates = 0;
        const auto end = delivered(
            driver, {response(200, course.upload), response(200, course.create), response(200, changed)}, creates);
        ASSERT_EQ(creates, 1);
        ASSERT_EQ(end.receipt, "7123456") << changed.substr(0, 200);
        ASSERT_TRUE(end.kind == JEMBATAN_WAIT || end.outcome.kind == sdk::Outcome::Kind::accepted);
    });
}

TEST_P(LaporMutated, AThreadIsNeverPutToAnotherTicketAndEnds) {
    auto driver = GetParam().made();
    const auto& course = GetParam().course;
    const std::string two = R"({"external_ids": ["7123456", "7123457"]})";
    const auto walk = [&](const std::string& detail, const std::string& page) {
        auto action = driver.act(follow(two), start());
        int calls = 0;
        while (action.kind == JEMBATAN_SEND && calls < 80) {
            const bool is_detail = action.http.url.ends_with("/complaint") || action.http.url.ends_with("/getstream");
            const std::string asked = action.http.url + action.http.body;
            action = driver.act(follow(two).with_state(action.state), response(200, is_detail ? detail : page));
            ++calls;
            for (const auto& update : action.updates) {
                ASSERT_NE(asked.find(update.external_id), std::string::npos);
                ASSERT_FALSE(update.key.empty());
                ASSERT_FALSE(update.is_final && detail.find("Selesai") == std::string::npos);
            }
        }
        ASSERT_NE(action.kind, JEMBATAN_SEND) << "a round ends";
    };
    every_change(course.detail, [&](const std::string& changed) { walk(changed, course.followups); });
    every_change(course.followups, [&](const std::string& changed) { walk(course.detail, changed); });
}

TEST_P(LaporMutated, TooSlowIsUncertainForACreateAndLaterForTheRest) {
    auto driver = GetParam().made();
    const auto& course = GetParam().course;
    int creates = 0;
    EXPECT_EQ(delivered(driver, {failed(sdk::Failure::timeout)}, creates).kind, JEMBATAN_WAIT) << "the upload";
    EXPECT_EQ(delivered(driver, {response(200, course.upload), failed(sdk::Failure::timeout)}, creates).outcome.kind,
              sdk::Outcome::Kind::uncertain);
    const auto end = delivered(
        driver, {response(200, course.upload), response(200, course.create), failed(sdk::Failure::timeout)}, creates);
    EXPECT_EQ(end.kind, JEMBATAN_WAIT) << "the forward";
    EXPECT_EQ(end.receipt, "7123456");
    EXPECT_EQ(creates, 2) << "one in each of the two that came so far";
}

INSTANTIATE_TEST_SUITE_P(, LaporMutated, testing::ValuesIn(fars), [](const auto& row) { return row.param.name; });

}  // namespace
}  // namespace jembatan::test
