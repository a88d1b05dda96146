#include "collect/tick_converter.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <vector>

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

TEST_CASE("A tick keeps its time when the rate is corrected, so that long scopes enclose short ones") {
  TickConverter converter;
  struct Noted {
    std::uint64_t ticks;
    std::int64_t ns;
  };
  std::vector<Noted> noted;
  const std::int64_t end = platform::monotonic_ns() + 50'000'000;
  while (platform::monotonic_ns() < end) {
    converter.adjust();
    const std::uint64_t ticks = platform::read_ticks();
    noted.push_back({ticks, converter.monotonic_ns(ticks)});
  }
  std::size_t changed = 0;
  for (const auto& [ticks, ns] : noted) changed += converter.monotonic_ns(ticks) != ns ? 1u : 0u;
  CHECK(changed == 0);
  const auto& [first, first_ns] = noted.front();
  CHECK(converter.duration_ns(first, noted.back().ticks - first) == noted.back().ns - first_ns);
}
