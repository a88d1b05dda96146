// When counter and clock step apart: suspends, restarted counters, virtual machines that move.
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <initializer_list>
#include <limits>
#include <vector>

#include "catch.hpp"
#include "collect/tick_converter.hpp"
#include "platform/clock.hpp"
#include "simulated_machine.hpp"

using pollux::collect::TickConverter;
using pollux::test::hour;
using pollux::test::minute;
using pollux::test::second;
using pollux::test::SimulatedMachine;
namespace platform = pollux::platform;

namespace {

constexpr std::int64_t ms = 1'000'000;

// A machine under a collector that looks at the clocks ten times a second.
class Run {
 public:
  SimulatedMachine& machine() { return SimulatedMachine::now(); }
  TickConverter& converter() { return converter_; }

  int steps_in(std::int64_t ns, std::int64_t pause = second / 10) {
    int steps = 0;
    for (const std::int64_t end = machine().ns() + ns; machine().ns() < end;) {
      machine().pass(pause);
      steps += converter_.adjust() ? 1 : 0;
    }
    return steps;
  }
  // What a scope reads that lasts for exactly 1 ms.
  std::int64_t one_ms_reads() {
    const std::uint64_t start = machine().ticks();
    machine().pass(ms);
    const std::uint64_t end = machine().ticks();
    converter_.adjust();
    return converter_.duration_ns(start, end - start);
  }
  std::int64_t error_now() { return std::abs(converter_.monotonic_ns(machine().ticks()) - machine().ns()); }

 private:
  SimulatedMachine fresh_;
  TickConverter converter_{SimulatedMachine::clocks()};
};

// Right to 1 in 10,000.
void check_one_ms(std::int64_t reads) {
  CHECK(reads >= ms - 100);
  CHECK(reads <= ms + 100);
}

}  // namespace

