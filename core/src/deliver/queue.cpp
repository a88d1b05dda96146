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
  Parcel parcel = std::move(parcels_.front());
  parcels_.pop_front();
  events_ -= parcel.size();
  return parcel;
}

Parcel Queue::pop_at_most(std::uint32_t events) {
  if (self_ || parcels_.front().size() <= events) return pop();
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
