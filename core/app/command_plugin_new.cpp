// `jembatan plugin new`: a plugin that builds and works, to be changed into one's own.
#include <algorithm>
#include <cctype>
#include <fstream>
#include <iostream>
#include <string_view>
#include <vector>

#include "app/commands_try.hpp"
#include "app/exit_codes.hpp"
#include "app/plugin_catalogue.hpp"

namespace jembatan::app {
namespace {

constexpr std::string_view build_file = R"(cmake_minimum_required(VERSION 3.25)
project(@name@ LANGUAGES CXX)
find_package(JembatanSdk REQUIRED)
jembatan_add_plugin(@name@ SOURCES @name@.cpp)

# `ctest` walks the built plugin: no network, no broker. Beside its own tests stands what every plugin has to hold.
enable_testing()
jembatan_add_plugin_test(@name@ SOURCES @name@_test.cpp)
)";

constexpr std::string_view channel_tests = R"TEST(// The built channel, walked through what it may be sent.
#include <gmock/gmock.h>

#include "jembatan/test_kit.hpp"

namespace jembatan::test {
namespace {

const Fields right{{"X-Token", "t"}}, wrong{{"X-Token", "guess"}};

struct Row {
    const char* name;  // a claim
    Event event;
    const char* wanted;  // lines of the action
};
void PrintTo(const Row& row, std::ostream* out) { *out << row.name; }

const Row rows[] = {
    {"TakesAReport", request("POST", "", R"({"id": "7", "text": "Jalan rusak", "phone": "+628001234567"})", right),
     "item.key: 7\nitem.text: Jalan rusak\nitem.claim phone: +628001234567"},
    {"AnswersWithTheRef", stored(R"([{"ref": "7KQ-2M4-XYZ", "key": "7", "result": "created"}])"),
     "answer.status: 201\nanswer.body: 7KQ-2M4-XYZ"},
    {"RefusesAWrongToken", request("POST", "", R"({"text": "Jalan rusak"})", wrong), "answer.status: 401"},
    {"WantsAText", request("POST", "", "{}", right), "answer.status: 422"},
};
class @Name@Test : public testing::TestWithParam<Row> {};

TEST_P(@Name@Test, Does) {
    Plugin plugin("@name@", R"({"token": "t"})");
    EXPECT_EQ(missing(plugin.act(receive(), GetParam().event), GetParam().wanted), "");
}

INSTANTIATE_TEST_SUITE_P(Rows, @Name@Test, testing::ValuesIn(rows),
                         [](const auto& row) { return std::string(row.param.name); });

}  // namespace
}  // namespace jembatan::test
)TEST";

constexpr std::string_view destination_tests =
    R"TEST(// The built destination, walked from its request to the verdict.
#include <gmock/gmock.h>

#include "jembatan/test_kit.hpp"

namespace jembatan::test {
namespace {

using Kind = sdk::Outcome::Kind;
constexpr const char* options = R"({"url": "https://agency.example/reports", "token": "t"})";

struct Row {
    const char* name;  // a claim
    Event answer;
    Kind outcome;
};
void PrintTo(const Row& row, std::ostream* out) { *out << row.name; }

const Row rows[] = {
    {"AcceptedGivesReceipt", response(201, R"({"id": "A-7"})"), Kind::accepted},
    {"RefusedIsFinal", response(422), Kind::refused},
    {"UnavailableIsTriedAgain", response(503), Kind::retry},
    {"SilenceIsTriedAgain", failed(sdk::Failure::timeout), Kind::retry},
};
class @Name@Test : public testing::TestWithParam<Row> {};

TEST_P(@Name@Test, Ends) {
    Plugin plugin("@name@", options);
    const auto walk = plugin.walk(deliver(R"({"report": {"ref": "7KQ-2M4-XYZ"}})"), {GetParam().answer});
    EXPECT_EQ(walk.end.outcome.kind, GetParam().outcome);
}

INSTANTIATE_TEST_SUITE_P(Rows, @Name@Test, testing::ValuesIn(rows),
                         [](const auto& row) { return std::string(row.param.name); });

TEST(@Name@, SendsOneKeyedPost) {
    Plugin plugin("@name@", options);
    const auto walk = plugin.walk(deliver(R"({"report": {"ref": "7KQ-2M4-XYZ"}})"), {response(201)});
    ASSERT_EQ(walk.sent.size(), 1U);
    EXPECT_EQ(walk.sent[0].method + " " + walk.sent[0].url, "POST https://agency.example/reports");
    EXPECT_THAT(walk.sent[0].headers, testing::Contains(testing::Pair("Idempotency-Key", "job-1")));
    EXPECT_THAT(walk.sent[0].body, testing::HasSubstr("7KQ-2M4-XYZ"));
}

}  // namespace
}  // namespace jembatan::test
)TEST";

