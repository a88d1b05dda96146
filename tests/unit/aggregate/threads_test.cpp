// Sums of several threads: exact whatever the moment at which they are read.
#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <thread>
#include <vector>

#include <pollux/pollux.hpp>

#include "catch.hpp"
#include "ring/rings.hpp"
#include "sums.hpp"

using namespace pollux;
using namespace std::chrono_literals;
using test::Sums;

namespace {

const ContextOptions quiet{.enabled = true, .delivery = Delivery::sync, .interval = std::chrono::hours(1)};

template <class Condition>
bool becomes_true(Condition&& condition) {
  const auto deadline = std::chrono::steady_clock::now() + 20s;
  while (!condition()) {
    if (std::chrono::steady_clock::now() > deadline) return false;
    std::this_thread::sleep_for(1ms);
  }
  return true;
}

}  // namespace

TEST_CASE("Nothing is lost and nothing read twice while threads add and flushes read") {
  constexpr int threads = 3;
  constexpr std::int64_t rounds = 1'000'000;
  for (const Delivery delivery : {Delivery::sync, Delivery::async}) {
    Sums seen;
    ContextOptions options{.enabled = true, .delivery = delivery, .interval = 10ms};
    options.overflow = Overflow::block;
    TelemetryContext tele{options, std::ref(seen)};
    const Counter items = tele.counter("items");
    const Gauge depth = tele.gauge("depth");
    const Histogram sizes = tele.histogram("sizes", {0.5, 1.5, 2.5});
    std::atomic<int> running{threads};
    std::vector<std::thread> all;
    for (int t = 0; t < threads; ++t) {
      all.emplace_back([&, t] {
        for (std::int64_t i = 0; i < rounds; ++i) {
          items.add(i);
          depth.set(t);
          sizes.record(static_cast<double>(i % 4));
        }
        --running;
      });
    }
    while (running > 0) tele.flush();
    for (std::thread& thread : all) thread.join();
    const FlushReport report = tele.flush();
    CHECK(report.abandoned == 0);

    CHECK(seen.whole["items"].value == threads * (rounds * (rounds - 1) / 2));
    for (const char* name : {"items", "depth", "sizes"}) {
      CHECK(seen.whole[name].count == std::uint64_t{threads} * rounds);
      CHECK(seen.whole[name].events > 1);  // it was read in between
    }
    CHECK(seen.whole["items"].max == rounds - 1);
    CHECK(seen.whole["depth"].max == threads - 1);
    CHECK(seen.whole["sizes"].sum == threads * rounds / 4 * 6);
    CHECK(seen.whole["sizes"].buckets_match);
    const std::uint64_t each = std::uint64_t{threads} * rounds / 4;
    CHECK(seen.whole["sizes"].buckets == std::vector<std::uint64_t>{each, each, each, each});
    CHECK(tele.ledger().balances());
  }
}

TEST_CASE("A flush waits for each thread once, not for a moment at which none adds") {
  Sums seen;
  TelemetryContext tele{quiet, std::ref(seen)};
  const Counter items = tele.counter("items");
  std::atomic<bool> done{false};
  std::atomic<int> running{0};
  std::vector<std::thread> all;
  for (int t = 0; t < 16; ++t) {
    all.emplace_back([&] {
      items.add(0);
      ++running;
      while (!done.load(std::memory_order_relaxed)) items.add();
    });
  }
  CHECK(becomes_true([&] { return running == 16; }));
  const FlushReport report = tele.flush(20s);
  CHECK(report.abandoned == 0);
  CHECK(report.delivered > 0);
  CHECK(seen.whole["items"].count >= 16);
  done = true;
  for (std::thread& thread : all) thread.join();
}

