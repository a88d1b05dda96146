// A bell that is rung while an earlier ring is still unheard: whoever hears that one sees why this one was
// rung.
#include "platform/bell.hpp"

#include <atomic>
#include <chrono>
#include <cstdint>
#include <thread>

#include "catch.hpp"

using namespace std::chrono_literals;
using pollux::platform::Bell;

namespace {

// A sleeper parks for as long as the collector may, unless a reason to wake is there: the round that it waits
// for. Another thread rings without a reason all the time, so that most rings find an earlier one unheard.
struct Sleeper {
  Bell bell;
  std::atomic<std::uint64_t> reason{0};
  std::atomic<std::uint64_t> answered{0};
  std::atomic<bool> overslept{false};

  void run(std::uint64_t rounds) {
    std::uint64_t heard = 0;
    for (std::uint64_t round = 1; round <= rounds && !overslept; ++round) {
      while (reason.load(std::memory_order_relaxed) < round) {
        const auto before = std::chrono::steady_clock::now();
        bell.wait_for(5s, heard);
        if (std::chrono::steady_clock::now() - before > 4s) overslept = true;
        if (overslept) return;
      }
      answered.store(round, std::memory_order_relaxed);
    }
  }
};

}  // namespace

TEST_CASE("No sleeper parks while there is a reason to wake, however its bell is rung") {
  constexpr std::uint64_t rounds = 30'000;
  Sleeper sleeper;
  std::thread sleeps([&] { sleeper.run(rounds); });
  std::atomic<bool> is_over{false};
  std::thread rings([&] {
    while (!is_over) sleeper.bell.ring();
  });
  for (std::uint64_t round = 1; round <= rounds && !sleeper.overslept; ++round) {
    sleeper.reason.store(round, std::memory_order_relaxed);
    sleeper.bell.ring();
    while (sleeper.answered.load(std::memory_order_relaxed) < round && !sleeper.overslept) {
    }
  }
  is_over = true;
  rings.join();
  sleeps.join();
  CHECK_FALSE(sleeper.overslept);
  CHECK(sleeper.answered == rounds);
}

TEST_CASE("A ring before the sleep ends it at once, for each thread") {
  Bell bell;
  std::uint64_t first = 0, second = 0;
  bell.ring();
  bell.wait_for(1h, first);
  bell.ring();  // heard by the first; the second has heard nothing yet
  bell.wait_for(1h, second);
  bell.wait_for(1h, first);
  bell.wait_for(0s, second);
  CHECK(first == 2);
  CHECK(second == 2);
}
