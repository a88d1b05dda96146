// Queue: what waits for one reporter, bounded in events and in bytes. Not thread-safe: its worker's mutex
// guards it.
#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <limits>
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
  std::chrono::steady_clock::time_point queued_at{};  // its first event

  // Of the host's own metrics; they are numbered by themselves, with this bit.
  static constexpr std::uint64_t self_sequence = std::uint64_t{1} << 63;

  [[nodiscard]] std::uint32_t size() const { return end - begin; }
  [[nodiscard]] std::uint64_t bytes() const { return batch->bytes(begin, end); }
  [[nodiscard]] bool is_self() const { return (sequence & self_sequence) != 0; }
};

class Queue {
 public:
  // A reporter is charged with all bytes of its events, also of those that others hold too.
  struct Limits {
    std::uint64_t events = std::numeric_limits<std::uint64_t>::max();
    std::uint64_t bytes = std::numeric_limits<std::uint64_t>::max();
  };

  explicit Queue(Limits limits) : limits_(limits) {}

  // What is queued already stays, whatever the new limits.
  void limit(Limits limits) { limits_ = limits; }

  [[nodiscard]] bool empty() const { return parcels_.empty() && !self_; }
  // Whether nothing before that event waits.
  [[nodiscard]] bool begins_at(std::uint64_t sequence) const {
    return parcels_.empty() || parcels_.front().sequence >= sequence;
  }
  [[nodiscard]] std::uint64_t events() const { return events_; }
  [[nodiscard]] std::uint64_t bytes() const { return bytes_; }
  // When the oldest event was queued; there must be one.
  [[nodiscard]] std::chrono::steady_clock::time_point oldest() const { return parcels_.front().queued_at; }
  // How many of the parcel's first events fit. An event beyond all limits fits an empty queue.
  [[nodiscard]] std::uint32_t fitting(const Parcel& parcel) const;
  [[nodiscard]] bool fits(const Parcel& parcel) const { return fitting(parcel) == parcel.size(); }

  // Joins what continues the last parcel: a batch that is pushed piece by piece is delivered whole. Throws
  // std::bad_alloc, and has then pushed nothing.
  void push(Parcel parcel);
  // So many events of the front one, or all of it.
  [[nodiscard]] Parcel pop(std::uint32_t most = Batch::most_events);
  // Puts back what was popped, before all others. It had its place: the limits do not apply. Throws
  // std::bad_alloc.
  void put_back(Parcel parcel);

  // What was sent already counts as sent once, however often it was.
  void renew_tries();

  // Cuts the parcel's tail off until it fits; returns how many events that cost.
  [[nodiscard]] std::uint64_t cut_to_room(Parcel& parcel) const;
  // Cuts the parcel's front off until what is left fits an empty queue; returns how many events that cost.
  [[nodiscard]] std::uint64_t cut_to_newest(Parcel& parcel) const;
  // Drops from the front until the parcel fits, or nothing is left; returns how many events that cost.
  [[nodiscard]] std::uint64_t drop_oldest(const Parcel& parcel);
  // Drops the events before that sequence; returns how many.
  [[nodiscard]] std::uint64_t drop_before(std::uint64_t sequence);
  // Drops everything, but for the host's own metrics.
  [[nodiscard]] std::uint64_t clear();

  // The host's own metrics, one parcel at a time: the limits are not for them, and they are popped first.
  void push_self(Parcel parcel) { self_ = std::move(parcel); }
  [[nodiscard]] bool has_self() const { return self_.has_value(); }
  [[nodiscard]] std::uint64_t clear_self();

 private:
  [[nodiscard]] Parcel take_self(std::uint32_t most);
  void drop_front(std::uint32_t events);
  void gather_last();
  [[nodiscard]] bool gather(Parcel& parcel);
  void join_last();

  Limits limits_;
  std::uint64_t events_ = 0;
  std::uint64_t bytes_ = 0;
  std::pmr::unsynchronized_pool_resource memory_;  // kept and used again
  std::pmr::deque<Parcel> parcels_{&memory_};
  std::optional<Parcel> self_;
  OpenBatch gathered_;  // see gather
};

}  // namespace pollux::deliver
