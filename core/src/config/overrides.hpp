// Overrides: what the environment and the command line change for one run. In: settings of the file. Out: the
// same, changed.
#pragma once

#include "config/faults.hpp"
#include "config/settings.hpp"
#include "config/surroundings.hpp"

namespace pollux::config {

// POLLUX_TELEMETRY_STRICT_SCOPES=1 turns strict_scopes on. POLLUX_PLUGIN_PATH puts its folders, separated by
// ':' (Windows: ';'), before those of the file. POLLUX_REPORTERS=log,summary leaves only those reporters
// enabled, in that order and before the others; a name that no entry has adds a reporter of that plugin. An
// empty variable is as good as none. Reporters that were picked otherwise go before that variable.
void apply_overrides(Settings& settings, const Surroundings& surroundings, Faults& faults);

}  // namespace pollux::config
