// say: what the command tells people, on standard error.
#pragma once

#include <string_view>

namespace pollux::cli {

// Writes the line, or several, and a line break, cleaned: the one door for what the command says of files,
// plugins and input. The host's own lines come first. A pipe that nobody reads holds the command up for a
// second in all; what does not fit by then is left out, for events and the exit code do not wait for readers.
void say(std::string_view line);

}  // namespace pollux::cli
