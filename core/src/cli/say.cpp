// Asks before each piece whether it fits: a pipe that is ready takes PIPE_BUF bytes without a wait.
#include "cli/say.hpp"

#include <limits.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>

#include "diagnose/clean.hpp"
#include "diagnose/log.hpp"

namespace pollux::cli {

namespace {

using Clock = std::chrono::steady_clock;

// What is left of the second; the command speaks on one thread.
std::chrono::nanoseconds patience = std::chrono::seconds(1);

bool takes_more() {
  pollfd end{STDERR_FILENO, POLLOUT, 0};
  if (::poll(&end, 1, 0) > 0) return true;
  const auto begin = Clock::now();
  const auto wait = std::chrono::ceil<std::chrono::milliseconds>(patience);
  const int ready = ::poll(&end, 1, static_cast<int>(std::max<std::int64_t>(wait.count(), 0)));
  patience -= Clock::now() - begin;
  return ready > 0 || (ready < 0 && errno == EINTR && patience.count() > 0);
}

}  // namespace

void say(std::string_view message) {
  if (patience.count() <= 0) return;
  diagnose::drain_shortly();
  const std::string text = diagnose::cleaned(message) + '\n';
  std::string_view rest = text;
  while (!rest.empty() && takes_more()) {
    const ssize_t written = ::write(STDERR_FILENO, rest.data(), std::min<std::size_t>(rest.size(), PIPE_BUF));
    if (written < 0 && errno != EINTR && errno != EAGAIN) return;
    if (written > 0) rest.remove_prefix(static_cast<std::size_t>(written));
  }
}

void say_output(std::string_view output) {
  while (!output.empty()) {
    const std::size_t end = std::min(output.find('\n'), output.size());
    say("  | " + std::string(output.substr(0, end)));
    output.remove_prefix(std::min(end + 1, output.size()));
  }
}

}  // namespace pollux::cli
