// Parsing faults and drawing them.
#include "faults.hpp"

#include <algorithm>
#include <array>
#include <string>

#include "fields.hpp"

namespace jembatan::lapor_sim {

namespace {

using Kind = Fault::Kind;

struct KindRow {
    std::string_view name;
    Kind kind;
    bool is_processed;  ///< unless the fault says otherwise
};

constexpr std::array kinds{
    KindRow{"status", Kind::status, false},        KindRow{"drop_before", Kind::drop_before, false},
    KindRow{"drop_after", Kind::drop_after, true}, KindRow{"slow", Kind::slow, true},
    KindRow{"html_502", Kind::html_502, false},    KindRow{"garble", Kind::garble, true},
    KindRow{"truncated", Kind::truncated, true},   KindRow{"ok_without_results", Kind::ok_without_results, false},
    KindRow{"twice", Kind::twice, true},           KindRow{"late", Kind::late, true},
    KindRow{"forged", Kind::forged, true},         KindRow{"stray", Kind::stray, true},
    KindRow{"lying", Kind::lying, true},
};

bool is_of_push(Kind kind) noexcept { return kind >= Kind::twice; }

void read_kind(Fields& fields, Fault& fault) {
    const auto name = fields.text("kind", "status");
    const auto row = std::ranges::find(kinds, std::string_view(name), &KindRow::name);
    if (row == kinds.end()) {
        std::string known;
        for (const auto& each : kinds) known += (known.empty() ? "" : ", ") + std::string(each.name);
        return fields.wrong("kind", "one of " + known);
    }
    fault.kind = row->kind;
    fault.is_processed = fields.truth("processed", row->is_processed);
    if (fault.kind == Kind::drop_before && fault.is_processed) fields.wrong("processed", "false with drop_before");
}

void read_operation(Fields& fields, Fault& fault) {
    const auto name = fields.text("operation", "any");
    if (name == "any") return;
    fault.operation = operation_of(name);
    if (!fault.operation)
        fields.wrong("operation", "any, create, upload, reject, detail, followups, reply, institutions …");
}

void read_when(Fields& fields, Fault& fault) {
    const auto every = fields.number("every", 0), next = fields.number("next", 0);
    if (fields.has("every") && every < 1) fields.wrong("every", "a number from 1");
    if (fields.has("next") && next < 1) fields.wrong("next", "a number from 1");
    fault.every = static_cast<std::uint64_t>(std::max<std::int64_t>(every, 0));
    fault.next = static_cast<std::uint64_t>(std::max<std::int64_t>(next, 0));
    fault.probability = fields.real("probability", -1);
    if (fields.has("probability") && !(fault.probability >= 0 && fault.probability <= 1))
        fields.wrong("probability", "a number from 0 to 1");
    if (fields.has("every") + fields.has("next") + fields.has("probability") > 1)
        fields.wrong("every", "only one of every, next and probability");
}

}  // namespace

std::string_view name_of(Kind kind) noexcept { return std::ranges::find(kinds, kind, &KindRow::kind)->name; }

Result<Fault> parse_fault(const Tree& map) {
    Fields fields(map, "fault");
    Fault fault;
    read_kind(fields, fault);
    read_operation(fields, fault);
    if (is_of_push(fault.kind) != (fault.operation == Operation::push))
        fields.wrong("operation", "push with twice, late, forged, stray and lying, and with no other kind");
    read_when(fields, fault);
    const auto status = fields.number("status", 500);
    if (status < 400 || status > 599) fields.wrong("status", "a number from 400 to 599");
    fault.status = static_cast<int>(status);
    fault.retry_after = fields.number("retry_after", -1);
    fault.ms = fields.number("ms", 0);
    if (fault.ms < 0 || fault.ms > 3'600'000) fields.wrong("ms", "milliseconds, at most an hour");
    if (fault.kind == Kind::slow && fault.ms == 0) fields.wrong("ms", "the delay in milliseconds");
    if (const auto done = fields.done(); !done) return done.error();
    return fault;
}

bool FaultPlan::hits(Fault& fault) {
    ++fault.seen;
    if (fault.every != 0) return fault.seen % fault.every == 0;
    if (fault.next != 0) return fault.seen <= fault.next;
    if (fault.probability < 0) return true;
    constexpr double one_step = 1.0 / 9007199254740992.0;  // 2^-53: the same sequence with every library
    return static_cast<double>(random_() >> 11) * one_step < fault.probability;
}

std::optional<Fault> FaultPlan::draw(Operation operation) {
    for (auto& fault : faults_) {
        if (is_of_push(fault.kind) != (operation == Operation::push)) continue;
        if (fault.operation && *fault.operation != operation) continue;
        if (!hits(fault)) continue;
        ++fault.fired;
        return fault;
    }
    return std::nullopt;
}

void FaultPlan::reset() {
    faults_.clear();
    random_.seed(seed_);
}

}  // namespace jembatan::lapor_sim
