// Observers: the callbacks of observed gauges, and the one thread of the process that calls them. The
// collector runs no foreign code, so this thread sets an ordinary gauge shortly before each interval ends.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include <pollux/observed_gauge.hpp>

#include "platform/task.hpp"

namespace pollux::detail {

// One callback. What may change is under Observers' mutex; `callback` is the runner's while it has one.
struct Observer {
  std::uint64_t key;  // of its host
  std::string name;   // for the log
  Gauge gauge;
  GaugeCallback callback;
  std::uint64_t process;     // in which it was made
  std::uint64_t round = 0;   // of its host: the last one for which it was called
  std::thread::id runner{};  // that is calling it; none: nobody
  bool is_over = false;      // the ObservedGauge is gone
  bool has_failed = false;   // that was logged
  bool was_left = false;     // likewise
};

}  // namespace pollux::detail

namespace pollux::aggregate {

// Safe from any thread. The mutex is never held while a callback runs or is destroyed. It comes after the
// collector's turn, and under it no other lock is taken but the log's.
class Observers {
 public:
  using Clock = std::chrono::steady_clock;
  using Pointer = std::shared_ptr<detail::Observer>;
  static constexpr std::chrono::seconds patience{1};  // with a callback, before it is left alone

  static Observers& instance();  // immortal

  // False when its host is gone. The first one starts the thread; throws std::system_error for want of one.
  [[nodiscard]] bool add(const Pointer& observer);
  // See ~ObservedGauge.
  void remove(const Pointer& observer);

  // The host's interval is so long, and the current one ends at CLOCK_MONOTONIC `end_ns`.
  void interval_is(std::uint64_t key, std::int64_t end_ns, std::chrono::nanoseconds interval);
  // Has each callback of the host called now, and waits for them, for half of the time to the deadline and
  // for 2 s at most. Not for one that is left alone. Inside a callback it does nothing.
  void read_now(std::uint64_t key, Clock::time_point deadline);
  // The host is closed: its callbacks are not called again.
  void retire(std::uint64_t key);

  // In a forked child: all this is the parent's, and none of it runs.
  void abandon_all();
  [[nodiscard]] std::mutex& mutex() { return mutex_; }  // held over fork

 private:
  // Each round calls all callbacks of a host once.
  struct Host {
    std::vector<Pointer> observers;
    std::size_t next = 0;  // among them, in this round
    std::uint64_t round = 0;
    std::int64_t end_ns = 0;  // of the current interval
    std::int64_t interval_ns = std::chrono::nanoseconds(std::chrono::seconds(1)).count();
    std::int64_t served_end_ns = 0;  // of the interval that the last round was for
    std::int64_t round_ns = 0;       // when that began

    [[nodiscard]] std::int64_t due_ns() const;
    void begin_round(std::int64_t now_ns);
    // Whether a callback is still to be called in this round.
    [[nodiscard]] bool has_next();
  };
  using Lock = std::unique_lock<std::mutex>;

  Observers() = default;
  void start();
  void run(std::uint64_t shift);
  [[nodiscard]] Pointer take_next();
  void sleep(Lock& lock);
  void call(Pointer observer, Lock& lock);
  void relieve();
  [[nodiscard]] platform::Task end_if_idle();

  std::mutex mutex_;                     // of everything below
  std::map<std::uint64_t, Host> hosts_;  // by key
  std::condition_variable changed_;      // the thread has something to do
  std::condition_variable returned_;     // a callback has
  platform::Task task_;
  std::uint64_t shift_ = 0;  // of the thread at work; others end when their callback returns
  Pointer calling_;          // by the last thread that was at work
  Clock::time_point called_at_;
};

}  // namespace pollux::aggregate
