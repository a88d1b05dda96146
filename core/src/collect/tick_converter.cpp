#include "collect/tick_converter.hpp"

#include <algorithm>
#include <cstddef>

#include "platform/clock.hpp"

namespace pollux::collect {

namespace {
constexpr std::int64_t first_span_ns = 300'000;  // long enough for a rate that is right to about 1 in 5,000
constexpr std::int64_t longest_period_ns = 1'000'000'000;
constexpr std::size_t most_segments = 4096;  // at one a period
constexpr double one = 4294967296.0;         // 2^32
}  // namespace

// The pair of readings that lie closest together out of a few, so that an interruption between them does no
// harm.
TickConverter::Reading TickConverter::read_both() {
  Reading best{0, 0};
  std::uint64_t best_gap = ~std::uint64_t{0};
  for (int i = 0; i < 5; ++i) {
    const std::uint64_t before = platform::read_ticks();
    const std::int64_t ns = platform::monotonic_ns();
    const std::uint64_t gap = platform::read_ticks() - before;
    if (gap < best_gap) best = {before + gap / 2, ns}, best_gap = gap;
  }
  return best;
}

TickConverter::TickConverter()
    : counts_nanoseconds_(platform::clock_source() != platform::ClockSource::cpu_counter),
      first_(read_both()),
      base_ticks_(first_.ticks),
      base_ns_(first_.ns),
      slope_(std::int64_t{1} << shift),
      next_adjustment_ns_(first_.ns) {
  if (counts_nanoseconds_) {
    base_ticks_ = 0;
    base_ns_ = 0;
  }
}

// When the first events come it has been so long as a rule.
void TickConverter::learn_rate() {
  while (platform::monotonic_ns() - first_.ns < first_span_ns) {
  }
  const Reading now = read_both();
  slope_ = static_cast<std::int64_t>(static_cast<double>(now.ns - first_.ns) /
                                     static_cast<double>(now.ticks - first_.ticks) * one);
  knows_rate_ = true;
}

void TickConverter::adjust() {
  if (counts_nanoseconds_) return;
  if (!knows_rate_) learn_rate();
  if (platform::monotonic_ns() < next_adjustment_ns_) return;
  const Reading now = read_both();
  const double rate = static_cast<double>(now.ns - first_.ns) / static_cast<double>(now.ticks - first_.ticks);
  // The longer the base line the better the rate is known, and the rarer it need be looked at.
  const std::int64_t period = std::clamp(now.ns - first_.ns, std::int64_t{1'000'000}, longest_period_ns);
  const std::int64_t value = monotonic_ns(now.ticks);
  const double catch_up =
      std::clamp(static_cast<double>(now.ns - value) / static_cast<double>(period), -0.01, 0.01);
  earlier_.push_back({base_ticks_, base_ns_, slope_});
  if (earlier_.size() > most_segments) earlier_.pop_front();
  base_ns_ = value;
  base_ticks_ = now.ticks;
  slope_ = static_cast<std::int64_t>(rate * (1.0 + catch_up) * one);
  next_adjustment_ns_ = now.ns + period;
}

std::int64_t TickConverter::earlier_ns(std::uint64_t ticks) const {
  auto at = std::upper_bound(earlier_.begin(), earlier_.end(), ticks,
                             [](std::uint64_t time, const Segment& segment) { return time < segment.ticks; });
  if (at != earlier_.begin()) --at;
  return at->ns + scaled(static_cast<std::int64_t>(ticks - at->ticks), at->slope);
}

}  // namespace pollux::collect
