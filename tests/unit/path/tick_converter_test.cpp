#include "collect/tick_converter.hpp"

#include <cstdlib>

#include "catch.hpp"
#include "platform/clock.hpp"

using pollux::collect::TickConverter;
namespace platform = pollux::platform;

TEST_CASE("Ticks become monotonic nanoseconds, and corrections never step back") {
  TickConverter converter;
  std::int64_t last = 0;
  const std::int64_t end = platform::monotonic_ns() + 50'000'000;
  std::int64_t worst = 0;
  while (platform::monotonic_ns() < end) {
    converter.adjust();
    const std::int64_t before = platform::monotonic_ns();
    const std::int64_t converted = converter.monotonic_ns(platform::read_ticks());
    const std::int64_t after = platform::monotonic_ns();
    REQUIRE(converted >= last);
    last = converted;
    if (after - before < 1'000) worst = std::max(worst, std::abs(converted - before));
  }
  CHECK(worst < 100'000);
}
