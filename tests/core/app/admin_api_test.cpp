// The door of the admin API: who may ask, before anything is read.
#include "app/admin_api.hpp"

#include <gmock/gmock.h>

#include "core/store/store_fixture.hpp"

namespace jembatan::app {
namespace {

using store::testing::Bench;
using ::testing::HasSubstr;
using ::testing::Not;

class AdminDoorTest : public ::testing::Test {
protected:
    net::Admission ask(net::Headers headers, std::string peer = "127.0.0.1") {
        net::Request head;
        head.method = "POST";
        head.path = "/v1/reload";
        head.headers = std::move(headers);
        head.peer = std::move(peer);
        return api_.handler().admit(head);
    }

    Bench bench_;
    AdminApi api_{*bench_.operator->(), nullptr, {}};
};

TEST_F(AdminDoorTest, TheCommandLineAndToolsOfThisMachineAreLetIn) {
    for (const auto* host : {"admin", "127.0.0.1:0", "[::1]:0", "localhost:0", "localhost"})
        EXPECT_FALSE(ask({{"Host", host}}).refused) << host;
    EXPECT_FALSE(ask({{"Host", "anything"}}, "unix").refused) << "the socket's mode says who may";
}

TEST_F(AdminDoorTest, APageInABrowserIsNot) {
    for (const auto* name : {"Origin", "Sec-Fetch-Site"})
        for (const auto* value : {"http://127.0.0.1:0", "null", "same-origin", "none"}) {
            const auto refused = ask({{"Host", "127.0.0.1:0"}, {name, value}}).refused;
            ASSERT_TRUE(refused) << name << ": " << value;
            EXPECT_EQ(refused->status, 403);
            EXPECT_THAT(refused->body, HasSubstr("browser"));
        }
    EXPECT_TRUE(ask({{"Host", "admin"}, {"Origin", "null"}}, "unix").refused);
}

TEST_F(AdminDoorTest, ANameThatMerelyLeadsHereIsNot) {
    for (const auto* host : {"evil.example", "evil.example:0", "127.0.0.1.evil.example", "admin.evil.example",
                             "admin:80", "203.0.113.7", ""}) {
        const auto refused = ask({{"Host", host}}).refused;
        ASSERT_TRUE(refused) << host;
        EXPECT_EQ(refused->status, 403);
        EXPECT_THAT(refused->body, HasSubstr("Host"));
    }
}

TEST_F(AdminDoorTest, WhyAReportIsDroppedIsKeptMasked) {
    auto message = store::testing::chat(bench_, "1");
    message.author = "Rahmah Contohwati";
    const auto accepted = bench_.get(bench_->accept(std::move(message)));
    auto held = store::testing::decided_for({});
    held.state = store::ReportState::held;
    bench_.ok(bench_->decide(accepted.report, held));
    net::Request drop;
    drop.method = "POST";
    drop.path = "/v1/reports/" + accepted.ref + "/drop";
    drop.body = R"({"actor":"cli:siti","reason":"Rahmah, NIK 9963040101900001, sudah lapor di +62800123450"})";
    EXPECT_EQ(bench_.wait(api_.handle(drop)).status, 200);
    const auto kept = bench_.get(bench_->show_report(accepted.ref)).report.hold_reason;
    EXPECT_THAT(kept, HasSubstr("sudah lapor"));
    for (const auto* personal : {"Rahmah", "9963040101900001", "62800123450"})
        EXPECT_THAT(kept, Not(HasSubstr(personal)));
}

}  // namespace
}  // namespace jembatan::app
