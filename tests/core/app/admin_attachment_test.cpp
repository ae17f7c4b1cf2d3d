// One attachment for an operator: what it is taken for, who may have it, and what stays behind of the opening.
#include "app/admin_attachment.hpp"

#include <gmock/gmock.h>

#include "app/admin_desk_api.hpp"
#include "app/admin_json.hpp"
#include "app/story_text.hpp"
#include "base/json.hpp"
#include "core/store/store_fixture.hpp"

namespace jembatan::app {
namespace {

using namespace std::string_literals;
using store::testing::Bench;
using ::testing::HasSubstr;
using ::testing::Not;

struct KindCase {
    const char* name;
    std::string bytes;
    std::string told;
    std::string type, ending;
    bool is_picture;
};
const std::string webp = "RIFF\x10\0\0\0WEBPVP8 "s;
const KindCase kinds[] = {
    {"Jpeg", "\xff\xd8\xff\xe0", "image/jpeg", "image/jpeg", ".jpg", true},
    {"Png", "\x89PNG\r\n\x1a\nIHDR", "image/png", "image/png", ".png", true},
    {"Gif", "GIF89a..", "image/gif", "image/gif", ".gif", true},
    {"Webp", webp, "image/webp", "image/webp", ".webp", true},
    {"PictureCalledSomethingElse", "\xff\xd8\xff\xe0", "text/html", "image/jpeg", ".jpg", true},
    {"HtmlCalledAPicture", "<html><script>", "image/jpeg", "application/octet-stream", ".bin", false},
    {"Svg", "<svg onload='x'>", "image/svg+xml", "application/octet-stream", ".bin", false},
    {"Html", "<html>", "text/html", "application/octet-stream", ".bin", false},
    {"Voice", "OggS", "audio/ogg; codecs=opus", "application/octet-stream", ".ogg", false},
    {"Document", "%PDF-1.7", "application/pdf", "application/octet-stream", ".pdf", false},
    {"RiffThatIsNoPicture", "RIFF\x10\0\0\0WAVE"s, "audio/wav", "application/octet-stream", ".wav", false},
    {"Nothing", "", "", "application/octet-stream", ".bin", false},
};

TEST(FileKind, PicturesByTheirBytesAllElseIsForSaving) {
    for (const auto& row : kinds) {
        const auto kind = kind_of_file(row.bytes, row.told);
        EXPECT_EQ(kind.type, row.type) << row.name;
        EXPECT_EQ(kind.ending, row.ending) << row.name;
        EXPECT_EQ(kind.is_picture, row.is_picture) << row.name;
    }
}

class AttachmentTest : public ::testing::Test {
protected:
    static constexpr auto photo = "\xff\xd8\xff\xe0 a photo";

    store::NewAttachment kept(const std::string& bytes, const std::string& name, const std::string& mime) {
        store::NewAttachment out;
        out.kept = bench_.get(bench_->keep_file(bytes));
        out.name = name;
        out.mime = mime;
        return out;
    }
    /// A photo, a voice message, and one that is still to be fetched.
    std::string report() {
        auto message = store::testing::chat(bench_, "m1");
        message.attachments = {kept(photo, "KTP Rahmah 9963040101900001.jpg", "image/jpeg"),
                               kept("OggS", "", "audio/ogg; codecs=opus")};
        auto& last = message.attachments.emplace_back();
        last.fetch_state = "media-3";
        last.mime = "image/jpeg";
        return bench_.get(bench_->accept(std::move(message))).ref;
    }
    net::Response open(const std::string& ref, const std::string& number,
                       const std::string& reason = "diminta penyidik") {
        net::Request request;
        request.method = "POST";
        request.path = "/v1/reports/" + ref + "/attachment";
        request.body = R"({"actor":"cli:siti","number":)" + number + R"(,"reason":")" + reason + R"("})";
        auto response = bench_.wait(api_.handle(request));
        return response ? std::move(*response) : net::respond(418, "");
    }
    std::string events(const std::string& ref) {
        std::string out;
        const auto id = bench_.get(bench_->show_report(ref)).report.id;
        for (const auto& line : bench_.get(bench_->events(id))) out += line.json + "\n";
        return out;
    }

