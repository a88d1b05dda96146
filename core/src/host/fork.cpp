#include "host/fork.hpp"

#include <pthread.h>

#include <atomic>
#include <mutex>

#include "aggregate/instruments.hpp"
#include "aggregate/observers.hpp"
#include "collect/collector.hpp"
#include "config/keys.hpp"
#include "diagnose/conceal.hpp"
#include "diagnose/host_log.hpp"
#include "event/keys.hpp"
#include "event/tree.hpp"
#include "host/enabled.hpp"
#include "host/host_core.hpp"
#include "load/room_lock.hpp"
#include "platform/clock.hpp"
#include "platform/exceptions.hpp"
#include "platform/exit_hook.hpp"
#include "platform/fence.hpp"
#include "platform/own_descriptors.hpp"
#include "platform/process.hpp"
#include "platform/signal_mask.hpp"
#include "platform/signal_watch.hpp"
#include "ring/enter.hpp"
#include "ring/host_slots.hpp"
#include "ring/rings.hpp"
#include "ring/trace.hpp"

namespace pollux::host {

namespace {

constinit std::mutex first_host;
bool is_watching =
    false;  // of first_host: false until a host is opened, so that a program without one pays nothing

// What is made at its first use lies behind a guard, and a child must not begin with one that another thread
// of its parent was passing.
void make_settings() {
  static_cast<void>(config::grammar());
  static_cast<void>(is_enabled(config::Enabled::from_environment));
  static_cast<void>(diagnose::conceal_mutex());
}

void make_rooms() {
  static_cast<void>(HostCore::directory_mutex());
  static_cast<void>(collect::Collector::instance());
  static_cast<void>(aggregate::Observers::instance());
  static_cast<void>(ring::Rings::instance());
  static_cast<void>(ring::HostSlots::instance());
  static_cast<void>(event::Tree::instance());
  static_cast<void>(event::Keys::instance());
  static_cast<void>(platform::OwnDescriptors::mutex());
  static_cast<void>(platform::clock_source());
  static_cast<void>(platform::fence_all_threads());
  static_cast<void>(platform::uncaught_count());
}

// The log has lines also before the first host, and why it cannot open.
void lock_log() {
  diagnose::HostLog::instance().before_fork();
  diagnose::conceal_mutex().lock();
}

// What the thread that forks had blocked; guarded by the locks that it holds.
constinit platform::SignalSet blocked_before_fork = 0;

// Until the child has its own dispositions, a signal that it is sent would go to the handlers of the parent.
void hold_signals() {
  blocked_before_fork = platform::blocked_here();
  platform::set_blocked_here(platform::blocked_in_threads(blocked_before_fork) | blocked_before_fork);
}

// Every lock of the process-wide rooms is taken, so that the child finds each at rest: loading first, for the
// constructor of a library may open hosts, then in the order of the picture.
void before() {
  make_settings();
  diagnose::HostLog::instance().await_sink();
  load::RoomLock::lock();
  first_host.lock();
  if (!is_watching) return lock_log();
  HostCore::directory_mutex().lock();
  collect::Collector::instance().before_fork();
  aggregate::Observers::instance().mutex().lock();
  ring::Rings::instance().mutex().lock();
  ring::HostSlots::instance().mutex().lock();
  aggregate::Instruments::instance().mutex().lock();
  event::Tree::instance().mutex().lock();
  event::Keys::instance().mutex().lock();
  platform::SignalWatch::lock();
  platform::OwnDescriptors::mutex().lock();
  platform::OwnDescriptors::count_fork();
  platform::exit_hook_mutex().lock();
  lock_log();
  hold_signals();
}

void release_locks() {
  platform::exit_hook_mutex().unlock();
  platform::OwnDescriptors::mutex().unlock();
  platform::SignalWatch::unlock();
  event::Keys::instance().mutex().unlock();
  event::Tree::instance().mutex().unlock();
  aggregate::Instruments::instance().mutex().unlock();
  ring::HostSlots::instance().mutex().unlock();
  ring::Rings::instance().mutex().unlock();
  aggregate::Observers::instance().mutex().unlock();
}

void release_first_locks() {
  first_host.unlock();
  load::RoomLock::unlock();
}

void in_parent() {
  const platform::SignalSet blocked = blocked_before_fork;
  const bool holds_signals = is_watching;
  diagnose::conceal_mutex().unlock();
  diagnose::HostLog::instance().after_fork_in_parent();
  if (is_watching) {
    release_locks();
    collect::Collector::instance().after_fork_in_parent();
    HostCore::directory_mutex().unlock();
  }
  release_first_locks();
  if (holds_signals) platform::set_blocked_here(blocked);
}

void in_child() {
  const platform::SignalSet blocked = blocked_before_fork;
  diagnose::conceal_mutex().unlock();
  diagnose::HostLog::instance().after_fork_in_child();
  if (is_watching) {
    platform::begin_process();
    ring::HostSlots::instance().close_all();
    ring::Rings::instance().abandon_all();
    aggregate::Instruments::instance().abandon_all();
    aggregate::Observers::instance().abandon_all();
    ring::start_thread_afresh();
    ring::make_ids_afresh();
    platform::OwnDescriptors::replace_all();
    platform::SignalWatch::end_all_in_child();
    release_locks();
    collect::Collector::instance().after_fork_in_child();
    HostCore::directory_mutex().unlock();
  }
  release_first_locks();
  // Last, for what has come meanwhile is handled here. A child of a reporter's call has the application's
  // mask.
  if (is_watching) platform::set_blocked_here(platform::blocked_in_child(blocked));
}

// While the library is loaded: a thread that forks must not overtake one that opens the first host.
[[maybe_unused]] const int registered = pthread_atfork(&before, &in_parent, &in_child);

}  // namespace

void watch_forks() {
  const std::lock_guard lock(first_host);
  if (is_watching) return;
  make_rooms();
  is_watching = true;
}

}  // namespace pollux::host
