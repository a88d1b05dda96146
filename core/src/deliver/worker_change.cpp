// How a worker's reporter is exchanged between two of its calls, and what else changes while it runs.
#include <algorithm>
#include <utility>

#include "deliver/worker.hpp"

namespace pollux::deliver {

namespace {

// How often a wait for a turn looks whether its deadline has come closer.
constexpr auto step = std::chrono::milliseconds(10);
// How long after a hold a full queue is waited for: what has gathered in the rings meanwhile comes at once.
constexpr auto forbearance = std::chrono::milliseconds(500);

bool wants_kind(std::uint64_t wants, std::uint16_t kind) { return (wants & POLLUX_WANTS_KIND(kind)) != 0; }

}  // namespace

bool Worker::hold(Deadline deadline) {
  const auto limit = [&] {
    const std::lock_guard lock(mutex_);
    return std::min(deadline, holds_end_);
  };
  if (settings_.sync) {
    while (!turn_.try_lock_until(std::min(limit(), Clock::now() + step))) {
      if (Clock::now() >= limit()) return false;
    }
  }
  Lock lock(mutex_);
  held_ = true;
  forbearing_until_ = Deadline::max();
  // A caller whose thread delivers cannot be relieved.
  const auto is_stuck = [&] { return !settings_.sync && health_.is_stuck(Clock::now()); };
  while (is_in_call() && !is_stuck() && Clock::now() < std::min(deadline, holds_end_)) {
    done_.wait_until(lock, std::min({deadline, holds_end_, health_.stuck_from()}));
  }
  if (!stopping_ && !health_.is_abandoned() && (!is_in_call() || (is_stuck() && relieve()))) return true;
  lock.unlock();
  let_go();
  return false;
}

void Worker::let_go() {
  {
    const std::lock_guard lock(mutex_);
    held_ = false;
    end_delay();  // a change is no reason to wait longer
    const bool is_behind =
        waiting_ > 0 || queue_.events() > settings_.queue / 2 || queue_.bytes() > settings_.queue_bytes / 2;
    forbearing_until_ = is_behind ? Clock::now() + forbearance : Deadline::min();
  }
  work_.notify_all();
  done_.notify_all();
  if (settings_.sync) turn_.unlock();
}

std::shared_ptr<Instance> Worker::instance() const {
  const std::lock_guard lock(mutex_);
  return instance_;
}

std::shared_ptr<Instance> Worker::replace(std::shared_ptr<Instance> next) {
  const std::lock_guard lock(mutex_);
  const std::uint64_t no_longer = instance_->wants() & ~next->wants();
  // Until routes_changed, for the routes are still those of the old one.
  if ((no_longer & (POLLUX_WANTS_TIMINGS | POLLUX_WANTS_METRICS)) != 0) unwanted_before_ = ~std::uint64_t{0};
  // Its predecessor's troubles are not its own.
  health_ = Health(settings_.health);
  trouble_began_ = Deadline::max();
  trouble_is_told_ = false;
  state_ = Health::State::ready;
  if ((next->wants() & POLLUX_WANTS_SELF) == 0) self_account_.drop("not_wanted", queue_.clear_self());
  is_stalled_ = false;
  pace_ = Pace(settings_.health.call_budget, settings_.first_call);
  postponed_ = 0;
  not_before_ = Deadline::min();
  queue_.renew_tries();
  end_delay();
  next_flush_ = Clock::now() + settings_.flush_interval;
  return std::exchange(instance_, std::move(next));
}

void Worker::routes_changed() {
  const std::lock_guard lock(mutex_);
  unwanted_before_ = std::min(unwanted_before_, account_.accepted());
}

// Leaves the first run of events that the instance wants, and puts back what follows; false when there is
// none.
bool Worker::take_wanted(Parcel& parcel) {
  const std::uint64_t wants = instance_->wants();
  const auto is_wanted = [&](std::uint32_t i) { return wants_kind(wants, parcel.batch->events[i].kind); };
  std::uint32_t begin = parcel.begin;
  while (begin < parcel.end && !is_wanted(begin)) ++begin;
  const std::uint32_t skipped = begin - parcel.begin;
  account_.drop("not_wanted", skipped);
  parcel.begin = begin;
  parcel.sequence += skipped;
  if (parcel.size() == 0) {
    done_.notify_all();
    return false;
  }
  std::uint32_t end = begin;
  while (end < parcel.end && is_wanted(end)) ++end;
  if (end < parcel.end) {
    Parcel rest = parcel;
    rest.begin = end;
    rest.sequence += end - begin;
    parcel.end = end;
    put_back(std::move(rest));
  }
  return true;
}

void Worker::adjust(const WorkerSettings& settings) {
  {
    const std::lock_guard lock(mutex_);
    settings_.queue = settings.queue;
    settings_.queue_bytes = settings.queue_bytes;
    settings_.batch = settings.batch;
    settings_.overflow = settings.overflow;
    settings_.block_timeout = settings.block_timeout;
    settings_.retry = settings.retry;
    settings_.health = settings.health;
    settings_.flush_interval = settings.flush_interval;
    queue_.limit({settings.queue, settings.queue_bytes});
    backoff_ = Backoff(settings.retry);
    pace_.adjust(settings.health.call_budget);
    account_.adjust(settings.retry.max_age);
    self_account_.adjust(settings.retry.max_age);
    health_.adjust(settings.health);
    if (next_flush_ != Deadline::max())
      next_flush_ = std::min(next_flush_, Clock::now() + settings.flush_interval);
  }
  work_.notify_all();
  done_.notify_all();
}

}  // namespace pollux::deliver
