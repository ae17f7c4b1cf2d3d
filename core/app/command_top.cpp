// `jembatan top`: what the broker's own numbers say, as one screen that is drawn again every few seconds.
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <filesystem>
#include <iostream>
#include <map>
#include <optional>
#include <thread>

#include "app/ask.hpp"
#include "app/command_keeping.hpp"
#include "app/exit_codes.hpp"
#include "app/prometheus_text.hpp"
#include "app/setup.hpp"
#include "base/json.hpp"
#include "base/json_writer.hpp"
#include "base/zone.hpp"

namespace jembatan::app {
namespace {

using Counts = std::map<std::string, double>;
using Steady = std::chrono::steady_clock;

std::string text_in(const Tree& tree, std::string_view key) {
    const auto* value = tree.find(key);
    return value == nullptr ? std::string() : value->text;
}
std::int64_t number_in(const Tree& tree, std::string_view key) {
    const auto* value = tree.find(key);
    return value == nullptr ? 0 : value->integer;
}

std::vector<Tree> trees_in(std::string_view lines) {
    std::vector<Tree> out;
    while (!lines.empty()) {
        const auto line = lines.substr(0, lines.find('\n'));
        lines.remove_prefix(std::min(lines.size(), line.size() + 1));
        if (auto tree = parse_json(line)) out.push_back(std::move(*tree));
    }
    return out;
}

/// What one look found.
struct Look {
    Steady::time_point at = Steady::now();
    Tree status;
    std::vector<Tree> loads, troubles;
    Counts in, out;  ///< so far, by channel and by destination
    Counts stored;   ///< the store's counters
    Counts failing;  ///< credentials that cannot be obtained, by channel or destination
    std::uintmax_t disk_free = 0, disk = 0;
};

struct Destination {
    double out_a_second = 0;
    std::int64_t waiting = 0, uncertain = 0, dead = 0, in_flight = 0;
    std::string oldest, breaker = "-";
};

/// Two looks put together.
struct Screen {
    std::map<std::string, double> in_a_second;
    std::map<std::string, Destination> destinations;
};

double rate(const Counts& now, const std::optional<Look>& before, const Counts Look::*counts, const std::string& name,
            double seconds) {
    const auto found = now.find(name);
    if (!before || found == now.end() || seconds <= 0) return 0;
    const auto& old = (*before).*counts;
    const auto was = old.find(name);
    return std::max(0.0, (found->second - (was == old.end() ? 0 : was->second)) / seconds);
}

Screen screen_of(const Look& now, const std::optional<Look>& before) {
    const auto seconds = before ? std::chrono::duration<double>(now.at - before->at).count() : 0;
    Screen screen;
    for (const auto& [name, count] : now.in) screen.in_a_second[name] = rate(now.in, before, &Look::in, name, seconds);
    if (const auto* lanes = now.status.find("destinations"))
        for (const auto& lane : lanes->items) {
            auto& destination = screen.destinations[text_in(lane, "name")];
            destination.breaker = text_in(lane, "breaker");
            destination.in_flight = number_in(lane, "in_flight");
        }
    for (const auto& load : now.loads) {
        auto& destination = screen.destinations[text_in(load, "destination")];
        destination.waiting = number_in(load, "waiting");
        destination.uncertain = number_in(load, "uncertain");
        destination.dead = number_in(load, "dead");
        destination.oldest = text_in(load, "oldest");
    }
    for (auto& [name, destination] : screen.destinations)
        destination.out_a_second = rate(now.out, before, &Look::out, name, seconds);
    return screen;
}

/// Asks the broker; the same questions every time.
class Watcher {
public:
    explicit Watcher(const TopWish& wish) {
        const Setup setup = set_up(wish.config, config::MissingSecrets::warn);
        address_ = setup.loaded.config.admin.listen;
        const auto& url = setup.loaded.config.store.url;
        if (url.starts_with("sqlite:")) folder_ = std::filesystem::path(url.substr(7)).parent_path();
    }

    Result<Look> look() const {
        Look look;
        std::string metrics, loads, status;
        for (const auto& [target, into] :
             {std::pair{"/v1/metrics", &metrics}, std::pair{"/v1/loads", &loads}, std::pair{"/v1/status", &status}}) {
            auto answer = get(target);
            if (!answer) return answer.error();
            *into = std::move(*answer);
        }
        for (const auto* state : {"uncertain", "dead"}) {
            auto answer = get(std::string("/v1/deliveries?limit=3&state=") + state);
            if (!answer) return answer.error();
            for (auto& row : trees_in(*answer)) look.troubles.push_back(std::move(row));
        }
        auto tree = parse_json(status);
        if (!tree) return tree.error();
        look.status = std::move(*tree);
        look.loads = trees_in(loads);
        look.in = sums_of(metrics, "jembatan_intake_items_total", "channel");
        look.out = sums_of(metrics, "jembatan_delivery_attempts_total", "destination", "result", "accepted");
        look.failing = sums_of(metrics, "jembatan_credential_failing", "instance");
        look.stored = sums_of(metrics, "jembatan_store_total", "what");
        std::error_code error;
        if (const auto space = std::filesystem::space(folder_, error); !error)
            look.disk_free = space.available, look.disk = space.capacity;
        return look;
    }

private:
    Result<std::string> get(const std::string& target) const {
        auto answer = ask_admin(address_, "GET", target, "", answer_limit);
        if (!answer) return answer.error();
        if (answer->status >= 400) return bad_input(error_text(*answer));
        return std::move(answer->body);
    }

