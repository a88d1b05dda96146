#include "ring/rings.hpp"

#include <new>
#include <utility>

#include "platform/keep.hpp"
#include "ring/frames.hpp"

namespace pollux::ring {

Rings& Rings::instance() {
  static Rings& rings = *new Rings;
  return rings;
}

Ring* Rings::add(std::uint64_t capacity) {
  const std::lock_guard lock(mutex_);
  try {
    rings_.push_back(std::make_unique<Ring>(next_thread_, capacity));
  } catch (const std::bad_alloc&) {
    return nullptr;
  }
  ++next_thread_;
  rings_.back()->tracing.store(tracing_, std::memory_order_relaxed);
  return rings_.back().get();
}

void Rings::free_ended(void (*look)(detail::ThreadState&)) {
  const std::lock_guard lock(mutex_);
  std::erase_if(rings_, [look](std::unique_ptr<Ring>& ring) {
    // Acquire pairs with the thread's end.
    if (!ring->ended.load(std::memory_order_acquire) || !ring->is_empty()) return false;
    look(ring->state);
    // A scope that is still open may end one day, on another thread: no frame of another is to lie there
    // then.
    if (ring->state.top != ring->state.root) {
      ring->bytes.reset();
      platform::keep_for_ever(std::move(ring));
    }
    return true;
  });
}

void Rings::forget(std::uint64_t key) {
  const std::lock_guard lock(mutex_);
  for (const auto& ring : rings_) {
    std::uint64_t expected = key;
    ring->state.key.compare_exchange_strong(expected, detail::no_host);
  }
}

void Rings::close_frame(detail::Frame* frame, std::uint32_t number) {
  const std::lock_guard lock(mutex_);
  for (const auto& ring : rings_) {
    detail::Frame* first = ring->frames();
    if (frame <= first || frame >= first + detail::frame_count) continue;
    if (number != unknown_number && number != frame->number()) continue;
    frame->state.fetch_or(detail::frame_closed, std::memory_order_relaxed);
    ring->state.untidy.store(true);  // this, then the key: see settle
    ring->state.key.store(detail::no_host);
  }
}

void Rings::set_tracing(bool tracing) {
  const std::lock_guard lock(mutex_);
  tracing_ = tracing;
  for (const auto& ring : rings_) {
    ring->tracing.store(tracing);  // this, then the key: see settle
    ring->state.key.store(detail::no_host);
    ring->lower_limit();
  }
}

void Rings::abandon_all() { platform::keep_for_ever(std::exchange(rings_, {})); }

std::size_t Rings::size() {
  const std::lock_guard lock(mutex_);
  return rings_.size();
}

}  // namespace pollux::ring
