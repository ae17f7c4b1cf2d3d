/// How a job that was begun under another plugin version or mapping goes on.
#pragma once

#include "store/delivery_types.hpp"

namespace jembatan::deliver {

enum class Begun {
    goes_on,  ///< not begun, or its state can be read
    anew,     ///< from the start under the present version and mapping: nothing can have arrived, or somebody says so
    unclear   ///< its state cannot be read and it may have arrived: uncertain
};

/// `present`: what would be written behind the next step. A job that nothing was sent of takes the present mapping; one
/// that may be there finishes on what it kept, as long as the plugin still reads it.
inline Begun begun_as(const store::Job& job, const store::PluginStamp& present) noexcept {
    const bool may_be_there = job.is_interrupted || !job.external_id.empty() || !job.receipt.empty();
    const bool is_begun = may_be_there || !job.step_state.empty();
    const bool is_stamped = !job.stamp.plugin_version.empty();
    const bool is_readable = job.stamp.state_version == present.state_version;
    if (!is_begun || !is_stamped || (is_readable && job.stamp.mapping_hash == present.mapping_hash))
        return Begun::goes_on;
    // A person's word, or what a look-up finds, comes before anything is sent.
    const bool has_word = job.decided || (job.state == store::DeliveryState::uncertain && !job.is_interrupted);
    const bool may_be_done = job.outcome == "asked" || job.outcome.starts_with("uncertain");
    if (is_readable) return may_be_there || may_be_done || has_word ? Begun::goes_on : Begun::anew;
    if (has_word) return Begun::anew;
    return may_be_there || may_be_done ? Begun::unclear : Begun::anew;
}

}  // namespace jembatan::deliver
