// One report, always the same but for its time.
#include "app/sample_job.hpp"

#include <algorithm>

#include "base/zone.hpp"

namespace jembatan::app {
namespace {

store::StoredMessage message_of(Time now, sdk::DeliveryKind kind) {
    store::StoredMessage message;
    message.id = store::MessageId{1};
    message.sent_at = message.received_at = now;
    message.is_follow_up = kind == sdk::DeliveryKind::followup;
    message.author = "Contoh Warga";
    message.claims = {{"phone", "+628001234567", ""}};
    message.reply_address = R"({"to":"628001234567"})";
    message.title = "Jembatan kayu lapuk";
    message.text = message.is_follow_up ? "Papan yang patah bertambah dua sejak kemarin."
                                        : "Jembatan kayu di dekat pasar lapuk, dua papannya patah. Anak sekolah lewat "
                                          "setiap pagi.";
    message.incident_date = format_rfc3339(now).substr(0, 10);
    message.kind = "complaint";
    message.place.text = "dekat pasar";
    store::StoredAttachment photo;
    photo.id = store::AttachmentId{1};
    photo.state = store::AttachmentState::kept;
    photo.name = "foto-1.jpg";
    photo.mime = "image/jpeg";
    photo.size_bytes = 204'800;
    message.attachments.push_back(std::move(photo));
    return message;
}

}  // namespace

store::Job sample_job(const config::Config& config, const std::string& destination, sdk::DeliveryKind kind, Time now) {
    store::Job job;
    job.id = store::DeliveryId{1};
    job.key = "sample-1";
    job.kind = static_cast<store::DeliveryKind>(kind);
    job.destination = destination;
    job.created_at = job.due_at = now;
    auto& report = job.report;
    report.id = store::ReportId{1};
    report.uid = "01900000-0000-7000-8000-000000000001";
    report.ref = "7KQ-2M4-XYZ";
    report.state = store::ReportState::decided;
    report.received_at = report.last_message_at = now;
    report.anonymous = store::Flag::yes;
    report.secret = store::Flag::no;
    report.region = config.instance.region;
    report.kind = "complaint";
    report.messages = {message_of(now, kind)};
    report.title = report.messages[0].title;
    report.incident_date = report.messages[0].incident_date;
    const auto leads_there = [&](const config::Route& route) {
        return std::ranges::find(route.to, destination, &config::Word::text) != route.to.end();
    };
    if (const auto route = std::ranges::find_if(config.routes, leads_there); route != config.routes.end()) {
        report.route = route->name;
        if (route->set.category) report.category = route->set.category->text;
        if (route->set.agency) report.agency = route->set.agency->text;
    }
    if (kind != sdk::DeliveryKind::report) job.parent_external_id = "7000001";
    if (kind == sdk::DeliveryKind::reply || kind == sdk::DeliveryKind::notice) {
        job.payload = "Laporan Anda telah diteruskan ke dinas terkait.";
        job.reply_address = report.messages[0].reply_address;
    }
    return job;
}

}  // namespace jembatan::app
