/// Exports a plugin class: its description as constant data, its abilities as entry points no exception can leave.
#pragma once

#include <algorithm>
#include <array>
#include <chrono>
#include <concepts>
#include <exception>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "jembatan/ability.hpp"
#include "jembatan/describe.hpp"
#include "jembatan/emit.hpp"

namespace jembatan::sdk {

/// The values of a plugin's options, in its constructor. Texts are copied out if they are to be kept.
class Options : public Value {
public:
    Options(Value values, Host services) noexcept : Value(values), host(services) {}

    /// The text of that option; empty when it has neither a value nor a default.
    std::string text(std::string_view name) const { return std::string((*this)[name].text()); }
    std::int64_t integer(std::string_view name) const { return (*this)[name].integer(); }
    bool boolean(std::string_view name) const { return (*this)[name].boolean(); }
    double real(std::string_view name) const { return (*this)[name].real(); }
    /// Of a duration option.
    std::chrono::milliseconds duration(std::string_view name) const {
        return std::chrono::milliseconds{(*this)[name].integer()};
    }
    /// Of a size option.
    std::uint64_t bytes(std::string_view name) const {
        return static_cast<std::uint64_t>(std::max<std::int64_t>(0, (*this)[name].integer()));
    }
    /// The texts of a list option.
    std::vector<std::string> texts(std::string_view name) const {
        std::vector<std::string> out;
        for (const Value each : (*this)[name]) out.emplace_back(each.text());
        return out;
    }

