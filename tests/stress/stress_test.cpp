// Everything at once, for POLLUX_STRESS_SECONDS altogether (2 unless set): at the end every ledger balances,
// and reporters have seen exactly what was emitted.
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <thread>
#include <vector>

#include "activities.hpp"
#include "catch.hpp"
#include "sanitized.hpp"

using namespace pollux;
using namespace pollux::stress;

namespace {

constexpr int forking_threads = test::is_sanitized ? 0 : 1;  // a sanitizer's own locks are not held over fork

using std::chrono::microseconds;

struct Activity {
  const char* name;
  int threads;
  microseconds pause;  // between two steps: nobody does only this
  void (*step)(World&, Random&);
};

constexpr Activity activities[] = {
    {"emits nested", 2, microseconds(20), emits_nested},
    {"floods", 1, microseconds(0), floods},
    {"ends out of order", 1, microseconds(0), ends_out_of_order},
    {"throws through scopes", 1, microseconds(0), throws_through_scopes},
    {"starts a thread", 1, microseconds(0), starts_a_thread},
    {"emits into what passes", 1, microseconds(0), emits_into_what_passes},
    {"flushes", 1, microseconds(500), flushes},
    {"reads ledgers", 1, microseconds(200), reads_ledgers},
    {"opens from reporters", 1, microseconds(0), opens_from_reporters},
    {"opens from text", 1, microseconds(0), opens_from_text},
    {"lets a host pass", 1, microseconds(0), lets_a_host_pass},
    {"forks", forking_threads, microseconds(20000), forks},
};

// Of one of the two cases.
std::chrono::milliseconds duration() {
  const char* seconds = std::getenv("POLLUX_STRESS_SECONDS");
  return std::chrono::milliseconds(500 * (seconds ? std::atoi(seconds) : 2));
}

void run(World& world) {
  std::vector<std::thread> threads;
  std::vector<std::atomic<std::uint64_t>> steps(std::size(activities));
  for (std::size_t i = 0; i < std::size(activities); ++i) {
    for (int n = 0; n < activities[i].threads; ++n) {
      threads.emplace_back([&world, &steps, i, seed = static_cast<unsigned>(threads.size() + 1)] {
        Random random(seed);
        while (!world.stop) {
          activities[i].step(world, random);
          ++steps[i];
          if (activities[i].pause.count() > 0) std::this_thread::sleep_for(activities[i].pause);
        }
      });
    }
  }
  std::this_thread::sleep_for(duration());
  world.stop = true;
  for (std::thread& thread : threads) thread.join();
  for (std::size_t i = 0; i < std::size(activities); ++i) {
    std::printf("%9llu  %s\n", static_cast<unsigned long long>(steps[i]), activities[i].name);
    if (activities[i].threads > 0) CHECK(steps[i] > 0);
  }
}

void check(Lasting& host) {
  host.tele.flush(std::chrono::seconds(60));
  const Ledger ledger = host.tele.ledger();
  CHECK(ledger.balances());
  CHECK(ledger.lost.empty());
  CHECK(ledger.in_rings == 0);
  CHECK(ledger.emitted == host.emitted.timings + host.emitted.metrics);
  CHECK(ledger.reporters.at(0).delivered == ledger.emitted);
  CHECK(host.seen.timings == host.emitted.timings);
  CHECK(host.seen.metrics == host.emitted.metrics);
  std::printf("%9llu  events, %llu waits for room\n", static_cast<unsigned long long>(ledger.emitted),
              static_cast<unsigned long long>(ledger.stalls));
}

}  // namespace

TEST_CASE("Threads, hosts, routes and forks come and go, and every event is where it should be") {
  World world(false);
  run(world);
  check(world.async);
  for (const std::string& fault : world.faults()) FAIL_CHECK(fault);
}

TEST_CASE("The same beside hosts that deliver at once") {
  World world(true);
  run(world);
  check(world.async);
  check(*world.sync);
  for (const std::string& fault : world.faults()) FAIL_CHECK(fault);
}
