// The host's own log: what an operator must know about Pollux itself, one line each. It goes to standard
// error unless the application redirects it to its own logger.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <string_view>

#include <pollux/export.hpp>
#include <pollux/version.hpp>

namespace pollux::inline POLLUX_LAYOUT {

enum class LogLevel : std::uint8_t { debug, info, warning, error };

// The texts are valid during the call only. They are UTF-8 in one line: control characters, bidirectional
// controls, zero-width characters and invalid bytes are escaped, and secrets are redacted.
struct LogLine {
  LogLevel level = LogLevel::info;
  std::chrono::system_clock::time_point time;  // when it was logged
  std::string_view reporter;                   // the name of the reporter concerned; empty: the host itself
  std::string_view text;
};

// Called on the log's own thread, "plx log", one line at a time and without any lock held: it may block, and
// may call every function of Pollux. Signals are blocked on that thread. What it throws is caught; the line
// is then written to standard error. If the system refuses the thread, lines wait until it can be created, or
// until flush_log, redirect_log or the end of the process delivers them on the calling thread.
using LogSink = std::function<void(const LogLine&)>;

// Sends the lines to `sink` from now on; an empty function restores standard error. Lines that were logged
// before the call go to the former sink.
//
// Returns true if the former sink is not running and will not be called again, so that what it refers to may
// be destroyed. Returns false if it has not returned after one second, or if it is the caller.
//
// At exit the log is drained for at most one second and standard error is restored, before objects with
// static storage duration are destroyed that existed at the time of this call. Any thread; not a signal
// handler.
POLLUX_API bool redirect_log(LogSink sink);

// Waits until every line that was logged before the call is written; false if the time has passed, or within
// a sink. Any thread; not a signal handler.
POLLUX_API bool flush_log(std::chrono::nanoseconds within = std::chrono::seconds(1));

// Lines since the start of the process, or since the fork of a child.
struct LogCounts {
  std::uint64_t written = 0;     // handed to the sink, or to standard error
  std::uint64_t lost = 0;        // did not fit: 4,096 lines or 1 MiB were waiting, or the write failed
  std::uint64_t suppressed = 0;  // beyond 20 lines a second of one source, after a burst of 200
};
[[nodiscard]] POLLUX_API LogCounts log_counts();

}  // namespace pollux::inline POLLUX_LAYOUT
