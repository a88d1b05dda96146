// A million nested scopes with attributes from four threads: every reporter's ledger balances to the event,
// each thread's events arrive in order, and parent, depth and call count are exact.
#include <cstdint>
#include <map>
#include <string>
#include <thread>
#include <vector>

#include <pollux/pollux.hpp>

#include "catch.hpp"

using namespace pollux;

namespace {

struct Exact {
  struct PerThread {
    std::int64_t next_item = 0;
    std::int64_t last_end = 0;
    std::uint64_t events = 0;
  };
  std::map<std::uint64_t, PerThread> threads;
  std::map<std::string, std::uint64_t> calls;
  std::uint64_t events = 0;
  std::uint64_t faults = 0;

  void record_timing(const Timing& timing) {
    ++events;
    PerThread& thread = threads[timing.thread()];
    ++thread.events;
    const bool is_step = timing.scope() == "ledger.job.step";
    const bool parent_is_right = timing.parent_scope() == (is_step ? "ledger.job" : "");
    const bool depth_is_right = timing.depth() == (is_step ? 1u : 0u);
    const bool count_is_right = timing.call_count() == ++calls[std::string(timing.scope())];
    const std::int64_t end = timing.end_monotonic().count();
    const bool is_in_order =
        end >= thread.last_end - 1'000;  // ends are in order but for the clock's correction
    thread.last_end = end;
    bool attributes_are_right = true;
    if (is_step) {
      const auto item = timing.attributes().find("item");
      const auto text = timing.attributes().find("text");
      attributes_are_right = timing.attributes().size() == 2 && item && item->int64() == thread.next_item++ &&
                             text && text->string() == "a text";
    }
    if (!parent_is_right || !depth_is_right || !count_is_right || !is_in_order || !attributes_are_right)
      ++faults;
  }
};

}  // namespace

TEST_CASE("A million scopes from four threads are exact for every reporter") {
  constexpr int threads = 4;
  constexpr int jobs = 25'000;
  constexpr int steps = 9;  // a job and its steps: ten scopes
  Exact first, second;
  ContextOptions options{.enabled = true, .delivery = Delivery::async, .overflow = Overflow::block};
  TelemetryContext tele{options, std::ref(first), std::ref(second)};
  std::vector<std::thread> running;
  for (int t = 0; t < threads; ++t) {
    running.emplace_back([&tele] {
      std::int64_t item = 0;
      for (int j = 0; j < jobs; ++j) {
        const auto job = tele("ledger.job");
        for (int s = 0; s < steps; ++s)
          const auto step = tele("step", {{"item", item++}, {"text", "a text"}});
      }
    });
  }
  for (std::thread& thread : running) thread.join();
  tele.flush(std::chrono::seconds(60));

  constexpr std::uint64_t total = std::uint64_t{threads} * jobs * (steps + 1);
  static_assert(total == 1'000'000);
  for (const Exact* reporter : {&first, &second}) {
    CHECK(reporter->events == total);
    CHECK(reporter->faults == 0);
    CHECK(reporter->threads.size() == threads);
    CHECK(reporter->calls.at("ledger.job.step") == std::uint64_t{threads} * jobs * steps);
  }
  const Ledger ledger = tele.ledger();
  CHECK(ledger.emitted == total);
  CHECK(ledger.routed == total);
  CHECK(ledger.in_rings == 0);
  CHECK(ledger.balances());
  for (const ReporterLedger& reporter : ledger.reporters) {
    CHECK(reporter.accepted == total);
    CHECK(reporter.delivered == total);
  }
}