TEST_CASE("After 8 hours of suspend durations and times are right, at once and later") {
  Run run;
  REQUIRE(run.steps_in(hour) == 0);
  run.machine().suspend(8 * hour);
  // The scope that wakes the collector is the first that it sees.
  check_one_ms(run.one_ms_reads());
  CHECK(run.error_now() < 1'000);
  for (const std::int64_t later : {minute, hour, 8 * hour}) {
    CHECK(run.steps_in(later) == 0);
    check_one_ms(run.one_ms_reads());
    CHECK(run.error_now() < 1'000);
  }
}

TEST_CASE("A suspend is one step, and what was recorded before it keeps its time") {
  Run run;
  run.steps_in(minute);
  const std::uint64_t before = run.machine().ticks();
  const std::int64_t before_ns = run.machine().ns();
  run.machine().pass(5 * ms);
  run.machine().suspend(8 * hour);
  run.machine().pass(5 * ms);
  const std::uint64_t after = run.machine().ticks();
  const std::int64_t after_ns = run.machine().ns();
  REQUIRE(run.converter().adjust());
  CHECK(run.converter().is_before_step(before));
  CHECK_FALSE(run.converter().is_before_step(after));
  CHECK(std::abs(run.converter().monotonic_ns(before) - before_ns) < 1'000);
  CHECK(std::abs(run.converter().monotonic_ns(after) - after_ns) < 1'000);
  // A scope over the suspend lasted for as long as the system ran.
  CHECK(std::abs(run.converter().duration_ns(before, after - before) - 10 * ms) < 1'000);
  CHECK_FALSE(run.converter().adjust());
}

TEST_CASE("A parked collector notices a suspend at the first event after it") {
  for (const std::int64_t parked : {second, minute}) {
    Run run;
    run.steps_in(minute);
    run.machine().pass(parked);
    run.machine().suspend(10 * minute);
    run.machine().pass(parked);
    check_one_ms(run.one_ms_reads());
    CHECK(run.error_now() < 1'000);
  }
}

TEST_CASE("A counter that is restarted neither changes durations nor reverses time") {
  Run run;
  run.steps_in(hour);
  const std::uint64_t before = run.machine().ticks();
  const std::int64_t before_ns = run.converter().monotonic_ns(before);
  run.machine().pass(2 * ms);
  run.machine().restart_counter(10'000'000'000);
  run.machine().pass(2 * ms);
  const std::uint64_t after = run.machine().ticks();
  REQUIRE(run.converter().adjust());
  CHECK(run.converter().monotonic_ns(before) == before_ns);
  CHECK(std::abs(run.converter().monotonic_ns(after) - before_ns - 4 * ms) < 1'000);
  CHECK(run.converter().is_before_step(before));
  CHECK_FALSE(run.converter().is_before_step(after));
  for (const std::int64_t later : {minute, hour, 8 * hour}) {
    check_one_ms(run.one_ms_reads());
    CHECK(run.error_now() < 1'000);
    CHECK(run.steps_in(later) == 0);
    // Until the counter comes there again.
    if (run.machine().ticks() < before) CHECK(run.converter().monotonic_ns(before) == before_ns);
  }
}

TEST_CASE("Steps of any size and direction leave times right within 1 ms, and the rate as it was") {
  for (const std::int64_t skipped : {2 * ms, 100 * ms, second, minute, 24 * hour}) {
    for (const bool forward : {true, false}) {
      CAPTURE(skipped, forward);
      Run run;
      run.steps_in(minute, ms);
      forward ? run.machine().suspend(skipped) : run.machine().pause_counter(skipped);
      check_one_ms(run.one_ms_reads());
      CHECK(run.error_now() < ms);
      run.steps_in(second, ms);
      check_one_ms(run.one_ms_reads());
      CHECK(run.error_now() < 1'000);
    }
  }
}

TEST_CASE("A difference of less than 1 ms is made up for, with no time reversed") {
  Run run;
  run.steps_in(minute, ms);
  run.machine().pause_counter(ms / 2);
  std::int64_t last = 0;
  for (int i = 0; i < 1000; ++i) {
    run.machine().pass(ms);
    REQUIRE_FALSE(run.converter().adjust());
    const std::int64_t time = run.converter().monotonic_ns(run.machine().ticks());
    REQUIRE(time > last);
    last = time;
  }
  CHECK(run.error_now() < 1'000);
  check_one_ms(run.one_ms_reads());
}

TEST_CASE("On a machine with another counter the rate is learned anew") {
  for (const double ghz : {2.0, 2.9, 3.6}) {
    CAPTURE(ghz);
    Run run;
    run.steps_in(hour);
    run.machine().run_at(ghz);
    run.steps_in(second / 2, ms / 2);
    check_one_ms(run.one_ms_reads());
    CHECK(run.error_now() < ms);
    CHECK(run.steps_in(minute) == 0);
    check_one_ms(run.one_ms_reads());
  }
}

TEST_CASE("A counter that stops now and then keeps its rate") {
  Run run;
  run.steps_in(minute, ms);
  for (int i = 1; i <= 200; ++i) {
    run.machine().pause_counter(2 * ms + i % 7 * 3 * ms);  // as in a deep sleep of the processor
    check_one_ms(run.one_ms_reads());
    CHECK(run.error_now() < 1'000);
    run.steps_in(10 * ms, ms);
  }
}

TEST_CASE("A clock that is slewed is followed without a step") {
  Run run;
  run.steps_in(hour);
  run.machine().run_at(3.0 / 1.05);  // the clock gains 5 %, so the counter seems slower
  CHECK(run.steps_in(5 * second, ms) == 0);
  CHECK(run.error_now() < ms);
  run.machine().run_at(3.0);
  CHECK(run.steps_in(5 * second, ms) == 0);
  check_one_ms(run.one_ms_reads());
  CHECK(run.error_now() < 1'000);
}

TEST_CASE("A rate that was a little off while the collector slept is no step") {
  Run run;
  run.steps_in(second);
  run.machine().run_at(3.0 * (1 + 50e-6));
  run.machine().pass(minute);
  const std::uint64_t end = run.machine().ticks();
  CHECK_FALSE(run.converter().adjust());
  CHECK(run.error_now() < 1'000);
  CHECK(run.converter().monotonic_ns(end) <= run.converter().monotonic_ns(run.machine().ticks()));
}

TEST_CASE("Two suspends in a row do not spoil the rate") {
  Run run;
  run.steps_in(minute, ms);
  run.machine().suspend(hour);
  run.steps_in(3 * ms, ms);
  run.machine().suspend(minute);
  run.steps_in(3 * ms, ms);
  run.machine().suspend(second);
  check_one_ms(run.one_ms_reads());
  run.steps_in(second, ms);
  check_one_ms(run.one_ms_reads());
}

TEST_CASE("Nanoseconds beyond the range of int64 end there") {
  const TickConverter converter({platform::ClockSource::system});
  constexpr std::int64_t last = std::numeric_limits<std::int64_t>::max();
  CHECK(converter.monotonic_ns(1000) == 1000);
  CHECK(converter.monotonic_ns(static_cast<std::uint64_t>(last)) == last);
  CHECK(converter.monotonic_ns(static_cast<std::uint64_t>(last) + 1000) == last);
  CHECK(converter.duration_ns(1000, static_cast<std::uint64_t>(last) + 5000) == last - 1000);
}

TEST_CASE("The kernel's choice of clock says whether the counter keeps time") {
  CHECK(platform::kernel_trusts_counter("tsc", "tsc hpet acpi_pm "));
  CHECK(platform::kernel_trusts_counter("kvm-clock", "kvm-clock "));
  CHECK(
      platform::kernel_trusts_counter("hyperv_clocksource_tsc_page", "hyperv_clocksource_tsc_page acpi_pm "));
  CHECK(platform::kernel_trusts_counter("xen", "xen tsc hpet "));
  CHECK(platform::kernel_trusts_counter("", ""));
  CHECK(platform::kernel_trusts_counter("hpet", "tsc hpet acpi_pm "));  // an operator's choice
  CHECK_FALSE(platform::kernel_trusts_counter("hpet", "hpet acpi_pm "));
  CHECK_FALSE(platform::kernel_trusts_counter("acpi_pm", "acpi_pm "));
  CHECK_FALSE(platform::kernel_trusts_counter("refined-jiffies", "refined-jiffies jiffies "));
}

TEST_CASE("The offset between the clocks is what both say") {
  for (int i = 0; i < 100; ++i) {
    const std::int64_t offset = platform::wall_minus_monotonic_ns();
    const std::int64_t before = platform::wall_ns() - platform::monotonic_ns();
    if (std::abs(offset - before) < ms) return;  // else this thread was interrupted in the line above
  }
  FAIL("the offset is not the difference");
}
