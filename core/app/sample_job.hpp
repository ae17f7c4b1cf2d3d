/// A made-up report of an invented citizen, to try destinations with before a real one comes.
#pragma once

#include "base/clock.hpp"
#include "config/config.hpp"
#include "jembatan/job.hpp"
#include "store/delivery_types.hpp"

namespace jembatan::app {

/// A delivery of that kind to that destination: category and agency of the first route that leads there, the region of
/// the instance, one photo. Pure.
store::Job sample_job(const config::Config& config, const std::string& destination, sdk::DeliveryKind kind, Time now);

}  // namespace jembatan::app
