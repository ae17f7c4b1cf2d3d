/// The C++ side of the plugin contract: include this one header. Header-only, standard library only.
///
/// A plugin is a class that takes its options in the constructor and derives from the abilities it has; each is one
/// pure function `step(job, event) -> Action`. `JEMBATAN_PLUGIN(...)` at the end of the file exports it.
///
/// *Errors:* whatever a step throws becomes a failed step, which the host logs and treats as "try later" (or as
/// uncertain, when a marked request was out). *Thread:* one instance is called by one thread at a time. *Lifetime:*
/// string views and Values handed to a step live until it returns; everything in an Action is owned by the Action.
#pragma once

#include "jembatan/ability.hpp"
#include "jembatan/action.hpp"
#include "jembatan/describe.hpp"
#include "jembatan/event.hpp"
#include "jembatan/findings.hpp"
#include "jembatan/glue.hpp"
#include "jembatan/job.hpp"
#include "jembatan/json.hpp"
#include "jembatan/outcome.hpp"
#include "jembatan/probe.hpp"
#include "jembatan/report_json.hpp"
#include "jembatan/text.hpp"
#include "jembatan/value.hpp"