    std::string address_;
    std::filesystem::path folder_;
};

std::int64_t stored(const Look& look, const std::string& name) {
    const auto found = look.stored.find(name);
    return found == look.stored.end() ? 0 : static_cast<std::int64_t>(found->second);
}

std::string as_json(const Look& look, const Screen& screen) {
    JsonWriter json;
    json.begin_object().field("config", text_in(look.status, "config"));
    const auto* writable = look.status.find("writable");
    json.field("writable", writable != nullptr && writable->boolean).field("reason", text_in(look.status, "reason"));
    json.field("disk_free", look.disk_free).field("disk", look.disk).key("channels").begin_array();
    for (const auto& [name, per_second] : screen.in_a_second)
        json.begin_object().field("name", name).field("in_per_second", per_second).end_object();
    json.end_array().key("destinations").begin_array();
    for (const auto& [name, d] : screen.destinations)
        json.begin_object()
            .field("name", name)
            .field("out_per_second", d.out_a_second)
            .field("waiting", d.waiting)
            .field("oldest", d.oldest)
            .field("in_flight", d.in_flight)
            .field("breaker", d.breaker)
            .field("uncertain", d.uncertain)
            .field("dead", d.dead)
            .end_object();
    json.end_array().key("failing_credentials").begin_array();
    for (const auto& [name, count] : look.failing) json.value(name);
    json.end_array().key("counters").begin_object();
    for (const auto& [name, value] : look.stored) json.field(name, static_cast<std::int64_t>(value));
    json.end_object().key("troubles").begin_array();
    for (const auto& trouble : look.troubles) json.raw(to_json(trouble));
    json.end_array().end_object();
    return json.take();
}

std::string columns(const std::string& name, const Destination& d) {
    char line[200];
    std::snprintf(line, sizeof line, "%-24.24s %6.1f %8lld  %-19s %5lld  %-9s %10lld %5lld\n", name.c_str(),
                  d.out_a_second, static_cast<long long>(d.waiting),
                  d.oldest.empty() ? "-" : d.oldest.substr(0, 19).c_str(), static_cast<long long>(d.in_flight),
                  d.breaker.c_str(), static_cast<long long>(d.uncertain), static_cast<long long>(d.dead));
    return line;
}

std::string as_screen(const Look& look, const Screen& screen) {
    std::string out = "jembatan  config " + text_in(look.status, "config") + "  disk " +
                      std::to_string(look.disk_free >> 30) + " of " + std::to_string(look.disk >> 30) + " GiB free";
    const auto reason = text_in(look.status, "reason");
    out += reason.empty() ? "\n" : "\nNOT WRITABLE: " + reason + "\n";
    for (const auto& [name, count] : look.failing) out += "CREDENTIAL of '" + name + "' cannot be obtained\n";
    out += "reports: " + std::to_string(stored(look, "reports_accepted")) + " accepted, " +
           std::to_string(stored(look, "reports_collecting")) + " collecting, " +
           std::to_string(stored(look, "reports_held")) + " held, " + std::to_string(stored(look, "reports_unrouted")) +
           " unrouted\n\n";
    out += "channel                    in/s\n";
    char line[200];
    for (const auto& [name, per_second] : screen.in_a_second) {
        std::snprintf(line, sizeof line, "%-24.24s %6.1f\n", name.c_str(), per_second);
        out += line;
    }
    out += "\ndestination               out/s  waiting  oldest               busy  breaker    uncertain  dead\n";
    for (const auto& [name, destination] : screen.destinations) out += columns(name, destination);
    if (!look.troubles.empty()) out += "\nlast troubles\n";
    for (const auto& row : look.troubles)
        out += "  " + text_in(row, "ref") + "  " + text_in(row, "destination") + "  " + text_in(row, "state") + "  " +
               text_in(row, "reason") + '\n';
    return out;
}

}  // namespace

int top(const TopWish& wish) {
    const Watcher watcher(wish);
    const bool is_screen = wish.output == Output::people && ::isatty(STDOUT_FILENO) != 0;
    const bool is_once = wish.once || !is_screen;
    std::optional<Look> before;
    for (int looks = 1;; ++looks) {
        auto look = watcher.look();
        if (!look) {
            std::cerr << look.error().what << '\n';
            return look.error().code == ErrorCode::unavailable ? exit_unavailable : exit_no;
        }
        const auto screen = screen_of(*look, before);
        if (is_once && looks == 2) {  // rates need two looks
            std::cout << (wish.output == Output::json ? as_json(*look, screen) + "\n" : as_screen(*look, screen));
            return exit_fine;
        }
        if (!is_once) std::cout << "\x1b[H\x1b[2J" << as_screen(*look, screen) << std::flush;
        before = std::move(*look);
        std::this_thread::sleep_for(is_once ? std::chrono::milliseconds(500) : std::chrono::seconds(wish.seconds));
    }
}

}  // namespace jembatan::app
