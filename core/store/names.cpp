// The states and kinds as words.
#include "store/intake_types.hpp"
#include "store/types.hpp"

namespace jembatan::store {
namespace {

constexpr std::string_view report_states[] = {"collecting", "decided", "held", "unrouted", "erased"};
constexpr std::string_view delivery_states[] = {"pending", "uncertain", "delivered", "dead", "withdrawn"};
constexpr std::string_view delivery_kinds[] = {"report", "followup", "reply", "notice"};
constexpr std::string_view attachment_states[] = {"pending", "kept", "gone"};
constexpr std::string_view results[] = {"created", "joined", "followup", "duplicate", "no_report"};

template <std::size_t N, class Value>
std::string_view word(const std::string_view (&words)[N], Value value) noexcept {
    const auto index = static_cast<std::size_t>(value);
    return index < N ? words[index] : "unknown";
}

template <class Value, std::size_t N>
std::optional<Value> value_of(const std::string_view (&words)[N], std::string_view name) noexcept {
    for (std::size_t index = 0; index < N; ++index)
        if (words[index] == name) return static_cast<Value>(index);
    return std::nullopt;
}

}  // namespace

std::string_view name(ReportState state) noexcept { return word(report_states, state); }
std::string_view name(DeliveryState state) noexcept { return word(delivery_states, state); }
std::string_view name(DeliveryKind kind) noexcept { return word(delivery_kinds, kind); }
std::string_view name(AttachmentState state) noexcept { return word(attachment_states, state); }
std::string_view name(Accepted::Result result) noexcept { return word(results, result); }
std::optional<ReportState> report_state(std::string_view name) noexcept {
    return value_of<ReportState>(report_states, name);
}
std::optional<DeliveryState> delivery_state(std::string_view name) noexcept {
    return value_of<DeliveryState>(delivery_states, name);
}

}  // namespace jembatan::store
