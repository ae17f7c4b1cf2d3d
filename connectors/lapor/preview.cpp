// The same functions that build the real requests, with an account whose secrets are masks.
#include "preview.hpp"

#include "manual.hpp"

namespace jembatan::lapor {
namespace {

constexpr const char* hidden = "<hidden>";

Account masked(const Account& account) {
    Account out;
    out.base_url = account.base_url;
    out.auth = out.token = out.client_id = out.client_secret = out.bearer = hidden;
    return out;
}

std::string text_of(const sdk::Http& http) {
    std::string out = http.method + " " + http.url + "\n";
    for (const auto& [name, value] : http.headers)
        out += name + ": " + (value.starts_with("Basic ") ? std::string("Basic ") + hidden : value) + "\n";
    if (!http.body.empty()) out += "\n" + http.body + "\n";
    for (const auto& part : http.parts) {
        out += "\n-- " + part.name;
        if (part.attachment.empty())
            out += "\n" + part.value;
        else
            out += ": file " + part.file_name + " (" + part.content_type + ")";
    }
    return out + (http.parts.empty() ? "" : "\n");
}

/// One request with a heading above it.
void add(std::string& to, std::string_view name, const sdk::Http& http) {
    to += (to.empty() ? "" : "\n") + std::string("== ") + std::string(name) + "\n" + text_of(http);
}

std::string report_preview(const Mapping& mapping, const Account& account, const sdk::PreviewJob& job) {
    std::string out;
    const auto files = choose_files(job.report.attachments, mapping.files);
    Scope scope;
    scope.report = &job.report;
    scope.unsent = mapping.upload ? files.unsent : names_of(job.report.attachments);
    if (mapping.upload) scope.smaller = files.smaller;
    if (mapping.upload && !files.sent.empty()) {
        add(out, "upload", build_request(mapping, *mapping.upload, account, scope, files.sent));
        for (std::size_t i = 0; i < files.sent.size(); ++i) scope.upload_ids.emplace_back(std::string("<file id>"));
    }
    add(out, "create (sent at most once)", build_request(mapping, *mapping.create, account, scope));
    scope.id = "<id>";
    const bool is_forwarded =
        mapping.forward && (!mapping.forward->when || mapping.forward->when->render(scope).is_true());
    if (is_forwarded) add(out, "forward", build_request(mapping, *mapping.forward, account, scope));
    return out;
}

}  // namespace

sdk::Action step_preview(const Mapping& mapping, const Account& account, const sdk::PreviewJob& job) {
    if (mapping.manual) return sdk::previewed(sheet_of(mapping, job));
    const auto shown = masked(account);
    if (job.kind == sdk::DeliveryKind::report) return sdk::previewed(report_preview(mapping, shown, job));
    if (!mapping.reply) return sdk::previewed("this agreement takes no follow-ups");
    Scope scope;
    scope.report = &job.report;
    scope.message = &job.message;
    scope.id = job.parent_external_id.empty() ? std::string("<id>") : std::string(job.parent_external_id);
    const auto files = files_of_reply(mapping, job.message.attachments);
    scope.unsent = files.unsent;
    scope.smaller = files.smaller;
    std::string out;
    add(out, "reply (sent at most once)", build_request(mapping, *mapping.reply, shown, scope, files.sent));
    return sdk::previewed(out);
}

}  // namespace jembatan::lapor
