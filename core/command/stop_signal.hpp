// Stop signals: SIGINT and SIGTERM in; a descriptor that becomes readable at the first, an end at the second.
#pragma once

namespace pollux::command {

// Takes over SIGINT and SIGTERM, except where the caller of the program had them ignored, and ignores
// SIGPIPE, so that one reporter's broken pipe does not end the others. Returns the descriptor, which belongs
// to the process, or -1 with errno set. Once, before any thread is started. A second signal ends the process
// at once with 128 and its number.
[[nodiscard]] int install_stop_signals();

// The signal that was received, or 0.
[[nodiscard]] int received_stop_signal();

}  // namespace pollux::command
