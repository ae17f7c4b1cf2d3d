// Closed-loop load: so many keep-alive connections, each sends the next request when its answer has come. One thread,
// epoll.
//
// Usage: load PORT PATH CONNECTIONS REQUESTS BODY_FILE FIRST_ID
// Each `@ID@` in the body becomes a 20-digit number of its own. Prints one JSON object: requests, failed, seconds,
// rate, p50_ms, p99_ms, max_ms. Ends by itself after REQUESTS answers, or after ten seconds without any.
#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

namespace {

using Clock = std::chrono::steady_clock;

struct Connection {
    int fd = -1;
    std::string in, out;
    std::size_t written = 0;
    Clock::time_point begun;
};

struct Load {
    std::uint16_t port = 0;
    std::string path, body;
    std::size_t connections = 0;
    std::uint64_t wanted = 0, next_id = 0, sent = 0, answered = 0, failed = 0;
    std::vector<std::uint32_t> micros;
};

std::string request_of(Load& load) {
    char id[32];
    std::snprintf(id, sizeof id, "%020llu", static_cast<unsigned long long>(load.next_id++));
    std::string body = load.body;
    for (auto at = body.find("@ID@"); at != std::string::npos; at = body.find("@ID@", at)) body.replace(at, 4, id);
    return "POST " + load.path + " HTTP/1.1\r\nHost: bench\r\nContent-Type: application/json\r\nContent-Length: " +
           std::to_string(body.size()) + "\r\n\r\n" + body;
}

bool open(Connection& connection, std::uint16_t port) {
    connection.fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in where{};
    where.sin_family = AF_INET;
    where.sin_port = htons(port);
    where.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const int yes = 1;
    ::setsockopt(connection.fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    return ::connect(connection.fd, reinterpret_cast<const sockaddr*>(&where), sizeof where) == 0;
}

bool write_some(Connection& connection) {
    while (connection.written < connection.out.size()) {
        const auto n = ::send(connection.fd, connection.out.data() + connection.written,
                              connection.out.size() - connection.written, MSG_NOSIGNAL);
        if (n <= 0) return false;
        connection.written += static_cast<std::size_t>(n);
    }
    return true;
}

bool start(Load& load, Connection& connection) {
    if (load.sent >= load.wanted) return true;
    ++load.sent;
    connection.out = request_of(load);
    connection.written = 0;
    connection.begun = Clock::now();
    return write_some(connection);
}

/// Takes one whole answer off the buffer; 0 while there is none.
int take_answer(std::string& in) {
    const auto head = in.find("\r\n\r\n");
    if (head == std::string::npos) return 0;
    const std::string_view text(in.data(), head);
    std::size_t length = 0;
    for (const std::string_view name : {"Content-Length: ", "content-length: "})
        if (const auto at = text.find(name); at != std::string_view::npos)
            length = std::strtoul(in.c_str() + at + name.size(), nullptr, 10);
    if (in.size() < head + 4 + length) return 0;
    const int status = std::atoi(in.c_str() + 9);
    in.erase(0, head + 4 + length);
    return status;
}

bool receive(Load& load, Connection& connection) {
    char buffer[16384];
    const auto n = ::recv(connection.fd, buffer, sizeof buffer, 0);
    if (n <= 0) return false;
    connection.in.append(buffer, static_cast<std::size_t>(n));
    const int status = take_answer(connection.in);
    if (status == 0) return true;
    ++load.answered;
    if (status != 200 && status != 201 && status != 202) ++load.failed;
    load.micros.push_back(static_cast<std::uint32_t>(
        std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - connection.begun).count()));
    return start(load, connection);
}

double percentile(std::vector<std::uint32_t>& micros, double part) {
    if (micros.empty()) return 0;
    const auto at = static_cast<std::size_t>(part * static_cast<double>(micros.size() - 1));
    std::nth_element(micros.begin(), micros.begin() + static_cast<std::ptrdiff_t>(at), micros.end());
    return micros[at] / 1000.0;
}

int run(Load& load) {
    std::vector<Connection> connections(load.connections);
    const int poll = ::epoll_create1(EPOLL_CLOEXEC);
    for (std::size_t i = 0; i < connections.size(); ++i) {
        if (!open(connections[i], load.port)) return 1;
        epoll_event event{};
        event.events = EPOLLIN;
        event.data.u64 = i;
        ::epoll_ctl(poll, EPOLL_CTL_ADD, connections[i].fd, &event);
    }
    const auto begun = Clock::now();
    for (auto& connection : connections)
        if (!start(load, connection)) return 1;
    epoll_event events[256];
    while (load.answered < load.wanted) {
        const int n = ::epoll_wait(poll, events, 256, 10'000);
        if (n <= 0) break;
        for (int i = 0; i < n; ++i)
            if (!receive(load, connections[events[i].data.u64])) return 1;
    }
    const std::chrono::duration<double> took = Clock::now() - begun;
    std::printf(
        R"({"requests":%llu,"failed":%llu,"seconds":%.3f,"rate":%.1f,"p50_ms":%.2f,"p99_ms":%.2f,"max_ms":%.2f})"
        "\n",
        static_cast<unsigned long long>(load.answered), static_cast<unsigned long long>(load.failed), took.count(),
        static_cast<double>(load.answered) / took.count(), percentile(load.micros, 0.5), percentile(load.micros, 0.99),
        percentile(load.micros, 1));
    for (auto& connection : connections) ::close(connection.fd);
    return load.answered == load.wanted ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 7) return 64;
    Load load;
    load.port = static_cast<std::uint16_t>(std::atoi(argv[1]));
    load.path = argv[2];
    load.connections = std::strtoul(argv[3], nullptr, 10);
    load.wanted = std::strtoull(argv[4], nullptr, 10);
    std::ifstream file(argv[5]);
    std::stringstream text;
    text << file.rdbuf();
    load.body = text.str();
    load.next_id = std::strtoull(argv[6], nullptr, 10);
    load.micros.reserve(load.wanted);
    return run(load);
}
