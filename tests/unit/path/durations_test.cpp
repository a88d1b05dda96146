// Durations by made-up times: ever and lately.
#include "deliver/durations.hpp"

#include <cstdlib>

#include "catch.hpp"

using namespace std::chrono_literals;
using pollux::DurationStats;
using pollux::deliver::Deadline;
using pollux::deliver::Durations;

namespace {

const Deadline begin = Deadline(1h);

bool is_about(std::chrono::nanoseconds estimate, std::chrono::nanoseconds exact) {
  return std::abs((estimate - exact).count()) <= exact.count() / 64 + 1;
}

}  // namespace

TEST_CASE("Quantiles and the longest of what was measured, each counted as often as it stands for") {
  Durations durations;
  durations.record(1ms, 98, begin);
  durations.record(10ms, 1, begin);
  durations.record(30ms, 1, begin);
  const DurationStats all = durations.all();
  CHECK(all.count == 100);
  CHECK(is_about(all.p50, 1ms));
  CHECK(is_about(all.p99, 10ms));
  CHECK(all.max == 30ms);
  CHECK(durations.recent(begin).count == 100);
}

TEST_CASE("A quantile is never above the longest") {
  Durations durations;
  durations.record(1000ns, 1, begin);
  CHECK(durations.all().p99 <= 1000ns);
  CHECK(durations.all().max == 1000ns);
}

TEST_CASE("Recent is the last 10 to 20 seconds, and nothing is forgotten by all") {
  Durations durations;
  durations.record(1s, 5, begin);
  CHECK(durations.recent(begin + 19s).count == 5);
  CHECK(durations.recent(begin + 20s).count == 0);

  durations.record(2s, 1, begin + 11s);  // another window, beside the first
  CHECK(durations.recent(begin + 12s).count == 6);
  CHECK(durations.recent(begin + 12s).max == 2s);
  CHECK(durations.recent(begin + 21s).count == 1);
  CHECK(durations.recent(begin + 31s).count == 0);

  durations.record(3s, 1, begin + 1h);  // after a long time without any
  CHECK(durations.recent(begin + 1h).count == 1);
  const DurationStats all = durations.all();
  CHECK(all.count == 7);
  CHECK(is_about(all.p50, 1s));
  CHECK(all.max == 3s);
}

TEST_CASE("Without a measurement all is 0") {
  const Durations durations;
  CHECK(durations.all().count == 0);
  CHECK(durations.all().p99 == 0ns);
  CHECK(durations.recent(begin).count == 0);
}
