// Where there is no memory the host goes on: what that costs is counted, and nothing is thrown at the
// application. A program of its own, for it decides which allocations of the process fail.
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdlib>
#include <fstream>
#include <mutex>
#include <new>
#include <string>
#include <thread>

#include <pollux/pollux.hpp>

#include "catch.hpp"

namespace {

thread_local bool is_spared = false;     // the thread of the test
std::atomic<bool> all_fail{false};       // on all other threads
std::atomic<std::int64_t> fails_in{-1};  // so many allocations of theirs on; negative: none
std::atomic<std::uint64_t> failed{0};

void* allocate(std::size_t size, std::size_t alignment) {
  if (!is_spared && (all_fail || (fails_in > 0 && --fails_in == 0))) {
    ++failed;
    return nullptr;
  }
  return std::aligned_alloc(alignment, (size + alignment - 1) / alignment * alignment);
}
void* allocate_or_throw(std::size_t size, std::size_t alignment) {
  if (void* memory = allocate(size, alignment)) return memory;
  throw std::bad_alloc();
}

}  // namespace

void* operator new(std::size_t size) { return allocate_or_throw(size, alignof(std::max_align_t)); }
void* operator new(std::size_t size, std::align_val_t alignment) {
  return allocate_or_throw(size, static_cast<std::size_t>(alignment));
}
void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
  return allocate(size, alignof(std::max_align_t));
}
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }
void operator delete(void* memory, std::align_val_t) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t, std::align_val_t) noexcept { std::free(memory); }
void operator delete(void* memory, const std::nothrow_t&) noexcept { std::free(memory); }

using namespace std::chrono_literals;
using namespace pollux;

namespace {

struct Plain {
  std::atomic<std::uint64_t> events{0};
  void record_batch(const Batch& batch) { events += batch.size(); }
};
struct Traced {
  static constexpr bool wants_trace = true;
  std::atomic<std::uint64_t> events{0};
  void record_batch(const Batch& batch) { events += batch.size(); }
};

const ContextOptions on{.enabled = true, .delivery = Delivery::async};

// Events with names, attributes and texts that nobody has seen before.
int emit(const TelemetryContext& tele, const std::string& name) {
  for (int i = 0; i < 20; ++i) {
    const std::string own = name + "_" + std::to_string(i);
    auto scope = tele(own, {{"number", i}, {"text", own}});
    tele.count(own, 1, {{"kind", own}});
    tele.metric("untyped", own);
  }
  return 60;
}

void expect_balance(const TelemetryContext& tele, std::uint64_t emitted) {
  const Ledger ledger = tele.ledger();
  CHECK(ledger.emitted == emitted);
  CHECK(ledger.balances());
  for (const ReporterLedger& reporter : ledger.reporters) CHECK(reporter.accepted == ledger.routed);
}

}  // namespace

TEST_CASE("Whichever allocation of the host's threads fails, each event is delivered or counted") {
  is_spared = true;
  for (std::int64_t nth = 1; nth <= 150; ++nth) {
    CAPTURE(nth);
    Plain plain;
    Traced traced;
    const TelemetryContext tele{on, std::ref(plain), std::ref(traced)};
    std::uint64_t emitted = 0;
    fails_in = nth;
    emitted += static_cast<std::uint64_t>(emit(tele, "first" + std::to_string(nth)));
    REQUIRE(tele.flush(20s).abandoned == 0);
    emitted += static_cast<std::uint64_t>(emit(tele, "second" + std::to_string(nth)));
    REQUIRE(tele.flush(20s).abandoned == 0);
    fails_in = -1;
    expect_balance(tele, emitted);
    const Ledger ledger = tele.ledger();
    const auto lost = ledger.lost.find("no_memory");
    CHECK((lost == ledger.lost.end() ? 0 : lost->second) <= 2);
  }
  CHECK(failed > 20);
}

