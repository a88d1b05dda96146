#include "deliver/observed.hpp"

#include <algorithm>
#include <chrono>

#include <pollux/sdk/saturated.hpp>

namespace pollux::deliver {

namespace {

using std::chrono::nanoseconds;

// A batch has at most 1,024 events; to look at them all would cost each a cache line.
constexpr std::uint32_t most_looked_at = 16;

// An import has the time at which it was recorded, not the time at which it came.
bool is_imported(const pollux_event& event) { return !event.thread && !event.aggregate; }

nanoseconds end_of(const pollux_event& event) {
  return nanoseconds(saturated_sum(event.start_ns, event.duration_ns));
}

}  // namespace

void Observed::add_call(const Parcel& parcel, std::uint32_t consumed, Deadline began, Deadline ended) {
  calls_.record(ended - began, 1, ended);
  const pollux_event* events = parcel.batch->events.get() + parcel.begin;
  const std::uint32_t parts = std::min(consumed, most_looked_at);
  for (std::uint32_t i = 0; i < parts; ++i) {
    const std::uint32_t first = i * consumed / parts;
    const std::uint32_t next = (i + 1) * consumed / parts;
    if (is_imported(events[first])) continue;
    // The collector's view of the clock is a little off, so that an event may seem to end after this.
    const nanoseconds delay(
        saturated_difference(nanoseconds(ended.time_since_epoch()).count(), end_of(events[first]).count()));
    delays_.record(std::max(delay, nanoseconds(0)), next - first, ended);
  }
}

}  // namespace pollux::deliver
