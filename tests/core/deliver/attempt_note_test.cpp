// What is kept of requests and answers: short, masked, without credentials.
#include "deliver/attempt_note.hpp"

#include <gmock/gmock.h>

namespace jembatan::deliver {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

store::Job job_of(std::string author) {
    store::Job job;
    auto& message = job.report.messages.emplace_back();
    message.author = std::move(author);
    message.claims = {{"phone", "+62800123450", ""}};
    return job;
}

store::Sent note(std::string url, std::string body, int status, const std::string& answer, bool went_well = false) {
    sdk::Http http;
    http.method = "POST";
    http.url = std::move(url);
    http.body = std::move(body);
    auto exchanged = Exchanged::of(http);
    exchanged.answered(status, answer);
    return notes_of({exchanged}, job_of("Rahmah Contohwati"), went_well).at(0);
}

TEST(AttemptNote, HoldsRequestLineStatusAndAnswer) {
    const auto sent =
        note("http://lapor.example/complaints?key=x", R"({"title":"Jalan rusak"})", 422, R"({"errors":["title"]})");
    EXPECT_EQ(sent.request, "POST http://lapor.example/complaints");
    EXPECT_EQ(sent.status, 422);
    EXPECT_EQ(sent.body, R"({"title":"Jalan rusak"})");
    EXPECT_EQ(sent.answer, R"({"errors":["title"]})");
}

TEST(AttemptNote, MasksAClaimAsItWasWritten) {
    auto job = job_of("");
    job.report.messages[0].claims = {{"username", "rahmahcontoh", "Bu Haji Contohwati"}};
    EXPECT_THAT(told_of("not sent to Bu Haji Contohwati", job), Not(HasSubstr("Contohwati")));
}

TEST(AttemptNote, SaysNothingOfWhatWasSentWhenAllWentWell) {
    EXPECT_EQ(note("http://lapor.example/x", "body", 201, "", true).body, "");
}

TEST(AttemptNote, MasksNumbersAndNamesInJsonAndText) {
    for (const auto* body : {R"({"by":"Rahmah Contohwati","text":"NIK 9963040101900001, hp 0800 1234 50"})",
                             R"({"by":"\u0052ahmah","nik":9963040101900001})", "by=Rahmah Contohwati, hp 0800123450"}) {
        const auto sent = note("http://lapor.example/x", body, 500, body);
        for (const auto& text : {sent.body, sent.answer})
            for (const auto* secret : {"Rahmah", "Contohwati", "9963040101900001", "123450", "1234 50"})
                EXPECT_THAT(text, Not(HasSubstr(secret))) << body;
    }
}

TEST(AttemptNote, WhatIsToldOfAFarSideHoldsNoOneNotEvenHalf) {
    const auto job = job_of("Rahmah Contohwati");
    EXPECT_EQ(told_of("title: must not be empty", job), "title: must not be empty");
    EXPECT_EQ(told_of("", job), "");
    for (const auto* words : {"http 422: pelapor RAHMAH (KTP 9963-0404-4483-7003) ada", "pelapor Contohwa…",
                              "pelapor dengan KTP 9963 0404 44…", "hp 0800-1234…"}) {
        const auto told = told_of(words, job);
        for (const auto* secret : {"RAHMAH", "Conto", "9963", "0800"}) EXPECT_THAT(told, Not(HasSubstr(secret)));
    }
}

TEST(AttemptNote, LeavesCredentialsOut) {
    EXPECT_THAT(note("http://api.example/bot12345678:AAbbCCddEEffGGhh/send", "", 200, "").request,
                Not(HasSubstr("AAbb")));
    EXPECT_THAT(note("http://api.example/x", R"({"access_token":"geheim"})", 401, "").body, Not(HasSubstr("geheim")));
}

TEST(AttemptNote, LeavesCredentialsOutOfFormsTextsAndParts) {
    const auto form = note("http://api.example/x", "client%5Fsecret=geheim&title=Jalan+rusak&by=%52ahmah", 400,
                           "refused: access_token=geheim, ask again");
    EXPECT_EQ(form.body.find("geheim"), std::string::npos);
    EXPECT_THAT(form.body, HasSubstr("title=Jalan rusak"));
    EXPECT_THAT(form.body, Not(HasSubstr("ahmah")));
    EXPECT_EQ(form.answer, "refused: access_token=…, ask again");
    sdk::Http http;
    http.method = "POST";
    http.url = "http://api.example/x";
    http.parts = {{"api_key", "", "", "geheim", ""}, {"text", "", "", "{\"a\": 1", ""}};
    EXPECT_EQ(notes_of({Exchanged::of(http)}, store::Job{}, false).at(0).body, "api_key: …\ntext: {\"a\": 1\n");
}

TEST(AttemptNote, LeavesCredentialsOutOfXml) {
    const auto sent =
        note("http://api.example/x",
             R"(<lapor token="{GE HEIM}" kode='1'><s:token>geheim</s:token><isi>a > b, token</isi></lapor>)", 400,
             "<lapor><password>geheim</password><pesan>salah</pesan>");
    EXPECT_EQ(sent.body, R"(<lapor token="…" kode='1'><s:token>…</s:token><isi>a > b, token</isi></lapor>)");
    EXPECT_EQ(sent.answer, "<lapor><password>…</password><pesan>salah</pesan>");
}

TEST(AttemptNote, ACredentialInXmlEndsWithItsElement) {
    const std::pair<const char*, const char*> rows[] = {
        {"<a><password><![CDATA[geheim]]></password><b>2</b></a>", "<a><password>…</password><b>2</b></a>"},
        {"<a><password><value>geheim</value></password></a>", "<a><password>…</password></a>"},
        {"<a><token>x<token>geheim</token>geheim<token/></token>2</a>", "<a><token>…</token>2</a>"},
        {"<a><token/>2</a>", "<a><token/>2</a>"},
        {"<a><token>geheim", "<a><token>…"},
        {R"(<a kode="a>b" token="ge>heim">2</a>)", R"(<a kode="a>b" token="…">2</a>)"},
        {R"(<a token = 'geheim' api_key=geheim>2</a>)", R"(<a token = '…' api_key=…>2</a>)"},
        {"<a><!-- <token>geheim</token> -->2</a>", "<a><!--…-->2</a>"},
        {"<a><![CDATA[b < c > d <token>geheim</token>]]></a>", "<a><![CDATA[b < c > d <token>…</token>]]></a>"},
    };
    for (const auto& [body, shown] : rows) EXPECT_EQ(note("http://api.example/x", body, 400, "").body, shown);
    for (const std::string broken : {R"(<a token="geheim>2</a>)", "<a><![CDATA[geheim</a>", "<a>2</a"})
        EXPECT_EQ(note("http://api.example/x", broken, 400, "").body,
                  "(" + std::to_string(broken.size()) + " bytes, not shown)");
}

TEST(AttemptNote, WhatIsNotThereWholeIsNotShown) {
    const auto value = std::string(9000, 'a');
    const auto json = R"({"access_token":"geheim","text":")" + value + "\"}";
    const auto sent = note("http://api.example/x", json, 500, "access_token=geheim&text=" + value);
    EXPECT_EQ(sent.body, "(" + std::to_string(json.size()) + " bytes, not shown)");
    EXPECT_THAT(sent.answer, HasSubstr("bytes, not shown"));
    EXPECT_THAT(note("http://api.example/x", R"({"access_token":"geheim")", 500, "").body, HasSubstr("not shown"));
}

TEST(AttemptNote, CutsLongBodiesAndNamesOnlyTheNewestRequests) {
    EXPECT_LT(note("http://api.example/x", std::string(5000, 'a'), 500, std::string(5000, 'b')).answer.size(), 900U);
    std::vector<Exchanged> many(9);
    for (std::size_t n = 0; n < many.size(); ++n) many[n].status = static_cast<int>(n);
    const auto notes = notes_of(many, store::Job{}, true);
    ASSERT_EQ(notes.size(), 4U);
    EXPECT_EQ(notes.back().status, 8);
}

TEST(AttemptNote, BytesThatAreNoTextAreNotShown) {
    EXPECT_EQ(note("http://api.example/x", "\xff\xfe\x01", 500, "").body, "(not text)");
}

}  // namespace
}  // namespace jembatan::deliver
