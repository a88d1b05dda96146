// Queue: what waits for one reporter, bounded in events. Not thread-safe: its worker's mutex guards it.
#pragma once

#include <cstdint>
#include <deque>
#include <memory_resource>
#include <optional>
#include <utility>

#include "deliver/batch.hpp"

namespace pollux::deliver {

// A run of a batch's events, on its way to one reporter.
struct Parcel {
  SharedBatch batch;
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
  std::uint64_t sequence = 0;  // of its first event among all that this reporter was ever sent
  std::uint32_t attempts = 0;  // made so far

  // Of the host's own metrics; they are numbered by themselves, with this bit.
  static constexpr std::uint64_t self_sequence = std::uint64_t{1} << 63;

  [[nodiscard]] std::uint32_t size() const { return end - begin; }
  [[nodiscard]] bool is_self() const { return (sequence & self_sequence) != 0; }
};

class Queue {
 public:
  explicit Queue(std::uint64_t capacity) : capacity_(capacity) {}

  // What is queued already stays, whatever the new bound.
  void bound(std::uint64_t capacity) { capacity_ = capacity; }

  [[nodiscard]] bool empty() const { return parcels_.empty() && !self_; }
  // Whether nothing before that event waits.
  [[nodiscard]] bool begins_at(std::uint64_t sequence) const {
    return parcels_.empty() || parcels_.front().sequence >= sequence;
  }
  [[nodiscard]] std::uint64_t events() const { return events_; }
  [[nodiscard]] std::uint64_t room() const { return events_ < capacity_ ? capacity_ - events_ : 0; }

  // Joins what continues the last parcel: pushed piece by piece, a batch is delivered whole.
  void push(Parcel parcel);
  // So many events of the front one, or all of it and with it those behind it that fit: what came in small
  // pieces while the reporter was busy is delivered as one. What is sent again is not joined.
  [[nodiscard]] Parcel pop(std::uint32_t most = Batch::most_events);
  // Puts back what was popped, before all others. It had its place: the bound does not apply.
  void put_back(Parcel parcel);

  // What was sent already counts as sent once, however often it was.
  void renew_tries();

  // Cuts the parcel's tail off until it fits; returns how many events that cost.
  [[nodiscard]] std::uint64_t cut_to_room(Parcel& parcel) const;
  // Cuts the parcel's front off until what is left fits an empty queue; returns how many events that cost.
  [[nodiscard]] std::uint64_t cut_to_newest(Parcel& parcel) const;
  // Drops from the front until `events` fit, or nothing is left; returns how many events that cost.
  [[nodiscard]] std::uint64_t drop_oldest(std::uint64_t events);
  // Drops the events before that sequence; returns how many.
  [[nodiscard]] std::uint64_t drop_before(std::uint64_t sequence);
  // Drops everything, but for the host's own metrics.
  [[nodiscard]] std::uint64_t clear();

  // The host's own metrics, one parcel at a time: the bound is not theirs, and they are popped first.
  void push_self(Parcel parcel) { self_ = std::move(parcel); }
  [[nodiscard]] bool has_self() const { return self_.has_value(); }
  [[nodiscard]] std::uint64_t clear_self();

 private:
  [[nodiscard]] Parcel take_front();
  [[nodiscard]] Parcel take_front(std::uint32_t events);
  [[nodiscard]] Parcel take_self(std::uint32_t most);
  void drop_front(std::uint32_t events);
  [[nodiscard]] bool is_continued(const Parcel& parcel, std::uint32_t most) const;
  [[nodiscard]] Parcel join(const Parcel& first, std::uint32_t most);

  std::uint64_t capacity_;
  std::uint64_t events_ = 0;
  std::pmr::unsynchronized_pool_resource memory_;  // kept and used again
  std::pmr::deque<Parcel> parcels_{&memory_};
  std::optional<Parcel> self_;
  BatchPool pool_;  // of joined ones
};

}  // namespace pollux::deliver
