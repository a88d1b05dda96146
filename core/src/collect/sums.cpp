// Sums on their way into a batch: what a host's handles have summed within an interval, one event each.
#include <algorithm>
#include <bit>

#include "aggregate/instruments.hpp"
#include "aggregate/observers.hpp"
#include "collect/decode.hpp"
#include "collect/intake.hpp"
#include "platform/clock.hpp"
#include "platform/memory.hpp"

namespace pollux::collect {

namespace {

using aggregate::Sum;
using detail::Kind;

pollux_value int64_value(std::int64_t value) { return {POLLUX_VALUE_INT64, 0, {value}}; }
pollux_value double_value(double value) {
  pollux_value made{POLLUX_VALUE_DOUBLE, 0, {}};
  made.as.float64 = value;
  return made;
}

// What a reporter sees that knows nothing of aggregates.
pollux_value value_of(const Sum& sum) {
  const aggregate::Totals& totals = sum.totals;
  const bool is_whole = totals.type == detail::ValueType::int64;
  switch (sum.of->kind) {
    case Kind::counter:
    case Kind::up_down:
      return is_whole ? int64_value(totals.whole) : double_value(totals.sum());
    case Kind::gauge:
      return is_whole ? int64_value(std::bit_cast<std::int64_t>(totals.last))
                      : double_value(std::bit_cast<double>(totals.last));
    default:
      return double_value(totals.sum() / static_cast<double>(totals.count));
  }
}

// Lives in the arena, but for the bounds, which live for ever.
const pollux_aggregate* aggregate_of(const Sum& sum, std::int64_t start_ns, deliver::Arena& arena) {
  const aggregate::Totals& totals = sum.totals;
  auto* made = arena.take_array<pollux_aggregate>(1);
  *made = {POLLUX_AGGREGATE_SIZE_1_0,
           0,
           start_ns,
           totals.count,
           totals.sum(),
           totals.min,
           totals.max,
           nullptr,
           nullptr};
  if (totals.buckets.empty()) return made;
  auto* buckets = arena.take_array<std::uint64_t>(totals.buckets.size());
  std::copy(totals.buckets.begin(), totals.buckets.end(), buckets);
  made->bucket_count = static_cast<std::uint32_t>(totals.buckets.size());
  made->bounds = sum.of->table->bounds;
  made->buckets = buckets;
  return made;
}

}  // namespace

std::int64_t Intake::interval_end_ns() const { return interval_start_ns_ + settings_.interval.count(); }

void Intake::announce_interval() const {
  platform::if_memory([this] {
    aggregate::Observers::instance().interval_is(settings_.key, interval_end_ns(), settings_.interval);
  });
}

void Intake::take_sums(const TickConverter& ticks) {
  const std::int64_t now_ns = ticks.monotonic_ns(platform::read_ticks());
  for (const Sum& sum : aggregate::Instruments::instance().take(settings_.key)) {
    if (!platform::if_memory([&] { take_sum(sum, now_ns, ticks); })) lose();
  }
  interval_start_ns_ = now_ns;
  announce_interval();
}

void Intake::take_sum(const Sum& sum, std::int64_t now_ns, const TickConverter& ticks) {
  const std::int64_t made_ns = ticks.monotonic_ns(sum.of->made_at);
  pollux_event event{};
  event.kind = static_cast<std::uint16_t>(sum.of->kind);
  event.flags = sum.of->truncated ? POLLUX_EVENT_TRUNCATED : 0;
  event.start_ns = now_ns;
  event.value = value_of(sum);
  event.aggregate = aggregate_of(sum, std::max(interval_start_ns_, made_ns), arena());
  event.attribute_stride = sizeof(pollux_attribute);
  const std::vector<std::byte>& entries = sum.of->attributes;
  const DecodedAttributes attributes =
      decode_attributes(entries.data(), entries.data() + entries.size(), redactor_, batch());
  event.attributes = attributes.first;
  event.attribute_count = attributes.count;
  take_made(*sum.of->node, event);
  if (sum.of->truncated) ++counts_.truncated;
}

}  // namespace pollux::collect
