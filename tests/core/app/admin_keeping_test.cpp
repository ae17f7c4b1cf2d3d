// One person's data over the admin API.
#include "app/admin_keeping.hpp"

#include <gmock/gmock.h>

#include "core/store/store_fixture.hpp"

namespace jembatan::app {
namespace {

using ::testing::HasSubstr;

class PersonsTest : public ::testing::Test {
protected:
    net::Response post(const std::string& path, std::string body) {
        net::Request request;
        request.method = "POST";
        request.path = path;
        request.body = std::move(body);
        auto answer = bench_.wait(api_.paths()(request));
        return answer ? std::move(*answer) : net::respond(404, "");
    }

    void unreadable(const std::string& raw) {
        bench_.ok(bench_->keep_unrecognised({"wa", raw, bench_.now(), "?", raw}));
    }

    store::testing::Bench bench_;
    KeepingApi api_{*bench_.operator->(), "sqlite:x", {}};
};

TEST_F(PersonsTest, ForgettingOneTakesUnreadablePiecesThatNameThemToo) {
    bench_.get(bench_->accept(store::testing::chat(bench_, "1")));  // of +62800123450
    unreadable(R"({"from":"62800123450","type":"poll"})");
    unreadable("hubungi 0800-123 450 saja");
    unreadable(R"({"from":"62800999999","type":"poll"})");
    const std::string person = R"("actor":"cli:siti","person":"phone:+62800123450")";
    EXPECT_THAT(post("/v1/persons", "{" + person + "}").body, HasSubstr(R"("count":1,"messages":0,"unrecognised":2)"));
    EXPECT_EQ(post("/v1/persons/erase", "{" + person + R"(,"expected":1})").status, 200);
    const auto left = bench_.get(bench_->list_unrecognised({}));
    ASSERT_EQ(left.rows.size(), 1u);
    EXPECT_THAT(left.rows[0].raw, HasSubstr("62800999999"));
}

}  // namespace
}  // namespace jembatan::app
