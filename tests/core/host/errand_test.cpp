// Jobs that ask, and the credentials they need: obtained once for all who wait, anew when refused, never for ever.
#include "host/errand.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include "host/descriptor.hpp"
#include "host/guard.hpp"
#include "jembatan/sdk.hpp"
#include "net/http_server.hpp"

namespace jembatan::host {
namespace {

sdk::Http get(const std::string& url, std::string_view token = {}) {
    sdk::Http http;
    http.url = url;
    if (!token.empty()) http.headers.emplace_back("Authorization", "Bearer " + std::string(token));
    return http;
}

/// Reads a status with a token it has to ask for first.
class Needy final : public sdk::Deliver, public sdk::Follow, public sdk::Credential {
public:
    static constexpr sdk::About about{.summary = "reads a status with a token", .delivers = sdk::reports};
    static constexpr std::array options{
        sdk::text_option("url", sdk::required | sdk::base_url, "where both are"),
    };
    explicit Needy(const sdk::Options& given) : url_(given.text("url")) {}

    sdk::Action step(const sdk::Delivery&, const sdk::Event&) const override {
        return sdk::done(sdk::Outcome::accepted("A-1"));
    }

    sdk::Action step(const sdk::FollowJob& job, const sdk::Event& event) const override {
        if (const auto* response = event.response()) {
            if (response->status() == 401) return sdk::need("token", sdk::Lack::rejected, "asked");
            sdk::Update update;
            update.key = "1";
            update.kind = "answered";
            update.text = std::string(response->body()) + " " + std::string(job.state());
            return sdk::batch({update}, "next");
        }
        if (job.credential("token").empty()) return sdk::need("token", sdk::Lack::missing, "needed");
        return sdk::send(get(url_ + "/status", job.credential("token")), sdk::Repeatable::yes,
                         std::string(job.state()));
    }

    sdk::Action step(const sdk::CredentialJob& job, const sdk::Event& event) const override {
        if (event.failed()) return sdk::later({}, "no answer");
        if (const auto* response = event.response()) {
            if (response->status() == 403) return sdk::gone("the account is closed");
            return sdk::obtained(std::string(response->body()), job.now() + std::chrono::minutes(5));
        }
        return sdk::send(get(url_ + "/" + std::string(job.name)), sdk::Repeatable::yes);
    }

private:
    std::string url_;
};

}  // namespace
}  // namespace jembatan::host

JEMBATAN_PLUGIN("needy", "1.0.0", "Apache-2.0", "reads a status with a token", jembatan::host::Needy)

namespace jembatan::host {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

constexpr Time noon = from_millis(1'772'600'000'000);

class ErrandTest : public testing::Test {
protected:
    ErrandTest() {
        address_ = server_.listen("127.0.0.1:0").value();
        read_descriptor(jembatan_plugin_v1, plugin_);
        GuardOptions guard_options;
        guard_options.pure_limit = std::chrono::milliseconds(0);
        guard_options.handle_signals = false;
        guard_ = std::move(Guard::open(guard_options, noon).value());
        Tree url;
        url.kind = Tree::Kind::text;
        url.text = "http://" + address_;
        Tree options;
        options.kind = Tree::Kind::map;
        options.entries.emplace_back("url", std::move(url));
        const auto& component = *plugin_.component(JEMBATAN_DESTINATION);
        instance_ = std::move(Instance::create(*guard_, component, "lapor", options, noon).value());
    }

    /// Tokens are T1, T2, …; only `good_` opens the status.
    net::HttpHandler handler() {
        net::HttpHandler out;
        out.handle = [this](net::Request& request) -> Task<net::Response> {
            asked_.push_back(request.path);
            if (request.path == "/token" && account_status_ != 200) co_return net::respond(account_status_, "closed");
            if (request.path == "/token") co_return net::respond(200, "T" + std::to_string(++tokens_));
            const bool is_good = request.headers.value("Authorization") == "Bearer " + good_;
            co_return net::respond(is_good ? 200 : 401, is_good ? "dijawab" : "who are you");
        };
        return out;
    }

    static Errand follow(Instance& instance) {
        Errand errand{.instance = instance, .ability = JEMBATAN_FOLLOW};
        return errand;
    }

    /// Runs so many of them at once; what each ended in, as text.
    std::vector<std::string> run(int jobs) {
        std::vector<std::string> ends;
        for (int n = 0; n < jobs; ++n)
            boost::asio::co_spawn(io_, errands_.run(follow(*instance_)),
                                  [&, jobs](const std::exception_ptr& error, Result<ErrandEnd> end) {
                                      if (error) std::rethrow_exception(error);
                                      ends.push_back(end ? end->action.updates.at(0).text : end.error().what);
                                      if (static_cast<int>(ends.size()) == jobs) io_.stop();
                                  });
        io_.run();
        io_.restart();
        return ends;
    }

    boost::asio::io_context io_;
    net::HttpServer server_{io_, net::HttpLimits(), handler()};
    net::HttpClient client_{io_};
    Outgoing outgoing_{client_};
    ManualClock clock_{noon};
    Errands errands_{outgoing_, clock_};
    std::vector<std::string> asked_;
    std::string good_ = "T1";
    int tokens_ = 0;
    int account_status_ = 200;
    std::string address_;
    PluginInfo plugin_;
    std::unique_ptr<Guard> guard_;
    std::unique_ptr<Instance> instance_;
};

TEST_F(ErrandTest, AMissingCredentialIsObtainedAndTheJobGoesOnWithItsState) {
    EXPECT_THAT(run(1), ElementsAre("dijawab needed"));
    EXPECT_THAT(asked_, ElementsAre("/token", "/status"));
}

TEST_F(ErrandTest, OneThatIsThereIsUsedAgain) {
    run(1);
    run(1);
    EXPECT_EQ(tokens_, 1);
}

TEST_F(ErrandTest, ManyWhoNeedItAskOnce) {
    EXPECT_THAT(run(5), testing::Each("dijawab needed"));
    EXPECT_EQ(tokens_, 1);
}

TEST_F(ErrandTest, OneThatIsRefusedIsObtainedAnew) {
    run(1);
    good_ = "T2";
    EXPECT_THAT(run(1), ElementsAre("dijawab asked"));
    EXPECT_EQ(tokens_, 2);
}

TEST_F(ErrandTest, ManyWhoAreRefusedObtainOneNewOne) {
    run(1);
    good_ = "T2";
    EXPECT_THAT(run(4), testing::Each("dijawab asked"));
    EXPECT_EQ(tokens_, 2);
}

TEST_F(ErrandTest, OneThatEndsSoonIsObtainedAnew) {
    run(1);
    clock_.advance(std::chrono::minutes(4) + std::chrono::seconds(45));
    good_ = "T2";
    EXPECT_THAT(run(1), ElementsAre("dijawab needed"));
}

TEST_F(ErrandTest, OneThatIsAlwaysRefusedEnds) {
    good_ = "none";
    EXPECT_THAT(run(1).at(0), HasSubstr("is refused however new it is; check the account"));
    EXPECT_EQ(tokens_, 3);
}

TEST_F(ErrandTest, AClosedAccountIsNotAskedAgainAtOnce) {
    account_status_ = 403;
    EXPECT_THAT(run(3), testing::Each(HasSubstr("credential 'token': the account is closed")));
    run(1);
    EXPECT_THAT(asked_, ElementsAre("/token"));
    clock_.advance(std::chrono::minutes(6));
    account_status_ = 200;
    EXPECT_THAT(run(1), ElementsAre("dijawab needed"));
}

}  // namespace
}  // namespace jembatan::host
