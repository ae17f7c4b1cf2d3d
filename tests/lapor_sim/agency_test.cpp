// The wire of profile v3-agency: an access token that ends, paths of its own, pages by cursor, replies as plain forms.
#include <gtest/gtest.h>

#include "lapor_sim/caller.hpp"

namespace jembatan::testing {
namespace {

const std::string tickets = "/lapor-batola/3.0.0/complaints/complaint-batola";
const std::string form_type = "application/x-www-form-urlencoded";

std::string bytes(const std::string& method, const std::string& path, const std::string& headers,
                  const std::string& type = {}, const std::string& body = {}) {
    std::string out = method + " " + path + " HTTP/1.1\r\nHost: lapor.example\r\n" + headers;
    if (!type.empty()) out += "Content-Type: " + type + "\r\n";
    if (!body.empty()) out += "Content-Length: " + std::to_string(body.size()) + "\r\n";
    return out + "\r\n" + body;
}

class Agency : public ::testing::Test {
protected:
    Agency() { take_token(); }

    void take_token() {
        // "sim-client:sim-client-secret" in base64
        const auto issued =
            round_trip(sim_.listen(), bytes("POST", "/oauth2/token",
                                            "Authorization: Basic c2ltLWNsaWVudDpzaW0tY2xpZW50LXNlY3JldA==\r\n",
                                            form_type, "grant_type=client_credentials"));
        ASSERT_EQ(issued.status, 200) << issued.body;
        bearer_ = "Authorization: Bearer " + at(parse_json(issued.body).value(), "access_token").text + "\r\n";
    }
    RawAnswer get(const std::string& path) { return round_trip(sim_.listen(), bytes("GET", path, bearer_)); }
    RawAnswer post(const std::string& path, const std::string& type, const std::string& body) {
        return round_trip(sim_.listen(), bytes("POST", path, bearer_, type, body));
    }
    int create() { return post(tickets, "application/json", create_body()).status; }

