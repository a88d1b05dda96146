#include "host/fork.hpp"

#include <pthread.h>

#include <atomic>

#include "collect/collector.hpp"
#include "diagnose/log.hpp"
#include "event/keys.hpp"
#include "event/tree.hpp"
#include "host/host_core.hpp"
#include "ring/enter.hpp"
#include "ring/host_slots.hpp"
#include "ring/rings.hpp"
#include "ring/trace.hpp"

namespace pollux::host {

namespace {

std::atomic<std::uint64_t> epoch{0};

// Every lock of the process-wide rooms is taken, in the order of the picture, so that the child finds each at
// rest.
void before() {
  HostCore::directory_mutex().lock();
  collect::Collector::instance().before_fork();
  ring::Rings::instance().mutex().lock();
  ring::HostSlots::instance().mutex().lock();
  event::Tree::instance().mutex().lock();
  event::Keys::instance().mutex().lock();
  diagnose::mutex().lock();
}

void release_locks() {
  diagnose::mutex().unlock();
  event::Keys::instance().mutex().unlock();
  event::Tree::instance().mutex().unlock();
  ring::HostSlots::instance().mutex().unlock();
  ring::Rings::instance().mutex().unlock();
}

void in_parent() {
  release_locks();
  collect::Collector::instance().after_fork_in_parent();
  HostCore::directory_mutex().unlock();
}

void in_child() {
  epoch.fetch_add(1, std::memory_order_relaxed);
  ring::HostSlots::instance().close_all();
  ring::Rings::instance().abandon_all();
  ring::start_thread_afresh();
  ring::make_ids_afresh();
  release_locks();
  collect::Collector::instance().after_fork_in_child();
  HostCore::directory_mutex().unlock();
}

}  // namespace

void watch_forks() {
  static const int registered = pthread_atfork(&before, &in_parent, &in_child);
  static_cast<void>(registered);
}

std::uint64_t process_epoch() { return epoch.load(std::memory_order_relaxed); }

}  // namespace pollux::host
