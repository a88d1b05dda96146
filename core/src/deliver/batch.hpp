// Batch: events decoded once, immutable from then on, shared by all reporters that they go to. One that is
// not full goes on being filled behind what was shared already, so that it is dense however few events come
// at a time.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include <pollux/abi/event.h>

#include "deliver/arena.hpp"
#include "platform/pages.hpp"

namespace pollux::deliver {

class OpenBatch;
class Shelf;

struct Batch {
  static constexpr std::uint32_t most_events = 1024;
  // A batch that holds so many when events stop coming is not filled further: for the few that are left a
  // call of their own would be made.
  static constexpr std::uint32_t full_enough = most_events * 7 / 8;

  // The thread of that id, if events of this batch were given it lately; else null.
  [[nodiscard]] const pollux_thread* thread(std::uint32_t id) const {
    const pollux_thread* const kept = threads[id % threads.size()];
    return kept && kept->id == id ? kept : nullptr;
  }
  // The same; a copy that lives as long as the batch, if there was none.
  const pollux_thread* keep(const pollux_thread& thread);

  // The next event, to be filled; not initialised. There is room while `count` is below `most_events`.
  [[nodiscard]] pollux_event& add() { return events[count++]; }

  // What events [begin, end), which were shared, and all that they point to take up.
  [[nodiscard]] std::uint64_t bytes(std::uint32_t begin, std::uint32_t end) const {
    return end == 0 ? 0 : ends[end - 1] - (begin == 0 ? 0 : ends[begin - 1]);
  }
  // What the batch holds of the system's memory.
  [[nodiscard]] std::uint64_t footprint() const {
    return most_events * (sizeof(pollux_event) + sizeof(std::uint32_t)) + arena.footprint() +
           texts.footprint();
  }

  const platform::PageArray<pollux_event> events{most_events};
  const platform::PageArray<std::uint32_t> ends{most_events};  // by event: bytes up to its end
  std::uint32_t count = 0;                                     // the writer's, as what follows
  std::uint32_t measured = 0;                                  // how many events have their `ends`
  std::int64_t wall_minus_monotonic_ns = 0;  // 0: not read yet; fixed once anything is shared
  Arena arena;                               // what the events point to, but for the texts of attributes
  Arena texts;                               // those
  std::array<const pollux_thread*, 16> threads{};  // that events were given last, by id

  std::atomic<std::uint32_t> holders{1};  // its writer, and everybody who shares it
  std::shared_ptr<Shelf> shelf;           // where it goes when nobody needs it; null: nowhere
};

// Holds a batch for reading. The count of holders is in the batch, so that sharing one allocates nothing.
class SharedBatch {
 public:
  SharedBatch() = default;
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
  // Of the one that is open there.
  [[nodiscard]] bool is(const OpenBatch& open) const;

 private:
  friend class OpenBatch;
  explicit SharedBatch(Batch* held) : batch_(held) {}

  Batch* batch_ = nullptr;
};

// Holds a batch for writing: there is one writer. Readers see what was there when they were given their
// share, while the writer adds more behind it.
class OpenBatch {
 public:
  OpenBatch() = default;
  explicit OpenBatch(Batch* batch) : batch_(batch) {}
  OpenBatch(OpenBatch&& other) noexcept : batch_(std::exchange(other.batch_, nullptr)) {}
  OpenBatch& operator=(OpenBatch&& other) noexcept {
    std::swap(batch_, other.batch_);
    return *this;
  }
  ~OpenBatch() { reset(); }

  Batch& operator*() const { return *batch_; }
  Batch* operator->() const { return batch_; }
  [[nodiscard]] Batch* get() const { return batch_; }
  explicit operator bool() const { return batch_ != nullptr; }

  // For reading what has been added so far.
  [[nodiscard]] SharedBatch share() const;
  // The same, of one that nothing is added to any more.
  operator SharedBatch() &&;
  void reset();

 private:
  Batch* batch_ = nullptr;
};

// Batches to fill, used again once the last reporter has let go of them. The one that came back last comes
// first: what it held is still in the processor's cache.
class BatchPool {
 public:
  // So much memory waits for use at most; beyond it a batch that comes back is freed.
  static constexpr std::uint64_t most_kept = 1024 * 1024;

  BatchPool();
  [[nodiscard]] OpenBatch take();

 private:
  std::shared_ptr<Shelf> shelf_;  // outlives the pool while a batch is out
};

}  // namespace pollux::deliver