TEST_CASE("A host without memory counts what it loses, and goes on when there is some") {
  is_spared = true;
  Plain plain;
  Traced traced;
  const TelemetryContext tele{on, std::ref(plain), std::ref(traced)};
  std::uint64_t emitted = 0;
  all_fail = true;
  for (int i = 0; i < 50; ++i) {
    emitted += static_cast<std::uint64_t>(emit(tele, "without" + std::to_string(i)));
    std::this_thread::sleep_for(1ms);  // passes of the collector are wanted, however many
  }
  all_fail = false;
  emitted += static_cast<std::uint64_t>(emit(tele, "with"));
  REQUIRE(tele.flush(20s).abandoned == 0);
  expect_balance(tele, emitted);
  // What waited in rings for memory may all be there: then nothing is lost.
  const Ledger ledger = tele.ledger();
  CHECK(plain.events + ledger.lost_total() + ledger.reporters.at(0).dropped_total() == emitted);
  CHECK(plain.events >= 60);
}

TEST_CASE("An application's thread that has no memory is thrown nothing") {
  is_spared = true;
  Plain plain;
  const TelemetryContext tele{on, std::ref(plain)};
  { const auto known = tele("known"); }
  for (std::int64_t nth = 0; nth <= 60; ++nth) {  // 0: all of them
    CAPTURE(nth);
    std::atomic<bool> thrown{false};
    std::thread application([&] {
      (nth == 0 ? void(all_fail = true) : void(fails_in = nth));
      try {
        const auto scope = tele("thread", {{"number", 1}});
        tele.gauge("gauge", 0.5);
        const Counter counter = tele.counter("counter", {{"nth", nth}});
        counter.add();
        const Histogram histogram = tele.histogram("histogram", {1.0, static_cast<double>(nth) + 2});
        histogram.record(2);
        tele.gauge("another").set(1);
        auto detached = tele.detached("detached", {{"text", "some text"}});
        const auto attached = tele.attach(tele.capture());
        static_cast<void>(tele.traceparent().size());
      } catch (...) {
        thrown = true;
      }
      all_fail = false;
      fails_in = -1;
    });
    application.join();
    // A text that is returned is the caller's memory.
    CHECK_FALSE((thrown && nth > 1));
    REQUIRE(tele.flush(20s).abandoned == 0);
    CHECK(tele.ledger().balances());
  }
  CHECK(tele.ledger().lost.at("no_memory") > 0);
}

TEST_CASE("Under a limit of address space a queue that grows costs events, never the process") {
  is_spared = true;
  const pid_t child = ::fork();
  if (child == 0) {
    struct Held {
      std::atomic<bool> held{true};
      void record_batch(const Batch&) const {
        while (held) std::this_thread::sleep_for(1ms);
      }
    } reporter;
    std::uint64_t emitted = 0, lost = 0;
    bool balances = false;
    {
      const TelemetryContext tele{on, std::ref(reporter)};
      { const auto scope = tele("limited", {{"text", "some text"}}); }
      std::uint64_t pages = 0;
      std::ifstream("/proc/self/statm") >> pages;
      const rlimit limit{pages * 4096 + (4u << 20), RLIM_INFINITY};
      ::setrlimit(RLIMIT_AS, &limit);
      for (emitted = 1; emitted < 60'000; ++emitted) {
        const auto scope = tele("limited", {{"text", "some text"}});
      }
      reporter.held = false;
      static_cast<void>(tele.flush(20s));
      const Ledger ledger = tele.ledger();
      balances = ledger.balances() && ledger.emitted == emitted;
      if (const auto at = ledger.lost.find("no_memory"); at != ledger.lost.end()) lost = at->second;
    }
    ::_exit(balances && lost > 0 ? 0 : 1);
  }
  int status = 0;
  REQUIRE(::waitpid(child, &status, 0) == child);
  CHECK(WIFEXITED(status));
  CHECK(WEXITSTATUS(status) == 0);
}
