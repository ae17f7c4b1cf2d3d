// Loads the built library and turns plain test values into what the host hands to a plugin.
#include "support/plugin_driver.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <cstdlib>
#include <exception>
#include <optional>
#include <stdexcept>

#include "host/document.hpp"
#include "support/options.hpp"

namespace jembatan::test {

namespace {

[[noreturn]] void fail(const std::string& what) { throw std::runtime_error(what); }

host::PluginInfo load(std::string_view plugin) {
    host::PluginInfo info = host::load_plugin(plugin_directory() + "/" + std::string(plugin) + ".so");
    if (!info.is_usable()) fail(info.problem);
    return info;
}

std::unique_ptr<host::Guard> no_guard() {
    host::GuardOptions options;
    options.pure_limit = std::chrono::milliseconds(0);
    options.handle_signals = false;
    return host::Guard::open(options, some_time).value();
}

const host::ComponentInfo& component_of(const host::PluginInfo& plugin, jembatan_role role) {
    const auto* component = plugin.component(role);
    if (component == nullptr) fail(plugin.name + ": has no component of that role");
    return *component;
}

jembatan_role first_role(std::string_view plugin) { return load(plugin).components.front().role; }

std::string text_of(const host::CreationFailure& failure) {
    std::string text = failure.what;
    for (const auto& finding : failure.findings)
        text += "\n" + finding.code + ": " + finding.message + " (" + finding.help + ")";
    return text;
}

std::unique_ptr<host::Instance> make(host::Guard& guard, const host::PluginInfo& plugin, jembatan_role role,
                                     const Tree& options) {
    auto made = host::Instance::create(guard, component_of(plugin, role), plugin.name + "_1", options, some_time);
    if (!made) fail(text_of(made.error()));
    return std::move(*made);
}

const jembatan_node* parse(host::Document& document, const std::string& json) {
    auto parsed = document.parse_json(json);
    if (!parsed) fail("test data: " + parsed.error().what);
    return *parsed;
}

/// A job's and an event's C side, with everything they point to.
struct Images {
    Images(const host::ComponentInfo& component, const Job& job, const Event& event,
           std::string_view instance_options) {
        input.ability = job.ability;
        input.kind = job.kind;
        input.attempt = job.attempt;
        input.now = job.now;
        input.key = job.key;
        input.language = job.language;
        input.state = job.state;
        const bool fill = job.ability == JEMBATAN_CONFIGURE && job.data == "{}";
        input.data =
            parse(document, fill ? R"({"facts": {}, "options": )" + std::string(instance_options) + "}" : job.data);
        happened.kind = event.kind;
        happened.failure = event.failure;
        happened.external_id = event.external_id;
        happened.data = parse(document, event.data);
        if (!event.method.empty()) add_request(component, event);
        if (event.kind == sdk::EventKind::response) add_response(event);
    }

    /// A body that is a form is read as one where the path says so; conformance sends to paths that are none.
    void add_request(const host::ComponentInfo& component, const Event& event) {
        const auto question = event.path.find('?');
        below = event.path.substr(0, question);
        message.method = event.method;
        message.path = "/in/test" + below;
        if (question != std::string::npos) message.query = event.path.substr(question + 1);
        for (const auto& [name, value] : event.headers) message.headers.add(name, value);
        message.body = event.body;
        const auto* path = component.path(below);
        const std::string type = net::media_type(message.headers.value("Content-Type"));
        const bool is_form = type == "multipart/form-data" || type == "application/x-www-form-urlencoded";
        const auto form = is_form ? JEMBATAN_BODY_FORM : JEMBATAN_BODY_RAW;
        auto assigned = inbound.assign(message, below, path != nullptr && is_form ? path->body_form : form);
        if (!assigned) fail("test request: " + assigned.error().what);
        happened.request = &inbound.view();
    }

    void add_response(const Event& event) {
        for (const auto& [name, value] : event.headers) headers.push_back({sdk::view_of(name), sdk::view_of(value)});
        answer.struct_size = sizeof answer;
        answer.status = event.status;
        answer.headers = headers.data();
        answer.header_count = static_cast<std::uint32_t>(headers.size());
        answer.body = sdk::view_of(event.body);
        answer.kept_sha256 = sdk::view_of(event.kept_sha256);
        answer.kept_mime = sdk::view_of(event.kept_mime);
        answer.kept_size = event.kept_size;
        happened.response = &answer;
    }

    host::Document document;
    host::JobInput input;
    host::EventInput happened;
    net::Request message;
    std::string below;
    host::InboundRequest inbound;
    std::vector<jembatan_pair> headers;
    jembatan_response answer{};
};

Result<sdk::Action> wait_for(host::Instance& instance, const Images& images) {
    boost::asio::io_context io;
    std::optional<Result<sdk::Action>> result;
    boost::asio::co_spawn(io, instance.run(images.input, images.happened),
                          [&](const std::exception_ptr& error, Result<sdk::Action> got) {
                              if (error) std::rethrow_exception(error);
                              result.emplace(std::move(got));
                          });
    io.run();
    return std::move(*result);
}

}  // namespace

std::string plugin_directory() {
    const char* named = std::getenv("JEMBATAN_PLUGIN_DIR");
    return named != nullptr && *named != '\0' ? named : JEMBATAN_PLUGIN_DIR;
}

PluginDriver::PluginDriver(std::string_view plugin, std::string_view options)
    : PluginDriver(plugin, options, first_role(plugin)) {}

PluginDriver::PluginDriver(std::string_view plugin, std::string_view options, jembatan_role role)
    : plugin_(load(plugin)),
      guard_(no_guard()),
      instance_(make(*guard_, plugin_, role, whole_options_of(component_of(plugin_, role), options))),
      options_(options) {}

PluginDriver::PluginDriver(host::PluginInfo plugin, jembatan_role role, const Tree& options)
    : plugin_(std::move(plugin)),
      guard_(no_guard()),
      instance_(make(*guard_, plugin_, role, options)),
      options_("{}") {}

PluginDriver::~PluginDriver() = default;

Result<sdk::Action> PluginDriver::step(const Job& job, const Event& event) {
    const Images images(component(), job, event, options_);
    if (component().is_blocking(job.ability)) return wait_for(*instance_, images);
    return instance_->step(images.input, images.happened);
}

sdk::Action PluginDriver::act(const Job& job, const Event& event) {
    auto action = step(job, event);
    if (!action) fail(action.error().what);
    return std::move(*action);
}

host::CreationFailure PluginDriver::refusal(std::string_view plugin, std::string_view options) {
    const auto info = load(plugin);
    const auto guard = no_guard();
    const auto& component = info.components.front();
    auto made =
        host::Instance::create(*guard, component, info.name + "_1", whole_options_of(component, options), some_time);
    return made ? host::CreationFailure{} : made.error();
}

}  // namespace jembatan::test
