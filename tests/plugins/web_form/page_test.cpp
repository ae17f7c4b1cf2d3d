// The form as a browser gets it: languages, labels, safety, weight.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <regex>
#include <set>

#include "stand.hpp"

namespace jembatan::test {
namespace {

using testing::HasSubstr;
using testing::Not;

struct LanguageCase {
    const char* name;
    const char* path;
    const char* accepted;
    const char* lang;
};
void PrintTo(const LanguageCase& row, std::ostream* out) { *out << row.name; }

class PageLanguage : public testing::TestWithParam<LanguageCase> {};

TEST_P(PageLanguage, IsThatOfTheReader) {
    const auto answer = answer_to(get(GetParam().path, {{"Accept-Language", GetParam().accepted}}));
    EXPECT_THAT(answer.body, HasSubstr("<html lang=\"" + std::string(GetParam().lang) + "\">"));
    EXPECT_EQ(header(answer, "Content-Language"), GetParam().lang);
}

INSTANTIATE_TEST_SUITE_P(Rows, PageLanguage,
                         testing::Values(LanguageCase{"NothingSaidIsIndonesian", "", "", "id"},
                                         LanguageCase{"AskedInTheAddress", "?lang=en", "id", "en"},
                                         LanguageCase{"AskedForOneWeDoNotSpeak", "?lang=fr", "", "id"},
                                         LanguageCase{"OldPhonesCallItIn", "", "in-ID, en;q=0.5", "id"},
                                         LanguageCase{"TheBrowserPrefersEnglish", "", "en-GB,en;q=0.9,id;q=0.8", "en"},
                                         LanguageCase{"TheWeightCountsNotTheOrder", "", "en;q=0.3, id;q=0.9", "id"},
                                         LanguageCase{"NeitherIsTheFirst", "", "nl,de;q=0.5", "id"}),
                         [](const auto& row) { return row.param.name; });

std::set<std::string> all(const std::string& text, const char* pattern) {
    const std::regex regex(pattern);
    std::set<std::string> out;
    for (std::sregex_iterator at(text.begin(), text.end(), regex), end; at != end; ++at) out.insert((*at)[1]);
    return out;
}

TEST(Page, EveryFieldHasALabel) {
    const auto body = answer_to(get("")).body;
    const auto ids = all(body, "<(?:input|select|textarea)[^>]* id=\"([^\"]+)\"");
    EXPECT_GE(ids.size(), 14U);
    EXPECT_EQ(ids, all(body, "<label for=\"([^\"]+)\""));
}

TEST(Page, WhatDescribesAFieldIsThere) {
    const auto body = answer_to(posted(good_form({field("text", "")}))).body;
    const auto ids = all(body, " id=\"([^\"]+)\"");
    for (const auto& list : all(body, "aria-describedby=\"([^\"]+)\""))
        for (const auto& id : all(list, "([^ ]+)")) EXPECT_TRUE(ids.contains(id)) << id;
}

TEST(Page, NothingIsInlineAndNothingComesFromElsewhere) {
    const auto body = answer_to(get("")).body;
    for (const char* bad : {"<style", " style=", " onclick=", " onload=", "javascript:", "<iframe", "<img"})
        EXPECT_THAT(body, Not(HasSubstr(bad)));
    EXPECT_EQ(all(body, "<script[^>]*>([^<]*)"), std::set<std::string>{""});
    for (const auto& source : all(body, "<(?:script|link)[^>]* (?:src|href)=\"([^\"]+)\""))
        EXPECT_TRUE(source.starts_with("/in/web_form_1/") || source == "data:,") << source;
}

TEST(Page, SafetyHeadersAreThere) {
    for (const auto& event : {get(""), get("/status"), posted(good_form({field("text", "")}))}) {
        const auto answer = answer_to(event);
        EXPECT_EQ(header(answer, "Cache-Control"), "no-store");
        EXPECT_EQ(header(answer, "Referrer-Policy"), "no-referrer");
        EXPECT_EQ(header(answer, "X-Content-Type-Options"), "nosniff");
        const auto policy = header(answer, "Content-Security-Policy");
        EXPECT_THAT(policy, HasSubstr("default-src 'none'"));
        EXPECT_THAT(policy, HasSubstr("frame-ancestors 'none'"));
        EXPECT_THAT(policy, Not(HasSubstr("unsafe")));
    }
}

TEST(Page, AssetsMayBeKeptAndAreNamedByTheirContent) {
    const auto body = answer_to(get("")).body;
    for (const auto* path : {"/form.css", "/form.js"}) {
        const auto asset = answer_to(get(path));
        EXPECT_THAT(header(asset, "Cache-Control"), HasSubstr("immutable"));
        EXPECT_GT(asset.body.size(), 1000U);
        EXPECT_THAT(body, testing::ContainsRegex(std::string(path) + "[?]v=[0-9a-f]{12}\""));
    }
}

TEST(Page, IsLight) {
    const auto weight = answer_to(get("")).body.size() + answer_to(get("/form.css")).body.size() +
                        answer_to(get("/form.js")).body.size();
    EXPECT_LT(weight, 30U * 1024);
}

TEST(Page, CarriesTheRequestsOwnKeyAsToken) {
    Job job = receive();
    job.key = token_made(some_time);
    EXPECT_THAT(answer_to(get(""), job).body, HasSubstr("name=\"token\" value=\"" + job.key + "\""));
}

TEST(Page, ConsentHasToBeTickedAndIsNotTickedBefore) {
    const auto body = answer_to(get("")).body;
    EXPECT_THAT(body, testing::ContainsRegex("<input type=\"checkbox\"[^>]*name=\"consent\"[^>]* required>"));
    EXPECT_THAT(body, Not(testing::ContainsRegex("name=\"consent\"[^>]* checked")));
}

TEST(Page, PlacesStandInTheirDistricts) {
    const auto body = answer_to(get("")).body;
    const auto district = body.find("<optgroup label=\"Tabunganen\">"), village = body.find("value=\"63.04.01.2002\""),
               next = body.find("<optgroup label=\"Tamban\">");
    EXPECT_LT(district, village);
    EXPECT_LT(village, next);
    EXPECT_NE(next, std::string::npos);
}

TEST(Page, OfficesOwnWordsStandOnIt) {
    const auto body = answer_to(get("?lang=en")).body;
    EXPECT_THAT(body, HasSubstr("<h1>Example Regency Reports</h1>"));
    EXPECT_THAT(body, HasSubstr("0800 000 000"));
    EXPECT_THAT(body, HasSubstr("href=\"https://contoh.example/privasi\""));
    EXPECT_THAT(body, HasSubstr("<option value=\"jalan &amp; jembatan\">"));
}

TEST(Page, WithoutFilesThereIsNoFileField) {
    PluginDriver form("web_form", R"({"max_attachments": "0"})");
    EXPECT_THAT(form.act(receive(), get("")).answer.body, Not(HasSubstr("type=\"file\"")));
}

TEST(Page, LinksFollowThePublicAddress) {
    PluginDriver form("web_form", R"({"public_url": "https://lapor.example/warga/"})");
    const auto body = form.act(receive(), get("")).answer.body;
    EXPECT_THAT(body, HasSubstr("action=\"/warga\""));
    EXPECT_THAT(body, HasSubstr("href=\"/warga/form.css"));
    PluginDriver root("web_form", R"({"public_url": "https://lapor.example"})");
    EXPECT_THAT(root.act(receive(), get("")).answer.body, HasSubstr("action=\"/\""));
}

TEST(Page, AMissingAddressIsWarnedOf) {
    PluginDriver form("web_form", R"({"public_url": "https://lapor.example"})");
    EXPECT_TRUE(form.act(configure(), start()).findings.empty());
    const auto found = web_form().act(configure(), start()).findings;
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found.front().code, "WF007");
}

struct BadOption {
    const char* name;
    const char* options;
    const char* code;
};
void PrintTo(const BadOption& row, std::ostream* out) { *out << row.name; }
class Options : public testing::TestWithParam<BadOption> {};

TEST_P(Options, AreRefusedWithTheirCode) {
    const auto failure = PluginDriver::refusal("web_form", GetParam().options);
    ASSERT_EQ(failure.findings.size(), 1U) << failure.what;
    EXPECT_EQ(failure.findings.front().code, GetParam().code);
}

INSTANTIATE_TEST_SUITE_P(
    Rows, Options,
    testing::Values(BadOption{"AddressWithoutScheme", R"({"public_url": "lapor.example"})", "WF001"},
                    BadOption{"PrivacyIsAScript", R"({"privacy_url": "javascript:alert"})", "WF001"},
                    BadOption{"UnknownLanguage", R"({"languages": ["id", "jv"]})", "WF002"},
                    BadOption{"TooManyFiles", R"({"max_attachments": "11"})", "WF003"},
                    BadOption{"FilesLargerThanARequest", R"({"max_attachments": "10", "max_attachment": "8MiB"})",
                              "WF003"},
                    BadOption{"PlacesAreNoList", R"({"places": {"a": 1}})", "WF004"},
                    BadOption{"PlaceWithoutName", R"({"places": [{"region": "63.04.01"}]})", "WF004"},
                    BadOption{"UnknownZone", R"({"time_zone": "UTC"})", "WF005"},
                    BadOption{"EmptyTopic", R"({"topics": ["jalan", ""]})", "WF006"}),
    [](const auto& row) { return row.param.name; });

}  // namespace
}  // namespace jembatan::test
