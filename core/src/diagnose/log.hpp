// The host's own log, as the rooms call it: what an operator must know about Pollux itself, one line each.
// The caller never waits for it to be written; see host_log.hpp.
#pragma once

#include <chrono>
#include <functional>
#include <string_view>

#include "diagnose/line.hpp"

namespace pollux::diagnose {

// Any thread, under any lock. `about` is a reporter's name, or empty. Both texts may come from anywhere: they
// are cleaned and redacted here; see clean.hpp.
void log(Level level, std::string_view about, std::string_view message) noexcept;

inline void warn(std::string_view about, std::string_view message) noexcept {
  log(Level::warning, about, message);
}
inline void error(std::string_view about, std::string_view message) noexcept {
  log(Level::error, about, message);
}

// Once in a run: a line of the same text about the same reporter is passed over. For what every reload would
// repeat.
void log_once(Level level, std::string_view about, std::string_view message) noexcept;

// While it lives, warnings and errors that this thread logs are logged once in a run: what a plugin says
// while an instance is created and started, which happens again at each reload.
class OnceSection {
 public:
  OnceSection();
  ~OnceSection();
  OnceSection(const OnceSection&) = delete;
  OnceSection& operator=(const OnceSection&) = delete;

 private:
  bool before_;
};

// Waits until every line that was logged before is written. False at the deadline, and on the log's own
// thread. Never under a lock: the sink may want it.
bool drain(std::chrono::steady_clock::time_point deadline);

// For half a second at most: before the command prints a line of its own, or ends by _exit.
void drain_shortly();

// Sends the lines elsewhere, as redirect_log of <pollux/log.hpp>. An empty function restores standard error.
using Sink = std::function<void(Level, std::string_view about, std::string_view message)>;
bool set_sink(Sink sink);

// Says whether the nth occurrence of the same trouble is worth a line: the 1st, 2nd, 4th, 8th …
[[nodiscard]] constexpr bool is_worth_a_line(unsigned long long nth) { return (nth & (nth - 1)) == 0; }

}  // namespace pollux::diagnose
