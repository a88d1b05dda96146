// Command text: a command's words, and a signal's number, as attributes show them.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace pollux::command {

// "/usr/bin/make" → "make".
[[nodiscard]] std::string_view name_of_command(std::string_view word);

// The words as a shell would read them again, joined by spaces; "..." ends what is longer than `longest`
// bytes. `words` ends in null.
[[nodiscard]] std::string shell_text(const char* const* words, std::size_t longest);

// "SIGTERM"; "SIG34" for one without a name.
[[nodiscard]] std::string name_of_signal(int signal);

}  // namespace pollux::command