    Bench bench_;
    Desk desk_{*bench_.operator->(), {}};
    DeskApi api_{*bench_.operator->(), desk_};
};

TEST_F(AttachmentTest, IsGivenWithAReasonThatIsWrittenDown) {
    const auto ref = report();
    const auto shown = open(ref, "1");
    EXPECT_EQ(shown.status, 200);
    EXPECT_EQ(shown.body, photo);
    EXPECT_EQ(shown.headers.value("Content-Type"), "image/jpeg");
    EXPECT_EQ(shown.headers.value("Content-Disposition"), "inline; filename=\"" + ref + "-1.jpg\"");
    EXPECT_EQ(shown.headers.value("X-Content-Type-Options"), "nosniff");
    EXPECT_EQ(shown.headers.value("Cache-Control"), "no-store");
    EXPECT_THAT(std::string(shown.headers.value("Content-Security-Policy")), HasSubstr("default-src 'none'"));
    EXPECT_THAT(std::string(shown.headers.value("Content-Security-Policy")), HasSubstr("sandbox"));
    const auto written = events(ref);
    EXPECT_THAT(written, HasSubstr(R"("event":"attachment_opened","actor":"cli:siti")"));
    EXPECT_THAT(written, HasSubstr(R"("reason":"diminta penyidik")"));
    const auto voice = open(ref, "2");
    EXPECT_EQ(voice.headers.value("Content-Disposition"), "attachment; filename=\"" + ref + "-2.ogg\"");
    EXPECT_EQ(voice.headers.value("Content-Type"), "application/octet-stream");
}

TEST_F(AttachmentTest, TheStorySaysWhichOneWasOpened) {
    const auto ref = report();
    open(ref, "2");
    const auto view = bench_.get(bench_->show_report(ref));
    const auto tree =
        parse_json(to_json(view, bench_.get(bench_->events(view.report.id)), Privacy::masked(view.report)));
    ASSERT_TRUE(tree);
    const auto told = report_story(*tree, Zone());
    EXPECT_THAT(told, HasSubstr("attachment_opened 2 by cli:siti: diminta penyidik"));
    EXPECT_THAT(told, HasSubstr("[1: "));
    EXPECT_THAT(told, Not(HasSubstr("9963040101900001")));
}

TEST_F(AttachmentTest, WithoutAReasonThatSaysSomethingThereIsNothing) {
    const auto ref = report();
    for (const auto* reason : {"", "mau", "cari 9963040101900001"})
        EXPECT_EQ(open(ref, "1", reason).status, 400) << reason;
    EXPECT_THAT(events(ref), Not(HasSubstr("attachment_opened")));
}

TEST_F(AttachmentTest, WhatIsNotThereSaysWhyAndLeavesNoEvent) {
    const auto ref = report();
    EXPECT_EQ(open(ref, "3").status, 404) << "not fetched yet";
    EXPECT_THAT(open(ref, "3").body, HasSubstr("not fetched yet"));
    EXPECT_EQ(open(ref, "4").status, 404);
    EXPECT_EQ(open(ref, "0").status, 404);
    EXPECT_EQ(open(ref, "\"1\"").status, 400);
    EXPECT_EQ(open("000-000-000", "1").status, 404);
    const auto job = bench_.get(bench_->due_fetches(bench_.now(), 1)).at(0);
    store::FetchFailed failed;
    failed.attachment = job.attachment;
    failed.reason = "the platform has deleted it";
    bench_.ok(bench_->fetch_failed(failed));
    EXPECT_EQ(open(ref, "3").status, 410);
    EXPECT_THAT(open(ref, "3").body, HasSubstr("the platform has deleted it"));
    bench_.ok(bench_->erase(bench_.get(bench_->show_report(ref)).report.id, "cli:siti"));
    EXPECT_EQ(open(ref, "1").status, 410);
    EXPECT_THAT(events(ref), Not(HasSubstr("attachment_opened")));
}

TEST_F(AttachmentTest, ADamagedFileIsAnErrorAndNobodySawIt) {
    const auto ref = report();
    constexpr std::size_t name_of_a_sealed_file = 32;
    for (const auto& file : std::filesystem::recursive_directory_iterator(bench_.folder()))
        if (file.path().filename().string().size() == name_of_a_sealed_file) std::filesystem::resize_file(file, 10);
    EXPECT_EQ(open(ref, "1").status, 500);
    EXPECT_THAT(events(ref), Not(HasSubstr("attachment_opened")));
}

}  // namespace
}  // namespace jembatan::app
