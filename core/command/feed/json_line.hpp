// JSON line: one line of a telemetry file in, the event that it describes or the reason why it has none out.
//
// The shapes are those that the log plugin writes; docs/command.md lists them. A timing has `duration_s`, a
// metric has `value`; where a line has both, `message` says which: "telemetry.timing" or "telemetry.metric".
#pragma once

#include <string>
#include <string_view>

#include <pollux/result.hpp>

#include "host/import.hpp"

namespace pollux::command {

[[nodiscard]] Result<host::ImportedEvent, std::string> read_json_line(std::string_view line);

// Only spaces and tabs: a line to be passed over.
[[nodiscard]] bool is_blank(std::string_view line);

}  // namespace pollux::command
