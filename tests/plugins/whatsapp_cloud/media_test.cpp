// Media: where it is, its bytes, and every way it can be refused.
#include <gmock/gmock.h>

#include "stand.hpp"

namespace jembatan::test {
namespace {

using sdk::Failure;
using testing::Contains;
using testing::HasSubstr;
using testing::Pair;

const std::string hash = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
const std::string data = R"({"reference": "900", "mime": "image/jpeg", "size": 0, "sha256": ")" + hash + "\"}";
std::string where(
    const std::string& more = R"(,"sha256":"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")",
    const std::string& url = "https://lookaside.example/m?id=900") {
    return R"({"url":")" + url + R"(","mime_type":"image/jpeg","file_size":3)" + more + "}";
}

TEST(WhatsappMediaFetch, AsksWhereItIs) {
    const auto sent = whatsapp().act(fetch(data), start());
    EXPECT_EQ(sent.http.method, "GET");
    EXPECT_EQ(sent.http.url, "https://graph.example/v25.0/900");
    EXPECT_THAT(sent.http.headers, Contains(Pair("Authorization", "Bearer an-access-token")));
    EXPECT_FALSE(sent.http.keep_body);
}

TEST(WhatsappMediaFetch, ThenForItsBytes) {
    const auto sent = whatsapp().act(fetch(data), response(200, where()));
    EXPECT_EQ(sent.http.url, "https://lookaside.example/m?id=900");
    EXPECT_THAT(sent.http.headers, Contains(Pair("Authorization", "Bearer an-access-token")));
    EXPECT_TRUE(sent.http.keep_body);
    EXPECT_TRUE(sent.http.public_only);
    EXPECT_EQ(sent.http.max_response, 32U * 1024 * 1024);
}

TEST(WhatsappMediaFetch, KeepsWhatHasTheRightHash) {
    const auto sent = whatsapp().act(fetch(data), response(200, where()));
    EXPECT_EQ(whatsapp().act(fetch(data).with_state(sent.state), kept(hash, 3, "image/jpeg")).kind, JEMBATAN_KEEP);
}

TEST(WhatsappMediaFetch, AWrongHashIsTriedAgainAndThenGivenUp) {
    const auto sent = whatsapp().act(fetch(data), response(200, where("")));
    const auto wrong = kept(std::string(64, '0'), 3, "image/jpeg");
    EXPECT_EQ(whatsapp().act(fetch(data).with_state(sent.state), wrong).kind, JEMBATAN_LATER);
    const auto end = whatsapp().act(fetch(data).with_state(sent.state).attempted(3), wrong);
    EXPECT_EQ(end.kind, JEMBATAN_GONE);
    EXPECT_THAT(end.text, HasSubstr("do not match"));
}

TEST(WhatsappMediaFetch, WithoutAnyHashIsKept) {
    const std::string bare = R"({"reference": "900"})";
    const auto sent = whatsapp().act(fetch(bare), response(200, where("")));
    EXPECT_EQ(whatsapp().act(fetch(bare).with_state(sent.state), kept(hash, 3, "image/jpeg")).kind, JEMBATAN_KEEP);
}

TEST(WhatsappMediaFetch, AProgramIsNotKept) {
    const auto sent = whatsapp().act(fetch(data), response(200, where()));
    EXPECT_EQ(whatsapp().act(fetch(data).with_state(sent.state), kept(hash, 3, "application/x-dosexec")).kind,
              JEMBATAN_GONE);
    EXPECT_EQ(
        whatsapp()
            .act(fetch(data),
                 response(200, R"({"url":"https://x.example","mime_type":"application/vnd.android.package-archive"})"))
            .kind,
        JEMBATAN_GONE);
}

class WhatsappReference : public testing::TestWithParam<const char*> {};
TEST_P(WhatsappReference, ThatIsNoIdIsGone) {
    EXPECT_EQ(whatsapp().act(fetch(R"({"reference": ")" + std::string(GetParam()) + "\"}"), start()).kind,
              JEMBATAN_GONE);
}
INSTANTIATE_TEST_SUITE_P(References, WhatsappReference, testing::Values("", "../me", "a/b", "9?x=1", "9 0", "9%2e"));

struct EndCase {
    const char* name;
    bool is_bytes;
    Event event;
    std::uint32_t kind;
    std::uint32_t attempt = 1;
};
const EndCase end_cases[] = {
    {"Expired", false, response(404, R"({"error":{"code":100}})"), JEMBATAN_GONE},
    {"ExpiredAs400", false, response(400, R"({"error":{"code":100,"error_subcode":33}})"), JEMBATAN_GONE},
    {"TokenEnded", false, response(401, R"({"error":{"code":190}})"), JEMBATAN_LATER},
    {"TokenEndedAs400", false, response(400, R"({"error":{"code":190}})"), JEMBATAN_LATER},
    {"Throttled", false, response(400, R"({"error":{"code":4}})"), JEMBATAN_LATER},
    {"TooMany", false, response(429), JEMBATAN_LATER},
    {"ServerError", false, response(500), JEMBATAN_LATER},
    {"Silence", false, failed(Failure::timeout), JEMBATAN_LATER},
    {"NoConnection", false, failed(Failure::not_sent), JEMBATAN_LATER},
    {"NoUrl", false, response(200, "{}"), JEMBATAN_LATER},
    {"NoJson", false, response(200, "<html>"), JEMBATAN_LATER},
    {"Huge", false, response(200, R"({"url":"https://x.example","file_size":104857600})"), JEMBATAN_GONE},
    {"PlainHttp", false, response(200, R"({"url":"http://x.example/m"})"), JEMBATAN_GONE},
    {"File", false, response(200, R"({"url":"file:\/\/x"})"), JEMBATAN_GONE},
    {"OwnHostMayBePlain", false, response(200, R"({"url":"https://graph.example/m"})"), JEMBATAN_SEND},
    {"BytesGoneAtFirst", true, response(404), JEMBATAN_LATER},
    {"BytesGoneForGood", true, response(404), JEMBATAN_GONE, 3},
    {"BytesUnauthorised", true, response(401), JEMBATAN_LATER},
    {"BytesServerError", true, response(502), JEMBATAN_LATER},
    {"BytesTooLarge", true, failed(Failure::too_large), JEMBATAN_GONE},
    {"BytesBroken", true, failed(Failure::broken), JEMBATAN_LATER},
};
class WhatsappMediaEnds : public testing::TestWithParam<EndCase> {};
TEST_P(WhatsappMediaEnds, OfAStep) {
    const auto& each = GetParam();
    EXPECT_EQ(
        whatsapp().act(fetch(data).with_state(each.is_bytes ? hash : "").attempted(each.attempt), each.event).kind,
        each.kind);
}
INSTANTIATE_TEST_SUITE_P(Ends, WhatsappMediaEnds, testing::ValuesIn(end_cases),
                         [](const auto& each) { return std::string(each.param.name); });

}  // namespace
}  // namespace jembatan::test
