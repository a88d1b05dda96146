// say: what the command tells people, on standard error.
#pragma once

#include <string_view>

namespace pollux::cli {

// Writes the message, cleaned, as one line: a line feed that a path or an argument brought into it is
// escaped. Everything that the command says of files, plugins and input passes here. The host's own lines
// come first. A pipe that nobody reads holds the command up for a second in all; what does not fit by then is
// left out, because events and the exit code do not wait for readers.
void say(std::string_view message);

// What a child process wrote, each line of it marked, so that it cannot pass for one of the command's own.
void say_output(std::string_view output);

}  // namespace pollux::cli
