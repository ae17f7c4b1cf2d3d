/// What a person says has become of a delivered report, where the far side cannot be asked: an update like any other.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "base/task.hpp"
#include "store/store.hpp"

namespace jembatan::app {

/// As it was typed.
struct TypedUpdate {
    std::string kind;  ///< one of update_kinds()
    std::string text;  ///< what the reporter reads
    std::string by;    ///< the institution that acted, as people call it; may be empty
    std::string actor;
};

/// What an update by hand may be called. After `closed`, `archived` and `rejected` nothing more is expected.
std::span<const std::string_view> update_kinds() noexcept;

/// Stores it. *Returns* whether it was news: the same word about the same delivery, said twice in a row, is one.
/// *Errors:* bad_input for another kind, an answer or note without text, or a text of more than 4,000 characters; those
/// of Store::update_by_hand. *Thread:* the I/O thread.
Task<Result<bool>> update_by_hand(store::Store& store, store::DeliveryId delivery, TypedUpdate typed);

}  // namespace jembatan::app
