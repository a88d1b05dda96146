#include "diagnose/host_log.hpp"

#include <algorithm>
#include <cstdlib>
#include <exception>
#include <new>
#include <string>
#include <utility>

#include "diagnose/clean.hpp"
#include "platform/thread.hpp"

namespace pollux::diagnose {

namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr std::size_t most_said = 4096;  // beyond them every line is logged
constexpr seconds redirect_wait(1);
constexpr seconds between_loss_reports(1);
constexpr milliseconds fork_wait(100);      // for a sink that is being called
constexpr milliseconds no_thread_wait(20);  // for a reader of standard error, when the caller has to write

std::size_t hash_of(std::string_view about, std::string_view text) {
  const std::hash<std::string_view> hash;
  return hash(text) ^ (hash(about) << 1);
}

}  // namespace

HostLog& HostLog::instance() {
  static HostLog& log = *new HostLog;
  return log;
}

// quick_exit runs no destructors, hence not the one in log.cpp either.
HostLog::HostLog() {
  static_cast<void>(std::at_quick_exit([] { instance().drain_at_exit(); }));
}

void HostLog::put(Level level, std::string_view about, std::string_view text, bool once) noexcept {
  try {
    const auto now = Clock::now();
    {
      const std::lock_guard lock(mutex_);
      if (once && said_.contains(hash_of(about, text))) return;
      const auto report_at = limit_.next_report();
      if (!limit_.admit(about, now)) {
        ++counts_.suppressed;
        if (limit_.next_report() != report_at) work_.notify_one();  // the writer sleeps until then
        return;
      }
      if (once && said_.size() < most_said) said_.insert(hash_of(about, text));
    }
    Line line{level, std::chrono::system_clock::now(), cleaned(about), cleaned(text)};
    Lock lock(mutex_);
    if (queue_.push(std::move(line))) {
      ++put_count_;
    } else {
      ++counts_.lost;
      ++lost_unreported_;
      lost_report_at_ = std::min(lost_report_at_, now + between_loss_reports);
    }
    if (!has_writer_) begin_writer(lock);
    work_.notify_one();
  } catch (...) {  // no memory
    const std::lock_guard lock(mutex_);
    ++counts_.lost;
    ++lost_unreported_;
  }
}

// Without a thread a sink waits for one that may call it; standard error is written to from here.
void HostLog::begin_writer(Lock& lock) {
  try {
    const platform::SignalsBlocked signals;
    std::thread([this] { run(); }).detach();
    has_writer_ = true;
  } catch (const std::exception&) {
    const std::uint64_t done = done_count_;
    if (!sink_) write_here(lock, Clock::now() + (is_read_ ? no_thread_wait : milliseconds(0)), false);
    is_read_ = done_count_ != done;  // one that is not is waited for once
  }
}

void HostLog::run() {
  platform::name_this_thread("plx log");
  Lock lock(mutex_);
  writer_ = std::this_thread::get_id();
  for (;;) {
    report(Clock::now(), false);
    if (!queue_.empty()) {
      write_front(lock, Clock::time_point::max());
    } else if (const auto until = next_report(); until != Clock::time_point::max()) {
      work_.wait_until(lock, until);
    } else {
      work_.wait(lock);
    }
  }
}

// On a thread that is not the writer, one at a time, until the queue is empty or nobody takes a line.
void HostLog::write_here(Lock& lock, Clock::time_point deadline, bool may_call_sink) {
  const platform::CancellationBlocked uncancelled;
  while (!queue_.empty() && !is_writing_ && (may_call_sink || !sink_)) {
    if (!sink_) {
      lock.unlock();
      const bool is_ready = StandardError::is_writable(deadline);
      lock.lock();
      if (!is_ready) return;  // the lines stay, as far as there is room for them
      if (queue_.empty() || is_writing_) return;
    }
    write_front(lock, deadline);
  }
}

