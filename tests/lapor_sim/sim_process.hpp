/// Runs the real lapor-sim for a test: starts it on free ports, waits for its ready line, speaks to its control plane,
/// and ends it. For every test that needs a far side; needs JEMBATAN_BIN_DIR and the target lapor-sim built.
#pragma once

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "base/json.hpp"
#include "lapor_sim/raw_http.hpp"

extern char** environ;

namespace jembatan::testing {

/// One running simulator. The interface is at `listen()`, base path /lapor/3.0.0.
class SimProcess {
public:
    static constexpr const char* auth_secret = "sim-auth-0000";
    static constexpr const char* token_secret = "{SIMU-LATO-RTOK-EN00}";

    /// Without a rate limit unless the options ask for one: later options win.
    explicit SimProcess(std::vector<std::string> options = {}) {
        std::vector<std::string> words{JEMBATAN_BIN_DIR "/lapor-sim", "--rate", "0"};
        words.insert(words.end(), options.begin(), options.end());
        start(words);
        read_ready_line();
    }
    ~SimProcess() { stop(); }
    SimProcess(const SimProcess&) = delete;
    SimProcess& operator=(const SimProcess&) = delete;

    const std::string& listen() const { return listen_; }    ///< "127.0.0.1:port"
    const std::string& control() const { return control_; }  ///< "127.0.0.1:port"
    std::string base_url() const { return "http://" + listen_ + "/lapor/3.0.0"; }

    /// A call of the control plane, path below /_sim/v1.
    RawAnswer call(std::string_view method, std::string_view path, std::string_view body = {}) const {
        std::string request = std::string(method) + " /_sim/v1" + std::string(path) + " HTTP/1.1\r\nHost: sim\r\n";
        request += "Content-Type: application/json\r\nContent-Length: " + std::to_string(body.size()) + "\r\n";
        return round_trip(control_, request + "Connection: close\r\n\r\n" + std::string(body));
    }

    /// The same for a call that has to succeed; gives its JSON.
    Tree get(std::string_view path) const { return json_of(call("GET", path)); }
    Tree post(std::string_view path, std::string_view body = "{}") const { return json_of(call("POST", path, body)); }

    /// Ends it with SIGTERM and gives its exit status; -1 when it died of a signal or was ended before.
    int stop() {
        if (process_ == 0) return -1;
        ::kill(process_, SIGTERM);
        int status = 0;
        ::waitpid(process_, &status, 0);
        ::close(output_);
        process_ = 0;
        return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    }

private:
    void start(const std::vector<std::string>& words) {
        int ends[2];
        if (::pipe2(ends, O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
        std::vector<char*> arguments;
        for (const auto& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
        arguments.push_back(nullptr);
        posix_spawn_file_actions_t actions;
        ::posix_spawn_file_actions_init(&actions);
        ::posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
        const int failed = ::posix_spawn(&process_, arguments[0], &actions, nullptr, arguments.data(), environ);
        ::posix_spawn_file_actions_destroy(&actions);
        ::close(ends[1]);
        output_ = ends[0];
        if (failed != 0) throw std::runtime_error("cannot start " + words[0]);
    }

    void read_ready_line() {
        std::string line;
        char byte = 0;
        while (::read(output_, &byte, 1) == 1 && byte != '\n') line += byte;
        listen_ = value_of(line, " listen=");
        control_ = value_of(line, " control=");
        if (line.starts_with("ready ") && !listen_.empty() && !control_.empty()) return;
        stop();
        throw std::runtime_error("lapor-sim did not become ready: '" + line + "'");
    }

    static std::string value_of(const std::string& line, const std::string& key) {
        const auto at = line.find(key);
        if (at == std::string::npos) return {};
        return line.substr(at + key.size(), line.find(' ', at + key.size()) - at - key.size());
    }

    static Tree json_of(const RawAnswer& answer) {
        if (answer.status != 200)
            throw std::runtime_error("control answered " + std::to_string(answer.status) + ": " + answer.body);
        return parse_json(answer.body).value();
    }

    pid_t process_ = 0;
    int output_ = -1;
    std::string listen_;
    std::string control_;
};

/// The value at a path such as "results.data.0.id"; a null tree where there is none.
inline const Tree& at(const Tree& tree, std::string_view path) {
    static const Tree nothing;
    const Tree* here = &tree;
    while (!path.empty()) {
        const auto dot = path.find('.');
        const std::string step(path.substr(0, dot));
        path = dot == std::string_view::npos ? std::string_view() : path.substr(dot + 1);
        const Tree* next = nullptr;
        if (here->kind == Tree::Kind::map) next = here->find(step);
        if (here->kind == Tree::Kind::list && std::stoul(step) < here->items.size())
            next = &here->items[std::stoul(step)];
        if (!next) return nothing;
        here = next;
    }
    return *here;
}

}  // namespace jembatan::testing
