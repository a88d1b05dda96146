// Batch: events decoded once, immutable from then on, shared by all reporters that they go to.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <vector>

#include <pollux/abi/event.h>

#include "deliver/arena.hpp"

namespace pollux::deliver {

struct Batch {
  static constexpr std::size_t most_events = 1024;

  std::vector<pollux_event> events;
  std::int64_t wall_minus_monotonic_ns = 0;
  Arena arena;                          // attributes and texts of the events
  std::shared_ptr<const Batch> origin;  // of a part that was copied out: what its events point into
};

using SharedBatch = std::shared_ptr<const Batch>;

// Batches to fill, used again once the last reporter has let go of them.
class BatchPool {
 public:
  BatchPool();
  [[nodiscard]] std::shared_ptr<Batch> take();

 private:
  struct Shelf {
    std::mutex mutex;
    std::vector<std::unique_ptr<Batch>> batches;
  };
  std::shared_ptr<Shelf> shelf_;  // outlives the pool while a batch is out
};

}  // namespace pollux::deliver
