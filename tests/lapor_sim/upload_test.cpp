// Uploads, their limits, and the string by which a create names them.
#include <gtest/gtest.h>

#include "lapor_sim/caller.hpp"

namespace jembatan::testing {
namespace {

Part file(const std::string& name, std::string bytes) {
    return {"name=\"attachments[]\"; filename=\"" + name + "\"", std::move(bytes)};
}

RawAnswer upload(const SimProcess& sim, const std::vector<Part>& parts) {
    return post_form(sim, "/complaints/complaint/file", parts);
}

TEST(Upload, SplitsImagesFromDocuments) {
    const SimProcess sim;
    const auto answer =
        upload(sim, {file("jalan.JPG", "gambar"), file("surat.pdf", "dokumen"), file("lubang.png", "gambar lain")});
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.header("x-lapor-sim"), "1.0");
    EXPECT_EQ(answer.body,
              R"({"status":true,"results":{"images":[)"
              R"({"id":501,"file_name":"jalan.JPG","extension":"jpg","path":"/files/501/jalan.JPG"},)"
              R"({"id":503,"file_name":"lubang.png","extension":"png","path":"/files/503/lubang.png"}],"docs":[)"
              R"({"id":502,"file_name":"surat.pdf","extension":"pdf","path":"/files/502/surat.pdf"}]}})");
}

TEST(Upload, IsNamedByACreateWithOrWithoutTheStop) {
    const SimProcess sim;
    upload(sim, {file("a.jpg", "abc"), file("b.pdf", "def")});
    EXPECT_EQ(create(sim, create_body(R"("[501,502].")")).status, 200);
    EXPECT_EQ(create(sim, create_body(R"("[501,502]")")).status, 200);
    const auto kept = sim.get("/complaints/7123456");
    EXPECT_EQ(at(kept, "attachments.0.id").integer, 501);
    EXPECT_EQ(at(kept, "attachments.0.size").integer, 3);
    EXPECT_EQ(at(kept, "attachments.0.sha256").text,
              "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    EXPECT_EQ(at(kept, "attachments.1.file_name").text, "b.pdf");
    EXPECT_EQ(create(sim, create_body(R"("[501,503].")")).status, 422);
}

TEST(Upload, StopIsCompulsoryOrForbiddenWhereAsked) {
    const SimProcess sim({"--set", "attachments_stop=required"});
    upload(sim, {file("a.jpg", "abc")});
    EXPECT_EQ(create(sim, create_body(R"("[501]")")).status, 422);
    EXPECT_EQ(create(sim, create_body(R"("[501].")")).status, 200);
    sim.post("/settings", R"({"attachments_stop":"refused"})");
    EXPECT_EQ(create(sim, create_body(R"("[501].")")).status, 422);
    EXPECT_EQ(create(sim, create_body(R"("[501]")")).status, 200);
}

TEST(Upload, KeepsToItsLimits) {
    const SimProcess sim;
    const std::string two_mib(2 * 1024 * 1024, 'x');
    EXPECT_EQ(upload(sim, {file("pas.jpg", two_mib)}).status, 200);
    EXPECT_EQ(upload(sim, {file("a.jpg", two_mib), file("b.jpg", "x")}).status, 413);
    EXPECT_EQ(upload(sim, {file("program.exe", "MZ")}).status, 415);
    EXPECT_EQ(upload(sim, {file("tanpa-akhiran", "x")}).status, 415);
    EXPECT_EQ(upload(sim, std::vector<Part>(6, file("a.jpg", "x"))).status, 422);
    EXPECT_EQ(upload(sim, {{"name=\"attachments[]\"", "bukan berkas"}}).status, 422);
    EXPECT_EQ(upload(sim, {{"name=\"lampiran\"; filename=\"a.jpg\"", "x"}}).status, 422);
    EXPECT_EQ(post_json(sim, "/complaints/complaint/file", "{}").status, 415);
}

}  // namespace
}  // namespace jembatan::testing
