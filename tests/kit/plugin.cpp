// The kit's Plugin over the driver that the tests of this tree use.
#include <stdexcept>

#include "jembatan/test_kit.hpp"
#include "net/url.hpp"
#include "support/plugin_driver.hpp"

namespace jembatan::test {

class Plugin::Parts {
public:
    Parts(std::string_view name, std::string_view options) : driver(name, options) {}
    PluginDriver driver;
};

Plugin::Plugin(std::string_view name, std::string_view options) : parts_(std::make_unique<Parts>(name, options)) {}
Plugin::~Plugin() = default;

sdk::Action Plugin::act(const Job& job, const Event& event) {
    const std::string below = event.path.substr(0, event.path.find('?'));
    const auto* path = parts_->driver.component().path(below);
    if (!event.method.empty() && (path == nullptr || !path->has_method(event.method)))
        throw std::runtime_error("no path of the plugin takes " + event.method + " '" + below +
                                 "'; a broker answers it itself");
    return parts_->driver.act(job, event);
}

Event form(std::string path, const Fields& fields, Fields headers) {
    std::string body;
    for (const auto& [name, value] : fields)
        body += (body.empty() ? "" : "&") + net::percent_encode(name) + "=" + net::percent_encode(value);
    headers.emplace_back("Content-Type", "application/x-www-form-urlencoded");
    return request("POST", std::move(path), std::move(body), std::move(headers));
}

Walk Plugin::walk(Job job, const std::vector<Event>& answers, const Event& first) {
    Walk walk;
    walk.end = act(job, first);
    while (walk.end.kind == JEMBATAN_SEND) {
        walk.sent.push_back(walk.end.http);
        if (walk.sent.size() > answers.size())
            throw std::runtime_error("it sends a request for which the test has no answer:\n" + text_of(walk.end));
        job.state = walk.end.state;
        walk.end = act(job, answers[walk.sent.size() - 1]);
    }
    return walk;
}

std::string Plugin::refusal(std::string_view name, std::string_view options) {
    try {
        const Parts parts(name, options);
        return {};
    } catch (const std::runtime_error& refused) {
        return refused.what();
    }
}

std::string missing(const sdk::Action& action, std::string_view wanted) {
    const std::string text = text_of(action);
    while (!wanted.empty()) {
        const auto end = wanted.find('\n');
        const std::string line(wanted.substr(0, end));
        wanted.remove_prefix(end == std::string_view::npos ? wanted.size() : end + 1);
        if (!line.empty() && ("\n" + text).find("\n" + line + "\n") == std::string::npos)
            return "no line '" + line + "' in\n" + text;
    }
    return {};
}

}  // namespace jembatan::test
