// Updates into what a reporter reads.
#include "follow/reply_text.hpp"

#include <gtest/gtest.h>

#include "base/update_details.hpp"

namespace jembatan::follow {
namespace {

store::UpdateJob update(std::string kind, std::string text, const UpdateDetails& details) {
    store::UpdateJob job;
    job.update.kind = std::move(kind);
    job.update.text = std::move(text);
    job.update.data = to_data(details);
    job.external_id = "7123456";
    job.report.ref = "7K3-M9Q-XDP";
    return job;
}

const Messages texts = Messages::in("id").value();

TEST(ReplyText, TheNumberIsTold) {
    const auto reply = reply_to({update("numbered", "", {"", "", "7123456", true, false})}, texts);
    EXPECT_EQ(reply.name, "numbered");
    EXPECT_EQ(reply.text, "Laporan 7K3-M9Q-XDP sudah terdaftar di SP4N LAPOR! dengan nomor 7123456.");
}

TEST(ReplyText, AllNewsOfOnePollIsOneMessageInOrder) {
    const auto reply =
        reply_to({update("verified", "", {"Kabupaten Contoh", "Terverifikasi", "", true, false}),
                  update("answered", "Jalan diperbaiki minggu ini.", {"Dinas PUPR", "", "", true, false})},
                 texts);
    EXPECT_EQ(reply.text,
              "Laporan 7K3-M9Q-XDP sudah diverifikasi.\nKabupaten Contoh\n\n"
              "Ada jawaban untuk laporan 7K3-M9Q-XDP.\nDinas PUPR\nJalan diperbaiki minggu ini.");
    EXPECT_EQ(reply.name, "answered");
}

TEST(ReplyText, WhatACitizenMayNotSeeIsNotSaid) {
    EXPECT_TRUE(reply_to({update("note", "catatan internal", {"Admin", "", "", false, false})}, texts).text.empty());
    auto broken = update("verified", "", {});
    broken.update.data = "not json";
    EXPECT_TRUE(reply_to({broken}, texts).text.empty());
}

TEST(ReplyText, NumbersOfPeopleAreTakenOut) {
    const auto reply = reply_to(
        {update("answered", "Hubungi 080055512349, NIK 9963040101900001.", {"Dinas PUPR", "", "", true, false})},
        texts);
    EXPECT_EQ(reply.text.find("080055512349"), std::string::npos);
    EXPECT_EQ(reply.text.find("9963040101900001"), std::string::npos);
    EXPECT_NE(reply.text.find("[nomor disamarkan]"), std::string::npos);
}

TEST(ReplyText, AnUnknownStatusWithoutWordsIsNotSaid) {
    EXPECT_TRUE(reply_to({update("other", "", {"X", "Status Baru", "", true, false})}, texts).text.empty());
    EXPECT_NE(reply_to({update("other", "Menunggu anggaran.", {"X", "Status Baru", "", true, false})}, texts)
                  .text.find("Menunggu anggaran."),
              std::string::npos);
}

}  // namespace
}  // namespace jembatan::follow