    SimProcess sim_{{"--profile", "v3-agency", "--clock", "still"}};
    std::string bearer_;
};

TEST_F(Agency, TakesAnAccessTokenUntilItIsOverAndNothingElse) {
    EXPECT_EQ(get("/lapor-batola/3.0.0/masters/topics").status, 200);
    sim_.post("/clock", R"({"advance":"59min"})");
    EXPECT_EQ(get("/lapor-batola/3.0.0/masters/topics").status, 200);
    sim_.post("/clock", R"({"advance":"1min"})");
    EXPECT_EQ(get("/lapor-batola/3.0.0/masters/topics").status, 401);
    EXPECT_EQ(create(), 401);
    EXPECT_EQ(at(sim_.get("/complaints"), "total").integer, 0);
    take_token();
    EXPECT_EQ(create(), 200);
}

TEST_F(Agency, KnowsNeitherStrangersNorTheOtherProfilesSecrets) {
    for (const std::string& headers :
         {std::string(), auth_headers, std::string("Authorization: Bearer sim-access-9\r\n"),
          std::string("Authorization: sim-access-1\r\n"),
          std::string("Authorization: Bearer sim-auth-0000\r\n") + auth_headers})
        EXPECT_EQ(round_trip(sim_.listen(), bytes("GET", tickets + "/7123456", headers)).status, 401) << headers;
    EXPECT_EQ(round_trip(sim_.listen(), bytes("POST", "/oauth2/token", "", form_type, "grant_type=client_credentials"))
                  .status,
              401);
}

TEST_F(Agency, HasPathsOfItsOwn) {
    EXPECT_EQ(create(), 200);
    EXPECT_EQ(get(tickets + "/7123456").status, 200);
    EXPECT_EQ(post(tickets + "/7123456/forward", "application/json",
                   R"({"is_request":1,"reason":630412,"reason_description":"Bukan wewenang","not_authority":1})")
                  .body,
              R"({"status":true})");
    EXPECT_EQ(get(tickets + "/7123456x").status, 404);
    EXPECT_EQ(get("/lapor/3.0.0/complaints/7123456/complaint").status, 404);
    EXPECT_EQ(post("/lapor-batola/3.0.0/complaints/complaint", "application/json", create_body()).status, 404);
}

TEST_F(Agency, PagesByCursor) {
    EXPECT_EQ(create(), 200);
    for (int n = 0; n < 3; ++n) sim_.post("/complaints/7123456/transition", R"({"to":"verified"})");
    const auto first = parse_json(get(tickets + "/7123456/followups?limit=2").body).value();
    EXPECT_EQ(at(first, "results.data").items.size(), 2U);
    EXPECT_EQ(at(first, "results.next_cursor").text, "YWZ0ZXI6Mg==");  // "after:2"
    EXPECT_EQ(at(first, "results.next_page_url").kind, Tree::Kind::null);
    const auto last = parse_json(get(tickets + "/7123456/followups?limit=2&cursor=YWZ0ZXI6Mg%3D%3D").body).value();
    EXPECT_EQ(at(last, "results.data").items.size(), 1U);
    EXPECT_EQ(at(last, "results.data.0.id").integer, 3);
    EXPECT_EQ(at(last, "results.next_cursor").kind, Tree::Kind::null);
    EXPECT_TRUE(at(parse_json(get(tickets + "/7123456/followups?cursor=YWZ0ZXI6OTk%3D").body).value(), "results.data")
                    .items.empty());
    for (const std::string cursor : {"2", "YWZ0ZXI6", "YWZ0ZXI6LTE%3D", ""})
        EXPECT_EQ(get(tickets + "/7123456/followups?cursor=" + cursor).status, 422) << cursor;
    EXPECT_EQ(get("/lapor-batola/3.0.0/masters/agencies?cursor=x").status, 422);
}

TEST_F(Agency, TellsWhereManyTicketsStand) {
    EXPECT_EQ(create(), 200);
    EXPECT_EQ(create(), 200);
    const auto asked = [&] { return parse_json(get(tickets + "/statuses?ids=7123457,99,7123456").body).value(); };
    const auto before = asked();
    ASSERT_EQ(at(before, "results.data").items.size(), 2U) << "unknown ones are left out";
    EXPECT_EQ(at(before, "results.data.0.id").integer, 7123457);
    EXPECT_EQ(at(before, "results.data.1.status_name").text, "Belum Terverifikasi");
    sim_.post("/complaints/7123456/transition", R"({"to":"in_progress","answer":"Ditinjau"})");
    const auto after = asked();
    EXPECT_EQ(to_json(at(after, "results.data.0")), to_json(at(before, "results.data.0")));
    EXPECT_NE(to_json(at(after, "results.data.1")), to_json(at(before, "results.data.1")));
    for (const std::string ids : {"", "?ids=", "?ids=x", "?ids=1,,2"})
        EXPECT_EQ(get(tickets + "/statuses" + ids).status, 422) << ids;
    std::string many = "1";
    for (int n = 0; n < 50; ++n) many += ",1";
    EXPECT_EQ(get(tickets + "/statuses?ids=" + many).status, 422);
}

TEST_F(Agency, TakesRepliesAsPlainForms) {
    EXPECT_EQ(create(), 200);
    const auto answer = post(tickets + "/7123456/followups", form_type,
                             "content=Masih+berlubang%0Adi+depan+sekolah&is_secret=1&template_code=reply");
    EXPECT_EQ(answer.body, R"({"status":true,"results":{"id":1}})");
    const auto kept = sim_.get("/complaints/7123456");
    EXPECT_EQ(at(kept, "followups.0.content").text, "Masih berlubang\ndi depan sekolah");
    EXPECT_TRUE(at(kept, "followups.0.is_secret").boolean);
    EXPECT_EQ(post(tickets + "/7123456/followups", form_type, "is_secret=1").status, 422);
    EXPECT_EQ(post(tickets + "/7123456/followups", form_type, "content=%4").status, 400);
    EXPECT_EQ(post(tickets + "/7123457/followups", form_type, "content=halo").status, 404);
    EXPECT_EQ(post(tickets + "/7123456/followups", "multipart/form-data; boundary=b",
                   "--b\r\nContent-Disposition: form-data; name=\"content\"\r\n\r\nhalo\r\n--b--\r\n")
                  .status,
              415);
}

TEST_F(Agency, WritesNoTokenIntoItsJournal) {
    EXPECT_EQ(create(), 200);
    const auto journal = sim_.call("GET", "/journal").body;
    EXPECT_NE(journal.find("complaint-batola"), std::string::npos);
    EXPECT_EQ(journal.find("Bearer sim-access"), std::string::npos);
    EXPECT_EQ(journal.find("c2ltLWNsaWVudD"), std::string::npos);
}

}  // namespace
}  // namespace jembatan::testing
