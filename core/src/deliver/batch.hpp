// Batch: events decoded once, immutable from then on, shared by all reporters that they go to.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include <pollux/abi/event.h>

#include "deliver/arena.hpp"

namespace pollux::deliver {

struct Batch;
class Shelf;

// Ends a batch's use: it goes back to the pool that it came from, or is freed.
struct PutBack {
  void operator()(Batch* batch) const;
};
using OpenBatch = std::unique_ptr<Batch, PutBack>;

// Holds a batch that is complete. The count of holders is in the batch, so that sharing one allocates
// nothing.
class SharedBatch {
 public:
  SharedBatch() = default;
  SharedBatch(OpenBatch batch);
  SharedBatch(const SharedBatch& other);
  SharedBatch(SharedBatch&& other) noexcept : batch_(std::exchange(other.batch_, nullptr)) {}
  SharedBatch& operator=(SharedBatch other) noexcept {
    std::swap(batch_, other.batch_);
    return *this;
  }
  ~SharedBatch();

  const Batch& operator*() const { return *batch_; }
  const Batch* operator->() const { return batch_; }
  bool operator==(const SharedBatch&) const = default;

 private:
  Batch* batch_ = nullptr;
};

struct Batch {
  static constexpr std::uint32_t most_events = 1024;

  // The next event, to be filled; not initialised. There is room while `count` is below `most_events`.
  [[nodiscard]] pollux_event& add() { return events[count++]; }

  const std::unique_ptr<pollux_event[]> events = std::make_unique_for_overwrite<pollux_event[]>(most_events);
  std::uint32_t count = 0;
  std::int64_t wall_minus_monotonic_ns = 0;  // 0: not read yet
  Arena arena;                               // what the events point to, but for the texts of attributes
  Arena texts;                               // those
  std::vector<SharedBatch> origins;  // of one that was copied out of others: what its events point into

  std::atomic<std::uint32_t> holders{0};
  std::shared_ptr<Shelf> shelf;  // where it goes when nobody needs it; null: nowhere
};

// Batches to fill, used again once the last reporter has let go of them. The one that came back last comes
// first: what it held is still in the processor's cache.
class BatchPool {
 public:
  BatchPool();
  [[nodiscard]] OpenBatch take();

 private:
  std::shared_ptr<Shelf> shelf_;  // outlives the pool while a batch is out
};

}  // namespace pollux::deliver
