// What leaves: secrecy, audience, and the scrubbing of NIK and phone numbers.
#include "deliver/outgoing_copy.hpp"

#include <gtest/gtest.h>

#include "base/reply_payload.hpp"
#include "jembatan/value.hpp"

namespace jembatan::deliver {
namespace {

using sdk::Audience;
using store::Flag;

store::Job job_of(Flag anonymous, Flag secret) {
    store::Job job;
    job.key = "d-7";
    job.report.id = store::ReportId{7};
    job.report.uid = "0192f3a0-0000-7000-8000-000000000007";
    job.report.ref = "7K3-M9Q-XDP";
    job.report.anonymous = anonymous;
    job.report.secret = secret;
    job.report.title = "Jalan rusak, hubungi 0800 1234 5678";
    job.report.category = "pekerjaan umum";
    store::StoredMessage message;
    message.author = "Siti Contoh";
    message.claims = {{"phone", "+6280012345678", "0800 1234 5678"}};
    message.text = "NIK saya 9901 0145 0190 0001, telepon +62 800-1234-5678. Jalan rusak.";
    store::StoredAttachment photo;
    photo.id = store::AttachmentId{5};
    photo.state = store::AttachmentState::kept;
    photo.name = "9901014501900001.jpg";
    photo.caption = "hubungi 080012345678";
    message.attachments = {photo};
    message.reply_address = "{\"to\":\"6280012345678\"}";
    job.report.messages = {message};
    job.reply_address = message.reply_address;
    return job;
}

sdk::Value copy(host::Document& data, const store::Job& job, Audience audience) {
    write_copy(data, job, audience);
    return sdk::Value(data.root());
}

/// Every text of a document.
void collect(sdk::Value value, std::string& out) {
    if (value.is_text()) out += std::string(value.text()) + "\n";
    for (const sdk::Value child : value) collect(child, out);
}

TEST(OutgoingCopy, NoNikAndNoPhoneLeavesInAnyField) {
    for (const auto audience : {Audience::flags, Audience::staff, Audience::everyone}) {
        host::Document data;
        std::string all;
        collect(copy(data, job_of(Flag::no, Flag::no), audience), all);
        for (const char* part : {"9901", "0145", "1234", "5678", "0800", "6280"})
            EXPECT_EQ(all.find(part), std::string::npos) << part << " in\n" << all;
        EXPECT_NE(all.find("Jalan rusak"), std::string::npos);
    }
}

struct IdentityCase {
    Flag anonymous;
    Audience audience;
    bool shows_name;
};
const IdentityCase identities[] = {
    {Flag::no, Audience::flags, true},  {Flag::yes, Audience::flags, false},   {Flag::unsaid, Audience::flags, false},
    {Flag::no, Audience::staff, false}, {Flag::no, Audience::everyone, false},
};

TEST(OutgoingCopy, TheNameGoesOnlyWhereFlagsAreHonouredAndTheReporterIsNotAnonymous) {
    for (const auto& row : identities) {
        host::Document data;
        const auto report = copy(data, job_of(row.anonymous, Flag::no), row.audience)["report"];
        EXPECT_EQ(!report["author"]["name"].text().empty(), row.shows_name);
        EXPECT_EQ(report["author"]["claims"].size(), 0U);
    }
}

TEST(OutgoingCopy, OfASecretReportStaffLearnOnlyThatThereIsOne) {
    host::Document data;
    const auto report = copy(data, job_of(Flag::yes, Flag::yes), Audience::staff)["report"];
    EXPECT_EQ(report["ref"].text(), "7K3-M9Q-XDP");
    EXPECT_EQ(report["category"].text(), "pekerjaan umum");
    EXPECT_TRUE(report["text"].is_null());
    EXPECT_TRUE(report["title"].is_null());
    EXPECT_TRUE(report["attachments"].is_null());
}

TEST(OutgoingCopy, WhatNobodyHasSaidCountsAsBoth) {
    host::Document data;
    const auto report = copy(data, job_of(Flag::unsaid, Flag::unsaid), Audience::flags)["report"];
    EXPECT_TRUE(report["anonymous"].boolean());
    EXPECT_TRUE(report["secret"].boolean());
}

TEST(OutgoingCopy, ASecretReportDoesNotGoToThePublic) {
    EXPECT_FALSE(refusal(job_of(Flag::no, Flag::yes), Audience::everyone).empty());
    EXPECT_FALSE(refusal(job_of(Flag::no, Flag::unsaid), Audience::everyone).empty());
    EXPECT_TRUE(refusal(job_of(Flag::no, Flag::no), Audience::everyone).empty());
    EXPECT_TRUE(refusal(job_of(Flag::yes, Flag::yes), Audience::flags).empty());
}

TEST(OutgoingCopy, AnonymityNeverHidesTheReplyAddressFromTheReportsOwnChannel) {
    auto job = job_of(Flag::yes, Flag::yes);
    job.kind = store::DeliveryKind::reply;
    job.payload = to_payload({"answered", "Sudah diperbaiki"});
    host::Document data;
    const auto all = copy(data, job, Audience::everyone);
    EXPECT_EQ(all["address"].text(), job.reply_address);
    EXPECT_EQ(all["message"]["text"].text(), "Sudah diperbaiki");
    EXPECT_TRUE(all["report"]["text"].is_null()) << "a reply carries nothing of the report";
}

TEST(OutgoingCopy, AnAddressGoesWithRepliesOnly) {
    host::Document data;
    EXPECT_TRUE(copy(data, job_of(Flag::no, Flag::no), Audience::flags)["address"].is_null());
}

TEST(OutgoingCopy, APhotosSumIsNotThatOfTheOriginal) {
    auto job = job_of(Flag::no, Flag::no);
    auto& file = job.report.messages[0].attachments[0];
    file.sha256 = "00ff";
    file.mime = "image/jpeg";
    host::Document photo, document;
    EXPECT_EQ((*copy(photo, job, Audience::flags)["report"]["attachments"].begin())["sha256"].text(), "");
    file.mime = "application/pdf";
    EXPECT_EQ((*copy(document, job, Audience::flags)["report"]["attachments"].begin())["sha256"].text(), "00ff");
}

TEST(OutgoingCopy, AttachmentsThatNeverCameAreCounted) {
    auto job = job_of(Flag::no, Flag::no);
    job.report.messages[0].attachments[0].state = store::AttachmentState::gone;
    host::Document data;
    const auto report = copy(data, job, Audience::flags)["report"];
    EXPECT_EQ(report["attachments"].size(), 0U);
    EXPECT_EQ(report["missing_attachments"].integer(), 1);
}

TEST(OutgoingCopy, AFileThatMustNotLeaveCountsAsMissing) {
    host::Document data;
    write_copy(data, job_of(Flag::no, Flag::no), Audience::flags, {store::AttachmentId{5}});
    const auto report = sdk::Value(data.root())["report"];
    EXPECT_EQ(report["attachments"].size(), 0U);
    EXPECT_EQ(report["missing_attachments"].integer(), 1);
}

TEST(OutgoingCopy, TheFingerprintIsTheRef) { EXPECT_EQ(fingerprint(job_of(Flag::no, Flag::no)), "[Ref 7K3-M9Q-XDP]"); }

/// Every text of a copy made under that policy.
std::string copied_under(const FieldPolicy& fields, Flag anonymous, Flag secret, Audience audience) {
    host::Document data;
    write_copy(data, job_of(anonymous, secret), audience, {}, fields);
    std::string out;
    collect(sdk::Value(data.root()), out);
    return out;
}

TEST(OutgoingCopy, APolicyTakesFieldsAway) {
    FieldPolicy fields;
    fields.title = fields.text = fields.category = fields.author = fields.attachments = FieldUse::drop;
    const auto texts = copied_under(fields, Flag::no, Flag::no, Audience::flags);
    for (const auto* gone : {"Jalan", "rusak", "pekerjaan", "Siti", "jpg", "hubungi"})
        EXPECT_EQ(texts.find(gone), std::string::npos) << gone;
    EXPECT_NE(texts.find("7K3-M9Q-XDP"), std::string::npos);
}

TEST(OutgoingCopy, NumbersLeaveOnlyWhereThePolicySaysSo) {
    FieldPolicy fields;
    fields.text = FieldUse::unscrubbed;
    host::Document data;
    write_copy(data, job_of(Flag::no, Flag::no), Audience::flags, {}, fields);
    const sdk::Value report = sdk::Value(data.root())["report"];
    EXPECT_NE(report["text"].text().find("9901 0145 0190 0001"), std::string_view::npos);
    EXPECT_EQ(report["title"].text(), "Jalan rusak, hubungi [nomor disamarkan]");
    EXPECT_EQ(report["attachments"].at(0)["caption"].text().find("080012345678"), std::string_view::npos);
}

TEST(OutgoingCopy, APolicyNeverOpensWhatSecrecyAndAudienceClose) {
    FieldPolicy fields;
    fields.title = fields.text = fields.author = fields.place = fields.attachments = FieldUse::unscrubbed;
    for (const auto audience : {Audience::staff, Audience::everyone})
        EXPECT_EQ(copied_under(fields, Flag::no, Flag::no, audience).find("Siti"), std::string::npos);
    EXPECT_EQ(copied_under(fields, Flag::yes, Flag::no, Audience::flags).find("Siti"), std::string::npos);
    EXPECT_EQ(copied_under(fields, Flag::no, Flag::yes, Audience::staff).find("rusak"), std::string::npos);
}

}  // namespace
}  // namespace jembatan::deliver
