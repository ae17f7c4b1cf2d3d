// The configuration that ships, whole and in ruins: it loads, and no damage to its bytes brings the loader down.
#include <gmock/gmock.h>

#include <algorithm>
#include <random>
#include <set>

#include "bench.hpp"
#include "config/codes.hpp"

namespace jembatan::config::test {
namespace {

namespace fs = std::filesystem;

const fs::path sample = fs::path(JEMBATAN_SOURCE_DIR) / "config";

/// The plugins the sample names; their own declarations are checked against it when everything is built.
PluginCatalogue sample_catalogue() {
    ComponentDeclaration whatsapp{ComponentKind::channel, true, {}, ""};
    whatsapp.options = {{.name = "phone_number_id", .required = true, .account = true}};
    for (const auto* name : {"app_secret", "verify_token", "access_token"})
        whatsapp.options.push_back({.name = name, .required = true, .secret = true});
    for (const auto* name : {"graph_url", "template", "template_language"}) whatsapp.options.push_back({.name = name});
    ComponentDeclaration lapor{ComponentKind::destination, false, {}, ""};
    lapor.options = {{.name = "mapping", .type = OptionType::document},
                     {.name = "base_url"},
                     {.name = "auth", .secret = true},
                     {.name = "token", .secret = true}};
    ComponentDeclaration webhook{ComponentKind::destination, false, {}, ""};
    webhook.options = {{.name = "url", .required = true}, {.name = "signing_key", .secret = true}};
    ComponentDeclaration web_form{ComponentKind::channel, false, {}, ""};
    web_form.options = {{.name = "places", .type = OptionType::document},
                        {.name = "topics", .type = OptionType::text_list}};
    for (const auto* name : {"title", "title_en", "public_url", "time_zone"})
        web_form.options.push_back({.name = name});
    PluginCatalogue catalogue;
    catalogue.plugins = {{"whatsapp_cloud", "1", {whatsapp}},
                         {"lapor", "1", {lapor}},
                         {"webhook", "1", {webhook}},
                         {"web_form", "1", {web_form}}};
    return catalogue;
}

LoadOptions sample_options() {
    auto with = options();
    with.catalogue = sample_catalogue();
    with.message_names.clear();
    return with;
}

std::string content(const fs::path& file) {
    std::ifstream stream(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
}

TEST(Sample, LoadsWithoutFindings) {
    const auto loaded = load(sample / "jembatan.yaml", sample_options());
    EXPECT_EQ(render(loaded.findings), "0 errors, 0 warnings\n");
    EXPECT_EQ(loaded.config.instance.region, "63.04");
    EXPECT_GE(loaded.config.agencies.size(), 50U);
    const auto of_kind = [&](std::string_view kind) {
        return std::ranges::count_if(loaded.config.places, [&](const Place& place) {
            return place.kind == kind && place.region.starts_with("63.04.");
        });
    };
    EXPECT_EQ(of_kind("kecamatan"), 17);
    EXPECT_EQ(of_kind("kelurahan"), 6);
    EXPECT_EQ(of_kind("desa"), 195);
    EXPECT_EQ(loaded.config.holidays.size(), 17U + 8U);
    EXPECT_GE(loaded.config.routes.size(), 40U);
    EXPECT_TRUE(loaded.config.channel("wa")->collect);
    EXPECT_EQ(loaded.config.destination("lapor")->concurrency, 2);
}

/// Damages a text: bytes changed, dropped, inserted, lines doubled or cut.
std::string damaged(std::string text, std::mt19937& random) {
    const std::string sharp = "\"'[]{}:,#&*!|>%@`-\n\t \\0\xC3\xFF~<?";
    const auto below = [&](std::size_t n) {
        return n == 0 ? 0 : std::uniform_int_distribution<std::size_t>(0, n - 1)(random);
    };
    for (auto times = 1 + below(6); times > 0 && !text.empty(); --times) {
        const auto at = below(text.size());
        switch (below(6)) {
            case 0: text[at] = sharp[below(sharp.size())]; break;
            case 1: text[at] = static_cast<char>(below(256)); break;
            case 2: text.erase(at, 1 + below(8)); break;
            case 3: text.insert(at, 1 + below(3), sharp[below(sharp.size())]); break;
            case 4: text.insert(at, text.substr(below(text.size()), below(80))); break;
            default:
                if (below(10) == 0) text.resize(at);
                break;
        }
    }
    return text;
}

/// The sample with all of the file `kept`, and of its long lists only what the loader must meet.
void write_lean(const Folder& folder, const std::string& kept) {
    fs::copy(sample, folder.path(), fs::copy_options::recursive);
    for (const auto& file : fs::recursive_directory_iterator(folder.path())) {
        const auto name = fs::relative(file.path(), folder.path()).string();
        if (!file.is_regular_file() || name == kept) continue;
        const auto text = content(file.path());
        if (name.ends_with(".tests.yaml"))
            folder.write(name, "[]\n");
        else if (name.ends_with(".csv") && text.size() > 4000)
            folder.write(name, text.substr(0, text.rfind('\n', 4000) + 1));
        else if (name.starts_with("routes/") && name.ends_with(".yaml") &&
                 name != "routes/words/sub_district_office.yaml")
            folder.write(name, "[]\n");
    }
}

class Damage : public testing::TestWithParam<const char*> {};

TEST_P(Damage, NeverBringsTheLoaderDown) {
    constexpr int rounds = 100;
    const Folder folder;
    write_lean(folder, GetParam());
    const auto original = content(sample / GetParam());
    std::mt19937 random(20260817);
    for (int round = 0; round < rounds; ++round) {
        const auto text = damaged(original, random);
        folder.write(GetParam(), text);
        const auto loaded = load(folder.path() / "jembatan.yaml", sample_options());
        for (const auto& finding : loaded.findings) {
            ASSERT_NE(find_code(finding.code), nullptr) << finding.code;
            ASSERT_FALSE(render(finding).empty());
            ASSERT_GE(finding.line, 0);
            const auto source = loaded.sources.find(finding.file);
            if (source == loaded.sources.end()) continue;
            ASSERT_LE(finding.line, std::ranges::count(source->second, '\n') + 1) << render(finding);
        }
        ASSERT_TRUE(!loaded.ok() || !loaded.config.otherwise.to.empty()) << text;
    }
}
INSTANTIATE_TEST_SUITE_P(Of, Damage,
                         testing::Values("jembatan.yaml", "agencies.yaml", "places.csv", "short_forms.yaml",
                                         "routes/roads.yaml"),
                         [](const auto& row) { return fs::path(row.param).stem().string(); });

}  // namespace
}  // namespace jembatan::config::test