// The lock is released meanwhile.
void HostLog::write_front(Lock& lock, Clock::time_point deadline) {
  const Line line = queue_.pop();
  std::shared_ptr<const Sink> sink = sink_;
  std::string text = sink ? std::string() : text_of(line);
  calling_ = sink.get();
  is_writing_ = true;
  lock.unlock();
  bool is_written = false;
  if (sink) {
    try {
      (*sink)(line);
      is_written = true;
    } catch (...) {
      lock.lock();
      text = text_of(line);
      lock.unlock();
    }
    sink.reset();  // without the lock: it may be the last reference to the application's objects
  }
  if (!is_written) is_written = !text.empty() && StandardError::write(text, deadline);
  lock.lock();
  calling_ = nullptr;
  is_writing_ = false;
  ++done_count_;
  ++(is_written ? counts_.written : counts_.lost);
  written_.notify_all();
}

// Empty without memory for it.
std::string HostLog::text_of(const Line& line) const noexcept {
  try {
    return standard_error_.format(line);
  } catch (...) {
    return {};
  }
}

HostLog::Clock::time_point HostLog::next_report() const {
  return std::min(limit_.next_report(), lost_report_at_);
}

// Queues lines about lines that nobody sees.
void HostLog::report(Clock::time_point now, bool at_once) noexcept {
  try {
    if (lost_unreported_ > 0 && (at_once || queue_.empty() || now >= lost_report_at_)) {
      report_line("", std::to_string(lost_unreported_) +
                          " log lines lost: standard error or the sink took them too slowly");
      lost_unreported_ = 0;
      lost_report_at_ = Clock::time_point::max();
    }
    if (at_once ? limit_.next_report() == Clock::time_point::max() : now < limit_.next_report()) return;
    for (const auto& [source, count] : limit_.take_report())
      report_line(source,
                  std::to_string(count) + " log lines suppressed: more than 20 lines/s from one source");
  } catch (...) {  // no memory: the counts have them
  }
}

void HostLog::report_line(std::string_view about, std::string text) {
  queue_.push_report({Level::warning, std::chrono::system_clock::now(), cleaned(about), std::move(text)});
  ++put_count_;
}

bool HostLog::redirect(Sink sink) {
  auto next = sink ? std::make_shared<const Sink>(std::move(sink)) : nullptr;
  const auto deadline = Clock::now() + redirect_wait;
  static_cast<void>(drain(deadline));
  std::shared_ptr<const Sink> former;  // destroyed without the lock
  Lock lock(mutex_);
  former = std::exchange(sink_, std::move(next));
  if (!former) return true;
  if (is_writer()) return false;
  return written_.wait_until(lock, deadline, [&] { return calling_ != former.get(); });
}

bool HostLog::drain(Clock::time_point deadline) {
  const platform::CancellationBlocked uncancelled;
  Lock lock(mutex_);
  if (is_writer()) return false;
  report(Clock::now(), true);
  const std::uint64_t until = put_count_;
  if (!has_writer_) {
    write_here(lock, deadline, true);
  } else {
    work_.notify_one();
  }
  const auto is_done = [&] { return done_count_ >= until; };
  if (deadline != Clock::time_point::max()) return written_.wait_until(lock, deadline, is_done);
  written_.wait(lock, is_done);
  return true;
}

void HostLog::drain_at_exit() {
  Clock::duration budget{};
  {
    const std::lock_guard lock(mutex_);
    budget = exit_budget_;
  }
  const auto began = Clock::now();
  static_cast<void>(drain(began + budget));
  std::shared_ptr<const Sink> former;
  const std::lock_guard lock(mutex_);
  exit_budget_ = std::max(budget - (Clock::now() - began), Clock::duration::zero());
  former = std::exchange(sink_, nullptr);
}

HostLog::Counts HostLog::counts() const {
  const std::lock_guard lock(mutex_);
  return counts_;
}

void HostLog::await_sink() {
  Lock lock(mutex_);
  if (is_writer()) return;
  written_.wait_until(lock, Clock::now() + fork_wait, [this] { return calling_ == nullptr; });
}

void HostLog::after_fork_in_child() {
  queue_ = {};
  limit_ = {};
  calling_ = nullptr;
  is_writing_ = has_writer_ = false;
  writer_ = {};
  put_count_ = done_count_ = lost_unreported_ = 0;
  lost_report_at_ = Clock::time_point::max();
  said_.clear();
  counts_ = {};
  exit_budget_ = seconds(1);
  new (&work_) std::condition_variable;  // those who waited at the fork wait in the parent
  new (&written_) std::condition_variable;
  mutex_.unlock();
}

}  // namespace pollux::diagnose
