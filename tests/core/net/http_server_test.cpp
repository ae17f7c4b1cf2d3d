// The server over real loopback sockets. The tests never sleep: they wait for the server's answer or close.
#include "net/http_server.hpp"

#include <gmock/gmock.h>
#include <netinet/in.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <mutex>

#include "sockets.hpp"

namespace jembatan::net {
namespace {

using namespace std::chrono_literals;
using testing::EndsWith;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

/// A server whose handler tells what it got; tests change handler and limits before start().
class HttpServerTest : public testing::Test {
protected:
    HttpServerTest() : gate_(thread_.io()) {
        gate_.expires_at(std::chrono::steady_clock::time_point::max());
        handler_.handle = [](Request& request) -> Task<Response> {
            auto response = respond(200, request.method + " " + request.path + " " + request.body);
            co_return response;
        };
        handler_.rejected = [this](const Rejection& rejection) {
            const std::lock_guard lock(mutex_);
            rejections_.push_back(std::string(to_string(rejection.kind)) + " " + std::to_string(rejection.status) +
                                  " " + std::string(rejection.path));
        };
    }
    ~HttpServerTest() override {
        if (server_) thread_.call([this] { server_.reset(); });
        thread_.stop();
    }

    void start(const std::string& address = "127.0.0.1:0") {
        address_ = thread_.call([&] {
            server_.emplace(thread_.io(), limits_, handler_);
            return server_->listen(address).value();
        });
    }
    Socket connect() { return Socket::connect(address_); }
    std::vector<std::string> rejections() {
        const std::lock_guard lock(mutex_);
        return rejections_;
    }
    /// Makes the handler wait until open_gate().
    void close_gate() {
        handler_.handle = [this](Request& request) -> Task<Response> {
            entered_.set_value();
            boost::system::error_code ignored;
            co_await gate_.async_wait(boost::asio::redirect_error(boost::asio::use_awaitable, ignored));
            auto response = respond(200, "late " + request.path);
            co_return response;
        };
    }
    void open_gate() {
        thread_.call([this] { gate_.cancel(); });
    }
    void wait_until_handling() {
        auto future = entered_.get_future();
        IoThread::await(future);
    }

