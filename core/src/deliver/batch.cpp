#include "deliver/batch.hpp"

#include <mutex>
#include <vector>

namespace pollux::deliver {

class Shelf {
 public:
  Shelf() { batches_.reserve(most_kept); }

  [[nodiscard]] std::unique_ptr<Batch> take() {
    const std::lock_guard lock(mutex_);
    if (batches_.empty()) return nullptr;
    std::unique_ptr<Batch> batch = std::move(batches_.back());
    batches_.pop_back();
    return batch;
  }

  void put(std::unique_ptr<Batch> batch) {
    const std::lock_guard lock(mutex_);
    if (batches_.size() < most_kept) batches_.push_back(std::move(batch));
  }

 private:
  static constexpr std::size_t most_kept = 80;  // a queue of the default size, and what is in hands

  std::mutex mutex_;
  std::vector<std::unique_ptr<Batch>> batches_;
};

void PutBack::operator()(Batch* batch) const {
  std::unique_ptr<Batch> used(batch);
  const std::shared_ptr<Shelf> shelf = std::move(used->shelf);
  if (!shelf) return;
  used->count = 0;
  used->wall_minus_monotonic_ns = 0;
  used->arena.reset();
  used->texts.reset();
  used->origins.clear();
  shelf->put(std::move(used));
}

SharedBatch::SharedBatch(OpenBatch batch) : batch_(batch.release()) {
  batch_->holders.store(1, std::memory_order_relaxed);
}

SharedBatch::SharedBatch(const SharedBatch& other) : batch_(other.batch_) {
  if (batch_) batch_->holders.fetch_add(1, std::memory_order_relaxed);
}

SharedBatch::~SharedBatch() {
  // Release and acquire: what the other holders read, they have read before it is filled again.
  if (batch_ && batch_->holders.fetch_sub(1, std::memory_order_acq_rel) == 1) PutBack{}(batch_);
}

BatchPool::BatchPool() : shelf_(std::make_shared<Shelf>()) {}

OpenBatch BatchPool::take() {
  std::unique_ptr<Batch> batch = shelf_->take();
  if (!batch) batch = std::make_unique<Batch>();
  batch->shelf = shelf_;
  return OpenBatch(batch.release());
}

}  // namespace pollux::deliver