TEST_CASE("Every event holds what belongs together, also while instruments are made") {
  struct Checks {
    std::uint64_t events = 0;
    std::uint64_t torn = 0;
    void record_metric(const Metric& metric) {
      const pollux_aggregate& sum = *metric.raw().aggregate;
      ++events;
      // All additions of one instrument are of one amount, so sum, least and most follow from the count.
      torn += sum.sum == static_cast<double>(sum.count) * sum.max && sum.min == sum.max ? 0 : 1;
    }
  } checks;
  TelemetryContext tele{quiet, std::ref(checks)};
  std::atomic<bool> done{false};
  std::thread adding([&] {
    std::vector<Counter> all;
    for (int i = 1; i <= 300; ++i) {
      all.push_back(tele.counter("counters", {{"i", i}}));
      for (int round = 0; round < 20; ++round) {
        for (int k = 0; k < i; ++k) all[static_cast<std::size_t>(k)].add(k + 1);
      }
    }
    done = true;
  });
  while (!done) tele.flush();
  adding.join();
  tele.flush();
  CHECK(checks.events >= 300);
  CHECK(checks.torn == 0);
}

TEST_CASE("What a thread added before its end is delivered, and its state is freed") {
  Sums seen;
  TelemetryContext tele{quiet, std::ref(seen)};
  const Counter items = tele.counter("items");
  const Histogram sizes = tele.histogram("sizes", {1.0});
  const std::size_t before = ring::Rings::instance().size();
  for (int t = 0; t < 50; ++t) {
    std::thread([&] {
      items.add(2);
      sizes.record(2);
      if (t % 2 == 0) const auto scope = tele("scope");
    }).join();
    if (t % 10 == 0) tele.flush();
  }
  tele.flush();
  CHECK(seen.whole["items"].value == 100);
  CHECK(seen.whole["sizes"].buckets == std::vector<std::uint64_t>{0, 50});
  CHECK(ring::Rings::instance().size() <= before);
}

TEST_CASE("A collector that is parked keeps the intervals of its host's handles") {
  struct Counting {
    std::atomic<std::uint64_t> count{0};
    void record_metric(const Metric& metric) { count += metric.raw().aggregate->count; }
  } counting;
  TelemetryContext tele{ContextOptions{.enabled = true, .delivery = Delivery::async, .interval = 20ms},
                        std::ref(counting)};
  const Counter items = tele.counter("items");
  for (std::uint64_t n = 1; n <= 5; ++n) {
    std::this_thread::sleep_for(40ms);  // long enough to park, were there nothing to keep
    items.add();
    CHECK(becomes_true([&] { return counting.count == n; }));
  }
}

TEST_CASE("Handles of a host that closes while threads add neither fail nor reach another host") {
  Sums of_last;
  std::atomic<bool> done{false};
  std::atomic<std::uint64_t> rounds{0};
  std::vector<Counter> handles(3);
  std::atomic<const Counter*> current{&handles[2]};  // one that does nothing, until there is the first
  std::thread adding([&] {
    while (!done) {
      for (int i = 0; i < 100; ++i) current.load()->add(1'000'000);
      ++rounds;
    }
  });
  for (std::size_t i = 0; i < 100; ++i) {
    Sums seen;
    {
      TelemetryContext tele{quiet, std::ref(seen)};
      handles[i % 2] = tele.counter("items");
      current = &handles[i % 2];
      const std::uint64_t from = rounds;
      CHECK(becomes_true([&] { return rounds > from + 1; }));  // the other handle is no longer in use
    }
    TelemetryContext next{quiet, std::ref(of_last)};
    next.counter("small").add(1);  // takes the id that was freed
  }
  done = true;
  adding.join();
  CHECK(of_last.whole["small"].value == 100);
  CHECK(of_last.whole["small"].max == 1);
}

TEST_CASE("A thread that uses two hosts in turn adds to both") {
  Sums first, second;
  TelemetryContext a{quiet, std::ref(first)};
  TelemetryContext b{quiet, std::ref(second)};
  const Counter of_a = a.counter("items");
  const Counter of_b = b.counter("items");
  for (int i = 0; i < 1'000; ++i) {
    of_a.add(1);
    of_b.add(2);
  }
  a.flush();
  CHECK(first.whole["items"].value == 1'000);
  CHECK(second.events.empty());  // its interval is its own
  b.flush();
  CHECK(second.whole["items"].value == 2'000);
}

TEST_CASE("What a reporter adds while it is called is counted as reentrant") {
  struct Adds {
    Counter items;
    void record_metric(const Metric&) { items.add(); }
  } adds;
  TelemetryContext tele{quiet, std::ref(adds)};
  adds.items = tele.counter("items");
  adds.items.add();
  tele.flush();
  CHECK(tele.ledger().lost.at("reentrant") == 1);
}
