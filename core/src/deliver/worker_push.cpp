// What the collector pushes: it waits for room, is cut to what fits, or is queued.
#include <algorithm>
#include <chrono>
#include <utility>

#include "deliver/worker.hpp"
#include "platform/memory.hpp"

namespace pollux::deliver {

void Worker::push(const SharedBatch& batch, std::uint32_t begin, std::uint32_t end, bool patient) {
  Lock lock(mutex_);
  const Deadline now = Clock::now();
  Parcel parcel{batch, begin, end, account_.accepted(), 0, now};
  account_.accept(parcel.size(), now);
  look(now);
  const bool blocks = patient || settings_.overflow == config::Overflow::block;
  if (!settings_.sync && (blocks || forbearing_until_ != Deadline::min())) {
    // A reporter that was waited for in vain is not waited for again before it has taken something.
    const auto timeout = is_stalled_ ? std::chrono::nanoseconds(0) : settings_.block_timeout;
    const Deadline until = !blocks ? Deadline::min() : patient ? Deadline::max() : now + timeout;
    push_in_pieces(lock, parcel, until, patient);
  }
  if (health_.has_failed()) return account_.drop("reporter_failed", parcel.size());
  if (health_.is_abandoned() || finished_) return account_.drop("shutdown", parcel.size());
  make_fit(parcel, now);
  if (parcel.size() == 0) return;
  enqueue(std::move(parcel), now);
}

// What the limits of the queue cost, the parcel or what is queued. Under sync delivery whoever emits
// delivers, and only a reporter that takes nothing now needs limits.
void Worker::make_fit(Parcel& parcel, Deadline now) {
  if (settings_.sync && !is_out_of_reach(now) && postponed_ == 0) return;
  const DropReason reason = health_.is_quarantined() ? DropReason("quarantined") : DropReason("queue_full");
  if (settings_.overflow == config::Overflow::drop_oldest) {
    account_.drop(reason, queue_.cut_to_newest(parcel));
    account_.drop(reason, queue_.drop_oldest(parcel));
  }
  account_.drop(reason, queue_.cut_to_room(parcel));
}

bool Worker::has_room_for(const SharedBatch& batch, std::uint32_t begin, std::uint32_t end) const {
  const std::lock_guard lock(mutex_);
  return queue_.fits({batch, begin, end});
}

void Worker::lose(std::uint64_t events) {
  const std::lock_guard lock(mutex_);
  account_.accept(events, Clock::now());
  account_.drop("no_memory", events);
}

void Worker::enqueue(Parcel parcel, Deadline now) {
  const std::uint32_t events = parcel.size();
  if (!platform::if_memory([&] { queue_.push(std::move(parcel)); }))
    return account_.drop("no_memory", events);
  const bool is_much = queue_.events() >= settings_.queue / 4 || queue_.bytes() >= settings_.queue_bytes / 4;
  if (std::max({now, sends_from(), due_from()}) >= sleeps_until_) return;
  if (is_much) {
    work_.notify_one();
  } else {
    wake_wanted_ = true;
  }
}

// Queues as much as there is room for, as often as room comes free, until the rest fits or time is up.
void Worker::push_in_pieces(Lock& lock, Parcel& parcel, Deadline until, bool patient) {
  while (!queue_.fits(parcel) && !health_.has_failed() && !finished_) {
    const Deadline now = Clock::now();
    if (const std::uint32_t fitting = queue_.fitting(parcel); fitting > 0) {
      Parcel piece = parcel;
      piece.end = piece.begin + fitting;
      parcel.begin = piece.end;
      parcel.sequence += fitting;
      enqueue(std::move(piece), now);
    }
    // Both are looked at again after each wake: they may have come closer.
    const Deadline deadline = std::min(std::max(until, forbearing_until_), waits_end_);
    look(now);
    if (now >= deadline) {
      forbearing_until_ = held_ ? Deadline::max() : Deadline::min();
      if (until == Deadline::min()) return;  // its policy is to drop
      health_.strain();
      note_trouble(now);
      is_stalled_ = true;
      return;
    }
    if (patient ? is_hopeless(now, deadline) : is_out_of_reach(now)) return;
    waiting_ = parcel.size();
    waiting_sequence_ = parcel.sequence;
    await_change(lock, std::min(deadline, health_.stuck_from()));
    waiting_ = 0;
  }
}

void Worker::await_change(Lock& lock, Deadline deadline) {
  if (deadline == Deadline::max()) {
    done_.wait(lock);
  } else {
    done_.wait_until(lock, deadline);
  }
}

void Worker::limit_waits(Deadline deadline) {
  {
    const std::lock_guard lock(mutex_);
    waits_end_ = deadline;
    holds_end_ = std::min({holds_end_, deadline, Clock::now() + std::chrono::milliseconds(100)});
  }
  done_.notify_all();
}

}  // namespace pollux::deliver
