// The word somebody meant.
#include "base/nearest.hpp"

#include <gtest/gtest.h>

namespace jembatan {
namespace {

TEST(Distance, CountsSteps) {
    EXPECT_EQ(distance("lapor", "lapor"), 0U);
    EXPECT_EQ(distance("lapr", "lapor"), 1U);
    EXPECT_EQ(distance("lapro", "lapor"), 1U) << "neighbours swapped are one step";
    EXPECT_EQ(distance("LAPOR", "lapor"), 0U);
    EXPECT_EQ(distance("base-url", "base_url"), 0U);
    EXPECT_EQ(distance("", "abc"), 3U);
}

TEST(Nearest, IsTheWordThatWasMeant) {
    const std::vector<std::string> keys{"quiet",           "most",       "fetches",      "follow",       "base_url",
                                        "phone_number_id", "app_secret", "verify_token", "access_token", "dinas_pupr",
                                        "dinas_kesehatan", "to",         "lapor",        "tries"};
    const std::pair<const char*, const char*> rows[] = {{"quite", "quiet"},
                                                        {"moast", "most"},
                                                        {"fetchs", "fetches"},
                                                        {"folow", "follow"},
                                                        {"base_ulr", "base_url"},
                                                        {"baseurl", "base_url"},
                                                        {"base-url", "base_url"},
                                                        {"phone_id", "phone_number_id"},
                                                        {"appsecret", "app_secret"},
                                                        {"verify_tokn", "verify_token"},
                                                        {"acess_token", "access_token"},
                                                        {"pupr", "dinas_pupr"},
                                                        {"kesehatan", "dinas_kesehatan"},
                                                        {"t", "to"},
                                                        {"Lapor", "lapor"},
                                                        {"trys", "tries"}};
    for (const auto& [typed, meant] : rows) EXPECT_EQ(nearest(typed, keys), meant) << typed;
}

TEST(Nearest, SaysNothingWhenNothingIsNear) {
    const std::vector<std::string> keys{"quiet", "most", "dinas_pupr", "dinas_kesehatan"};
    for (const auto* typed : {"", "recipient", "xyz", "dinas", "bananas", "a"})
        EXPECT_EQ(nearest(typed, keys), std::nullopt) << typed;
    EXPECT_EQ(nearest(std::string(5000, 'x'), keys), std::nullopt);
    EXPECT_EQ(nearest("x", {}), std::nullopt);
}

TEST(Nearest, SuggestsACloseWordOnly) {
    const std::vector<std::string> known = {"lapor", "pupr", "dinkes"};
    EXPECT_EQ(nearest("lapr", known), "lapor");
    EXPECT_EQ(nearest("lpaor", known), "lapor");
    EXPECT_EQ(nearest("dinke", known), "dinkes");
    EXPECT_FALSE(nearest("kecamatan", known).has_value());
    EXPECT_FALSE(nearest("", std::vector<std::string>{}).has_value());
}

}  // namespace
}  // namespace jembatan
