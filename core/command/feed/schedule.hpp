// Schedule: which recorded events are wanted again, and when each is due.
#pragma once

#include <chrono>
#include <cstdint>
#include <limits>
#include <optional>

namespace pollux::command {

// Times of events are nanoseconds since 1970 UTC. By itself everything is wanted, at once.
class Schedule {
 public:
  using Clock = std::chrono::steady_clock;

  // 1: as fast as recorded, 10: ten times as fast; above 0.
  void set_speed(double speed) { speed_ = speed; }
  // Events from that time on, and before that time. One that has no time is then not wanted.
  void set_from(std::int64_t time) { from_ = time; }
  void set_until(std::int64_t time) { until_ = time; }

  [[nodiscard]] bool wants(std::optional<std::int64_t> time) const;

  // How long from `now` until an event of that time is due, 0 or more. The first event starts the schedule
  // and is due at once, as are events that are older than it and those without a time.
  [[nodiscard]] Clock::duration left(std::optional<std::int64_t> time, Clock::time_point now);

 private:
  struct Start {
    std::int64_t recorded;
    Clock::time_point played;
  };
  std::optional<double> speed_;  // none: as fast as the reporters take them
  std::optional<std::int64_t> from_, until_;
  std::optional<Start> start_;
};

}  // namespace pollux::command
