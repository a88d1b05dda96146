// How an intake's batches reach the workers: view by view, each run of events when a pass of the collector
// ends or the batch is full.
#include <algorithm>
#include <cstdlib>
#include <utility>

#include "collect/intake.hpp"
#include "deliver/event_copy.hpp"
#include "platform/clock.hpp"
#include "platform/memory.hpp"

namespace pollux::collect {

namespace {
constexpr std::int64_t most_drift_ns = 20'000;  // well above what reading both clocks takes
}

bool Intake::hand_over() {
  if (batch_ && batch_->count > handed_) hand_batch();
  if (!has_handed_) return false;
  has_handed_ = false;
  wake_workers();
  return true;
}

std::int64_t Intake::wall_minus_monotonic_ns() {
  std::int64_t& offset = batch().wall_minus_monotonic_ns;
  if (offset != 0) return offset;
  follow_clock();
  return offset = clock_offset_ns_;
}

// The same until the clocks have moved apart: what was taken meanwhile can be in one batch.
void Intake::follow_clock() {
  if (holds_clock_offset_ && clock_offset_ns_ != 0) return;
  const std::int64_t now = platform::wall_minus_monotonic_ns();
  if (std::abs(now - clock_offset_ns_) > most_drift_ns) clock_offset_ns_ = now;
}

void Intake::wake_workers() {
  for (const auto& worker : workers_) worker->wake();
}

void Intake::hand_batch() {
  has_handed_ = true;
  counts_.capped += redactor_.take_capped();
  if (handed_ == 0) {
    static_cast<void>(wall_minus_monotonic_ns());
  } else if (!imports_) {  // imported times were converted by the batch's own offset
    follow_clock();
    // Without memory for that, some events' wall time is a little off.
    if (batch_->wall_minus_monotonic_ns != clock_offset_ns_)
      platform::if_memory([this] { move_to_new_batch(); });
  }
  const Taken taken{batch_.share(), handed_, batch_->count, {labels_.get(), batch_->count},
                    routes_seen_,   traces_};
  for (View& view : views_) hand_to(view, taken);
  handed_ = batch_->count;
  if (handed_ >= deliver::Batch::full_enough) batch_.reset();
  for (const std::uint32_t seen : routes_seen_) route_is_seen_[seen] = false;
  routes_seen_.clear();
  last_route_ = no_route;
}

// The clocks have moved apart since the batch was begun: what nobody has yet goes to one of its own.
void Intake::move_to_new_batch() {
  deliver::OpenBatch next = pool_.take();
  next->wall_minus_monotonic_ns = clock_offset_ns_;
  for (std::uint32_t i = handed_; i < batch_->count; ++i) deliver::append_copy(batch_->events[i], *next);
  std::copy(labels_.get() + handed_, labels_.get() + batch_->count, labels_.get());
  batch_ = std::move(next);
  handed_ = 0;
}

void Intake::hand_to(View& view, const Taken& taken) {
  const View::Part part = view.part_of(taken, routes_, pool_);
  for (const auto& worker : view.workers()) {
    for (std::size_t i = 0; i < part.count; ++i) {
      const View::Run& run = part.runs[i];
      // It may wait now: the others need not.
      if (!worker->has_room_for(run.batch, run.begin, run.end)) wake_workers();
      worker->push(run.batch, run.begin, run.end, patient_ && !worker->is_apart());
    }
    if (part.lost > 0) worker->lose(part.lost);
  }
}

}  // namespace pollux::collect
