// The collector around a fork: nothing is collected while it happens, and the child begins with nothing.
#include <chrono>
#include <memory>
#include <new>
#include <thread>
#include <utility>

#include "collect/collector.hpp"
#include "platform/bell.hpp"
#include "platform/keep.hpp"
#include "platform/turn.hpp"
#include "ring/enter.hpp"

namespace pollux::collect {

// A reporter that forks may be the one that the holder of the turn waits for, to take events from a full
// queue: then its child makes do with what is there, for it begins anew in any case.
void Collector::before_fork() {
  if (ring::is_in_reporter()) {
    fork_has_turn_ = turn_.try_lock_until(std::chrono::steady_clock::now() + std::chrono::milliseconds(200));
  } else {
    turn_.lock();
    fork_has_turn_ = true;
  }
}

void Collector::after_fork_in_parent() {
  if (fork_has_turn_) turn_.unlock();
}

// The parent's hosts and their threads do not exist here; what belongs to them is left as it is, never
// destroyed.
void Collector::after_fork_in_child() {
  for (auto& intake : intakes_) {
    if (intake) platform::keep_for_ever(std::exchange(intake, nullptr));
  }
  present_.clear();
  platform::keep_for_ever(std::exchange(sync_workers_, std::make_shared<SyncWorkers>()));
  sync_hosts_.store(0, std::memory_order_relaxed);
  running_.store(false, std::memory_order_relaxed);
  new (&thread_) std::jthread;
  new (&bell_) platform::Bell;
  new (&turn_) platform::Turn;  // threads that waited for it at the fork wait in the parent
}

}  // namespace pollux::collect
