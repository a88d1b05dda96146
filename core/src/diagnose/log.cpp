#include "diagnose/log.hpp"

#include <spdlog/logger.h>
#include <spdlog/sinks/stdout_sinks.h>

#include <memory>
#include <string>
#include <utility>

#include "diagnose/conceal.hpp"

namespace pollux::diagnose {

namespace {

// Immortal: threads may log while the program's statics are destroyed.
struct Log {
  std::mutex mutex;
  Sink sink;
  spdlog::logger standard_error{"pollux", std::make_shared<spdlog::sinks::stderr_sink_mt>()};

  Log() {
    standard_error.set_pattern("%Y-%m-%dT%H:%M:%S.%e %n %l: %v");
    standard_error.flush_on(spdlog::level::trace);
  }
};

Log& instance() {
  static Log& log = *new Log;
  return log;
}

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

}  // namespace

void log(Level level, std::string_view about, std::string_view given) {
  const std::string message = concealed(given);
  Log& log = instance();
  const std::lock_guard lock(log.mutex);
  if (log.sink) return log.sink(level, about, message);
  if (about.empty()) {
    log.standard_error.log(level_of(level), "{}", message);
  } else {
    log.standard_error.log(level_of(level), "reporter '{}': {}", about, message);
  }
}

void set_sink(Sink sink) {
  Log& log = instance();
  const std::lock_guard lock(log.mutex);
  log.sink = std::move(sink);
}

std::mutex& mutex() { return instance().mutex; }

}  // namespace pollux::diagnose
