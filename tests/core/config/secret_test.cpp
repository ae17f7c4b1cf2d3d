// Where secrets are looked for, in which order, and what follows when one is not there.
#include <gmock/gmock.h>

#include "bench.hpp"

namespace jembatan::config::test {
namespace {

using Source = SecretUse::Source;

struct Place {
    std::string name;
    bool credentials, directory, environment;
    std::string value;
    Source source;
};

const Place places[] = {
    {"CredentialsFirst", true, true, true, "from credentials", Source::credentials},
    {"ThenTheDirectory", false, true, true, "from directory", Source::directory},
    {"ThenTheEnvironment", false, false, true, "from environment", Source::environment},
    {"ElseNothing", false, false, false, "", Source::missing},
};

class SecretOrder : public testing::TestWithParam<Place> {};

TEST_P(SecretOrder, IsKept) {
    const auto& place = GetParam();
    const Folder folder, credentials;
    if (place.credentials) credentials.write("token", "from credentials\n");
    if (place.directory) folder.write("secrets/token", "from directory\n");
    auto with = options();
    with.secrets.credentials = credentials.path();
    with.secrets.environment = [&](const std::string& variable) {
        return place.environment && variable == "JEMBATAN_SECRET_TOKEN" ? std::optional<std::string>("from environment")
                                                                        : std::nullopt;
    };
    const auto loaded = load(folder.write("main.yaml", good_config), with);
    const auto& token = *loaded.config.channels[0].options.find("token");
    EXPECT_TRUE(token.secret);
    EXPECT_EQ(token.text, place.value);
    const auto use = std::ranges::find(loaded.config.secrets, "token", &SecretUse::name);
    ASSERT_NE(use, loaded.config.secrets.end());
    EXPECT_EQ(use->source, place.source);
}
INSTANTIATE_TEST_SUITE_P(Place, SecretOrder, testing::ValuesIn(places), [](const auto& row) { return row.param.name; });

LoadOptions without_secrets(MissingSecrets missing) {
    auto with = options();
    with.secrets.environment = nullptr;
    with.missing_secrets = missing;
    return with;
}

TEST(MissingSecret, IsAWarningOffline) {
    const Folder folder;
    const auto loaded = load(folder.write("main.yaml", good_config), without_secrets(MissingSecrets::warn));
    EXPECT_TRUE(loaded.ok());
    ASSERT_EQ(loaded.findings.size(), 2U);
    EXPECT_EQ(folder.relative(render(loaded.findings[1])),
              "main.yaml:5:55: warning: secret 'token' was not found [JC046]\n"
              "    " +
                  with_line(0, "").substr(with_line(0, "").find("  wa:"), 71) +
                  "\n"
                  "                                                          ^\n"
                  "    help: put it into the file 'secrets/token', into systemd's credentials, or into the variable "
                  "JEMBATAN_SECRET_TOKEN\n");
}

TEST(MissingSecret, IsAnErrorForServe) {
    const Folder folder;
    const auto loaded = load(folder.write("main.yaml", good_config), without_secrets(MissingSecrets::refuse));
    EXPECT_FALSE(loaded.ok());
    EXPECT_EQ(loaded.findings[0].code, "JC046");
}

TEST(MissingSecret, IsSaidOnceWhereverItIsUsed) {
    const Folder folder;
    const auto file = folder.write(
        "main.yaml", with_line(5, "  wa: { plugin: chat, options: { account: \"1\", token: !secret store_key } }"));
    EXPECT_EQ(load(file, without_secrets(MissingSecrets::warn)).findings.size(), 1U);
}

TEST(MissingSecret, AnEmptyFileIsNoSecret) {
    const Folder folder;
    folder.write("secrets/token", "\n");
    const auto loaded = load(folder.write("main.yaml", good_config), without_secrets(MissingSecrets::warn));
    EXPECT_EQ(loaded.findings.size(), 2U);
}

TEST(SecretDirectory, IsNamedRelativeToTheFileThatNamesIt) {
    const Folder folder;
    folder.write("private/token", "from there");
    folder.write("private/store_key", "k");
    folder.write("conf/where.yaml", "path: ../private\n");
    const auto loaded = load(folder.write("main.yaml", good_config + "secrets: !include conf/where.yaml\n"),
                             without_secrets(MissingSecrets::refuse));
    EXPECT_EQ(render(loaded.findings), "0 errors, 0 warnings\n");
    EXPECT_EQ(loaded.config.channels[0].options.find("token")->text, "from there");
}

TEST(SecretValue, KeepsAllButOneNewline) {
    const Folder folder;
    folder.write("secrets/token", " a b \n\n");
    folder.write("secrets/store_key", "k\r\n");
    const auto loaded = load(folder.write("main.yaml", good_config), without_secrets(MissingSecrets::refuse));
    EXPECT_EQ(loaded.config.channels[0].options.find("token")->text, " a b \n");
    EXPECT_EQ(loaded.config.store.key.value.reveal(), "k");
}

}  // namespace
}  // namespace jembatan::config::test
