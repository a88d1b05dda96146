// Import lines: an input of JSON Lines and a host in, the events in its reporters and a tally out.
#pragma once

#include <pollux/host.hpp>

#include "collect/when_full.hpp"
#include "command/feed/input.hpp"
#include "command/feed/progress.hpp"
#include "command/feed/schedule.hpp"
#include "command/feed/tally.hpp"

namespace pollux::command {

// Reads until the input ends or `stop` becomes readable; reports each bad line on stderr. Waits with each
// event until it is due.
[[nodiscard]] Tally import_lines(Host& host, Input& input, int stop, Schedule schedule,
                                 collect::WhenFull when_full, Progress& progress);

}  // namespace pollux::command
