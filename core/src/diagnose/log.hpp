// The host's own log: what an operator must know about Pollux itself. One line each, to standard error.
#pragma once

#include <functional>
#include <mutex>
#include <string>
#include <string_view>

namespace pollux::diagnose {

enum class Level { debug, info, warning, error };

// Safe from any thread. `about` is a reporter's name, or empty. Secrets do not get through; see conceal.hpp.
void log(Level level, std::string_view about, std::string_view message);

inline void warn(std::string_view about, std::string_view message) { log(Level::warning, about, message); }
inline void error(std::string_view about, std::string_view message) { log(Level::error, about, message); }

// Sends the lines elsewhere: the command's terminal, or a test. An empty function restores standard error.
using Sink = std::function<void(Level, std::string_view about, std::string_view message)>;
void set_sink(Sink sink);

// Held over fork, so that the child can log.
[[nodiscard]] std::mutex& mutex();

// Says whether the nth occurrence of the same trouble is worth a line: the 1st, 2nd, 4th, 8th …
[[nodiscard]] constexpr bool is_worth_a_line(unsigned long long nth) { return (nth & (nth - 1)) == 0; }

}  // namespace pollux::diagnose
