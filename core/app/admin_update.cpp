// From what was typed to an update, with a key that makes a repeat of it one.
#include "app/admin_update.hpp"

#include <algorithm>
#include <array>

#include "base/hash.hpp"
#include "base/nearest.hpp"
#include "base/update_details.hpp"
#include "base/utf8.hpp"

namespace jembatan::app {
namespace {

constexpr std::array<std::string_view, 12> kinds{"unverified", "verified",  "forwarded", "in_progress",
                                                 "answered",   "postponed", "misrouted", "reopened",
                                                 "closed",     "archived",  "rejected",  "note"};
constexpr std::size_t most_characters = 4000;
constexpr std::string_view by_hand = "hand:";

bool is_final(std::string_view kind) { return kind == "closed" || kind == "archived" || kind == "rejected"; }

std::size_t characters(std::string_view text) {
    return static_cast<std::size_t>(std::count_if(
        text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
}

Result<void> check(const TypedUpdate& typed) {
    if (std::find(kinds.begin(), kinds.end(), typed.kind) == kinds.end()) {
        const std::vector<std::string> known(kinds.begin(), kinds.end());
        std::string all;
        for (const auto& kind : known) all += (all.empty() ? "" : ", ") + kind;
        const auto near = nearest(typed.kind, known);
        return bad_input("update: '" + typed.kind + "' is no status" +
                         (near ? "; did you mean '" + *near + "'?" : "; known: " + all));
    }
    if ((typed.kind == "answered" || typed.kind == "note") && typed.text.empty())
        return bad_input("update: '" + typed.kind + "' says nothing without a text; give the answer's words");
    if (characters(typed.text) > most_characters)
        return bad_input("update: the text is longer than 4000 characters; shorten it");
    return {};
}

std::string trimmed(const std::string& text) {
    const auto first = text.find_first_not_of(" \t\r\n");
    return first == std::string::npos ? std::string()
                                      : text.substr(first, text.find_last_not_of(" \t\r\n") + 1 - first);
}

/// The key of the newest one when it says the same; else one for the next.
std::string key_of(const TypedUpdate& typed, const std::vector<store::UpdateRow>& before) {
    const auto digest = blake2b(typed.kind + "\n" + typed.by + "\n" + typed.text).hex().substr(0, 16);
    if (!before.empty() && before.back().update.key.starts_with(by_hand) && before.back().update.key.ends_with(digest))
        return before.back().update.key;
    const auto said = std::count_if(before.begin(), before.end(),
                                    [](const auto& row) { return row.update.key.starts_with(by_hand); });
    return std::string(by_hand) + std::to_string(said + 1) + ":" + digest;
}

}  // namespace

std::span<const std::string_view> update_kinds() noexcept { return kinds; }

Task<Result<bool>> update_by_hand(store::Store& store, store::DeliveryId delivery, TypedUpdate typed) {
    typed.text = trimmed(repair_utf8(typed.text));
    typed.by = trimmed(repair_utf8(typed.by));
    if (const auto good = check(typed); !good) co_return good.error();
    const auto view = co_await store.show_delivery(delivery);
    if (!view) co_return view.error();
    store::UpdateByHand by_person;
    by_person.delivery = delivery;
    by_person.actor = typed.actor;
    by_person.is_terminal = is_final(typed.kind);
    by_person.update.key = key_of(typed, view->updates);
    by_person.update.kind = typed.kind;
    by_person.update.text = typed.text;
    by_person.update.data = to_data({typed.by, "", "", true, by_person.is_terminal});
    auto done = co_await store.update_by_hand(std::move(by_person));
    co_return done;
}

}  // namespace jembatan::app
