// One function per stage.
#include "app/stage_settings.hpp"

#include <algorithm>

#include "app/rules_from_config.hpp"
#include "base/hash.hpp"

namespace jembatan::app {
namespace {

bool replies(const host::Instance& instance) {
    return instance.component().has(JEMBATAN_DELIVER) && instance.component().takes(JEMBATAN_REPLY);
}

intake::ChannelSettings channel_settings(const config::Config& config, const config::Channel& channel,
                                         const MadeInstance& made) {
    intake::ChannelSettings out;
    out.name = channel.name;
    out.plugin = channel.plugin;
    out.account = channel.account;
    out.instance = made.instance;
    out.gate = made.gate;
    if (channel.collect)
        out.collect = store::Collect{channel.collect->quiet, channel.collect->most, channel.collect->fetches,
                                     channel.collect->follow};
    const auto secrecy = secrecy_of(config, channel);
    out.anonymous = secrecy.anonymous;
    out.secret = secrecy.secret;
    out.holds = channel.hold;
    out.poll_every = channel.poll_every;
    out.is_retired = channel.retired;
    out.can_reply = replies(*made.instance);
    return out;
}

deliver::TargetSettings target_of(const std::string& name, const MadeInstance& made, std::int64_t concurrency) {
    deliver::TargetSettings out;
    out.name = name;
    out.plugin_version = made.plugin_version;
    out.mapping_hash = made.mapping_hash;
    out.instance = made.instance;
    out.gate = made.gate;
    if (concurrency > 0) out.concurrency = static_cast<std::size_t>(concurrency);
    return out;
}

deliver::TargetSettings target_of(const config::Config& config, const config::Destination& destination,
                                  const MadeInstance& made) {
    auto out = target_of(destination.name, made, destination.concurrency);
    out.fields = fields_of(config, destination);
    out.retry = {destination.retry.first, destination.retry.most, destination.retry.give_up};
    out.breaker_failures = destination.breaker.failures;
    out.breaker_pause = destination.breaker.pause;
    out.first_poll = destination.poll.every;
    return out;
}

Result<intake::Settings> intake_settings(const config::Config& config, const route::Rules& rules,
                                         const Instances& instances, Messages messages) {
    const auto zone = Zone::find(config.instance.timezone);
    if (!zone) return zone.error();
    intake::Settings out{.channels = {},
                         .destinations = {},
                         .rules = rules,
                         .messages = std::move(messages),
                         .zone = *zone,
                         .holidays = {},
                         .instance_name = config.instance.name,
                         .language = config.instance.language,
                         .config_version = config.version};
    out.holidays.insert(config.holidays.begin(), config.holidays.end());
    for (const auto& channel : config.channels)
        if (const auto made = instances.by_name.find(channel.name); made != instances.by_name.end())
            out.channels.emplace(channel.name, channel_settings(config, channel, made->second));
    for (const auto& destination : config.destinations)
        if (const auto* instance = instances.find(destination.name))
            out.destinations.emplace(destination.name,
                                     intake::DestinationFacts{instance->component().takes(JEMBATAN_FOLLOWUP)});
    return out;
}

deliver::Settings deliver_settings(const config::Config& config, const Instances& instances) {
    deliver::Settings out;
    out.language = config.instance.language;
    for (const auto& destination : config.destinations)
        if (const auto made = instances.by_name.find(destination.name); made != instances.by_name.end())
            out.targets.emplace(destination.name, target_of(config, destination, made->second));
    for (const auto& channel : config.channels)
        if (const auto made = instances.by_name.find(channel.name);
            made != instances.by_name.end() && replies(*made->second.instance))
            out.targets.emplace(channel.name, target_of(channel.name, made->second, channel.concurrency));
    return out;
}

follow::Settings follow_settings(const config::Config& config, const Instances& instances, Messages messages) {
    follow::Settings out;
    out.messages = std::move(messages);
    out.language = config.instance.language;
    for (const auto& destination : config.destinations) {
        const auto made = instances.by_name.find(destination.name);
        if (made == instances.by_name.end() || !made->second.instance->component().has(JEMBATAN_FOLLOW)) continue;
        follow::SourceSettings source;
        source.instance = made->second.instance;
        source.gate = made->second.gate;
        source.plan = {destination.poll.every, destination.poll.most};
        source.push_gap = destination.poll.pushed;
        if (destination.rate) source.rate = {destination.rate->count, destination.rate->per};
        source.places = static_cast<std::size_t>(std::clamp<std::int64_t>(destination.concurrency, 1, 2));
        out.sources.emplace(destination.name, source);
    }
    for (const auto& channel : config.channels)
        if (const auto* instance = instances.find(channel.name); instance != nullptr && replies(*instance))
            out.reply_channels.insert(channel.name);
    return out;
}

}  // namespace

FieldPolicy fields_of(const config::Config& config, const config::Destination& destination) {
    auto out = destination.fields;
    out.key = blake2b("fields of " + destination.name, config.store.key.value.reveal()).raw();
    return out;
}

Result<Messages> messages_of(const config::Config& config) {
    auto messages = Messages::in(config.instance.language);
    if (!messages) return messages;
    for (const auto& message : config.messages) {
        if (message.language != config.instance.language) continue;
        const auto done = messages->has(message.name) ? messages->replace(message.name, message.text)
                                                      : messages->add(message.name, message.text);
        if (!done) return done.error();
    }
    return messages;
}

Result<StageSettings> stage_settings(const config::Config& config, const route::Rules& rules,
                                     const Instances& instances) {
    auto messages = messages_of(config);
    if (!messages) return messages.error();
    auto intake = intake_settings(config, rules, instances, *messages);
    if (!intake) return intake.error();
    StageSettings out;
    out.intake = std::make_shared<const intake::Settings>(std::move(*intake));
    out.deliver = std::make_shared<const deliver::Settings>(deliver_settings(config, instances));
    out.follow = std::make_shared<const follow::Settings>(follow_settings(config, instances, std::move(*messages)));
    return out;
}

}  // namespace jembatan::app
