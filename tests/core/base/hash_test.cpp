// Digests and encodings against published vectors.
#include "base/hash.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "base/encoding.hpp"
#include "base/ids.hpp"
#include "base/secret.hpp"

namespace jembatan {
namespace {

TEST(Sha256, MatchesPublishedVectors) {
    EXPECT_EQ(sha256("").hex(), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    EXPECT_EQ(sha256("abc").hex(), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST(Sha256Stream, EqualsTheWhole) {
    const auto data = random_bytes(10000);
    Sha256Stream stream;
    for (std::size_t i = 0; i < data.size(); i += 77) stream.update(std::string_view(data).substr(i, 77));
    EXPECT_EQ(stream.finish(), sha256(data));
    stream.update("abc");
    EXPECT_EQ(stream.finish(), sha256("abc"));
}

TEST(Hmac, MatchesRfc4231) {
    EXPECT_EQ(hmac_sha256("Jefe", "what do ya want for nothing?").hex(),
              "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    EXPECT_EQ(hmac_sha512("Jefe", "what do ya want for nothing?").hex(),
              "164b7a7bfcf819e2e395fbe73b56e0a387bd64222e831fd610270cd7ea250554"
              "9758bf75c05a994a6d034f65f8f0e6fdcaeab1a34d4a6b4b636e070a38bce737");
    EXPECT_EQ(hmac_sha256(std::string(131, '\xaa'), "Test Using Larger Than Block-Size Key - Hash Key First").hex(),
              "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

TEST(Blake2b, DependsOnKeyAndData) {
    EXPECT_EQ(blake2b("abc").hex(), "bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319");
    EXPECT_NE(blake2b("abc", "key"), blake2b("abc"));
    EXPECT_NE(blake2b("abc", "key"), blake2b("abc", "kez"));
    const std::string long_key(100, 'k');
    EXPECT_EQ(blake2b("abc", long_key), blake2b("abc", blake2b(long_key).view()));
}

TEST(EqualConstantTime, IsEquality) {
    EXPECT_TRUE(equal_constant_time("", ""));
    EXPECT_TRUE(equal_constant_time("abc", "abc"));
    EXPECT_FALSE(equal_constant_time("abc", "abd"));
    EXPECT_FALSE(equal_constant_time("abc", "ab"));
}

TEST(Encoding, RoundTripsAnyBytes) {
    for (std::size_t size = 0; size < 70; ++size) {
        const auto bytes = random_bytes(size);
        EXPECT_EQ(from_hex(to_hex(bytes)).value(), bytes);
        EXPECT_EQ(from_base64(to_base64(bytes)).value(), bytes);
        EXPECT_EQ(from_base64url(to_base64url(bytes)).value(), bytes);
    }
}

TEST(Encoding, MatchesRfc4648) {
    EXPECT_EQ(to_base64("foobar"), "Zm9vYmFy");
    EXPECT_EQ(to_base64("f"), "Zg==");
    EXPECT_EQ(to_base64url("\xfb\xff"), "-_8");
    EXPECT_EQ(to_hex("\x00\xff\x10"), "");  // a literal ends at its zero
    EXPECT_EQ(to_hex(std::string_view("\x00\xff\x10", 3)), "00ff10");
    EXPECT_EQ(from_hex("00FF10").value(), std::string("\x00\xff\x10", 3));
}

TEST(Encoding, RefusesWhatIsNotQuiteRight) {
    for (const auto* row : {"a", "0g", "0x00", " 00"}) EXPECT_FALSE(from_hex(row).has_value()) << row;
    for (const auto* row : {"Zg", "Zg=", "Zg==\n", "Z g==", "Zh==", "-_8="})
        EXPECT_FALSE(from_base64(row).has_value()) << row;
    for (const auto* row : {"-_8=", "+/8", "A"}) EXPECT_FALSE(from_base64url(row).has_value()) << row;
}

TEST(Secret, NeverPrintsItself) {
    const Secret secret("s3cr3t-token");
    std::ostringstream out;
    out << secret;
    EXPECT_EQ(out.str(), "<hidden>");
    EXPECT_EQ(fmt::format("{}", secret), "<hidden>");
    EXPECT_EQ(secret.reveal(), "s3cr3t-token");
}

TEST(Secret, IsAValue) {
    Secret a("one");
    Secret b = a;
    EXPECT_EQ(a, b);
    b = Secret("two");
    EXPECT_FALSE(a == b);
    const Secret moved = std::move(a);
    EXPECT_EQ(moved.reveal(), "one");
    a = b;
    EXPECT_EQ(a.reveal(), "two");
    EXPECT_TRUE(Secret().empty());
    EXPECT_EQ(Secret(), Secret(""));
}

TEST(Secret, IsWipedWithItsText) {
    std::string text = "remember me";
    const char* memory = text.data();
    wipe(text);
    EXPECT_TRUE(text.empty());
    EXPECT_EQ(memory[1], '\0');
}

}  // namespace
}  // namespace jembatan
