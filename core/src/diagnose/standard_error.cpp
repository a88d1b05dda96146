#include "diagnose/standard_error.hpp"

#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <spdlog/details/log_msg.h>
#include <spdlog/pattern_formatter.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

namespace pollux::diagnose {

namespace {

spdlog::level::level_enum level_of(Level level) {
  switch (level) {
    case Level::debug:
      return spdlog::level::debug;
    case Level::info:
      return spdlog::level::info;
    case Level::warning:
      return spdlog::level::warn;
    case Level::error:
      break;
  }
  return spdlog::level::err;
}

// Keeps a write to a pipe without a reader from ending the application by SIGPIPE.
class NoBrokenPipe {
 public:
  NoBrokenPipe() {
    ::sigemptyset(&pipe_);
    ::sigaddset(&pipe_, SIGPIPE);
    sigset_t pending;
    ::sigpending(&pending);
    was_pending_ = ::sigismember(&pending, SIGPIPE) == 1;
    ::pthread_sigmask(SIG_BLOCK, &pipe_, &before_);
  }
  ~NoBrokenPipe() {
    const timespec at_once{};
    if (!was_pending_) static_cast<void>(::sigtimedwait(&pipe_, nullptr, &at_once));
    ::pthread_sigmask(SIG_SETMASK, &before_, nullptr);
  }
  NoBrokenPipe(const NoBrokenPipe&) = delete;
  NoBrokenPipe& operator=(const NoBrokenPipe&) = delete;

 private:
  sigset_t pipe_{}, before_{};
  bool was_pending_ = false;
};

}  // namespace

StandardError::StandardError()
    : formatter_(std::make_unique<spdlog::pattern_formatter>("%Y-%m-%dT%H:%M:%S.%e %n %l: %v")) {}

StandardError::~StandardError() = default;

std::string StandardError::format(const Line& line) const {
  const std::string text = line.about.empty() ? line.text : "reporter '" + line.about + "': " + line.text;
  const spdlog::details::log_msg message(std::chrono::time_point_cast<spdlog::log_clock::duration>(line.time),
                                         {}, "pollux", level_of(line.level), text);
  spdlog::memory_buf_t into;
  formatter_->format(message, into);
  return {into.data(), into.size()};
}

bool StandardError::is_writable(Clock::time_point deadline) {
  using std::chrono::milliseconds;
  for (;;) {
    const auto left = std::chrono::ceil<milliseconds>(deadline - Clock::now());
    pollfd descriptor{STDERR_FILENO, POLLOUT, 0};
    const int wait = static_cast<int>(std::clamp(left, milliseconds(0), milliseconds(1000)).count());
    const int ready = ::poll(&descriptor, 1, wait);
    if (ready > 0) return (descriptor.revents & POLLOUT) != 0;
    if (ready < 0 && errno != EINTR) return false;
    if (Clock::now() >= deadline) return false;
  }
}

bool StandardError::write(std::string_view text, Clock::time_point deadline) {
  const bool may_block = deadline == Clock::time_point::max();
  const NoBrokenPipe no_signal;
  while (!text.empty()) {
    if (!may_block && !is_writable(deadline)) return false;
    // A pipe that is ready takes PIPE_BUF bytes without blocking (pipe(7)).
    const std::size_t most = may_block ? text.size() : std::min<std::size_t>(text.size(), PIPE_BUF);
    const ssize_t written = ::write(STDERR_FILENO, text.data(), most);
    if (written > 0) {
      text.remove_prefix(static_cast<std::size_t>(written));
    } else if (written < 0 && errno == EAGAIN) {  // the application made it non-blocking
      if (may_block && !is_writable(deadline)) return false;
    } else if (written == 0 || errno != EINTR) {
      return false;
    }
  }
  return true;
}

}  // namespace pollux::diagnose
