// HostLog: the way of a line from any thread to the sink or to standard error. In: texts from everywhere.
// Out: one line each, cleaned, redacted and bounded in rate.
//
// A caller never waits for a write: it puts the line into a bounded queue, and a thread of the log's own,
// which the first line starts, takes it from there. Nothing is written and no sink is called while a lock is
// held.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <string_view>
#include <thread>

#include "diagnose/line.hpp"
#include "diagnose/line_limit.hpp"
#include "diagnose/line_queue.hpp"
#include "diagnose/standard_error.hpp"

namespace pollux::diagnose {

class HostLog {
 public:
  using Clock = std::chrono::steady_clock;
  using Sink = std::function<void(const Line&)>;

  struct Counts {
    std::uint64_t written = 0, lost = 0, suppressed = 0;
  };

  static HostLog& instance();  // immortal: threads may log while the program's statics are destroyed

  // Any thread, under any lock of Pollux but the log's own. `once`: unless the same was put so before.
  void put(Level level, std::string_view about, std::string_view text, bool once = false) noexcept;

  // Sends the lines elsewhere; empty: to standard error. False if the former sink is still running after a
  // second, or calls this.
  bool redirect(Sink sink);

  // Waits until what was put before is written. False at the deadline, and on the log's own thread.
  bool drain(Clock::time_point deadline);

  // The same at the end of the process, which all calls together hold up for a second at most. The
  // application's sink is not called afterwards.
  void drain_at_exit();

  [[nodiscard]] Counts counts() const;

  // Around fork. A child begins with an empty queue and without the thread; the sink stays. `await_sink`
  // comes first, without any lock: a sink that is being called may hold locks of the application, and a child
  // would not find them free. It is waited for only for a moment.
  void await_sink();
  void before_fork() { mutex_.lock(); }
  void after_fork_in_parent() { mutex_.unlock(); }
  void after_fork_in_child();

 private:
  using Lock = std::unique_lock<std::mutex>;

  HostLog();
  void run();
  void begin_writer(Lock& lock);
  void write_here(Lock& lock, Clock::time_point deadline, bool may_call_sink);
  void write_front(Lock& lock, Clock::time_point deadline);
  [[nodiscard]] std::string text_of(const Line& line) const noexcept;
  void report(Clock::time_point now, bool at_once) noexcept;
  void report_line(std::string_view about, std::string text);
  [[nodiscard]] bool is_writer() const { return has_writer_ && writer_ == std::this_thread::get_id(); }
  [[nodiscard]] Clock::time_point next_report() const;

  mutable std::mutex mutex_;
  std::condition_variable work_;     // for the writer
  std::condition_variable written_;  // for those who wait for it
  LineQueue queue_;
  LineLimit limit_;
  StandardError standard_error_;
  std::shared_ptr<const Sink> sink_;  // null: standard error
  const Sink* calling_ = nullptr;     // the sink that is being called
  bool is_writing_ = false;           // a line is on its way, by whichever thread
  bool has_writer_ = false;
  bool is_read_ = true;  // standard error took the last line that had to be written without a thread
  std::thread::id writer_;
  std::set<std::size_t> said_;    // hashes of the lines that are said once
  std::uint64_t put_count_ = 0;   // lines that came into the queue
  std::uint64_t done_count_ = 0;  // of them: written, or failed to be
  std::uint64_t lost_unreported_ = 0;
  Clock::time_point lost_report_at_ = Clock::time_point::max();
  Counts counts_;
  Clock::duration exit_budget_ = std::chrono::seconds(1);
};

}  // namespace pollux::diagnose
