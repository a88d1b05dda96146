#include "aggregate/observers.hpp"

#include <algorithm>
#include <exception>
#include <new>
#include <system_error>
#include <utility>

#include "diagnose/clean.hpp"
#include "diagnose/log.hpp"
#include "platform/keep.hpp"
#include "platform/memory.hpp"
#include "platform/process.hpp"
#include "ring/host_slots.hpp"

namespace pollux::aggregate {

namespace {

using std::chrono::milliseconds;
using std::chrono::nanoseconds;

thread_local bool runs_callbacks = false;

std::int64_t steady_ns() { return nanoseconds(Observers::Clock::now().time_since_epoch()).count(); }

// How long before an interval ends its round begins: time for all callbacks, without making values old.
std::int64_t lead_ns(std::int64_t interval_ns) {
  return std::clamp(interval_ns / 10, nanoseconds(milliseconds(1)).count(),
                    nanoseconds(milliseconds(50)).count());
}

// What it threw; empty: nothing, and the gauge is set.
std::string read(const detail::Observer& observer) noexcept {
  std::string fault;
  const auto note = [&fault](const char* text) { platform::if_memory([&] { fault = text; }); };
  try {
    observer.callback(observer.gauge);
  } catch (const std::exception& error) {
    note(error.what());
    if (fault.empty()) note("an exception without a message");
  } catch (...) {
    note("an exception that is not a std::exception");
  }
  return fault;
}

void log_failure(const detail::Observer& observer, const std::string& fault) {
  platform::if_memory([&] {
    diagnose::warn("", "the callback of gauge " + diagnose::quoted(observer.name) + " failed: " + fault +
                           "; the gauge has no value for that interval. Later failures are not logged");
  });
}

}  // namespace

Observers& Observers::instance() {
  static Observers& observers = *new Observers;
  return observers;
}

// Where nobody ends intervals (delivery = "sync", while nothing is recorded), an interval after the last.
std::int64_t Observers::Host::due_ns() const {
  return end_ns != served_end_ns ? end_ns - lead_ns(interval_ns) : round_ns + interval_ns;
}

void Observers::Host::begin_round(std::int64_t now_ns) {
  ++round;
  next = 0;
  served_end_ns = end_ns;
  round_ns = now_ns;
}

// One that is left alone is passed over.
bool Observers::Host::has_next() {
  while (next < observers.size()) {
    const Pointer& observer = observers[next];
    if (observer->round != round && observer->runner == std::thread::id()) return true;
    ++next;
  }
  return false;
}

bool Observers::add(const Pointer& observer) {
  const std::lock_guard lock(mutex_);
  if (!ring::HostSlots::instance().is_open(observer->key)) return false;
  Host& host = hosts_[observer->key];
  if (host.observers.empty()) {
    host.round_ns = steady_ns();
    host.served_end_ns = host.end_ns > host.round_ns ? 0 : host.end_ns;
  }
  observer->round = host.round;
  host.observers.push_back(observer);
  try {
    if (!task_) start();
  } catch (...) {
    host.observers.pop_back();
    throw;
  }
  changed_.notify_all();
  return true;
}

void Observers::start() {
  task_ = platform::Task("plx gauges", [this, shift = shift_ + 1] { run(shift); });
  ++shift_;
  changed_.notify_all();  // one that is left and sleeps ends
}

void Observers::run(std::uint64_t shift) {
  runs_callbacks = true;
  Lock lock(mutex_);
  while (shift == shift_) {
    if (Pointer observer = take_next()) {
      call(std::move(observer), lock);
    } else {
      sleep(lock);
    }
  }
}

// The host whose round is the oldest comes first: one whose callbacks take longer than its interval must not
// keep the others from theirs.
Observers::Pointer Observers::take_next() {
  const std::int64_t now_ns = steady_ns();
  Host* oldest = nullptr;
  for (auto& [key, host] : hosts_) {
    if (host.observers.empty()) continue;
    if (!host.has_next() && host.due_ns() <= now_ns) host.begin_round(now_ns);
    if (host.has_next() && (!oldest || host.round_ns < oldest->round_ns)) oldest = &host;
  }
  return oldest ? oldest->observers[oldest->next++] : nullptr;
}

void Observers::sleep(Lock& lock) {
  std::int64_t due_ns = steady_ns() + nanoseconds(std::chrono::hours(1)).count();
  for (const auto& [key, host] : hosts_) {
    if (!host.observers.empty()) due_ns = std::min(due_ns, host.due_ns());
  }
  changed_.wait_until(lock, Clock::time_point(nanoseconds(due_ns)));
}

void Observers::call(Pointer observer, Lock& lock) {
  observer->round = hosts_.at(observer->key).round;
  observer->runner = std::this_thread::get_id();
  calling_ = observer;
  called_at_ = Clock::now();
  lock.unlock();

  const std::string fault = read(*observer);

  lock.lock();
  observer->runner = {};
  if (calling_ == observer) calling_.reset();
  const bool is_news = !fault.empty() && !std::exchange(observer->has_failed, true);
  if (is_news) log_failure(*observer, fault);
  detail::GaugeCallback dead;
  if (observer->is_over) std::swap(dead, observer->callback);
  returned_.notify_all();
  lock.unlock();
  dead = {};
  observer.reset();
  lock.lock();
}

// What the thread is calling takes too long: it is left with that, and another thread takes its place.
void Observers::relieve() {
  if (!calling_ || !task_ || Clock::now() < called_at_ + patience) return;
  const Pointer slow = calling_;
  platform::Task left = std::move(task_);
  try {
    start();
  } catch (const std::exception&) {  // no thread to be had: the others wait, too
    task_ = std::move(left);
    return;
  }
  calling_.reset();
  if (std::exchange(slow->was_left, true)) return;
  platform::if_memory([&] {
    diagnose::warn("", "the callback of gauge " + diagnose::quoted(slow->name) +
                           " has not returned after 1 s; it is left alone on its thread and not called again "
                           "until it returns. A callback must not wait");
  });
}

void Observers::interval_is(std::uint64_t key, std::int64_t end_ns, nanoseconds interval) {
  const std::lock_guard lock(mutex_);
  relieve();
  Host& host = hosts_[key];
  host.end_ns = end_ns;
  host.interval_ns = interval.count();
  if (!host.observers.empty()) changed_.notify_all();
}

void Observers::read_now(std::uint64_t key, Clock::time_point deadline) {
  if (runs_callbacks) return;
  Lock lock(mutex_);
  auto at = hosts_.find(key);
  if (at == hosts_.end() || at->second.observers.empty()) return;
  const Clock::time_point now = Clock::now();
  const Clock::time_point until = now + std::min<Clock::duration>(2 * patience, (deadline - now) / 2);
  at->second.begin_round(steady_ns());
  changed_.notify_all();
  const auto is_through = [&] { return !at->second.has_next() && (!calling_ || calling_->key != key); };
  while (!is_through() && Clock::now() < until) {
    returned_.wait_until(lock, calling_ ? std::min(until, called_at_ + patience) : until);
    relieve();
    at = hosts_.find(key);
    if (at == hosts_.end()) return;
  }
}

void Observers::remove(const Pointer& observer) {
  if (observer->process != platform::process_epoch()) return platform::keep_for_ever(observer);
  platform::Task ended;
  detail::GaugeCallback dead;
  {
    Lock lock(mutex_);
    observer->is_over = true;
    if (const auto at = hosts_.find(observer->key); at != hosts_.end()) {
      Host& host = at->second;
      const auto here = std::ranges::find(host.observers, observer);
      if (here != host.observers.end()) {
        if (static_cast<std::size_t>(here - host.observers.begin()) < host.next) --host.next;
        host.observers.erase(here);
      }
      returned_.notify_all();  // a flush may wait for it
    }
    if (observer->runner != std::this_thread::get_id()) {
      returned_.wait(lock, [&] { return observer->runner == std::thread::id(); });
      std::swap(dead, observer->callback);
    }
    ended = end_if_idle();
  }
  if (!ended.is_here()) static_cast<void>(ended.await(Clock::now() + platform::Task::grace));
}

void Observers::retire(std::uint64_t key) {
  platform::Task ended;
  {
    const std::lock_guard lock(mutex_);
    hosts_.erase(key);
    returned_.notify_all();
    ended = end_if_idle();
  }
  if (!ended.is_here()) static_cast<void>(ended.await(Clock::now() + platform::Task::grace));
}

// The thread, told to end, when there is nothing left to call.
platform::Task Observers::end_if_idle() {
  if (std::ranges::any_of(hosts_, [](const auto& entry) { return !entry.second.observers.empty(); }))
    return {};
  ++shift_;
  changed_.notify_all();
  return std::exchange(task_, {});
}

void Observers::abandon_all() {
  platform::keep_for_ever(std::exchange(hosts_, {}));
  platform::keep_for_ever(std::exchange(task_, {}));
  platform::keep_for_ever(std::exchange(calling_, {}));
  ++shift_;
  runs_callbacks = false;
  new (&changed_) std::condition_variable;  // threads that waited at the fork wait in the parent
  new (&returned_) std::condition_variable;
}

}  // namespace pollux::aggregate
