#include "deliver/queue.hpp"

#include <algorithm>
#include <utility>

namespace pollux::deliver {

void Queue::push(Parcel parcel) {
  events_ += parcel.size();
  if (!parcels_.empty()) {
    Parcel& last = parcels_.back();
    if (last.batch == parcel.batch && last.end == parcel.begin && last.attempts == 0) {
      last.end = parcel.end;
      return;
    }
  }
  parcels_.push_back(std::move(parcel));
}

Parcel Queue::pop() {
  if (self_) {
    Parcel parcel = std::move(*self_);
    self_.reset();
    return parcel;
  }
  Parcel front = take_front();
  return is_continued(front) ? join(front) : front;
}

// Whether the next parcel can be delivered together with this one.
bool Queue::is_continued(const Parcel& parcel) const {
  if (parcels_.empty()) return false;
  const Parcel& next = parcels_.front();
  // Else times of the wall clock would change on the way.
  const bool has_same_clock = next.batch->wall_minus_monotonic_ns == parcel.batch->wall_minus_monotonic_ns;
  return parcel.attempts == 0 && next.attempts == 0 && next.sequence == parcel.sequence + parcel.size() &&
         parcel.size() + next.size() <= Batch::most_events && has_same_clock;
}

Parcel Queue::join(const Parcel& first) {
  OpenBatch joined = pool_.take();
  joined->wall_minus_monotonic_ns = first.batch->wall_minus_monotonic_ns;
  const auto append = [&joined](const Parcel& parcel) {
    for (std::uint32_t i = parcel.begin; i < parcel.end; ++i) joined->add() = parcel.batch->events[i];
    joined->origins.push_back(parcel.batch);
  };
  append(first);
  Parcel whole = first;
  while (is_continued(whole)) {
    const Parcel next = take_front();
    append(next);
    whole.end += next.size();  // its size is what counts, until it has the joined batch
  }
  const std::uint32_t count = joined->count;
  return {SharedBatch(std::move(joined)), 0, count, first.sequence, 0};
}

Parcel Queue::take_front() {
  Parcel parcel = std::move(parcels_.front());
  parcels_.pop_front();
  events_ -= parcel.size();
  return parcel;
}

Parcel Queue::pop_at_most(std::uint32_t events) {
  if (self_) return pop();
  if (parcels_.front().size() <= events) return take_front();
  Parcel& first = parcels_.front();
  Parcel part = first;
  part.end = part.begin + events;
  first.begin = part.end;
  first.sequence += events;
  events_ -= events;
  return part;
}

void Queue::put_back(Parcel parcel) {
  if (parcel.is_self()) return push_self(std::move(parcel));
  events_ += parcel.size();
  parcels_.push_front(std::move(parcel));
}

void Queue::renew_tries() {
  for (Parcel& parcel : parcels_) parcel.attempts = std::min(parcel.attempts, 1u);
  if (self_) self_->attempts = std::min(self_->attempts, 1u);
}

std::uint64_t Queue::cut_to_room(Parcel& parcel) const {
  const auto kept = static_cast<std::uint32_t>(std::min<std::uint64_t>(parcel.size(), room()));
  const std::uint32_t cut = parcel.size() - kept;
  parcel.end -= cut;
  return cut;
}

std::uint64_t Queue::cut_to_newest(Parcel& parcel) const {
  const auto kept = static_cast<std::uint32_t>(std::min<std::uint64_t>(parcel.size(), capacity_));
  const std::uint32_t cut = parcel.size() - kept;
  parcel.begin += cut;
  parcel.sequence += cut;
  return cut;
}

std::uint64_t Queue::drop_oldest(std::uint64_t events) {
  std::uint64_t dropped = 0;
  while (room() < events && !parcels_.empty()) {
    Parcel& oldest = parcels_.front();
    const auto part = static_cast<std::uint32_t>(std::min<std::uint64_t>(oldest.size(), events - room()));
    oldest.begin += part;
    oldest.sequence += part;
    oldest.attempts = 0;
    events_ -= part;
    dropped += part;
    if (oldest.size() == 0) parcels_.pop_front();
  }
  return dropped;
}

std::uint64_t Queue::clear_self() {
  const std::uint64_t events = self_ ? self_->size() : 0;
  self_.reset();
  return events;
}

std::uint64_t Queue::clear() {
  parcels_.clear();
  return std::exchange(events_, 0);
}

}  // namespace pollux::deliver
