// The client against far sides written by hand: what it sends, what it believes, and what it calls a failure.
#include "net/http_client.hpp"

#include <gmock/gmock.h>

#include "net/http_server.hpp"
#include "sockets.hpp"
#include "tls_side.hpp"

namespace jembatan::net {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using Phase = SendFailure::Phase;
using Kind = SendFailure::Kind;

const std::string ok = "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nbaik";

class HttpClientTest : public testing::Test {
protected:
    ~HttpClientTest() override {
        thread_.call([this] { client_.reset(); });
        thread_.stop();
    }
    HttpClient& client() {
        if (!client_) thread_.call([this] { client_.emplace(thread_.io(), options_); });
        return *client_;
    }
    SendResult send(ClientRequest request) { return thread_.run(client().send(std::move(request), limits_, hook_)); }
    SendResult get(const std::string& url) {
        ClientRequest request;
        request.url = url;
        return send(std::move(request));
    }
    SendResult post(const std::string& url, std::string body) {
        ClientRequest request;
        request.method = "POST";
        request.url = url;
        request.body = std::move(body);
        return send(std::move(request));
    }

    IoThread thread_;
    ClientOptions options_;
    SendLimits limits_;
    BeforeFirstByte hook_;
    std::optional<HttpClient> client_;
};

void expect_failure(const SendResult& result, Phase phase, Kind kind) {
    ASSERT_FALSE(result) << "status " << result->status;
    EXPECT_EQ(to_string(result.error().phase), to_string(phase)) << result.error().what;
    EXPECT_EQ(to_string(result.error().kind), to_string(kind)) << result.error().what;
    EXPECT_EQ(result.error().surely_not_sent(), phase != Phase::exchange);
}

TEST_F(HttpClientTest, SendsARequestAndGivesTheAnswer) {
    std::string head, body;
    FarSide far([&](Socket socket, int) {
        head = socket.read_until("\r\n\r\n");
        body = socket.read(3);
        socket.send("HTTP/1.1 201 Created\r\nX-Id: 7\r\nContent-Length: 4\r\n\r\nbaik");
        socket.at_end();
    });
    ClientRequest request;
    request.method = "POST";
    request.url = far.url("/v1?x=1#part");
    request.headers.add("Content-Type", "text/plain");
    request.headers.add("Host", "evil.example");
    request.body = "isi";
    const auto result = send(std::move(request));
    ASSERT_TRUE(result) << result.error().what;
    EXPECT_EQ(result->status, 201);
    EXPECT_EQ(result->headers.value("x-id"), "7");
    EXPECT_EQ(result->body, "baik");
    EXPECT_EQ(head, "POST /v1?x=1 HTTP/1.1\r\nHost: " + far.address() +
                        "\r\nContent-Type: text/plain\r\nUser-Agent: jembatan\r\nContent-Length: 3\r\n\r\n");
    EXPECT_EQ(body, "isi");
}

struct Answer {
    const char* name;
    std::string method;
    std::string bytes;
    int status;
    std::string body;
};
void PrintTo(const Answer& row, std::ostream* out) { *out << row.name; }
class HttpClientUnderstands : public HttpClientTest, public testing::WithParamInterface<Answer> {};

TEST_P(HttpClientUnderstands, TheAnswer) {
    FarSide far([&](Socket socket, int) {
        socket.read_until("\r\n\r\n");
        socket.send(GetParam().bytes);
    });
    ClientRequest request;
    request.method = GetParam().method;
    request.url = far.url();
    const auto result = send(std::move(request));
    ASSERT_TRUE(result) << result.error().what;
    EXPECT_EQ(result->status, GetParam().status);
    EXPECT_EQ(result->body, GetParam().body);
}

const Answer answers[] = {
    {"WithLength", "GET", ok, 200, "baik"},
    {"Chunked", "GET", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nba\r\n2\r\nik\r\n0\r\n\r\n", 200,
     "baik"},
    {"ToTheEnd", "GET", "HTTP/1.1 200 OK\r\n\r\nbaik", 200, "baik"},
    {"Http10", "GET", "HTTP/1.0 200 OK\r\n\r\nbaik", 200, "baik"},
    {"NoContent", "DELETE", "HTTP/1.1 204 No Content\r\n\r\n", 204, ""},
    {"NotModified", "GET", "HTTP/1.1 304 Not Modified\r\nContent-Length: 40\r\n\r\n", 304, ""},
    {"ToHead", "HEAD", "HTTP/1.1 200 OK\r\nContent-Length: 4000\r\n\r\n", 200, ""},
    {"AfterContinue", "POST", "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n" + ok, 200,
     "baik"},
    {"Redirect", "GET", "HTTP/1.1 302 Found\r\nLocation: http://other.example/\r\nContent-Length: 0\r\n\r\n", 302, ""},
    {"ServerError", "GET", "HTTP/1.1 503 Sibuk\r\nContent-Length: 1\r\n\r\n!", 503, "!"},
};
INSTANTIATE_TEST_SUITE_P(All, HttpClientUnderstands, testing::ValuesIn(answers),
                         [](const auto& row) { return std::string(row.param.name); });

struct BadAnswer {
    const char* name;
    std::string bytes;
    Kind kind;
};
void PrintTo(const BadAnswer& row, std::ostream* out) { *out << row.name; }
class HttpClientDoubts : public HttpClientTest, public testing::WithParamInterface<BadAnswer> {};

TEST_P(HttpClientDoubts, TheAnswer) {
    limits_.response_bytes = 100;
    limits_.header_bytes = 1000;
    FarSide far([&](Socket socket, int) {
        socket.read_until("\r\n\r\n");
        socket.send(GetParam().bytes);
    });
    expect_failure(get(far.url()), Phase::exchange, GetParam().kind);
}

const BadAnswer bad_answers[] = {
    {"Nothing", "", Kind::reset},
    {"HalfAHead", "HTTP/1.1 200 OK\r\nContent-Le", Kind::truncated},
    {"HalfABody", "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nba", Kind::truncated},
    {"HalfAChunk", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nba", Kind::truncated},
    {"OnlyContinue", "HTTP/1.1 100 Continue\r\n\r\n", Kind::truncated},
    {"LongByLength", "HTTP/1.1 200 OK\r\nContent-Length: 101\r\n\r\n", Kind::too_large},
    {"LongByChunks",
     "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n65\r\n" + std::string(101, 'x') + "\r\n0\r\n\r\n",
     Kind::too_large},
    {"LongToTheEnd", "HTTP/1.1 200 OK\r\n\r\n" + std::string(101, 'x'), Kind::too_large},
    {"LongHead", "HTTP/1.1 200 OK\r\nX: " + std::string(1000, 'x') + "\r\n\r\n", Kind::too_large},
    {"Noise", "SSH-2.0-OpenSSH_9.2\r\n", Kind::malformed},
    {"OtherCoding", "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\nabc", Kind::malformed},
    {"Upgrade", "HTTP/1.1 101 Switching Protocols\r\n\r\n", Kind::malformed},
};
INSTANTIATE_TEST_SUITE_P(All, HttpClientDoubts, testing::ValuesIn(bad_answers),
                         [](const auto& row) { return std::string(row.param.name); });

TEST_F(HttpClientTest, NobodyListeningIsSurelyNotSent) {
    expect_failure(get("http://" + closed_address() + "/"), Phase::connect, Kind::refused);
}

TEST_F(HttpClientTest, AnUnknownHostIsSurelyNotSent) {
    options_.hosts["tiada.example"] = {};
    expect_failure(get("http://tiada.example/"), Phase::resolve, Kind::not_found);
}

TEST_F(HttpClientTest, AResolverIsAsked) {
    // Not "localhost": a bare machine has no hosts file. Short forms are the resolver's business too.
    FarSide far([](Socket socket, int) {
        socket.read_until("\r\n\r\n");
        socket.send(ok);
    });
    EXPECT_TRUE(get("http://127.1:" + std::to_string(far.port()) + "/"));
}

TEST_F(HttpClientTest, TriesTheNextAddress) {
    FarSide far([](Socket socket, int) {
        socket.read_until("\r\n\r\n");
        socket.send(ok);
    });
    options_.hosts["dua.example"] = {"::1", "127.0.0.1"};  // nobody listens on ::1 there
    EXPECT_TRUE(get("http://dua.example:" + std::to_string(far.port()) + "/"));
}

TEST_F(HttpClientTest, SilenceAfterSendingTimesOutAsPossiblySent) {
    limits_.total = 40ms;
    FarSide far([](Socket socket, int) { socket.read_all(); });
    expect_failure(get(far.url()), Phase::exchange, Kind::timed_out);
}

TEST_F(HttpClientTest, AnAnswerThatDragsOnTimesOut) {
    limits_.total = 40ms;
    FarSide far([](Socket socket, int) {
        socket.read_until("\r\n\r\n");
        socket.send("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nba");
        socket.at_end();
    });
    expect_failure(get(far.url()), Phase::exchange, Kind::timed_out);
}

TEST_F(HttpClientTest, AResetIsPossiblySent) {
    FarSide far([](Socket socket, int) {
        socket.read_until("\r\n\r\n");
        socket.reset();
    });
    expect_failure(post(far.url(), "isi"), Phase::exchange, Kind::reset);
}

TEST_F(HttpClientTest, AnEarlyRefusalOfALongBodyIsAnAnswer) {
    FarSide far([](Socket socket, int) {
        socket.read_until("\r\n\r\n");
        socket.send("HTTP/1.1 413 Too Large\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
        socket.finish();
        socket.read_all();
    });
    const auto result = post(far.url(), std::string(8'000'000, 'x'));
    ASSERT_TRUE(result) << result.error().what;
    EXPECT_EQ(result->status, 413);
}

struct BadSend {
    const char* name;
    std::string method, url, header, value;
};
void PrintTo(const BadSend& row, std::ostream* out) { *out << row.name; }
class HttpClientRefuses : public HttpClientTest, public testing::WithParamInterface<BadSend> {};
TEST_P(HttpClientRefuses, ToSend) {
    ClientRequest request;
    request.method = GetParam().method;
    request.url = GetParam().url;
    if (!GetParam().header.empty()) request.headers.add(GetParam().header, GetParam().value);
    expect_failure(send(std::move(request)), Phase::request, Kind::bad_request);
}
const BadSend bad_sends[] = {
    {"NoUrl", "GET", "", "", ""},
    {"OtherScheme", "GET", "file:///etc/passwd", "", ""},
    {"UserInUrl", "GET", "http://u:p@a.example/", "", ""},
    {"SpaceInUrl", "GET", "http://a.example/a b", "", ""},
    {"LineEndInUrl", "GET", "http://a.example/\r\nX: y", "", ""},
    {"LineEndInMethod", "GET /x HTTP/1.1\r\nX:", "http://a.example/", "", ""},
    {"LineEndInHeader", "GET", "http://a.example/", "X-A", "b\r\nX-C: d"},
    {"BlankInHeaderName", "GET", "http://a.example/", "X A", "b"},
};
INSTANTIATE_TEST_SUITE_P(All, HttpClientRefuses, testing::ValuesIn(bad_sends),
                         [](const auto& row) { return std::string(row.param.name); });

TEST_F(HttpClientTest, SendsPartsAsMultipart) {
    std::string head, body;
    FarSide far([&](Socket socket, int) {
        head = socket.read_until("\r\n\r\n");
        body = socket.read(std::stoul(head.substr(head.find("Content-Length: ") + 16)));
        socket.send(ok);
    });
    ClientRequest request;
    request.method = "POST";
    request.url = far.url();
    request.headers.add("Content-Type", "text/wrong");
    OutPart part;
    part.name = "file";
    part.filename = "jalan \"rusak\".jpg";
    part.content_type = "image/jpeg";
    part.body = std::string("\xff\xd8\0\r\n--", 7);
    request.parts.push_back(part);
    ASSERT_TRUE(send(std::move(request)));
    const auto type = head.substr(head.find("Content-Type: ") + 14);
    const auto form = parse_form(type.substr(0, type.find("\r\n")), body);
    ASSERT_TRUE(form) << form.error().what;
    ASSERT_EQ(form->parts().size(), 1U);
    EXPECT_EQ(form->parts()[0].filename, part.filename);
    EXPECT_EQ(form->parts()[0].body, part.body);
}

// --- the hook
// ---------------------------------------------------------------------------------------------------------

TEST_F(HttpClientTest, TheHookRunsOnAConnectionWithoutAByteSent) {
    std::promise<Socket*> accepted;
    auto arrived = accepted.get_future();
    std::size_t unread = 99;
    FarSide far([&](Socket socket, int) {
        accepted.set_value(&socket);
        socket.read_until("\r\n\r\n");
        socket.send(ok);
        socket.at_end();
    });
    hook_ = [&]() -> Task<bool> {
        unread = IoThread::await(arrived)->unread();
        co_return true;
    };
    const auto result = post(far.url(), "isi");
    ASSERT_TRUE(result) << result.error().what;
    EXPECT_EQ(unread, 0U);
}

TEST_F(HttpClientTest, WhenTheHookSaysNoNothingIsSent) {
    std::string seen;
    {
        FarSide far([&](Socket socket, int) { seen = socket.read_all(); });
        hook_ = []() -> Task<bool> { co_return false; };
        expect_failure(post(far.url(), "isi"), Phase::hook, Kind::refused_by_hook);
    }
    EXPECT_EQ(seen, "");
}

TEST_F(HttpClientTest, WhenTheHookThrowsNothingIsSent) {
    std::string seen;
    {
        FarSide far([&](Socket socket, int) { seen = socket.read_all(); });
        hook_ = []() -> Task<bool> {
            throw std::runtime_error("disk full");
            co_return true;
        };
        expect_failure(post(far.url(), "isi"), Phase::hook, Kind::refused_by_hook);
    }
    EXPECT_EQ(seen, "");
}

TEST_F(HttpClientTest, TheHookIsNotAskedWithoutAConnection) {
    bool asked = false;
    hook_ = [&]() -> Task<bool> {
        asked = true;
        co_return true;
    };
    expect_failure(post("http://" + closed_address() + "/", "isi"), Phase::connect, Kind::refused);
    EXPECT_FALSE(asked);
}

TEST_F(HttpClientTest, AConnectionLostDuringTheHookIsSurelyNotSent) {
    std::promise<void> asked, closed;
    auto in_hook = asked.get_future();
    auto gone = closed.get_future();
    FarSide far([&](Socket socket, int) {
        IoThread::await(in_hook);
        socket.reset();
        closed.set_value();
    });
    hook_ = [&]() -> Task<bool> {
        asked.set_value();
        IoThread::await(gone);
        co_return true;
    };
    expect_failure(post(far.url(), "isi"), Phase::hook, Kind::reset);
}

// --- kept connections
// -------------------------------------------------------------------------------------------------

/// A server that tells over which connection a request came.
class PoolTest : public HttpClientTest {
protected:
    PoolTest() {
        HttpHandler handler;
        handler.handle = [](Request& request) -> Task<Response> {
            auto response = respond(200, request.body);
            co_return response;
        };
        thread_.call([&] {
            server_.emplace(thread_.io(), HttpLimits(), handler);
            url_ = "http://" + server_->listen("127.0.0.1:0").value() + "/";
        });
    }
    ~PoolTest() override {
        thread_.call([this] { server_.reset(); });
    }
    std::size_t connections() {
        return thread_.call([this] { return server_->connections(); });
    }
    std::size_t idle() {
        return thread_.call([this] { return client_->idle(); });
    }

    std::optional<HttpServer> server_;
    std::string url_;
};

TEST_F(PoolTest, OneConnectionCarriesManyRequests) {
    for (int n = 0; n < 10; ++n) {
        const auto body = std::string(static_cast<std::size_t>(n) * 5000, 'x');
        const auto result = post(url_, body);
        ASSERT_TRUE(result) << result.error().what;
        EXPECT_EQ(result->body, body);
    }
    EXPECT_EQ(connections(), 1U);
    EXPECT_EQ(idle(), 1U);
}

TEST_F(PoolTest, ARequestWithAHookNeverUsesAKeptConnection) {
    ASSERT_TRUE(get(url_));
    std::size_t kept_in_hook = 0;
    hook_ = [&]() -> Task<bool> {
        kept_in_hook = client_->idle();
        co_return true;
    };
    ASSERT_TRUE(get(url_));
    EXPECT_EQ(kept_in_hook, 1U) << "the hook was asked, on a connection that is not the kept one";
}

TEST_F(PoolTest, KeepsNoMoreThanAllowed) {
    options_.idle_per_host = 0;
    ASSERT_TRUE(get(url_));
    EXPECT_EQ(idle(), 0U);
}

TEST_F(PoolTest, TheOldestKeptConnectionGoesForANewOne) {
    options_.idle_total = 1;
    FarSide far([](Socket socket, int) {
        socket.read_until("\r\n\r\n");
        socket.send(ok);
        socket.at_end();
    });
    ASSERT_TRUE(get(far.url()));
    ASSERT_TRUE(get(url_));
    EXPECT_EQ(idle(), 1U);
    ASSERT_TRUE(get(url_));
    EXPECT_EQ(connections(), 1U) << "the newer one was kept";
}

TEST_F(HttpClientTest, OldConnectionsAreClosed) {
    options_.idle_time = 10ms;
    std::promise<bool> ended;
    FarSide far([&](Socket socket, int) {
        socket.read_until("\r\n\r\n");
        socket.send(ok);
        ended.set_value(socket.at_end());
    });
    ASSERT_TRUE(get(far.url()));
    auto future = ended.get_future();
    EXPECT_TRUE(IoThread::await(future));
}

TEST_F(PoolTest, SendsSideBySide) {
    auto all = [&]() -> Task<int> {
        int good = 0;
        for (int n = 0; n < 50; ++n) {
            ClientRequest request;
            request.url = url_;
            const auto result = co_await client_->send(std::move(request));
            if (result) ++good;
        }
        co_return good;
    };
    client();
    std::vector<std::future<int>> futures;
    for (int n = 0; n < 8; ++n) futures.push_back(boost::asio::co_spawn(thread_.io(), all(), boost::asio::use_future));
    for (auto& future : futures) EXPECT_EQ(IoThread::await(future), 50);
    EXPECT_LE(connections(), 8U);
}

TEST_F(HttpClientTest, AKeptConnectionTheFarSideClosedIsNotUsed) {
    std::promise<void> closed;
    FarSide far([&](Socket socket, int number) {
        socket.read_until("\r\n\r\n");
        socket.send(ok);
        socket.close();  // although it promised to keep
        if (number == 1) closed.set_value();
    });
    ASSERT_TRUE(post(far.url(), "isi"));
    auto future = closed.get_future();
    IoThread::await(future);
    const auto result = post(far.url(), "isi");
    ASSERT_TRUE(result) << result.error().what;
    EXPECT_EQ(far.connections(), 2);
}

/// Answers the first request on its first connection and closes when the second comes.
void forgetful(Socket socket, int number) {
    socket.read_until("\r\n\r\n");
    socket.send(ok);
    if (number == 1) {
        socket.read_until("\r\n\r\n");
        return;
    }
    socket.at_end();
}

TEST_F(HttpClientTest, ARepeatableRequestOnAStaleConnectionIsTriedOnceMore) {
    FarSide far(forgetful);
    ASSERT_TRUE(get(far.url()));
    ClientRequest request;
    request.url = far.url();
    request.repeat = Repeat::allowed;
    const auto result = send(std::move(request));
    ASSERT_TRUE(result) << result.error().what;
    EXPECT_EQ(far.connections(), 2);
    thread_.call([this] { client_->close_idle(); });
}

TEST_F(HttpClientTest, AnyOtherRequestOnAStaleConnectionIsPossiblySent) {
    FarSide far(forgetful);
    ASSERT_TRUE(get(far.url()));
    expect_failure(get(far.url()), Phase::exchange, Kind::reset);
    EXPECT_EQ(far.connections(), 1);
}

TEST_F(HttpClientTest, ARepeatableRequestOnANewConnectionIsNotTriedTwice) {
    FarSide far([](Socket socket, int) { socket.read_until("\r\n\r\n"); });
    ClientRequest request;
    request.url = far.url();
    request.repeat = Repeat::allowed;
    expect_failure(send(std::move(request)), Phase::exchange, Kind::reset);
    EXPECT_EQ(far.connections(), 1);
}

TEST_F(HttpClientTest, AnAnswerNobodyAskedForEndsAKeptConnection) {
    std::promise<void> sent;
    FarSide far([&](Socket socket, int number) {
        socket.read_until("\r\n\r\n");
        socket.send(ok);
        if (number == 1) {
            socket.send("HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\n\r\n");
            sent.set_value();
        }
    });
    ASSERT_TRUE(get(far.url()));
    auto future = sent.get_future();
    IoThread::await(future);
    const auto result = get(far.url());
    ASSERT_TRUE(result) << result.error().what;
    EXPECT_EQ(result->status, 200);
}

// --- where it may go
// --------------------------------------------------------------------------------------------------

TEST_F(HttpClientTest, PublicOnlyRefusesWhatANameLeadsTo) {
    bool asked = false;
    FarSide far([&](Socket, int) { asked = true; });
    limits_.reach = Reach::public_only;
    const auto port = std::to_string(far.port());
    options_.hosts["dalam.example"] = {"127.0.0.1"};
    options_.hosts["campur.example"] = {"10.0.0.1", "::ffff:127.0.0.1", "fe80::1"};
    for (const auto& host : {"dalam.example", "campur.example", "127.0.0.1", "[::1]", "[::ffff:127.0.0.1]", "127.1",
                             "169.254.169.254", "100.64.0.1"})
        expect_failure(get("http://" + std::string(host) + ":" + port + "/"), Phase::connect, Kind::refused_address);
    EXPECT_FALSE(asked);
}

TEST_F(HttpClientTest, PublicOnlyDoesNotUseAConnectionKeptByOthers) {
    FarSide far([](Socket socket, int) {
        socket.read_until("\r\n\r\n");
        socket.send(ok);
        socket.at_end();
    });
    ASSERT_TRUE(get(far.url()));
    limits_.reach = Reach::public_only;
    expect_failure(get(far.url()), Phase::connect, Kind::refused_address);
}

TEST_F(HttpClientTest, ACallerMayNarrowTheAddresses) {
    FarSide far([](Socket socket, int) {
        socket.read_until("\r\n\r\n");
        socket.send(ok);
    });
    limits_.allow = [](std::string_view address) { return address == "127.0.0.1"; };
    EXPECT_TRUE(get(far.url()));
    limits_.allow = [](std::string_view) { return false; };
    expect_failure(get(far.url()), Phase::connect, Kind::refused_address);
}

/// Redirects "/" to the given place, answers "/b".
FarSide::Script redirecting(std::string location) {
    return [location = std::move(location)](Socket socket, int) {
        const auto head = socket.read_until("\r\n\r\n");
        if (head.starts_with("GET /b ") && head.find("Authorization: t") != std::string::npos)
            socket.send(ok);
        else
            socket.send("HTTP/1.1 302 Found\r\nConnection: close\r\nContent-Length: 0\r\nLocation: " + location +
                        "\r\n\r\n");
    };
}

TEST_F(HttpClientTest, RedirectsAreNotFollowedUnlessWanted) {
    FarSide far(redirecting("/b"));
    ClientRequest request;
    request.url = far.url("/a");
    request.headers.add("Authorization", "t");
    auto copy = request;
    const auto off = send(std::move(copy));
    ASSERT_TRUE(off);
    EXPECT_EQ(off->status, 302);
    limits_.redirects = 3;
    const auto on = send(std::move(request));
    ASSERT_TRUE(on) << on.error().what;
    EXPECT_EQ(on->body, "baik");
}

TEST_F(HttpClientTest, ARedirectElsewhereLosesTheCredential) {
    FarSide far(redirecting("/c"));
    FarSide other(redirecting(far.url("/b")));
    limits_.redirects = 1;
    ClientRequest request;
    request.url = other.url("/a");
    request.headers.add("Authorization", "t");
    const auto result = send(std::move(request));
    ASSERT_TRUE(result);
    EXPECT_EQ(result->headers.value("location"), "/c") << "the other side must not have seen the header";
}

// --- TLS
// --------------------------------------------------------------------------------------------------------------

class TlsTest : public HttpClientTest {
protected:
    TlsTest() {
        authority_.save(dir_.path("ca.pem"));
        options_.ca_file = dir_.path("ca.pem");
        options_.hosts["aman.example"] = {"127.0.0.1"};
        options_.hosts["lain.example"] = {"127.0.0.1"};
    }
    /// Answers over TLS with that certificate.
    FarSide::Script answering(const std::shared_ptr<SSL_CTX>& context) {
        return [context](Socket socket, int) {
            TlsSocket tls(std::move(socket), context.get());
            tls.read_until("\r\n\r\n");
            tls.send(ok);
            tls.read_until("\r\n\r\n");
            tls.send(ok);
        };
    }
    static std::string url(const std::string& host, const FarSide& far) {
        return "https://" + host + ":" + std::to_string(far.port()) + "/";
    }

    TempDir dir_;
    TestAuthority authority_{"Otoritas Uji"};
    std::shared_ptr<SSL_CTX> context_ = authority_.server_for("DNS:aman.example,IP:127.0.0.1");
};

TEST_F(TlsTest, TalksToACertificateOfItsAuthorityAndKeepsTheConnection) {
    FarSide far(answering(context_));
    for (int n = 0; n < 2; ++n) {
        const auto result = get(url("aman.example", far));
        ASSERT_TRUE(result) << result.error().what;
        EXPECT_EQ(result->body, "baik");
    }
    EXPECT_EQ(far.connections(), 1);
}

TEST_F(TlsTest, CarriesLargeBodiesBothWays) {
    const std::string large(200'000, 'x');
    FarSide far([&](Socket socket, int) {
        TlsSocket tls(std::move(socket), context_.get());
        tls.read_until("\r\n\r\n");
        tls.read_until("end");
        tls.send("HTTP/1.1 200 OK\r\nContent-Length: 200003\r\n\r\n" + large + "end");
    });
    const auto result = post(url("aman.example", far), large + "end");
    ASSERT_TRUE(result) << result.error().what;
    EXPECT_EQ(result->body, large + "end");
}

TEST_F(TlsTest, ANumericHostIsCheckedToo) {
    FarSide far(answering(context_));
    EXPECT_TRUE(get(url("127.0.0.1", far)));
    FarSide other(answering(authority_.server_for("DNS:aman.example")));
    expect_failure(get(url("127.0.0.1", other)), Phase::tls, Kind::untrusted);
}

TEST_F(TlsTest, RefusesAnUnknownAuthority) {
    const TestAuthority stranger("Orang Asing");
    FarSide far(answering(stranger.server_for("DNS:aman.example")));
    expect_failure(get(url("aman.example", far)), Phase::tls, Kind::untrusted);
}

TEST_F(TlsTest, TheSystemsAuthoritiesDoNotKnowOurs) {
    options_.ca_file.clear();
    FarSide far(answering(context_));
    expect_failure(get(url("aman.example", far)), Phase::tls, Kind::untrusted);
}

TEST_F(TlsTest, RefusesAnotherHostsCertificate) {
    FarSide far(answering(context_));
    const auto result = get(url("lain.example", far));
    expect_failure(result, Phase::tls, Kind::untrusted);
    EXPECT_THAT(result.error().what, HasSubstr("hostname mismatch"));
}

TEST_F(TlsTest, SaysWhenTheAuthoritiesCannotBeRead) {
    options_.ca_file = dir_.path("missing.pem");
    FarSide far(answering(context_));
    const auto result = get(url("aman.example", far));
    expect_failure(result, Phase::tls, Kind::untrusted);
    EXPECT_THAT(result.error().what, HasSubstr("missing.pem"));
}

TEST_F(TlsTest, AServerWithoutTlsIsSurelyNotSent) {
    FarSide far([](Socket socket, int) { socket.send("HTTP/1.1 400 Bad Request\r\n\r\n"); });
    expect_failure(get(url("aman.example", far)), Phase::tls, Kind::untrusted);
}

TEST_F(TlsTest, ASilentHandshakeTimesOutAsSurelyNotSent) {
    limits_.connect = 40ms;
    FarSide far([](Socket socket, int) { socket.read_all(); });
    expect_failure(get(url("aman.example", far)), Phase::tls, Kind::timed_out);
}

TEST_F(TlsTest, TheHookRunsAfterTheHandshakeAndBeforeAnyByte) {
    std::promise<TlsSocket*> accepted;
    auto arrived = accepted.get_future();
    std::size_t unread = 99;
    FarSide far([&](Socket socket, int) {
        TlsSocket tls(std::move(socket), context_.get());
        accepted.set_value(&tls);
        tls.read_until("\r\n\r\n");
        tls.send(ok);
    });
    hook_ = [&]() -> Task<bool> {
        unread = IoThread::await(arrived)->unread();
        co_return true;
    };
    const auto result = get(url("aman.example", far));
    ASSERT_TRUE(result) << result.error().what;
    EXPECT_EQ(unread, 0U);
}

TEST_F(TlsTest, AnAnswerCutWithoutGoodbyeIsTruncated) {
    FarSide far([&](Socket socket, int number) {
        TlsSocket tls(std::move(socket), context_.get());
        tls.read_until("\r\n\r\n");
        tls.send("HTTP/1.1 200 OK\r\n\r\nbaik");  // to the end of the connection
        if (number == 2) tls.close_notify();
    });
    expect_failure(get(url("aman.example", far)), Phase::exchange, Kind::truncated);
    EXPECT_TRUE(get(url("aman.example", far)));
}

}  // namespace
}  // namespace jembatan::net
