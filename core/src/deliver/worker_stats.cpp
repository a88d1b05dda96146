// How a worker stands in time; where its events went is `ledger`.
#include <algorithm>

#include "deliver/worker.hpp"

namespace pollux::deliver {

ReporterStats Worker::stats() const {
  const Deadline now = Clock::now();
  ReporterStats stats;
  stats.name = settings_.name;
  Observed observed;
  {
    const std::lock_guard lock(mutex_);
    const Health::State state = health_.state(now);
    stats.state = name_of(state);
    // That a call has become stuck is no event: it is seen when somebody looks.
    stats.in_state = now - (state == state_ ? state_.began() : std::min(now, health_.stuck_from()));
    stats.queue_depth = queue_.events();
    stats.queue_capacity = settings_.sync ? 0 : settings_.queue;
    stats.queue_bytes = queue_.bytes();
    stats.queue_bytes_capacity = settings_.sync ? 0 : settings_.queue_bytes;
    stats.last_error = account_.last_complaint().text;
    if (!stats.last_error.empty()) stats.last_error_age = now - account_.last_complaint().at;
    const ReporterLedger self = self_account_.ledger();
    stats.self_delivered = self.delivered;
    stats.self_dropped = self.rejected + self.dropped_total();
    observed = observed_;  // quantiles take their time, and the lock is wanted
  }
  stats.delay = observed.delays().all();
  stats.recent_delay = observed.delays().recent(now);
  stats.call = observed.calls().all();
  stats.recent_call = observed.calls().recent(now);
  return stats;
}

// At most one of these waits at a time, and none for room: what one does not say, the next does.
bool Worker::push_self(SharedBatch batch) {
  const std::lock_guard lock(mutex_);
  // It may have been exchanged since the collector was told who asks.
  if ((instance_->wants() & POLLUX_WANTS_SELF) == 0) return false;
  const Health::State state = health_.state(Clock::now());
  const bool goes_on = state == Health::State::ready || state == Health::State::degraded;
  if (!goes_on || finished_ || self_in_hands_ > 0 || queue_.has_self()) return false;
  const std::uint32_t events = batch->count;
  queue_.push_self({std::move(batch), 0, events, settings_.self_numbers_from + self_account_.accepted(), 0});
  self_account_.accept(events, Clock::now());
  work_.notify_one();
  return true;
}

void Worker::drop_queued(DropReason reason) {
  account_.drop(reason, queue_.clear());
  self_account_.drop(reason, queue_.clear_self());
}

}  // namespace pollux::deliver