    IoThread thread_;
    boost::asio::steady_timer gate_;
    std::promise<void> entered_;
    HttpLimits limits_;
    HttpHandler handler_;
    std::optional<HttpServer> server_;
    std::string address_;
    std::mutex mutex_;
    std::vector<std::string> rejections_;
};

const std::string get = "GET /a HTTP/1.1\r\nHost: x\r\n\r\n";

TEST_F(HttpServerTest, AnswersAndKeepsTheConnection) {
    start();
    auto socket = connect();
    socket.send(get);
    const auto first = socket.read_response();
    EXPECT_THAT(first, StartsWith("HTTP/1.1 200 OK\r\nDate: "));
    EXPECT_THAT(first, HasSubstr("\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: 7\r\n\r\nGET /a "));
    socket.send("POST /b%20c?q=1 HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nisi");
    EXPECT_THAT(socket.read_response(), EndsWith("POST /b c isi"));
}

TEST_F(HttpServerTest, ClosesWhenAskedTo) {
    start();
    auto socket = connect();
    socket.send("GET /a HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    EXPECT_THAT(socket.read_all(), HasSubstr("Connection: close\r\n\r\nGET /a "));
}

TEST_F(HttpServerTest, ClosesAfterHttp10UnlessAskedToKeep) {
    start();
    auto socket = connect();
    socket.send("GET /a HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
    EXPECT_THAT(socket.read_response(), HasSubstr("Connection: keep-alive\r\n"));
    socket.send("GET /b HTTP/1.0\r\n\r\n");
    EXPECT_THAT(socket.read_all(), HasSubstr("Connection: close\r\n\r\nGET /b "));
}

TEST_F(HttpServerTest, HeadHasTheLengthButNoBody) {
    start();
    auto socket = connect();
    socket.send("HEAD /a HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    const auto answer = socket.read_all();
    EXPECT_THAT(answer, HasSubstr("Content-Length: 8\r\n"));
    EXPECT_THAT(answer, EndsWith("\r\n\r\n"));
}

TEST_F(HttpServerTest, AnswersPipelinedRequestsInOrder) {
    start();
    auto socket = connect();
    socket.send("POST /1 HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nAA" + get +
                "GET /3 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    EXPECT_THAT(socket.read_response(), EndsWith("POST /1 AA"));
    EXPECT_THAT(socket.read_response(), EndsWith("GET /a "));
    EXPECT_THAT(socket.read_all(), EndsWith("GET /3 "));
}

TEST_F(HttpServerTest, TakesARequestByteByByte) {
    start();
    auto socket = connect();
    for (const char c : std::string("POST /slow HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: "
                                    "chunked\r\n\r\n3\r\nabc\r\n1;x=y\r\nd\r\n0\r\nTrailer: t\r\n\r\n"))
        socket.send({&c, 1});
    EXPECT_THAT(socket.read_response(), EndsWith("POST /slow abcd"));
}

TEST_F(HttpServerTest, TakesALargeBody) {
    limits_.body_bytes = 3'000'000;
    handler_.handle = [](Request& request) -> Task<Response> {
        auto response =
            respond(200, std::to_string(request.body.size()) + request.body.substr(request.body.size() - 3));
        co_return response;
    };
    start();
    auto socket = connect();
    socket.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3000000\r\n\r\n" + std::string(2'999'997, 'x') + "end");
    EXPECT_THAT(socket.read_response(), EndsWith("3000000end"));
}

TEST_F(HttpServerTest, SendsALargeAnswer) {
    handler_.handle = [](Request&) -> Task<Response> {
        auto response = respond(200, std::string(5'000'000, 'y') + "end");
        co_return response;
    };
    start();
    auto socket = connect();
    socket.send(get);
    EXPECT_THAT(socket.read_response(), EndsWith("yend"));
}

TEST_F(HttpServerTest, RefusesALongBodyBeforeReadingIt) {
    handler_.admit = [](const Request&) { return Admission::up_to(10); };
    start();
    auto socket = connect();
    socket.send("POST /in/wa HTTP/1.1\r\nHost: x\r\nContent-Length: 104857600\r\n\r\n");  // and not a byte of it
    EXPECT_THAT(socket.read_all(), StartsWith("HTTP/1.1 413 "));
    EXPECT_THAT(rejections(), testing::ElementsAre("body_too_large 413 /in/wa"));
}

TEST_F(HttpServerTest, TheRefusalOfALongBodyArrivesThoughTheSenderGoesOn) {
    handler_.admit = [](const Request&) { return Admission::up_to(10); };
    start();
    auto socket = connect();
    socket.send("POST /in/wa HTTP/1.1\r\nHost: x\r\nContent-Length: 3000000\r\n\r\n" + std::string(3'000'000, 'x'));
    socket.finish();
    EXPECT_THAT(socket.read_all(), StartsWith("HTTP/1.1 413 "));
}

TEST_F(HttpServerTest, RefusesAChunkedBodyWhenItPassesTheLimit) {
    handler_.admit = [](const Request&) { return Admission::up_to(10); };
    start();
    auto socket = connect();
    socket.send("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n8\r\n12345678\r\n8\r\n12345678\r\n");
    EXPECT_THAT(socket.read_all(), StartsWith("HTTP/1.1 413 "));
}

TEST_F(HttpServerTest, BodiesUnderWayShareTheServersMemory) {
    limits_.bodies_bytes = 300'000;
    close_gate();
    auto waits = std::move(handler_.handle);
    handler_.handle = [waits = std::move(waits)](Request& request) -> Task<Response> {
        if (request.path == "/first") return waits(request);
        return [](std::size_t size) -> Task<Response> {
            auto response = respond(200, "took " + std::to_string(size));
            co_return response;
        }(request.body.size());
    };
    start();
    const std::string large = " HTTP/1.1\r\nHost: x\r\nContent-Length: 200000\r\n\r\n";
    auto first = connect();
    first.send("POST /first" + large + std::string(200'000, 'x'));
    wait_until_handling();  // and it holds its body until it is handled
    auto second = connect();
    second.send("POST /second" + large);  // and not a byte of it
    const auto refused = second.read_all();
    EXPECT_THAT(refused, StartsWith("HTTP/1.1 503 "));
    EXPECT_THAT(refused, HasSubstr("\r\nRetry-After: 5\r\n"));
    auto unannounced = connect();
    unannounced.send("POST /chunks HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n1E848\r\n" +
                     std::string(125'000, 'x') + "\r\n0\r\n\r\n");
    EXPECT_THAT(unannounced.read_all(), StartsWith("HTTP/1.1 503 "));
    auto small = connect();
    small.send("POST /small HTTP/1.1\r\nHost: x\r\nContent-Length: 60000\r\n\r\n" + std::string(60'000, 'x'));
    EXPECT_THAT(small.read_response(), EndsWith("took 60000"));
    open_gate();
    EXPECT_THAT(first.read_response(), EndsWith("late /first"));
    auto next = connect();
    next.send("POST /next" + large + std::string(200'000, 'x'));
    EXPECT_THAT(next.read_response(), EndsWith("took 200000"));
    EXPECT_THAT(rejections(), testing::ElementsAre("overloaded 503 /second", "overloaded 503 /chunks"));
}

TEST_F(HttpServerTest, AdmissionSeesTheHeadAndMayAnswer) {
    handler_.admit = [](const Request& head) {
        if (head.path == "/tidak ada" && head.headers.value("x-a") == "1" && head.body.empty())
            return Admission::refuse(respond(404, "no such channel"));
        return Admission::up_to(100);
    };
    start();
    auto socket = connect();
    socket.send("POST /tidak%20ada HTTP/1.1\r\nHost: x\r\nX-A: 1\r\nContent-Length: 5\r\n\r\n12345");
    EXPECT_THAT(socket.read_response(), EndsWith("no such channel"));
    socket.send(get);  // the small body was read away, so the connection stays
    EXPECT_THAT(socket.read_response(), EndsWith("GET /a "));
    EXPECT_THAT(rejections(), testing::ElementsAre("not_admitted 404 /tidak ada"));
}

TEST_F(HttpServerTest, ARefusedLongBodyEndsTheConnection) {
    handler_.admit = [](const Request&) { return Admission::refuse(respond(405, "")); };
    start();
    auto socket = connect();
    socket.send("POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 10000000\r\n\r\n");
    const auto answer = socket.read_all();
    EXPECT_THAT(answer, StartsWith("HTTP/1.1 405 "));
    EXPECT_THAT(answer, HasSubstr("Connection: close"));
}

TEST_F(HttpServerTest, RefusesLongHeaders) {
    start();
    auto socket = connect();
    socket.send("GET / HTTP/1.1\r\nHost: x\r\nX-Long: " + std::string(20'000, 'x') + "\r\n\r\n");
    EXPECT_THAT(socket.read_all(), StartsWith("HTTP/1.1 431 "));
    EXPECT_THAT(rejections(), testing::ElementsAre("header_too_large 431 "));
}

TEST_F(HttpServerTest, RefusesManyShortHeadersThatComeInPieces) {
    start();
    auto socket = connect();
    socket.send("GET / HTTP/1.1\r\nHost: x\r\n");
    for (int n = 0; n < 17; ++n) {
        std::string piece;
        for (int m = 0; m < 100; ++m) piece += "X-1: 234\r\n";
        socket.send(piece);
    }
    EXPECT_THAT(socket.read_all(), StartsWith("HTTP/1.1 431 "));
}

TEST_F(HttpServerTest, SlowHeadersEnd) {
    limits_.header_time = 30ms;
    start();
    auto socket = connect();
    socket.send("GET / HTTP/1.1\r\nHos");
    EXPECT_THAT(socket.read_all(), StartsWith("HTTP/1.1 408 "));
    EXPECT_THAT(rejections(), testing::ElementsAre("header_slow 408 "));
}

TEST_F(HttpServerTest, SlowBodiesEnd) {
    limits_.body_time = 30ms;
    start();
    auto socket = connect();
    socket.send("POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n123");
    EXPECT_THAT(socket.read_all(), StartsWith("HTTP/1.1 408 "));
    EXPECT_THAT(rejections(), testing::ElementsAre("body_slow 408 /a"));
}

TEST_F(HttpServerTest, ASenderEarnsTimeBySending) {
    limits_.body_time = 1ms;
    limits_.body_rate = 1;  // a byte buys a second
    start();
    auto socket = connect();
    socket.send("POST /a HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 40\r\n\r\n" +
                std::string(39, 'x'));
    thread_.call([] {});
    socket.send("y");
    EXPECT_THAT(socket.read_response(), EndsWith("xy"));
}

TEST_F(HttpServerTest, IdleConnectionsEndInSilence) {
    limits_.idle_time = 30ms;
    start();
    auto fresh = connect();
    auto used = connect();
    used.send(get);
    used.read_response();
    EXPECT_THAT(fresh.read_all(), IsEmpty());
    EXPECT_THAT(used.read_all(), IsEmpty());
    EXPECT_THAT(rejections(), IsEmpty());
}

TEST_F(HttpServerTest, ThousandsOfIdleConnectionsDoNotBlockANewOne) {
    rlimit files{};
    ::getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = std::min<rlim_t>(files.rlim_max, 8192);
    ::setrlimit(RLIMIT_NOFILE, &files);
    limits_.connections = 500;
    start();
    std::vector<Socket> idle;
    for (int n = 0; n < 2000; ++n) idle.push_back(connect());
    auto socket = connect();
    socket.send(get);
    EXPECT_THAT(socket.read_response(), EndsWith("GET /a "));
    EXPECT_TRUE(idle.front().at_end()) << "the longest idle one goes first";
    idle.back().send(get);
    EXPECT_THAT(idle.back().read_response(), EndsWith("GET /a "));
    EXPECT_LE(thread_.call([this] { return server_->connections(); }), 501U);
    EXPECT_THAT(rejections(), IsEmpty());
}

TEST_F(HttpServerTest, WhenAllAreBusyANewOneIsTurnedAway) {
    limits_.connections = 1;
    close_gate();
    start();
    auto busy = connect();
    busy.send(get);
    wait_until_handling();
    auto late = connect();
    late.send(get);
    EXPECT_THAT(late.read_all(), StartsWith("HTTP/1.1 503 "));
    EXPECT_THAT(rejections(), testing::ElementsAre("overloaded 503 "));
    open_gate();
    EXPECT_THAT(busy.read_response(), EndsWith("late /a"));
}

TEST_F(HttpServerTest, ContinuesWhenExpected) {
    start();
    auto socket = connect();
    socket.send("POST /a HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n");
    EXPECT_EQ(socket.read_until("\r\n\r\n"), "HTTP/1.1 100 Continue\r\n\r\n");
    socket.send("isi");
    EXPECT_THAT(socket.read_response(), EndsWith("POST /a isi"));
}

TEST_F(HttpServerTest, DoesNotContinueWithWhatItRefuses) {
    limits_.body_bytes = 2;
    start();
    auto socket = connect();
    socket.send("POST /a HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n");
    EXPECT_THAT(socket.read_all(), StartsWith("HTTP/1.1 413 "));
}

TEST_F(HttpServerTest, AnExceptionBecomes500AndTheConnectionStays) {
    handler_.handle = [](Request& request) -> Task<Response> {
        if (request.path == "/a") throw std::runtime_error("a bug");
        auto response = respond(200, "fine");
        co_return response;
    };
    start();
    auto socket = connect();
    socket.send(get);
    const auto answer = socket.read_response();
    EXPECT_THAT(answer, StartsWith("HTTP/1.1 500 "));
    EXPECT_THAT(answer, Not(HasSubstr("a bug")));
    socket.send("GET /b HTTP/1.1\r\nHost: x\r\n\r\n");
    EXPECT_THAT(socket.read_response(), EndsWith("fine"));
    EXPECT_THAT(rejections(), testing::ElementsAre("handler_failed 500 /a"));
}

TEST_F(HttpServerTest, AnExceptionInTheAdmissionBecomes500) {
    handler_.admit = [](const Request&) -> Admission { throw std::runtime_error("a bug"); };
    start();
    auto socket = connect();
    socket.send(get);
    EXPECT_THAT(socket.read_response(), StartsWith("HTTP/1.1 500 "));
}

TEST_F(HttpServerTest, AHandlerCannotBreakTheFraming) {
    handler_.handle = [](Request&) -> Task<Response> {
        auto response = respond(200, "x");
        response.headers.add("X-Evil", "a\r\nSet-Cookie: b");
        response.headers.add("Content-Length", "100");
        response.headers.add("Transfer-Encoding", "chunked");
        response.headers.add("X-Fine", "ya");
        co_return response;
    };
    start();
    auto socket = connect();
    socket.send(get);
    const auto answer = socket.read_response();
    EXPECT_THAT(answer, Not(HasSubstr("Set-Cookie")));
    EXPECT_THAT(answer, Not(HasSubstr("chunked")));
    EXPECT_THAT(answer, HasSubstr("X-Fine: ya\r\nContent-Length: 1\r\n"));
}

TEST_F(HttpServerTest, EndsAfterSoManyRequests) {
    limits_.requests_per_connection = 2;
    start();
    auto socket = connect();
    socket.send(get + get + get);
    EXPECT_THAT(socket.read_response(), Not(HasSubstr("Connection: close")));
    EXPECT_THAT(socket.read_all(), HasSubstr("Connection: close"));
}

TEST_F(HttpServerTest, ReportsASenderThatGoesAway) {
    std::promise<void> told;
    handler_.rejected = [&](const Rejection& rejection) {
        EXPECT_EQ(rejection.kind, RejectionKind::aborted);
        EXPECT_EQ(rejection.peer, "127.0.0.1");
        told.set_value();
    };
    start();
    auto socket = connect();
    socket.send("POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n123");
    socket.close();
    auto future = told.get_future();
    IoThread::await(future);
}

TEST_F(HttpServerTest, ListensOnAUnixSocketOfItsGroup) {
    const TempDir dir;
    start("unix:" + dir.path("s.sock"));
    EXPECT_EQ(address_, "unix:" + dir.path("s.sock"));
    struct stat status {};
    ASSERT_EQ(::stat(dir.path("s.sock").c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777U, 0660U);
    auto socket = connect();
    socket.send(get);
    EXPECT_THAT(socket.read_response(), EndsWith("GET /a "));
    EXPECT_EQ(thread_.call([&] { return server_->listen(address_); }).error().code, ErrorCode::conflict)
        << "it is in use";
    EXPECT_EQ(thread_.run(server_->stop(1s)), 0U);
    thread_.call([] {});
    EXPECT_NE(::stat(dir.path("s.sock").c_str(), &status), 0) << "the file goes with the server";
}

TEST_F(HttpServerTest, RemovesASocketNobodyListensOn) {
    const TempDir dir;
    const auto path = dir.path("s.sock");
    start("unix:" + path);
    // A process that died left this behind: a socket file without a listener.
    ASSERT_EQ(::rename(path.c_str(), dir.path("old.sock").c_str()), 0);
    EXPECT_EQ(thread_.run(server_->stop(1s)), 0U);
    thread_.call([this] { server_.reset(); });
    start("unix:" + dir.path("old.sock"));
    auto socket = connect();
    socket.send(get);
    EXPECT_THAT(socket.read_response(), EndsWith("GET /a "));
}

TEST_F(HttpServerTest, LeavesAFileThatIsNoSocket) {
    const TempDir dir;
    { std::unique_ptr<FILE, int (*)(FILE*)> file(std::fopen(dir.path("f").c_str(), "w"), std::fclose); }
    start();
    EXPECT_FALSE(thread_.call([&] { return server_->listen("unix:" + dir.path("f")); }));
    EXPECT_EQ(::access(dir.path("f").c_str(), F_OK), 0);
}

TEST_F(HttpServerTest, TakesAListeningDescriptor) {
    start();
    const int fd = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in name{};
    name.sin_family = AF_INET;
    name.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    ASSERT_EQ(::bind(fd, reinterpret_cast<const sockaddr*>(&name), sizeof name), 0);
    ASSERT_EQ(::listen(fd, 8), 0);
    const auto address = thread_.call([&] { return server_->listen_fd(fd); });
    ASSERT_TRUE(address);
    auto socket = Socket::connect(*address);
    socket.send(get);
    EXPECT_THAT(socket.read_response(), EndsWith("GET /a "));
    EXPECT_EQ(thread_.call([&] { return server_->listen_fd(::socket(AF_INET, SOCK_STREAM, 0)); }).error().code,
              ErrorCode::bad_input);
}

TEST_F(HttpServerTest, SaysWhatIsWrongWithAnAddress) {
    start();
    for (const auto* bad :
         {"", "8080", "127.0.0.1", "127.0.0.1:", "127.0.0.1:x", "127.0.0.1:70000", "::1:80", "unix:relative"})
        EXPECT_EQ(thread_.call([&] { return server_->listen(bad); }).error().code, ErrorCode::bad_input) << bad;
    EXPECT_EQ(thread_.call([&] { return server_->listen(address_); }).error().code, ErrorCode::conflict);
}

TEST_F(HttpServerTest, StopLetsRunningRequestsFinish) {
    close_gate();
    start();
    auto idle = connect();
    auto busy = connect();
    busy.send(get);
    wait_until_handling();
    auto stopped = boost::asio::co_spawn(thread_.io(), server_->stop(20s), boost::asio::use_future);
    EXPECT_TRUE(idle.at_end());
    EXPECT_THROW(connect(), std::system_error);
    open_gate();
    EXPECT_THAT(busy.read_all(), HasSubstr("Connection: close\r\n\r\nlate /a"));
    busy.close();
    EXPECT_EQ(IoThread::await(stopped), 0U);
}

TEST_F(HttpServerTest, StopStillHearsWhoHasJustCome) {
    start();
    auto fresh = connect();
    auto stopped = boost::asio::co_spawn(thread_.io(), server_->stop(20s), boost::asio::use_future);
    thread_.call([] {});
    fresh.send(get);
    EXPECT_THAT(fresh.read_all(), AllOf(HasSubstr("Connection: close"), EndsWith("GET /a ")));
    fresh.close();
    EXPECT_EQ(IoThread::await(stopped), 0U);
}

TEST_F(HttpServerTest, StopCutsWhatTakesTooLong) {
    close_gate();
    start();
    auto busy = connect();
    busy.send(get);
    wait_until_handling();
    EXPECT_EQ(thread_.run(server_->stop(20ms)), 1U);
    EXPECT_THAT(busy.read_all(), IsEmpty());
    open_gate();
}

struct BadRequest {
    const char* name;
    std::string bytes;
    int status;
};
void PrintTo(const BadRequest& row, std::ostream* out) { *out << row.name; }

class HttpServerRefuses : public HttpServerTest, public testing::WithParamInterface<BadRequest> {};

TEST_P(HttpServerRefuses, WithTheRightStatus) {
    start();
    auto socket = connect();
    socket.send(GetParam().bytes);
    EXPECT_THAT(socket.read_all(), StartsWith("HTTP/1.1 " + std::to_string(GetParam().status) + " "));
    EXPECT_EQ(rejections().size(), 1U);
}

const BadRequest bad_requests[] = {
    {"Noise", "\x16\x03\x01\x02 hello\r\n\r\n", 400},
    {"NoHost", "GET / HTTP/1.1\r\n\r\n", 400},
    {"TwoHosts", "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400},
    {"HeaderWithoutColon", "GET / HTTP/1.1\r\nHost: a\r\nnonsense\r\n\r\n", 400},
    {"BareLineFeeds", "GET / HTTP/1.1\nHost: a\n\n\r\n\r\n", 505},
    {"BadEscapeInPath", "GET /%zz HTTP/1.1\r\nHost: a\r\n\r\n", 400},
    {"NulInPath", "GET /%00 HTTP/1.1\r\nHost: a\r\n\r\n", 400},
    {"PathWithoutSlash", "GET a HTTP/1.1\r\nHost: a\r\n\r\n", 400},
    {"BothLengthAndChunked", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\nabc",
     400},
    {"ChunkedAndThenLength", "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\nabc",
     400},
    {"TwoLengths", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabc", 400},
    {"NegativeLength", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -3\r\n\r\nabc", 400},
    {"HugeLength", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999999999999999\r\n\r\nabc", 400},
    {"BadChunk", "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nabc\r\n", 400},
    {"EndlessChunkLine",
     "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1;" + std::string(40'000, 'x'), 400},
    {"OtherCoding", "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip\r\n\r\nabc", 501},
    {"Connect", "CONNECT a.example:443 HTTP/1.1\r\nHost: a\r\n\r\n", 501},
    {"Http2Preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505},
    {"OtherExpectation", "POST / HTTP/1.1\r\nHost: a\r\nExpect: wonder\r\nContent-Length: 3\r\n\r\nabc", 417},
};
INSTANTIATE_TEST_SUITE_P(All, HttpServerRefuses, testing::ValuesIn(bad_requests),
                         [](const auto& row) { return std::string(row.param.name); });

TEST_F(HttpServerTest, UnderstandsAnAbsoluteTarget) {
    start();
    auto socket = connect();
    socket.send("GET http://x.example/a?b HTTP/1.1\r\nHost: x\r\n\r\n");
    EXPECT_THAT(socket.read_response(), EndsWith("GET /a "));
}

}  // namespace
}  // namespace jembatan::net
