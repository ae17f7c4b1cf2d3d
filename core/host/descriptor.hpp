/// A plugin's description of itself, read out of its memory and checked. Of this room only.
#pragma once

#include "host/catalogue.hpp"
#include "jembatan/plugin.h"

namespace jembatan::host {

/// Fills name, version, licence, summary and components.
/// *Throws* wire::Broken with "what is wrong; what to do".
void read_descriptor(const jembatan_plugin& plugin, PluginInfo& info);

}  // namespace jembatan::host
