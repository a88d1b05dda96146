#include "diagnose/log.hpp"

#include <cstdlib>
#include <utility>

#include <pollux/log.hpp>

#include "diagnose/host_log.hpp"

namespace pollux::diagnose {

namespace {

thread_local constinit bool logs_once = false;

// After the static destructors of the program: hosts that are destroyed there log too.
[[gnu::destructor]] void drain_at_end() { HostLog::instance().drain_at_exit(); }

}  // namespace

void log(Level level, std::string_view about, std::string_view message) noexcept {
  HostLog::instance().put(level, about, message, logs_once && level >= Level::warning);
}

void log_once(Level level, std::string_view about, std::string_view message) noexcept {
  HostLog::instance().put(level, about, message, true);
}

OnceSection::OnceSection() : before_(std::exchange(logs_once, true)) {}
OnceSection::~OnceSection() { logs_once = before_; }

bool drain(std::chrono::steady_clock::time_point deadline) { return HostLog::instance().drain(deadline); }

void drain_shortly() {
  static_cast<void>(drain(std::chrono::steady_clock::now() + std::chrono::milliseconds(500)));
}

bool set_sink(Sink sink) {
  if (!sink) return HostLog::instance().redirect({});
  return HostLog::instance().redirect(
      [sink = std::move(sink)](const Line& line) { sink(line.level, line.about, line.text); });
}

}  // namespace pollux::diagnose

namespace pollux::inline POLLUX_LAYOUT {

bool redirect_log(LogSink sink) {
  diagnose::HostLog& log = diagnose::HostLog::instance();
  if (!sink) return log.redirect({});
  // Once a call: what the sink refers to is destroyed after the latest of them has run.
  static_cast<void>(std::atexit([] { diagnose::HostLog::instance().drain_at_exit(); }));
  return log.redirect([sink = std::move(sink)](const diagnose::Line& line) {
    sink({static_cast<LogLevel>(line.level), line.time, line.about, line.text});
  });
}

bool flush_log(std::chrono::nanoseconds within) {
  const auto now = std::chrono::steady_clock::now();
  const auto most = std::chrono::steady_clock::time_point::max();
  return diagnose::drain(within >= most - now ? most : now + within);
}

LogCounts log_counts() {
  const diagnose::HostLog::Counts counts = diagnose::HostLog::instance().counts();
  return {counts.written, counts.lost, counts.suppressed};
}

}  // namespace pollux::inline POLLUX_LAYOUT
