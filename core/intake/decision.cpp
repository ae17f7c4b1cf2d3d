// Gathers what routing looks at, asks it, and turns its answer into deliveries.
#include "intake/decision.hpp"

#include "base/reply_payload.hpp"

namespace jembatan::intake {
namespace {

route::Said said(store::Flag flag) {
    if (flag == store::Flag::unsaid) return std::nullopt;
    return flag == store::Flag::yes;
}

/// What the messages of a report say together. Owns the joined texts the view points to.
struct Gathered {
    void add(const std::string& text, const std::string& title, const std::string& kind, const std::string& date,
             const store::Place& at) {
        if (!text.empty()) joined += (joined.empty() ? "" : "\n") + text;
        if (first_title.empty()) first_title = title;
        if (first_kind.empty()) first_kind = kind;
        if (incident_date.empty()) incident_date = date;
        if (place.text.empty()) place.text = at.text;
        if (place.region.empty()) place.region = at.region;
        if (!place.lat && at.lat && at.lon) place.lat = at.lat, place.lon = at.lon;
    }
    void add_attachment(const std::string& mime, const std::string& caption) {
        has_photo = has_photo || mime.starts_with("image/");
        has_voice = has_voice || mime.starts_with("audio/");
        // Messengers give a caption as the message's text too: said once is enough.
        if (!caption.empty() && joined.find(caption) == std::string::npos)
            joined += (joined.empty() ? "" : "\n") + caption;
    }

    std::string joined, first_title, first_kind, incident_date;
    store::Place place;
    bool has_photo = false, has_voice = false;
    bool can_answer = false;    ///< one of the messages came with a reply address
    std::string ref = "{ref}";  ///< of the report, where it has one already
};

route::ReportView view_of(const Gathered& all, const ChannelSettings& channel, store::Flag anonymous,
                          store::Flag secret) {
    route::ReportView view;
    view.channel = channel.name;
    view.text = all.joined;
    view.title = all.first_title;
    view.kind = all.first_kind;
    view.region = all.place.region;
    view.place = all.place.text;
    if (all.place.lat && all.place.lon) view.position.emplace(*all.place.lat, *all.place.lon);
    view.has_photo = all.has_photo;
    view.has_voice = all.has_voice;
    view.citizen_anonymous = said(anonymous);
    view.citizen_secret = said(secret);
    view.channel_anonymous = channel.anonymous;
    view.channel_secret = channel.secret;
    view.channel_holds = channel.holds;
    return view;
}

store::FollowUps follow_ups(const std::string& destination, const Settings& settings) {
    const auto found = settings.destinations.find(destination);
    const bool wanted = found != settings.destinations.end() && found->second.takes_followups;
    return wanted ? store::FollowUps::yes : store::FollowUps::no;
}

store::NewDelivery delivery_to(const std::string& destination, const Settings& settings) {
    store::NewDelivery out;
    out.kind = store::DeliveryKind::report;
    out.destination = destination;
    out.follow_ups = follow_ups(destination, settings);
    return out;
}

/// The message a route names, sent to the reporter when the decision is made. `{ref}` is filled in by the store where
/// it is not known yet.
store::NewDelivery reply_of(const std::string& name, const ChannelSettings& channel, const std::string& ref,
                            const Settings& settings) {
    store::NewDelivery out;
    out.kind = store::DeliveryKind::reply;
    out.destination = channel.name;
    out.payload =
        to_payload({name, settings.messages.text(name, {{"ref", ref}, {"instance", settings.instance_name}})});
    return out;
}

store::Decision decide(const Gathered& all, const ChannelSettings& channel, store::Flag anonymous, store::Flag secret,
                       Time received, const Settings& settings, Time now, Hold hold) {
    auto routed = route::decide(view_of(all, channel, anonymous, secret),
                                moment_of(now, settings.zone, settings.holidays), settings.rules);
    store::Decision out;
    const bool held = routed.hold && hold == Hold::as_routed;
    out.state = held                ? store::ReportState::held
                : routed.to.empty() ? store::ReportState::unrouted
                                    : store::ReportState::decided;
    out.route = std::move(routed.route);
    out.because = std::move(routed.because);
    out.config_version = settings.config_version;
    out.category = std::move(routed.category);
    out.agency = std::move(routed.agency);
    out.region = std::move(routed.region);
    out.priority = route::name(routed.priority);
    out.title = std::move(routed.title);
    out.kind = std::move(routed.kind);
    out.incident_date =
        all.incident_date.empty() ? format_iso_date(settings.zone.local(received).date) : all.incident_date;
    out.anonymous = routed.anonymous ? store::Flag::yes : store::Flag::no;
    out.secret = routed.secret ? store::Flag::yes : store::Flag::no;
    if (held) out.hold_reason = channel.holds ? "the channel holds every report" : "route '" + out.route + "' holds";
    if (out.state == store::ReportState::decided)
        for (const auto& destination : routed.to) out.deliveries.push_back(delivery_to(destination, settings));
    if (!routed.reply.empty() && channel.can_reply && all.can_answer)
        out.deliveries.push_back(reply_of(routed.reply, channel, all.ref, settings));
    return out;
}

/// A channel that is no longer configured: nothing said, nothing held.
const ChannelSettings& channel_of(const std::string& name, const Settings& settings, ChannelSettings& unknown) {
    const auto found = settings.channels.find(name);
    if (found != settings.channels.end()) return found->second;
    unknown.name = name;
    return unknown;
}

}  // namespace

route::Moment moment_of(Time now, const Zone& zone, const std::set<std::string, std::less<>>& holidays) {
    const LocalTime local = zone.local(now);
    const auto weekday = local.weekday();
    const bool weekend = weekday == std::chrono::Saturday || weekday == std::chrono::Sunday;
    return {local.since_midnight(), !weekend && !holidays.contains(format_iso_date(local.date))};
}

store::Decision decide(const store::StoredReport& report, const Settings& settings, Time now, Hold hold) {
    Gathered all;
    all.ref = report.ref;
    for (const auto& message : report.messages) {
        all.can_answer = all.can_answer || !message.reply_address.empty();
        all.add(message.text, message.title, message.kind, message.incident_date, message.place);
        for (const auto& attachment : message.attachments) all.add_attachment(attachment.mime, attachment.caption);
    }
    ChannelSettings unknown;
    const auto& channel = channel_of(report.channel, settings, unknown);
    auto out = decide(all, channel, report.anonymous, report.secret, report.received_at, settings, now, hold);
    out.based_on = report.last_message;
    return out;
}

store::Decision decide(const store::NewMessage& message, const Settings& settings, Time now) {
    Gathered all;
    all.can_answer = !message.reply_address.empty();
    all.add(message.text, message.title, message.kind, message.incident_date, message.place);
    for (const auto& attachment : message.attachments) all.add_attachment(attachment.mime, attachment.caption);
    ChannelSettings unknown;
    const auto& channel = channel_of(message.channel, settings, unknown);
    return decide(all, channel, message.anonymous, message.secret, message.received_at, settings, now, Hold::as_routed);
}

}  // namespace jembatan::intake
