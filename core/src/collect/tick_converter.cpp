#include "collect/tick_converter.hpp"

#include <cstdlib>

namespace pollux::collect {

namespace {

constexpr std::int64_t first_span_ns = 300'000;  // long enough for a rate that is right to about 1 in 5,000
constexpr std::int64_t span_after_step_ns = 100'000'000;  // until then the rate from before is the better one
constexpr std::int64_t shortest_period_ns = 1'000'000;
constexpr std::int64_t longest_period_ns = 1'000'000'000;
constexpr std::int64_t hurried_period_ns = 10'000'000;
constexpr std::int64_t hurry_ns = 100'000;          // an error that is corrected at once
constexpr std::int64_t step_ns = 1'000'000;         // an error that no slope corrects
constexpr std::int64_t settled_ns = 1'000'000'000;  // a step that soon after another puts the rate in doubt
constexpr std::int64_t slow_drift = 1000;           // one part in as many: less is no step, however large
constexpr std::int64_t ahead_ns = 60'000'000'000;   // what a pass may take, and more
constexpr double most_catch_up = 0.1;
constexpr int attempts = 5;

std::int64_t slope_of(double rate) {
  return static_cast<std::int64_t>(rate * static_cast<double>(std::int64_t{1} << TickSegment::shift));
}

bool is_within_one_percent(double a, double b) { return a > 0.99 * b && a < 1.01 * b; }

}  // namespace

TickConverter::Reading TickConverter::read_once() const {
  const std::uint64_t before = clocks_.ticks();
  const std::int64_t ns = clocks_.monotonic_ns();
  const std::uint64_t after = clocks_.ticks();
  const std::uint64_t gap = after > before ? after - before : 0;
  return {before + gap / 2, ns, gap};
}

// The pair of readings that lie closest together out of a few, so that an interruption between them does no
// harm.
TickConverter::Reading TickConverter::read_both() const {
  Reading best = read_once();
  for (int i = 1; i < attempts; ++i) {
    const Reading next = read_once();
    if (next.gap < best.gap) best = next;
  }
  return best;
}

TickConverter::TickConverter(const Clocks& clocks)
    : clocks_(clocks),
      counts_nanoseconds_(clocks.source != platform::ClockSource::cpu_counter),
      first_(read_both()),
      last_(first_),
      needed_ns_(first_span_ns),
      now_{first_.ticks, first_.ns},
      history_(first_.ticks),
      corrected_ns_(first_.ns) {
  if (!counts_nanoseconds_) return;
  now_ = {};
  reach_ = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
}

double TickConverter::rate_since(const Reading& earlier, const Reading& later) const {
  return static_cast<double>(later.ns - earlier.ns) / static_cast<double>(later.ticks - earlier.ticks);
}

// When the first events come it has been so long as a rule.
void TickConverter::learn_rate() {
  while (clocks_.monotonic_ns() - first_.ns < first_span_ns) {
  }
  const Reading now = read_both();
  rate_ = rate_since(first_, now);
  now_.slope = slope_of(rate_);
  knows_rate_ = true;
  see(now);
}

// What was compared last. Ticks far beyond it have not passed in this run of the counter.
void TickConverter::see(const Reading& reading) {
  last_ = reading;
  const auto ahead = static_cast<std::uint64_t>(static_cast<double>(ahead_ns) / rate_);
  reach_ = (reading.ticks > now_.ticks ? reading.ticks - now_.ticks : 0) + ahead;
}

bool TickConverter::adjust() {
  if (counts_nanoseconds_) return false;
  if (!knows_rate_) learn_rate();
  const auto error_of = [this](const Reading& reading) {
    const std::int64_t error = reading.ns - now_.ns_of(reading.ticks);
    const auto uncertain = static_cast<std::int64_t>(static_cast<double>(reading.gap) * rate_);
    return std::abs(error) <= uncertain ? std::int64_t{0} : error;
  };
  Reading reading = read_once();
  if (!is_due(reading, error_of(reading))) return see(reading), false;
  reading = read_both();
  const std::int64_t error = error_of(reading);
  if (std::abs(error) < step_ns) {
    correct(reading, error);
  } else if (reading.ticks > last_.ticks && std::abs(error) < (reading.ns - last_.ns) / slow_drift) {
    spread(reading);
  } else {
    step(reading);
    return true;
  }
  return false;
}

bool TickConverter::is_due(const Reading& reading, std::int64_t error) const {
  if (std::abs(error) >= step_ns) return true;
  if (reading.ticks <= now_.ticks) return false;  // the counter of another processor, a little behind
  const std::int64_t period =
      std::abs(error) < hurry_ns ? period_ns_ : std::min(period_ns_, hurried_period_ns);
  return reading.ns - corrected_ns_ >= period;
}

void TickConverter::begin_segment(const TickSegment& segment) {
  history_.add(now_);
  now_ = segment;
}

// By the slope: the value stays continuous. The longer the base line the better the rate is known, and the
// rarer it need be looked at; but one that holds a disturbance tells a wrong rate for as long as it lasts.
void TickConverter::correct(const Reading& reading, std::int64_t error) {
  const std::int64_t base_line = reading.ns - first_.ns;
  const bool is_hurried = std::abs(error) >= hurry_ns;
  if (is_hurried && base_line > settled_ns) {
    begin_base_line(reading);
  } else if (base_line >= needed_ns_ && reading.ticks > first_.ticks) {
    rate_ = rate_since(first_, reading);
  }
  period_ns_ = is_hurried ? hurried_period_ns : std::clamp(base_line, shortest_period_ns, longest_period_ns);
  const double catch_up =
      std::clamp(static_cast<double>(error) / static_cast<double>(period_ns_), -most_catch_up, most_catch_up);
  begin_segment({reading.ticks, now_.ns_of(reading.ticks), slope_of(rate_ * (1.0 + catch_up))});
  corrected_ns_ = reading.ns;
  see(reading);
}

void TickConverter::begin_base_line(const Reading& at) {
  first_ = at;
  needed_ns_ = span_after_step_ns;
}

// The rate was a little off for a long time in which nobody looked: so was each moment of that time.
void TickConverter::spread(const Reading& reading) {
  const Reading from{last_.ticks, now_.ns_of(last_.ticks), 0};
  begin_segment({from.ticks, from.ns, slope_of(rate_since(from, reading))});
  correct(reading, 0);
}

// No time has passed since `last_` but what the system's clock says: what lies that close to now was after
// the step, and what lies before it was before.
void TickConverter::step(const Reading& reading) {
  const bool is_restart = reading.ticks < last_.ticks;
  const auto passed =
      static_cast<std::uint64_t>(std::max(0.0, static_cast<double>(reading.ns - last_.ns) / rate_));
  std::uint64_t begin = reading.ticks - std::min(passed, reading.ticks);
  if (!is_restart) begin = std::max(begin, last_.ticks + 1);
  doubt_rate(reading);
  const TickSegment after{reading.ticks, reading.ns, slope_of(rate_)};
  begin_segment({begin, after.ns_of(begin), after.slope});
  if (is_restart) history_.restart(begin);
  begin_base_line(reading);
  corrected_ns_ = reading.ns;
  period_ns_ = span_after_step_ns;
  see(reading);
}

// One step says nothing about the rate. Where another follows at once, the counter may run at another rate
// now, as it does on the machine that a virtual one was moved to: it does if two in a row agree on it.
void TickConverter::doubt_rate(const Reading& reading) {
  const bool is_soon = needed_ns_ == span_after_step_ns && reading.ns - first_.ns < settled_ns;
  if (!is_soon || reading.ticks <= first_.ticks || reading.ns <= first_.ns) {
    doubtful_rate_ = 0;
    return;
  }
  const double seen = rate_since(first_, reading);
  if (is_within_one_percent(seen, doubtful_rate_)) rate_ = seen;
  doubtful_rate_ = seen;
}

std::int64_t TickConverter::elsewhere_ns(std::uint64_t ticks) const {
  if (counts_nanoseconds_) return std::numeric_limits<std::int64_t>::max();
  return history_.ns_of(ticks, now_);
}

}  // namespace pollux::collect
