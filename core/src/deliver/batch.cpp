#include "deliver/batch.hpp"

#include <utility>

namespace pollux::deliver {

namespace {
constexpr std::size_t most_shelved = 64;
}

BatchPool::BatchPool() : shelf_(std::make_shared<Shelf>()) {}

std::shared_ptr<Batch> BatchPool::take() {
  std::unique_ptr<Batch> batch;
  {
    const std::lock_guard lock(shelf_->mutex);
    if (!shelf_->batches.empty()) {
      batch = std::move(shelf_->batches.back());
      shelf_->batches.pop_back();
    }
  }
  if (!batch) {
    batch = std::make_unique<Batch>();
    batch->events.reserve(Batch::most_events);
  }
  return {batch.release(), [shelf = shelf_](Batch* used) {
            std::unique_ptr<Batch> owned(used);
            owned->events.clear();
            owned->arena.reset();
            owned->origin.reset();
            const std::lock_guard lock(shelf->mutex);
            if (shelf->batches.size() < most_shelved) shelf->batches.push_back(std::move(owned));
          }};
}

}  // namespace pollux::deliver
