// In steady state an event allocates nothing on the application's thread.
#include <atomic>
#include <csignal>
#include <cstdlib>
#include <new>
#include <string>
#include <thread>

#include <pollux/pollux.hpp>

#include "catch.hpp"

namespace {
thread_local std::size_t allocations = 0;
std::atomic<bool> raises_signals{false};

void note_allocation() {
  ++allocations;
  if (raises_signals) std::raise(SIGUSR1);
}
}  // namespace

void* operator new(std::size_t size) {
  note_allocation();
  if (void* memory = std::malloc(size)) return memory;
  throw std::bad_alloc();
}
void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
  note_allocation();
  return std::malloc(size);
}
void operator delete(void* memory, const std::nothrow_t&) noexcept { std::free(memory); }
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }

namespace {

void work(const pollux::TelemetryContext& tele, const std::string& name) {
  auto outer =
      tele("allocation.outer", {{"number", 1}, {"text", "some text that is long enough for the heap"}});
  {
    auto inner = tele(name);
    inner.set("later", 2.5);
    outer.set("from_within", name);
    tele.gauge("gauge", 0.5);
    tele.count("count", 3, {{"kind", "x"}});
    tele.metric("untyped", name);
  }
  outer.fail();
}

}  // namespace

TEST_CASE("An event allocates nothing on the application's thread once its names are known") {
  struct Ignores {
    void record_timing(const pollux::Timing&) {}
    void record_metric(const pollux::Metric&) {}
  };
  pollux::TelemetryContext tele{pollux::ContextOptions{.enabled = true, .delivery = pollux::Delivery::async},
                                Ignores{}};
  const std::string name = "a.run.time.name.beyond.the.small.string.size";
  work(tele, name);
  const std::size_t before = allocations;
  for (int i = 0; i < 20'000; ++i) work(tele, name);
  CHECK(allocations == before);
}

TEST_CASE("A disabled context allocates nothing at all") {
  const pollux::TelemetryContext tele{pollux::ContextOptions{.enabled = false}};
  const std::string name = "a.run.time.name.beyond.the.small.string.size";
  const std::size_t before = allocations;
  for (int i = 0; i < 100; ++i) {
    work(tele, name);
    auto detached = tele.detached(name, {{"number", 1}, {"text", name}});
    detached.set("later", name);
    const auto here = detached.attach();
    const auto there = tele.attach(tele.capture());
    CHECK_FALSE(detached.is_recorded());
  }
  CHECK(allocations == before);
}

#if !defined(__SANITIZE_THREAD__)  // which reports whatever allocates in a handler
// The slow path allocates where it holds its locks, so each allocation there is a place for a signal.
TEST_CASE(
    "What a signal handler emits in the middle of the slow path is refused and counted, and nothing hangs") {
  struct Ignores {
    void record_timing(const pollux::Timing&) {}
    void record_metric(const pollux::Metric&) {}
  };
  pollux::TelemetryContext tele{pollux::ContextOptions{.enabled = true}, Ignores{}};
  static const pollux::TelemetryContext* emits;
  static std::atomic<int> handled;
  emits = &tele;
  std::signal(SIGUSR1, [](int) {
    ++handled;
    raises_signals = false;
    { const auto scope = (*emits)("handler.name", {{"handler.key", 1}}); }
    emits->count("handler.count");
    raises_signals = true;
  });
  const pollux::Counter counter = tele.counter("interrupted.counter");
  raises_signals = true;
  {
    const auto scope = tele("interrupted.name.that.is.new", {{"interrupted.key.that.is.new", 1}});
    counter.add();
  }
  std::thread([&] { const auto scope = tele("interrupted.on.a.new.thread"); }).join();
  raises_signals = false;
  std::signal(SIGUSR1, SIG_DFL);
  const pollux::Ledger ledger = tele.ledger();
  REQUIRE(handled > 0);
  CHECK(ledger.lost.at("reentrant") > 0);
  CHECK(ledger.balances());
  { const auto scope = tele("as.before"); }
  CHECK(tele.ledger().emitted == ledger.emitted + 1);
}
#endif
