// Changes to complaints, and the thread items that tell of them.
#include "complaint_book.hpp"

#include <algorithm>

#include "base/utf8.hpp"

namespace jembatan::lapor_sim {

namespace {

constexpr std::size_t cut_content_at = 256;

Error no_complaint(std::int64_t id) { return not_found("complaint " + std::to_string(id) + ": not found"); }
Error no_institution(std::int64_t id) { return bad_input("institution " + std::to_string(id) + ": not in the list"); }

const char* template_of(const Transition& transition) {
    if (transition.is_forward) return "forward";
    return transition.institution != 0 ? "disposition" : "status";
}

}  // namespace

std::int64_t ComplaintBook::create(NewComplaint sent, Time now) {
    Complaint complaint;
    complaint.id = first_complaint + static_cast<std::int64_t>(complaints_.size());
    complaint.institution_id = sent.institution_id;
    complaint.created_at = now;
    if (kept_bytes_ + sent.content.size() > most_kept_bytes_) {
        complaint.content_cut = sent.content.size() > cut_content_at;
        sent.content = std::string(cut_bytes(sent.content, cut_content_at));
    }
    kept_bytes_ += sent.content.size();
    complaint.sent = std::move(sent);
    complaints_.push_back(std::move(complaint));
    return complaints_.back().id;
}

const Upload& ComplaintBook::upload(Upload file) {
    file.id = first_upload + static_cast<std::int64_t>(uploads_.size());
    if (kept_bytes_ + file.picture.size() > most_kept_bytes_) file.picture = {};
    kept_bytes_ += file.picture.size();
    file.path = "/files/" + std::to_string(file.id) + "/" + file.file_name;
    uploads_.push_back(std::move(file));
    return uploads_.back();
}

Complaint* ComplaintBook::find_mutable(std::int64_t id) {
    const auto place = id - first_complaint;
    if (place < 0 || place >= static_cast<std::int64_t>(complaints_.size())) return nullptr;
    return &complaints_[static_cast<std::size_t>(place)];
}

const Complaint* ComplaintBook::find(std::int64_t id) const {
    return const_cast<ComplaintBook*>(this)->find_mutable(id);
}

const Upload* ComplaintBook::find_upload(std::int64_t id) const {
    const auto place = id - first_upload;
    if (place < 0 || place >= static_cast<std::int64_t>(uploads_.size())) return nullptr;
    return &uploads_[static_cast<std::size_t>(place)];
}

Item& ComplaintBook::add_item(Complaint& complaint, std::string_view template_code, std::string content, Time now) {
    Item item;
    item.template_code = template_code;
    item.content = std::move(content);
    item.from_name = masters_.institution_name(complaint.institution_id);
    item.old_status = complaint.status;
    item.new_status = complaint.status;
    item.at = now;
    complaint.items.push_back(std::move(item));
    return complaint.items.back();
}

void ComplaintBook::change(Complaint& complaint, const Transition& transition, Time now) {
    const std::string_view code = template_of(transition);
    const auto words = std::ranges::find(masters_.templates, code, &ReplyTemplate::code)->content;
    auto& item = add_item(complaint, code, words, now);
    if (transition.by != 0) item.from_name = masters_.institution_name(transition.by);
    if (transition.institution != 0) complaint.institution_id = transition.institution;
    if (transition.to) complaint.status = *transition.to;
    item.to_id = complaint.institution_id;
    item.to_name = masters_.institution_name(item.to_id);
    item.new_status = complaint.status;
    item.note = transition.note;
    item.is_change = true;
}

Result<> ComplaintBook::transit(std::int64_t id, const Transition& transition, Time now) {
    auto* complaint = find_mutable(id);
    if (!complaint) return no_complaint(id);
    for (const auto institution : {transition.by, transition.institution})
        if (institution != 0 && !has(masters_.institutions, institution)) return no_institution(institution);
    if (transition.to || transition.institution != 0) change(*complaint, transition, now);
    if (transition.answer.empty()) return {};
    auto& item = add_item(*complaint, "reply_lmw", transition.answer, now);
    if (transition.by != 0) item.from_name = masters_.institution_name(transition.by);
    item.template_content = transition.answer;
    item.to_name = "Pelapor";
    item.files = transition.files;
    item.is_secret = transition.is_secret;
    return {};
}

Result<> ComplaintBook::reject(std::int64_t id, std::int64_t institution, const std::string& description, Time now) {
    const auto* complaint = find(id);
    if (!complaint) return no_complaint(id);
    if (status::is_final(complaint->status)) return conflict("complaint " + std::to_string(id) + ": is over");
    Transition transition;
    transition.to = status::unverified;
    transition.institution = institution;
    transition.is_forward = true;
    transition.note = description;
    return transit(id, transition, now);
}

Result<std::int64_t> ComplaintBook::reply(std::int64_t id, Reply reply, Time now) {
    auto* complaint = find_mutable(id);
    if (!complaint) return no_complaint(id);
    if (status::is_final(complaint->status)) return conflict("complaint " + std::to_string(id) + ": is over");
    for (const auto institution : {reply.from_institution, reply.to_institution})
        if (institution != 0 && !has(masters_.institutions, institution)) return no_institution(institution);
    auto& item = add_item(*complaint, reply.template_code.empty() ? "reply" : reply.template_code, reply.content, now);
    item.from_name = reply.from_institution == 0 ? "Pelapor" : masters_.institution_name(reply.from_institution);
    item.to_id = reply.to_institution != 0 ? reply.to_institution : complaint->institution_id;
    item.to_name = masters_.institution_name(item.to_id);
    item.files = std::move(reply.files);
    item.is_secret = reply.is_secret;
    item.is_by_reporter = reply.from_institution == 0;
    if (item.is_by_reporter && complaint->status != status::unverified) complaint->status = status::in_progress;
    item.new_status = complaint->status;
    return static_cast<std::int64_t>(complaint->items.size());
}

void ComplaintBook::reset() {
    complaints_.clear();
    uploads_.clear();
    kept_bytes_ = 0;
}

}  // namespace jembatan::lapor_sim
