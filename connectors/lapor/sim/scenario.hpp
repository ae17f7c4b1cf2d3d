/// A scenario: what happens by itself, as a list of steps "when this, after so long, do that", read from a YAML file.
#pragma once

#include <string>
#include <vector>

#include "base/tree.hpp"
#include "complaint_book.hpp"
#include "faults.hpp"
#include "masters.hpp"
#include "settings.hpp"
#include "virtual_clock.hpp"

namespace jembatan::lapor_sim {

/// What a step waits for.
enum class Trigger {
    start,    ///< the run begins (or begins again by reset)
    create,   ///< a complaint was entered
    forward,  ///< it was passed on as "not our authority"
    answer,   ///< an institution answered
    reply,    ///< the reporter wrote
};

struct Step {
    enum class Do { transition, fault, settings, masters };
    enum class Unless { never, replied, over };

    Trigger on = Trigger::create;
    Span after;
    Unless unless = Unless::over;  ///< `replied`: nor when the reporter wrote since; `never`: even when it is over
    Do what = Do::transition;
    Transition transition;
    Fault fault;
    Tree settings;
    MasterChange masters;
};

struct Scenario {
    std::string name;
    std::string about;
    Tree settings;  ///< null: none
    std::vector<Step> steps;
};

/// *Errors:* bad_input with the place in the file.
Result<Scenario> parse_scenario(const Tree& document);

/// Reads a transition from a map; shared by scenario steps and the control plane. The caller calls `done()`.
class Fields;
Transition read_transition(Fields& fields);
/// The same for a change of a master list.
MasterChange read_master_change(Fields& fields);

}  // namespace jembatan::lapor_sim
