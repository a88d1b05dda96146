#include "deliver/queue.hpp"

#include <algorithm>
#include <cstdlib>
#include <utility>

#include "deliver/event_copy.hpp"
#include "platform/memory.hpp"

namespace pollux::deliver {

namespace {

// A parcel of fewer events than that is not worth the batch that it holds.
constexpr std::uint32_t worth_a_batch = Batch::most_events / 2;
// Events of clocks that differ by less can share a batch: their wall time stays exact, their monotonic one
// moves.
constexpr std::int64_t most_shift_ns = 1'000'000;

// The first or the last of a parcel's events that come to at most `bytes`.
std::uint32_t first_within(const Parcel& parcel, std::uint64_t bytes) {
  if (parcel.bytes() <= bytes) return parcel.size();
  std::uint32_t least = 0, most = parcel.size();
  while (least < most) {
    const std::uint32_t middle = most - (most - least) / 2;
    (parcel.batch->bytes(parcel.begin, parcel.begin + middle) <= bytes ? least = middle : most = middle - 1);
  }
  return least;
}
std::uint32_t last_within(const Parcel& parcel, std::uint64_t bytes) {
  const std::uint64_t all = parcel.bytes();
  if (all <= bytes) return parcel.size();  // which includes that there is no limit
  const std::uint32_t before = first_within(parcel, all - bytes);
  const bool is_exact = parcel.batch->bytes(parcel.begin, parcel.begin + before) == all - bytes;
  return parcel.size() - before - (is_exact ? 0 : 1);
}

std::uint64_t rest(std::uint64_t limit, std::uint64_t used) { return used < limit ? limit - used : 0; }

bool is_continued(const Parcel& parcel, const Parcel& by) {
  return parcel.batch == by.batch && parcel.end == by.begin && parcel.attempts == 0 && by.attempts == 0 &&
         parcel.sequence + parcel.size() == by.sequence;
}

}  // namespace

std::uint32_t Queue::fitting(const Parcel& parcel) const {
  const auto by_count =
      static_cast<std::uint32_t>(std::min<std::uint64_t>(parcel.size(), rest(limits_.events, events_)));
  const std::uint32_t by_bytes = first_within(parcel, rest(limits_.bytes, bytes_));
  if (by_bytes == 0 && parcels_.empty()) return std::min(by_count, 1u);
  return std::min(by_count, by_bytes);
}

void Queue::push(Parcel parcel) {
  const std::uint64_t bytes = parcel.bytes();
  const std::uint32_t events = parcel.size();
  if (!parcels_.empty() && is_continued(parcels_.back(), parcel)) {
    parcels_.back().end = parcel.end;
  } else {
    if (!parcels_.empty()) gather_last();
    parcels_.push_back(std::move(parcel));
  }
  events_ += events;
  bytes_ += bytes;
}

// What comes next is of another batch, so the last parcel does not grow any more.
void Queue::gather_last() {
  Parcel& last = parcels_.back();
  const std::uint64_t before = last.bytes();
  if (last.size() >= worth_a_batch || (gathered_ && last.batch.is(gathered_)) || !gather(last)) return;
  bytes_ += last.bytes() - before;
  join_last();
}

// A few events of a batch, the rest of which went to others or was dropped, would keep all of its memory:
// they move to a batch of this queue's own, behind others of their kind. Where there is no memory for that
// they stay.
bool Queue::gather(Parcel& parcel) {
  return platform::if_memory([&] {
    const std::int64_t clock = parcel.batch->wall_minus_monotonic_ns;
    if (!gathered_ || gathered_->count + parcel.size() > Batch::most_events ||
        std::abs(clock - gathered_->wall_minus_monotonic_ns) > most_shift_ns) {
      gathered_ = OpenBatch(new Batch);
      gathered_->wall_minus_monotonic_ns = clock;
    }
    const std::int64_t shift = clock - gathered_->wall_minus_monotonic_ns;
    const std::uint32_t begin = gathered_->count;
    for (std::uint32_t i = parcel.begin; i < parcel.end; ++i)
      append_copy(parcel.batch->events[i], *gathered_, Traces::copy, shift);
    parcel.batch = gathered_.share();
    parcel.begin = begin;
    parcel.end = gathered_->count;
  });
}

void Queue::join_last() {
  if (parcels_.size() < 2) return;
  Parcel& before = parcels_[parcels_.size() - 2];
  if (!is_continued(before, parcels_.back())) return;
  before.end = parcels_.back().end;
  parcels_.pop_back();
}

Parcel Queue::pop(std::uint32_t most) {
  if (self_) return take_self(most);
  // What came in small batches while the reporter was busy is delivered in one call, the last of it included.
  if (parcels_.size() == 2 && parcels_.front().batch.is(gathered_)) gather_last();
  Parcel part = parcels_.front();
  part.end = part.begin + std::min(part.size(), most);
  drop_front(part.size());
  return part;
}

Parcel Queue::take_self(std::uint32_t most) {
  Parcel part = *self_;
  part.end = part.begin + std::min(part.size(), most);
  self_->begin = part.end;
  self_->sequence += part.size();
  if (self_->size() == 0) self_.reset();
  return part;
}

// Of the front one at most.
void Queue::drop_front(std::uint32_t events) {
  Parcel& front = parcels_.front();
  events_ -= events;
  bytes_ -= front.batch->bytes(front.begin, front.begin + events);
  front.begin += events;
  front.sequence += events;
  if (front.size() == 0) parcels_.pop_front();
  if (parcels_.empty()) gathered_.reset();
}

void Queue::put_back(Parcel parcel) {
  if (parcel.is_self()) {
    if (self_) parcel.end = self_->end;  // the rest of it
    return push_self(std::move(parcel));
  }
  parcels_.push_front(std::move(parcel));
  events_ += parcels_.front().size();
  bytes_ += parcels_.front().bytes();
}

void Queue::renew_tries() {
  for (Parcel& parcel : parcels_) parcel.attempts = std::min(parcel.attempts, 1u);
  if (self_) self_->attempts = std::min(self_->attempts, 1u);
}

std::uint64_t Queue::cut_to_room(Parcel& parcel) const {
  const std::uint32_t cut = parcel.size() - fitting(parcel);
  parcel.end -= cut;
  return cut;
}

std::uint64_t Queue::cut_to_newest(Parcel& parcel) const {
  const std::uint32_t by_bytes = std::max(last_within(parcel, limits_.bytes), std::min(parcel.size(), 1u));
  const auto kept = static_cast<std::uint32_t>(std::min<std::uint64_t>(by_bytes, limits_.events));
  const std::uint32_t cut = parcel.size() - kept;
  parcel.begin += cut;
  parcel.sequence += cut;
  return cut;
}

std::uint64_t Queue::drop_oldest(const Parcel& parcel) {
  std::uint64_t dropped = 0;
  while (!parcels_.empty()) {
    const std::uint32_t excess = parcel.size() - fitting(parcel);
    if (excess == 0) break;
    Parcel& oldest = parcels_.front();
    const std::uint32_t part = std::min(oldest.size(), excess);
    oldest.attempts = std::min(oldest.attempts, 1u);  // what is left of it was sent before, too
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
  gathered_.reset();
  bytes_ = 0;
  return std::exchange(events_, 0);
}

}  // namespace pollux::deliver