constexpr std::string_view channel_source =
    R"(// @name@: what it is, in one line. One JSON object a POST becomes one message.
#include <array>

#include "jembatan/sdk.hpp"

namespace sdk = jembatan::sdk;

class @Name@ final : public sdk::Receive {
public:
    static constexpr sdk::About about{.role = JEMBATAN_CHANNEL, .summary = "what it is, in one line"};
    static constexpr std::array options{
        sdk::text_option("token", sdk::required | sdk::secret, "what senders put into the header X-Token"),
    };
    /// Served at /in/<channel>. Larger bodies and other methods never get here.
    static constexpr std::array paths{sdk::path("", "POST", JEMBATAN_BODY_RAW, 64 * 1024)};

    explicit @Name@(const sdk::Options& given) : token_(given.text("token")) {}

    /// Called with the request, and again once everything accepted is on disk.
    sdk::Action step(const sdk::Inbound& inbound, const sdk::Event& event) const override {
        const auto* request = event.request();
        if (request == nullptr) return sdk::answer(201, std::string(event.data.at(0)["ref"].text()));
        if (!inbound.host.equal(request->header("X-Token"), token_)) return sdk::answer(401, "wrong token");
        const auto body = inbound.host.parse_json(request->body());
        if (body["text"].text().empty()) return sdk::answer(422, "'text' is missing");
        sdk::Item item;
        item.key = body["id"].text();  // the sender's own id: a repeat is then the same report
        item.text = body["text"].text();
        if (const auto phone = body["phone"].text(); !phone.empty()) item.claims.push_back({"phone", std::string(phone)});
        return sdk::accept({item});
    }

private:
    std::string token_;
};

JEMBATAN_PLUGIN("@name@", "0.1.0", "Apache-2.0", "what it is, in one line", @Name@)
)";

constexpr std::string_view destination_source = R"(// @name@: what it is, in one line. Each delivery is one JSON POST.
#include <array>

#include "jembatan/sdk.hpp"

namespace sdk = jembatan::sdk;

class @Name@ final : public sdk::Deliver {
public:
    static constexpr sdk::About about{.summary = "what it is, in one line", .delivers = sdk::reports | sdk::followups};
    static constexpr std::array options{
        sdk::text_option("url", sdk::required | sdk::base_url, "where to POST to"),
        sdk::text_option("token", sdk::required | sdk::secret, "sent as a bearer token"),
    };

    explicit @Name@(const sdk::Options& given) : url_(given.text("url")), token_(given.text("token")) {}

    /// One request, then a verdict. Repeatable::yes: the far side knows a repeat by the Idempotency-Key.
    sdk::Action step(const sdk::Delivery& delivery, const sdk::Event& event) const override {
        if (const auto* response = event.response()) {
            const auto body = delivery.host.parse_json(response->body());
            return sdk::done(sdk::outcome_of(*response, std::string(body["id"].text())));
        }
        if (event.failed()) return sdk::done(sdk::Outcome::retry("no answer"));
        sdk::Http http;
        http.method = "POST";
        http.url = url_;
        http.headers = {{"Content-Type", "application/json"},
                        {"Authorization", "Bearer " + token_},
                        {"Idempotency-Key", std::string(delivery.key())}};
        http.body = sdk::to_json(delivery);
        return sdk::send(std::move(http), sdk::Repeatable::yes);
    }

private:
    std::string url_, token_;
};

JEMBATAN_PLUGIN("@name@", "0.1.0", "Apache-2.0", "what it is, in one line", @Name@)
)";

constexpr std::string_view trial_config = R"(# To try the plugin with. The broker could run on it as well.
jembatan: 1
instance: { name: Kabupaten Contoh, region: "63.04", timezone: Asia/Makassar, language: id }
server: { listen: "127.0.0.1:0" }
admin: { listen: "unix:admin.sock" }
store: { url: "sqlite:jembatan.db", key: !secret store_key }
plugins: { path: [../build@plugins@] }
@sides@)";

constexpr std::string_view channel_sides = R"(channels:
  @name@: { plugin: @name@, options: { token: !secret token } }
