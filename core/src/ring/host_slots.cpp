#include "ring/host_slots.hpp"

namespace pollux::ring {

HostSlots& HostSlots::instance() {
  static HostSlots& slots = *new HostSlots;
  return slots;
}

std::optional<std::uint64_t> HostSlots::take(std::uint64_t ring_size) {
  const std::lock_guard lock(mutex_);
  // Round robin, so that a slot rests as long as possible before another host has it.
  for (std::size_t tries = 1; tries < count - 1; ++tries) {
    const std::size_t index = 1 + (last_taken_ + tries - 1) % (count - 2);
    if (taken_[index]) continue;
    taken_[index] = true;
    last_taken_ = index;
    HostSlot& slot = slots_[index];
    const std::uint64_t generation = (slot.key.load(std::memory_order_relaxed) << 8 >> 8) + 1;
    slot.key.store(std::uint64_t{index} << detail::slot_shift | generation, std::memory_order_relaxed);
    slot.ring_size = ring_size;
    for (auto* loss : {&slot.losses.late, &slot.losses.reentrant, &slot.losses.no_memory,
                       &slot.losses.other_thread, &slot.losses.too_deep, &slot.losses.not_finite,
                       &slot.losses.too_many_instruments, &slot.losses.stalls}) {
      loss->store(0, std::memory_order_relaxed);
    }
    return slot.key.load(std::memory_order_relaxed);
  }
  return std::nullopt;
}

// Sequentially consistent here and in is_open: a thread first publishes the key that it uses and then looks
// whether the host is open; a host first closes and then looks for threads that use its key. One of them sees
// the other.
void HostSlots::open(std::uint64_t key) { of(key).open.store(true); }
void HostSlots::close(std::uint64_t key) { of(key).open.store(false); }
bool HostSlots::is_open(std::uint64_t key) const {
  const HostSlot& slot = slots_[key >> detail::slot_shift];
  return slot.open.load() && slot.key.load() == key;
}

void HostSlots::give_back(std::uint64_t key) {
  const std::lock_guard lock(mutex_);
  taken_[key >> detail::slot_shift] = false;
}

void HostSlots::close_all() {
  for (HostSlot& slot : slots_) slot.open.store(false);
  taken_.fill(false);
}

}  // namespace pollux::ring