    Host host;
};

/// Thrown by a constructor whose options or documents are wrong: every finding is shown at its place.
class BadOptions : public std::runtime_error {
public:
    explicit BadOptions(std::vector<Finding> list) : std::runtime_error("bad options"), findings(std::move(list)) {}
    std::vector<Finding> findings;
};

namespace detail {

template <class T>
constexpr std::uint32_t abilities_of() noexcept {
    std::uint32_t set = 0;
    if constexpr (std::derived_from<T, Receive>) set |= 1U << JEMBATAN_RECEIVE;
    if constexpr (std::derived_from<T, Poll>) set |= 1U << JEMBATAN_POLL;
    if constexpr (std::derived_from<T, Deliver>) set |= 1U << JEMBATAN_DELIVER;
    if constexpr (std::derived_from<T, Find>) set |= 1U << JEMBATAN_FIND;
    if constexpr (std::derived_from<T, Follow>) set |= 1U << JEMBATAN_FOLLOW;
    if constexpr (std::derived_from<T, Fetch>) set |= 1U << JEMBATAN_FETCH;
    if constexpr (std::derived_from<T, Credential>) set |= 1U << JEMBATAN_CREDENTIAL;
    if constexpr (std::derived_from<T, Refresh>) set |= 1U << JEMBATAN_REFRESH;
    if constexpr (std::derived_from<T, Configure>) set |= 1U << JEMBATAN_CONFIGURE;
    if constexpr (std::derived_from<T, Preview>) set |= 1U << JEMBATAN_PREVIEW;
    if constexpr (std::derived_from<T, Probe>) set |= 1U << JEMBATAN_PROBE;
    return set;
}

inline std::int32_t fail(const jembatan_sink* sink, std::string_view why) noexcept {
    sink->fail(sink->self, view_of(why));
    return JEMBATAN_FAILED;
}

/// Runs `work`, turning whatever it throws into a failure text.
template <class Work>
std::int32_t guarded(const jembatan_sink* sink, Work work) noexcept {
    try {
        return work();
    } catch (const std::exception& error) {
        return fail(sink, error.what());
    } catch (...) {
        return fail(sink, "the plugin threw something that is not a std::exception");
    }
}

/// A plugin object with the host it may ask.
template <class T>
struct Holder {
    Holder(const jembatan_host* services, const jembatan_node* options)
        : host(services), object(Options{Value{options}, host}) {}
    Host host;
    T object;
};

template <class T>
std::int32_t create(const jembatan_host* host, const jembatan_node* options, jembatan_instance** instance,
                    const jembatan_sink* sink) noexcept {
    return guarded(sink, [&]() -> std::int32_t {
        try {
            auto made = std::make_unique<Holder<T>>(host, options);
            *instance = reinterpret_cast<jembatan_instance*>(made.release());
            return JEMBATAN_OK;
        } catch (const BadOptions& bad) {
            emit(findings(bad.findings), *sink);
            return JEMBATAN_FAILED;
        }
    });
}

template <class T>
void destroy(jembatan_instance* instance) noexcept {
    delete reinterpret_cast<Holder<T>*>(instance);
}

template <class T>
Action dispatch(const Holder<T>& holder, const jembatan_job& job, const Event& event) {
    const T& object = holder.object;
    switch (job.ability) {
        case JEMBATAN_RECEIVE:
            if constexpr (std::derived_from<T, Receive>)
                return static_cast<const Receive&>(object).step(Inbound(job, holder.host), event);
            break;
        case JEMBATAN_POLL:
            if constexpr (std::derived_from<T, Poll>)
                return static_cast<const Poll&>(object).step(PollJob(job, holder.host), event);
            break;
        case JEMBATAN_DELIVER:
            if constexpr (std::derived_from<T, Deliver>)
                return static_cast<const Deliver&>(object).step(Delivery(job, holder.host), event);
            break;
        case JEMBATAN_FIND:
            if constexpr (std::derived_from<T, Find>)
                return static_cast<const Find&>(object).step(FindJob(job, holder.host), event);
            break;
        case JEMBATAN_FOLLOW:
            if constexpr (std::derived_from<T, Follow>)
                return static_cast<const Follow&>(object).step(FollowJob(job, holder.host), event);
            break;
        case JEMBATAN_FETCH:
            if constexpr (std::derived_from<T, Fetch>)
                return static_cast<const Fetch&>(object).step(FetchJob(job, holder.host), event);
            break;
        case JEMBATAN_CONFIGURE:
            if constexpr (std::derived_from<T, Configure>)
                return static_cast<const Configure&>(object).step(ConfigureJob(job, holder.host), event);
            break;
        case JEMBATAN_CREDENTIAL:
            if constexpr (std::derived_from<T, Credential>)
                return static_cast<const Credential&>(object).step(CredentialJob(job, holder.host), event);
            break;
        case JEMBATAN_REFRESH:
            if constexpr (std::derived_from<T, Refresh>)
                return static_cast<const Refresh&>(object).step(RefreshJob(job, holder.host), event);
            break;
        case JEMBATAN_PREVIEW:
            if constexpr (std::derived_from<T, Preview>)
                return static_cast<const Preview&>(object).step(PreviewJob(job, holder.host), event);
            break;
        case JEMBATAN_PROBE:
            if constexpr (std::derived_from<T, Probe>)
                return static_cast<const Probe&>(object).step(ProbeJob(job, holder.host), event);
            break;
        default: break;
    }
    throw std::logic_error("asked for an ability this plugin does not have");
}

template <class T>
std::int32_t step(jembatan_instance* instance, const jembatan_job* job, const jembatan_event* event,
                  const jembatan_sink* sink) noexcept {
    return guarded(sink, [&] {
        const auto& holder = *reinterpret_cast<const Holder<T>*>(instance);
        return emit(dispatch(holder, *job, Event(*event)), *sink);
    });
}

template <class T>
constexpr std::uint32_t option_count() noexcept {
    if constexpr (requires { T::options; }) return static_cast<std::uint32_t>(std::size(T::options));
    return 0;
}
template <class T>
constexpr const jembatan_option* options_of() noexcept {
    if constexpr (requires { T::options; }) return std::data(T::options);
    return nullptr;
}
template <class T>
constexpr std::uint32_t path_count() noexcept {
    if constexpr (requires { T::paths; }) return static_cast<std::uint32_t>(std::size(T::paths));
    return 0;
}
template <class T>
constexpr const jembatan_path* paths_of() noexcept {
    if constexpr (requires { T::paths; }) return std::data(T::paths);
    return nullptr;
}

template <class T>
inline constexpr jembatan_component component = {sizeof(jembatan_component),
                                                 static_cast<std::uint32_t>(T::about.role),
                                                 abilities_of<T>(),
                                                 T::about.blocking,
                                                 static_cast<std::uint32_t>(T::about.delivers),
                                                 static_cast<std::uint32_t>(T::about.audience),
                                                 T::about.collects ? 1U : 0U,
                                                 T::about.state_version,
                                                 view_of(T::about.summary),
                                                 options_of<T>(),
                                                 option_count<T>(),
                                                 paths_of<T>(),
                                                 path_count<T>(),
                                                 T::about.max_attachments,
                                                 T::about.max_attachment_bytes,
                                                 &create<T>,
                                                 &destroy<T>,
                                                 &step<T>};

template <class... T>
inline constexpr std::array<const jembatan_component*, sizeof...(T)> components = {&component<T>...};

template <class... T>
constexpr jembatan_plugin describe(std::string_view name, std::string_view version, std::string_view licence,
                                   std::string_view summary) noexcept {
    return {
        JEMBATAN_MAGIC, sizeof(jembatan_plugin), JEMBATAN_ABI_MAJOR, JEMBATAN_ABI_MINOR, view_of(JEMBATAN_ABI_DRAFT),
        view_of(name),  view_of(version),        view_of(licence),   view_of(summary),   components<T...>.data(),
        sizeof...(T)};
}

}  // namespace detail
}  // namespace jembatan::sdk

/// Exports the plugin: JEMBATAN_PLUGIN("webhook", "1.0.0", "Apache-2.0", "what it is in one line", Webhook)
#define JEMBATAN_PLUGIN(name, version, licence, summary, ...)                            \
    extern "C" {                                                                         \
    extern JEMBATAN_EXPORT const jembatan_plugin jembatan_plugin_v1;                     \
    constinit const jembatan_plugin jembatan_plugin_v1 =                                 \
        ::jembatan::sdk::detail::describe<__VA_ARGS__>(name, version, licence, summary); \
    }
