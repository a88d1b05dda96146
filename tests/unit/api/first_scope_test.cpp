// What a thread's first scope costs in memory: the pages that it touches.
#include <sys/resource.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <thread>
#include <vector>

#include <pollux/pollux.hpp>

#include "catch.hpp"
#include "platform/clock.hpp"
#include "sanitized.hpp"

using namespace pollux;

namespace {

long faults_of_this_thread() {
  rusage used{};
  ::getrusage(RUSAGE_THREAD, &used);
  return used.ru_minflt;
}

}  // namespace

// All threads live at once, so that none is given the memory of one that has ended.
TEST_CASE("A thread's first scope touches at most four pages") {
  if (test::is_sanitized) return;  // which has pages of its own for each of them
  if (platform::clock_source() != platform::ClockSource::cpu_counter) return;  // slow scopes need one more
  ContextOptions options{.enabled = true, .delivery = Delivery::async};
  struct Takes {
    void record_timing(const Timing&) {}
  };
  TelemetryContext tele{options, Takes{}};
  { const auto scope = tele("code.is.there"); }

  constexpr int count = 9;
  std::array<long, count> touched{};
  std::atomic<int> done{0};
  std::vector<std::thread> threads;
  for (int i = 0; i < count; ++i) {
    threads.emplace_back([&, i] {
      static_cast<void>(faults_of_this_thread());
      const long before = faults_of_this_thread();
      { const auto scope = tele("first"); }
      touched[static_cast<std::size_t>(i)] = faults_of_this_thread() - before;
      ++done;
      while (done < count) std::this_thread::yield();
    });
    while (done <= i) std::this_thread::yield();
  }
  for (std::thread& thread : threads) thread.join();
  // The first of them finds more of the library's code not yet mapped, and one may be the one whose few bytes
  // of the allocator's begin a page.
  std::sort(touched.begin() + 1, touched.end());
  CHECK(touched[count - 2] <= 4);
  CHECK(touched[count - 1] <= 6);
}
