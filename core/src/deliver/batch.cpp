#include "deliver/batch.hpp"

#include <mutex>
#include <vector>

namespace pollux::deliver {

class Shelf {
 public:
  Shelf() { batches_.reserve(most_batches); }

  [[nodiscard]] std::unique_ptr<Batch> take() {
    const std::lock_guard lock(mutex_);
    if (batches_.empty()) return nullptr;
    std::unique_ptr<Batch> batch = std::move(batches_.back());
    batches_.pop_back();
    bytes_ -= batch->footprint();
    return batch;
  }

  // Frees it out of the lock when there is no place for it.
  void put(std::unique_ptr<Batch> batch) {
    const std::uint64_t bytes = batch->footprint();
    const std::lock_guard lock(mutex_);
    if (bytes_ + bytes > BatchPool::most_kept || batches_.size() == most_batches) return;
    bytes_ += bytes;
    batches_.push_back(std::move(batch));
  }

 private:
  static constexpr std::size_t most_batches =
      BatchPool::most_kept / (Batch::most_events * sizeof(pollux_event));

  std::mutex mutex_;
  std::vector<std::unique_ptr<Batch>> batches_;  // reserved: to put one allocates nothing
  std::uint64_t bytes_ = 0;
};

namespace {

// Gives each event that was added since its part of what was taken since: exact over all of them, which is
// what is shared together.
void measure(Batch& batch) {
  const std::uint32_t from = batch.measured;
  if (from == batch.count) return;
  const std::uint64_t before = batch.bytes(0, from);
  const std::uint64_t now = batch.count * sizeof(pollux_event) + batch.arena.used() + batch.texts.used();
  const std::uint64_t each = (now - before) / (batch.count - from);
  for (std::uint32_t i = from; i < batch.count; ++i)
    batch.ends[i] = static_cast<std::uint32_t>(before + each * (i - from + 1));
  batch.ends[batch.count - 1] = static_cast<std::uint32_t>(now);
  batch.measured = batch.count;
}

void let_go(Batch* batch) {
  // Release and acquire: what the other holders read, they have read before it is filled again.
  if (!batch || batch->holders.fetch_sub(1, std::memory_order_acq_rel) != 1) return;
  std::unique_ptr<Batch> used(batch);
  const std::shared_ptr<Shelf> shelf = std::move(used->shelf);
  if (!shelf) return;
  used->count = used->measured = 0;
  used->wall_minus_monotonic_ns = 0;
  used->arena.reset();
  used->texts.reset();
  used->threads.fill(nullptr);
  shelf->put(std::move(used));
}

}  // namespace

const pollux_thread* Batch::keep(const pollux_thread& thread) {
  const pollux_thread*& kept = threads[thread.id % threads.size()];
  if (kept && kept->id == thread.id) return kept;
  const char* const name = texts.copy({thread.name.data, thread.name.size});
  auto* const made = arena.take_array<pollux_thread>(1);
  *made = {POLLUX_THREAD_SIZE_1_0, 0, thread.id, thread.os_id, {name, thread.name.size}};
  return kept = made;
}

SharedBatch::SharedBatch(const SharedBatch& other) : batch_(other.batch_) {
  if (batch_) batch_->holders.fetch_add(1, std::memory_order_relaxed);
}

SharedBatch::~SharedBatch() { let_go(batch_); }

bool SharedBatch::is(const OpenBatch& open) const { return batch_ == open.get(); }

SharedBatch OpenBatch::share() const {
  measure(*batch_);
  batch_->holders.fetch_add(1, std::memory_order_relaxed);
  return SharedBatch(batch_);
}

OpenBatch::operator SharedBatch() && {
  measure(*batch_);
  return SharedBatch(std::exchange(batch_, nullptr));
}

void OpenBatch::reset() { let_go(std::exchange(batch_, nullptr)); }

BatchPool::BatchPool() : shelf_(std::make_shared<Shelf>()) {}

OpenBatch BatchPool::take() {
  std::unique_ptr<Batch> batch = shelf_->take();
  if (!batch) batch = std::make_unique<Batch>();
  batch->holders.store(1, std::memory_order_relaxed);
  batch->shelf = shelf_;
  return OpenBatch(batch.release());
}

}  // namespace pollux::deliver
