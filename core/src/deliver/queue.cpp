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

Parcel Queue::pop(std::uint32_t most) {
  if (self_) return take_self(most);
  if (parcels_.front().size() > most) return take_front(most);
  Parcel front = take_front();
  return is_continued(front, most) ? join(front, most) : front;
}

// Whether the next parcel can be delivered together with this one, of `most` events altogether.
bool Queue::is_continued(const Parcel& parcel, std::uint32_t most) const {
  if (parcels_.empty()) return false;
  const Parcel& next = parcels_.front();
  // Else times of the wall clock would change on the way.
  const bool has_same_clock = next.batch->wall_minus_monotonic_ns == parcel.batch->wall_minus_monotonic_ns;
  return parcel.attempts == 0 && next.attempts == 0 && next.sequence == parcel.sequence + parcel.size() &&
         parcel.size() + next.size() <= most && has_same_clock;
}

Parcel Queue::join(const Parcel& first, std::uint32_t most) {
  OpenBatch joined = pool_.take();
  joined->wall_minus_monotonic_ns = first.batch->wall_minus_monotonic_ns;
  const auto append = [&joined](const Parcel& parcel) {
    for (std::uint32_t i = parcel.begin; i < parcel.end; ++i) joined->add() = parcel.batch->events[i];
    joined->origins.push_back(parcel.batch);
  };
  append(first);
  Parcel whole = first;
  while (is_continued(whole, most)) {
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

Parcel Queue::take_self(std::uint32_t most) {
  Parcel part = *self_;
  part.end = part.begin + std::min(part.size(), most);
  self_->begin = part.end;
  self_->sequence += part.size();
  if (self_->size() == 0) self_.reset();
  return part;
}

// A part of the front one, which stays there with the rest.
Parcel Queue::take_front(std::uint32_t events) {
  Parcel part = parcels_.front();
  part.end = part.begin + events;
  drop_front(events);
  return part;
}

// Of the front one at most.
void Queue::drop_front(std::uint32_t events) {
  Parcel& front = parcels_.front();
  front.begin += events;
  front.sequence += events;
  events_ -= events;
  if (front.size() == 0) parcels_.pop_front();
}

void Queue::put_back(Parcel parcel) {
  if (parcel.is_self()) {
    if (self_) parcel.end = self_->end;  // the rest of it
    return push_self(std::move(parcel));
  }
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
    oldest.attempts = 0;
    drop_front(part);
    dropped += part;
  }
  return dropped;
}

std::uint64_t Queue::drop_before(std::uint64_t sequence) {
  std::uint64_t dropped = 0;
  while (!begins_at(sequence)) {
    const Parcel& oldest = parcels_.front();
    const auto part =
        static_cast<std::uint32_t>(std::min<std::uint64_t>(oldest.size(), sequence - oldest.sequence));
    drop_front(part);
    dropped += part;
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