destinations:
  out: { plugin: file, options: { path: reports.ndjson } }
otherwise: { to: [out] }
)";

constexpr std::string_view destination_sides = R"(channels: {}
destinations:
  @name@: { plugin: @name@, options: { url: "https://agency.example/reports", token: !secret token } }
otherwise: { to: [@name@] }
)";

constexpr std::string_view readme = R"(# @name@

What it is, for whom, and what the far side needs to be told.

```sh
cmake -S . -B build -DCMAKE_PREFIX_PATH=/path/to/the/sdk && cmake --build build
ctest --test-dir build                    # walks the plugin; beside its own tests what every plugin has to hold
jembatan plugin check build/@name@.so     # loads it in a process of its own
```

| option | what it is |
|---|---|
@options@)";

struct File {
    std::string path;
    std::string text;
};

std::string class_name(std::string_view name) {
    std::string out;
    bool is_start = true;
    for (const char c : name) {
        if (c == '_') {
            is_start = true;
            continue;
        }
        out += is_start ? static_cast<char>(std::toupper(static_cast<unsigned char>(c))) : c;
        is_start = false;
    }
    return out;
}

/// Where this program's own plugins are, as further entries of a list.
std::string our_plugins() {
    std::string out;
    for (const auto& folder : plugin_directories({})) out += ", \"" + folder + '"';
    return out;
}

std::string filled(std::string_view from, const std::string& name, std::string_view sides = {},
                   std::string_view options = {}) {
    std::string text(from);
    const auto replace = [&](std::string_view mark, std::string_view by) {
        for (auto at = text.find(mark); at != std::string::npos; at = text.find(mark, at + by.size()))
            text.replace(at, mark.size(), by);
    };
    replace("@plugins@", our_plugins());
    replace("@sides@", sides);
    replace("@options@", options);
    replace("@name@", name);
    replace("@Name@", class_name(name));
    return text;
}

std::vector<File> files_of(const std::string& name, Skeleton skeleton) {
    const bool is_channel = skeleton == Skeleton::channel;
    std::vector<File> out = {
        {"CMakeLists.txt", filled(build_file, name)},
        {name + "_test.cpp", filled(is_channel ? channel_tests : destination_tests, name)},
        {name + ".cpp", filled(is_channel ? channel_source : destination_source, name)},
        {"README.md", filled(readme, name, {},
                             is_channel ? "| token | what senders put into the header X-Token |\n"
                                        : "| url | where to POST to |\n| token | sent as a bearer token |\n")},
        {"try/jembatan.yaml", filled(trial_config, name, is_channel ? channel_sides : destination_sides)},
        {"try/secrets/token", "try-me-and-change-me"},
        {"try/secrets/store_key", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="},
    };
    if (!is_channel) return out;
    const std::string body = "{\"id\": \"7\", \"text\": \"Jalan rusak di depan pasar\", \"phone\": \"+628001234567\"}";
    out.push_back({"try/report.http", "POST /\nX-Token: try-me-and-change-me\n\n" + body});
    return out;
}

bool is_name(std::string_view name) {
    return !name.empty() && name.size() <= 40 && name.front() >= 'a' && name.front() <= 'z' &&
           std::all_of(name.begin(), name.end(),
                       [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; });
}

}  // namespace

int plugin_new(const std::string& name, Skeleton skeleton, const std::filesystem::path& into) {
    if (!is_name(name)) {
        std::cerr << "plugin new: '" << name
                  << "': small letters, digits and _ are expected, a letter first; for example "
                  << "sms_gateway\n";
        return exit_usage;
    }
    const auto folder = into / name;
    std::error_code error;
    if (std::filesystem::exists(folder, error)) {
        std::cerr << "plugin new: " << folder.string() << " is there already; take another name or remove it\n";
        return exit_usage;
    }
    for (const auto& file : files_of(name, skeleton)) {
        const auto path = folder / file.path;
        std::filesystem::create_directories(path.parent_path(), error);
        std::ofstream(path, std::ios::binary) << file.text;
        if (!std::filesystem::exists(path, error)) {
            std::cerr << "plugin new: " << path.string() << ": cannot be written\n";
            return exit_no;
        }
        std::cout << path.string() << '\n';
    }
    std::cout << "Next: build it against the SDK, then 'ctest'; " << (folder / "README.md").string() << " says how.\n";
    return exit_fine;
}

}  // namespace jembatan::app
