// Who may call, how often, and how errors are worded.
#include <gtest/gtest.h>

#include "lapor_sim/caller.hpp"

namespace jembatan::testing {
namespace {

int status_with(const SimProcess& sim, std::string_view credentials) {
    return round_trip(sim.listen(), request("GET", "/masters/channels", {}, {}, credentials)).status;
}

const std::string token = "token: " + std::string(SimProcess::token_secret) + "\r\n";

struct CredentialCase {
    const char* name;
    std::vector<std::string> options;
    std::string credentials;
    int status;
};

void PrintTo(const CredentialCase& row, std::ostream* out) { *out << row.name; }

const CredentialCase credential_cases[] = {
    {"HeaderAuth", {}, "auth: Bearer sim-auth-0000\r\n" + token, 200},
    {"HeaderAuthorization", {}, "Authorization: Bearer sim-auth-0000\r\n" + token, 200},
    {"None", {}, "", 401},
    {"NoToken", {}, "auth: Bearer sim-auth-0000\r\n", 401},
    {"OnlyToken", {}, token, 401},
    {"WrongSecret", {}, "auth: Bearer sim-auth-0001\r\n" + token, 401},
    {"WrongToken", {}, "auth: Bearer sim-auth-0000\r\ntoken: {X}\r\n", 401},
    {"NoPrefix", {}, "auth: sim-auth-0000\r\n" + token, 401},
    {"OwnSecrets", {"--auth", "s3", "--token", "{T-1}"}, "auth: Bearer s3\r\ntoken: {T-1}\r\n", 200},
    {"PrefixRefused", {"--set", "bearer=refused"}, "auth: Bearer sim-auth-0000\r\n" + token, 401},
    {"PrefixLeftOut", {"--set", "bearer=refused"}, "auth: sim-auth-0000\r\n" + token, 200},
    {"OnlyAuthIsRead", {"--set", "auth_header=auth"}, "Authorization: Bearer sim-auth-0000\r\n" + token, 401},
    {"OnlyAuthorizationIsRead", {"--set", "auth_header=authorization"}, "auth: Bearer sim-auth-0000\r\n" + token, 401},
};

class Credentials : public ::testing::TestWithParam<CredentialCase> {};

TEST_P(Credentials, Decide) {
    const SimProcess sim(GetParam().options);
    EXPECT_EQ(status_with(sim, GetParam().credentials), GetParam().status);
}

INSTANTIATE_TEST_SUITE_P(Callers, Credentials, ::testing::ValuesIn(credential_cases),
                         [](const auto& row) { return row.param.name; });

TEST(Errors, SpeakThreeDialects) {
    const SimProcess sim;
    const auto refused = [&] { return round_trip(sim.listen(), request("GET", "/masters/channels", {}, {}, "")); };
    const auto app = refused();
    EXPECT_EQ(app.status, 401);
    EXPECT_EQ(app.body, R"({"status":false,"message":"Invalid Credentials"})");
    EXPECT_EQ(app.header("content-type"), "application/json");
    sim.post("/settings", R"({"error_dialect":"gateway"})");
    const auto gateway = refused();
    EXPECT_EQ(gateway.status, 401);
    EXPECT_EQ(gateway.body,
              R"({"fault":{"code":900901,"message":"Invalid Credentials","description":"Unauthorized"}})");
    sim.post("/settings", R"({"error_dialect":"html"})");
    const auto html = refused();
    EXPECT_EQ(html.status, 401);
    EXPECT_EQ(html.header("content-type"), "text/html");
    EXPECT_TRUE(html.body.starts_with("<html>\r\n<head><title>401 Unauthorized</title>")) << html.body;
    EXPECT_EQ(html.header("x-lapor-sim"), "1.0");
}

TEST(Errors, NameTheFieldInEveryDialectThatCan) {
    const SimProcess sim;
    const auto body = create_body("false", "");
    EXPECT_EQ(create(sim, body).body,
              R"({"status":false,"message":"Data yang diberikan tidak valid","errors":{"title":["wajib diisi"]}})");
    sim.post("/settings", R"({"error_dialect":"gateway"})");
    EXPECT_EQ(
        create(sim, body).body,
        R"({"fault":{"code":422,"message":"Data yang diberikan tidak valid","description":"Unprocessable Content; title: wajib diisi"}})");
}

TEST(Errors, ForPathsThatAreNotThere) {
    const SimProcess sim;
    EXPECT_EQ(get(sim, "/pengaduan").status, 404);
    EXPECT_EQ(get(sim, "/complaints/complaint").status, 405);
    EXPECT_EQ(round_trip(sim.listen(), "GET / HTTP/1.1\r\nHost: x\r\n\r\n").status, 404);
    EXPECT_EQ(round_trip(sim.listen(), "GET /_sim/v1/complaints HTTP/1.1\r\nHost: x\r\n\r\n").status, 404);
    const auto nonsense = round_trip(sim.listen(), "apa ini\r\n\r\n");
    EXPECT_EQ(nonsense.status, 400);
    EXPECT_EQ(nonsense.header("x-lapor-sim"), "1.0");
}

TEST(Rate, LetsAMinutesWorthThroughThenSaysWhenToComeBack) {
    const SimProcess sim({"--clock", "still", "--rate", "3/min"});
    for (int n = 0; n < 3; ++n) EXPECT_EQ(get(sim, "/masters/channels").status, 200);
    const auto refused = get(sim, "/masters/channels");
    EXPECT_EQ(refused.status, 429);
    EXPECT_EQ(refused.header("retry-after"), "20");
    EXPECT_EQ(refused.header("x-lapor-sim"), "1.0");
    sim.post("/clock", R"({"advance":"19s"})");
    EXPECT_EQ(get(sim, "/masters/channels").header("retry-after"), "1");
    sim.post("/clock", R"({"advance":"1s"})");
    EXPECT_EQ(get(sim, "/masters/channels").status, 200);
    EXPECT_EQ(get(sim, "/masters/channels").status, 429);
    sim.post("/settings", R"({"rate":0})");
    EXPECT_EQ(get(sim, "/masters/channels").status, 200);
}

TEST(Rate, IsTenAMinuteUnlessSaid) {
    const SimProcess sim({"--clock", "still", "--set", "rate=10"});
    for (int n = 0; n < 10; ++n) EXPECT_EQ(get(sim, "/masters/channels").status, 200);
    EXPECT_EQ(get(sim, "/masters/channels").status, 429);
    EXPECT_EQ(status_with(sim, ""), 401);  // strangers use nobody's tokens up
}

RawAnswer ask_for_token(const SimProcess& sim, const std::string& headers, const std::string& form) {
    return round_trip(sim.listen(), "POST /oauth2/token HTTP/1.1\r\nHost: lapor.example\r\n" + headers +
                                        "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: " +
                                        std::to_string(form.size()) + "\r\n\r\n" + form);
}

TEST(Gateway, GivesNoTokensUnlessAsked) {
    const SimProcess sim;
    EXPECT_EQ(
        ask_for_token(sim, "", "grant_type=client_credentials&client_id=sim-client&client_secret=sim-client-secret")
            .status,
        404);
}

TEST(Gateway, WantsAnAccessTokenThatRunsOut) {
    const SimProcess sim({"--clock", "still", "--set", "oauth2=on"});
    EXPECT_EQ(status_with(sim, auth_headers), 401);
    // "sim-client:sim-client-secret" in base64
    const auto issued = ask_for_token(sim, "Authorization: Basic c2ltLWNsaWVudDpzaW0tY2xpZW50LXNlY3JldA==\r\n",
                                      "grant_type=client_credentials");
    EXPECT_EQ(issued.status, 200);
    EXPECT_EQ(issued.body, R"({"access_token":"sim-access-1","token_type":"Bearer","expires_in":3600})");
    const std::string with_token = "Authorization: Bearer sim-access-1\r\n" + auth_headers;
    EXPECT_EQ(status_with(sim, with_token), 200);
    EXPECT_EQ(status_with(sim, "Authorization: Bearer sim-access-1\r\n"), 401);
    sim.post("/clock", R"({"advance":"1h"})");
    EXPECT_EQ(status_with(sim, with_token), 401);
    const auto next =
        ask_for_token(sim, "", "grant_type=client_credentials&client_id=sim-client&client_secret=sim-client-secret");
    EXPECT_EQ(next.body, R"({"access_token":"sim-access-2","token_type":"Bearer","expires_in":3600})");
    EXPECT_EQ(sim.call("GET", "/journal").body.find("sim-client-secret"), std::string::npos);
}

TEST(Gateway, RefusesStrangers) {
    const SimProcess sim({"--set", "oauth2=on"});
    EXPECT_EQ(ask_for_token(sim, "", "grant_type=client_credentials").status, 401);
    EXPECT_EQ(ask_for_token(sim, "", "grant_type=client_credentials&client_id=sim-client&client_secret=x").status, 401);
    EXPECT_EQ(ask_for_token(sim, "", "grant_type=password&client_id=sim-client&client_secret=sim-client-secret").status,
              400);
}

}  // namespace
}  // namespace jembatan::testing
