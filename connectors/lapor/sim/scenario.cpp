// Reading scenarios and transitions.
#include "scenario.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "fields.hpp"

namespace jembatan::lapor_sim {

namespace {

template <class Enum, std::size_t N>
Enum choose(Fields& fields, std::string_view key, Enum fallback,
            const std::array<std::pair<std::string_view, Enum>, N>& table) {
    const auto text = fields.text(key);
    if (!fields.has(key)) return fallback;
    std::string known;
    for (const auto& [name, value] : table) {
        if (text == name) return value;
        known += (known.empty() ? "" : ", ") + std::string(name);
    }
    fields.wrong(key, "one of " + known);
    return fallback;
}

constexpr std::array<std::pair<std::string_view, Trigger>, 5> triggers{{{"start", Trigger::start},
                                                                        {"create", Trigger::create},
                                                                        {"forward", Trigger::forward},
                                                                        {"answer", Trigger::answer},
                                                                        {"reply", Trigger::reply}}};
constexpr std::array<std::pair<std::string_view, Step::Do>, 4> deeds{{{"masters", Step::Do::masters},
                                                                      {"transition", Step::Do::transition},
                                                                      {"fault", Step::Do::fault},
                                                                      {"settings", Step::Do::settings}}};
constexpr std::array<std::pair<std::string_view, Step::Unless>, 3> exceptions{
    {{"never", Step::Unless::never}, {"replied", Step::Unless::replied}, {"over", Step::Unless::over}}};

ItemFile read_file(const Tree& map, Fields& parent) {
    Fields fields(map, "attachments");
    ItemFile file;
    file.file_name = fields.text("file_name", "lampiran.pdf");
    file.extension = fields.text("extension", file.file_name.substr(file.file_name.rfind('.') + 1));
    file.path = fields.text("path", "/files/" + file.file_name);
    if (!fields.done()) parent.wrong("attachments", "maps of file_name, extension and path");
    return file;
}

/// The state to go to: a known one by name, or one nobody knows yet by code and name.
std::optional<Status> read_status(Fields& fields, Transition& transition) {
    const auto* to = fields.tree("to");
    if (!to) return std::nullopt;
    if (to->kind == Tree::Kind::map) {
        Fields unknown(*to, "to");
        Status status{unknown.text("code"), unknown.text("name")};
        if (!unknown.done() || status.code.empty() || status.name.empty()) fields.wrong("to", "a map of code and name");
        return status;
    }
    const auto& text = to->text;
    transition.is_forward = text == "forwarded";
    if (transition.is_forward) return status::unverified;
    if (text == "answered") return status::in_progress;
    const auto known = status::by_text(text);
    if (!known)
        fields.wrong("to",
                     "unverified, verified, in_progress, answered, forwarded, closed, closed_by_system, archived, "
                     "rejected, postponed, their printed names or numbers, or a map of code and name");
    return known;
}

void read_deed(Fields& fields, Step& step) {
    if (step.what == Step::Do::transition) {
        step.transition = read_transition(fields);
        return;
    }
    if (step.what == Step::Do::masters) {
        step.masters = read_master_change(fields);
        return;
    }
    const auto* details = fields.tree(step.what == Step::Do::fault ? "fault" : "settings");
    if (!details) return fields.wrong("do", "a key 'fault' or 'settings' with what to do");
    if (step.what == Step::Do::settings) {
        Settings probe;
        const auto done = adjust(probe, *details);
        if (!done) fields.wrong("settings", "known settings (" + done.error().what + ")");
        step.settings = *details;
        return;
    }
    auto fault = parse_fault(*details);
    if (!fault) return fields.wrong("fault", "a fault (" + fault.error().what + ")");
    step.fault = *fault;
}

bool can_trigger_itself(const Step& step) {
    const bool fires = step.transition.is_forward || !step.transition.answer.empty();
    const bool waits = step.after.working_days > 0 || step.after.plain.count() > 0;
    return fires && !waits && (step.on == Trigger::forward || step.on == Trigger::answer);
}

Result<Step> parse_step(const Tree& map, std::size_t number) {
    Fields fields(map, "steps[" + std::to_string(number) + "]");
    Step step;
    step.on = choose(fields, "on", Trigger::create, triggers);
    step.what = choose(fields, "do", Step::Do::transition, deeds);
    step.unless = choose(fields, "unless", Step::Unless::over, exceptions);
    const auto span = parse_span(fields.text("after", "0s"));
    if (!span) fields.wrong("after", "a span such as 2wd, 3h or 10s");
    if (span) step.after = *span;
    read_deed(fields, step);
    if (step.on == Trigger::start && step.what == Step::Do::transition)
        fields.wrong("on", "create, forward, answer or reply for a transition");
    if (can_trigger_itself(step))
        fields.wrong("after", "some time, since an answer or forward at once could go on for ever");
    if (const auto done = fields.done(); !done) return done.error();
    return step;
}

}  // namespace

MasterChange read_master_change(Fields& fields) {
    const auto list = fields.text("list", "institutions");
    if (list != "institutions" && list != "categories") fields.wrong("list", "institutions or categories");
    MasterChange change{list == "categories", fields.number("id", 0), 0, fields.text("name"),
                        fields.truth("gone", false)};
    change.to = fields.number("to", change.id);
    return change;
}

Transition read_transition(Fields& fields) {
    Transition transition;
    transition.to = read_status(fields, transition);
    transition.by = fields.number("by", 0);
    transition.institution = fields.number("institution", 0);
    transition.note = fields.text("note");
    transition.answer = fields.text("answer");
    transition.is_secret = fields.truth("secret", false);
    if (const auto* files = fields.tree("attachments"))
        for (const auto& file : files->items) transition.files.push_back(read_file(file, fields));
    if (transition.is_forward && transition.institution == 0)
        fields.wrong("institution", "the institution it is forwarded to");
    if (!transition.to && transition.institution == 0 && transition.answer.empty())
        fields.wrong("to", "a state, an institution or an answer");
    return transition;
}

Result<Scenario> parse_scenario(const Tree& document) {
    Fields fields(document, "scenario");
    Scenario scenario;
    scenario.name = fields.text("scenario");
    scenario.about = fields.text("about");
    if (const auto* settings = fields.tree("settings")) {
        Settings probe;
        if (const auto done = adjust(probe, *settings); !done) return bad_input(place(*settings) + done.error().what);
        scenario.settings = *settings;
    }
    if (const auto* steps = fields.tree("steps")) {
        if (steps->kind != Tree::Kind::list) fields.wrong("steps", "a list");
        for (std::size_t n = 0; n < steps->items.size(); ++n) {
            const auto step = parse_step(steps->items[n], n);
            if (!step) return step.error();
            scenario.steps.push_back(*step);
        }
    }
    if (const auto done = fields.done(); !done) return done.error();
    return scenario;
}

}  // namespace jembatan::lapor_sim
