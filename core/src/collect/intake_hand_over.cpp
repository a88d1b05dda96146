// How an intake's batches reach the workers: whole, where a reporter wants all of it, else the part that it
// wants.
#include <cstdlib>
#include <utility>

#include "collect/intake.hpp"
#include "platform/clock.hpp"

namespace pollux::collect {

namespace {
constexpr std::int64_t most_drift_ns = 20'000;  // well above what reading both clocks takes
}

bool Intake::hand_over() {
  if (batch_ && batch_->count > 0) hand_batch();
  if (!has_handed_) return false;
  has_handed_ = false;
  wake_workers();
  return true;
}

std::int64_t Intake::wall_minus_monotonic_ns() {
  std::int64_t& offset = batch().wall_minus_monotonic_ns;
  if (offset != 0) return offset;
  // The same for batch after batch until the clocks have moved apart: those can then be delivered as one.
  if (holds_clock_offset_ && clock_offset_ns_ != 0) return offset = clock_offset_ns_;
  const std::int64_t now = platform::wall_minus_monotonic_ns();
  if (std::abs(now - clock_offset_ns_) > most_drift_ns) clock_offset_ns_ = now;
  return offset = clock_offset_ns_;
}

void Intake::wake_workers() {
  for (const auto& worker : workers_) worker->wake();
}

void Intake::hand_batch() {
  has_handed_ = true;
  counts_.capped += redactor_.take_capped();
  static_cast<void>(wall_minus_monotonic_ns());
  const deliver::SharedBatch batch = std::move(batch_);
  for (std::size_t i = 0; i < workers_.size(); ++i) hand_to(i, batch);
  for (const std::uint32_t seen : routes_seen_) route_is_seen_[seen] = false;
  routes_seen_.clear();
  last_route_ = no_route;
}

// A reporter that every event of the batch goes to shares it; one that takes a part gets a copy of that part.
void Intake::hand_to(std::size_t index, const deliver::SharedBatch& batch) {
  bool all = true, none = true;
  for (const std::uint32_t seen : routes_seen_) {
    const std::uint32_t rate = routes_[seen].rates[index];
    all = all && rate == detail::everyone;
    none = none && rate == 0;
  }
  if (none) return;
  const deliver::SharedBatch part = all ? batch : part_for(index, batch);
  if (part->count == 0) return;
  deliver::Worker& worker = *workers_[index];
  if (!worker.has_room_for(part->count)) wake_workers();  // it may wait now: the others need not
  worker.push(part, 0, part->count, patient_ && !worker.is_apart());
}

deliver::SharedBatch Intake::part_for(std::size_t index, const deliver::SharedBatch& batch) {
  deliver::OpenBatch part = pool_.take();
  for (std::uint32_t i = 0; i < batch->count; ++i) {
    if (labels_[i].draw < routes_[labels_[i].route].rates[index]) part->add() = batch->events[i];
  }
  part->wall_minus_monotonic_ns = batch->wall_minus_monotonic_ns;
  part->origins.push_back(batch);
  return part;
}

}  // namespace pollux::collect
