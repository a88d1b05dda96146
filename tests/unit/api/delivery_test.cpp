#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <set>
#include <stdexcept>
#include <thread>
#include <vector>

#include <pollux/pollux.hpp>

#include "catch.hpp"
#include "diagnose/log.hpp"
#include "recorded.hpp"
#include "ring/rings.hpp"

using namespace pollux;
using namespace std::chrono_literals;

namespace {
const ContextOptions async{.enabled = true, .delivery = Delivery::async, .overflow = Overflow::block};

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

TEST_CASE("Async events arrive by themselves, also after a long silence") {
  struct Counting {
    std::atomic<int> count{0};
    void record_timing(const Timing&) { ++count; }
  } reporter;
  TelemetryContext tele{async, std::ref(reporter)};
  { const auto scope = tele("alone"); }
  CHECK(becomes_true([&] { return reporter.count == 1; }));
  std::this_thread::sleep_for(100ms);  // long enough for the collector to park
  { const auto scope = tele("alone"); }
  CHECK(becomes_true([&] { return reporter.count == 2; }));
  std::thread([&] { const auto scope = tele("alone"); }).join();
  CHECK(becomes_true([&] { return reporter.count == 3; }));
  std::this_thread::sleep_for(100ms);
  tele.flush();  // a pass by this thread must not leave the parked collector deaf
  { const auto scope = tele("alone"); }
  CHECK(becomes_true([&] { return reporter.count == 4; }));
}

TEST_CASE("flush delivers everything that was emitted before it") {
  test::Recorded seen;
  TelemetryContext tele{async, std::ref(seen)};
  for (int i = 0; i < 1000; ++i) tele.count("n");
  tele.flush();
  CHECK(seen.events.size() == 1000);
}

TEST_CASE("flush gives up at its deadline and says what is left") {
  struct Stuck {
    std::atomic<bool> release{false};
    void record_metric(const Metric&) {
      while (!release) std::this_thread::sleep_for(1ms);
    }
  };
  auto reporter = std::make_unique<Stuck>();
  TelemetryContext tele{async, std::ref(*reporter)};
  for (int i = 0; i < 10; ++i) tele.count("stuck");
  const FlushReport report = tele.flush(50ms);
  CHECK(report.abandoned == 10);
  CHECK(tele.ledger().balances());
  reporter->release = true;
  CHECK(tele.flush(20s).abandoned == 0);
}

TEST_CASE("A reporter that throws is counted, and the others do not notice") {
  diagnose::set_sink([](auto, auto, auto) {});
  struct Throws {
    void record_metric(const Metric&) { throw std::runtime_error("no"); }
  };
  test::Recorded seen;
  for (const ContextOptions& options : {async, ContextOptions{.enabled = true}}) {
    seen.events.clear();
    TelemetryContext tele{options, Throws{}, std::ref(seen)};
    for (int i = 0; i < 100; ++i) tele.count("n");
    tele.flush();
    CHECK(seen.events.size() == 100);
    const Ledger ledger = tele.ledger();
    CHECK(ledger.reporters[0].rejected > 0);  // then it is quarantined, and the rest waits for its probe
    CHECK(ledger.reporters[0].rejected + ledger.reporters[0].in_flight == 100);
    CHECK(ledger.reporters[1].delivered == 100);
    CHECK(ledger.balances());
  }
  diagnose::set_sink({});
}

TEST_CASE("The rings of threads that ended are given back, with nothing lost") {
  test::Recorded seen;
  TelemetryContext tele{async, std::ref(seen)};
  tele.count("warm");
  tele.flush();
  const std::size_t before = ring::Rings::instance().size();
  for (int round = 0; round < 20; ++round) {
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i) threads.emplace_back([&] { tele.count("short"); });
    for (std::thread& thread : threads) thread.join();
  }
  tele.flush();
  CHECK(seen.events.size() == 81);
  std::set<std::uint64_t> threads;
  for (const auto& event : seen.events) threads.insert(event.thread);
  CHECK(threads.size() == 81);
  CHECK(becomes_true([&] { return tele.flush(), ring::Rings::instance().size() <= before; }));
}

TEST_CASE("A full ring makes its thread wait, and loses nothing") {
  struct Slow {
    std::uint64_t count = 0;
    void record_batch(const Batch& batch) {
      std::this_thread::sleep_for(5ms);  // slower than any emitting thread
      count += batch.size();
    }
  } reporter;
  ContextOptions options = async;
  options.ring_size = 64 * 1024;
  options.queue = 2048;
  TelemetryContext tele{options, std::ref(reporter)};
  constexpr std::uint64_t events = 150'000;
  std::thread([&] {
    for (std::uint64_t i = 0; i < events; ++i) tele.count("flood", 1, {{"text", "of some length"}});
  }).join();
  tele.flush(60s);
  CHECK(reporter.count == events);
  CHECK(tele.ledger().stalls > 0);
  CHECK(tele.ledger().balances());
}

TEST_CASE("Shutdown ends in time behind a reporter that a blocked push waits for") {
  diagnose::set_sink([](auto, auto, auto) {});
  struct Stuck {
    void record_metric(const Metric&) {
      for (;;) std::this_thread::sleep_for(1h);
    }
  };
  auto host = Host::from_text("[telemetry]\nenabled = true\nshutdown_timeout = \"100ms\"\n");
  REQUIRE(host.has_value());
  ContextOptions options = async;
  options.queue = 4;
  options.shutdown_timeout = 100ms;
  const auto begin = std::chrono::steady_clock::now();
  {
    TelemetryContext tele{options, Stuck{}};
    for (int i = 0; i < 50; ++i) tele.count("stuck");
    std::this_thread::sleep_for(5ms);  // into the blocked push, most likely; either way it must end
  }
  CHECK(std::chrono::steady_clock::now() - begin < 10s);
  diagnose::set_sink({});
}

TEST_CASE("Scopes that end after the last host make their own room") {
  auto* tele = new TelemetryContext{[] {
                                      ContextOptions options = async;
                                      options.ring_size = 64 * 1024;
                                      return options;
                                    }(),
                                    test::Recorded{}};
  const TelemetryContext& context = *tele;
  std::function<void(int)> descend = [&](int depth) {
    const auto scope = context("deep", {{"depth", depth}});
    if (depth < 3000) return descend(depth + 1);
    delete tele;
  };
  std::thread([&] { descend(0); }).join();
  test::Recorded seen;
  TelemetryContext next{async, std::ref(seen)};
  next.count("next");
  next.flush();
  CHECK(seen.events.size() == 1);
  CHECK(next.ledger().balances());
}

TEST_CASE("flush ends under steady emission") {
  struct Counts {
    std::atomic<std::uint64_t> events{0};
    void record_batch(const Batch& batch) { events += batch.size(); }
  } reporter;
  TelemetryContext tele{async, std::ref(reporter)};
  std::atomic<bool> done{false};
  std::thread busy([&] {
    while (!done) tele.count("busy");
  });
  for (int i = 0; i < 20; ++i) {
    const auto begin = std::chrono::steady_clock::now();
    tele.flush(30s);
    CHECK(std::chrono::steady_clock::now() - begin < 20s);
  }
  done = true;
  busy.join();
}

TEST_CASE("A reporter's snapshot may ask for the ledger") {
  struct Asks {
    TelemetryContext* tele = nullptr;
    void record_metric(const Metric&) {}
    std::string snapshot() const { return std::to_string(tele->ledger().emitted); }
  } reporter;
  TelemetryContext tele{async, std::ref(reporter)};
  reporter.tele = &tele;
  tele.count("n");
  tele.flush();
  const auto name = tele.ledger().reporters.at(0).name;
  CHECK(tele.snapshot(name).value() == "1");
}

TEST_CASE("Emitting while hosts come and go is safe") {
  std::atomic<bool> done{false};
  std::atomic<std::uint64_t> emitted{0};
  struct Counts {
    std::uint64_t events = 0;
    void record_batch(const Batch& batch) { events += batch.size(); }
  } seen;
  TelemetryContext tele{async, std::ref(seen)};
  std::vector<std::thread> threads;
  for (int i = 0; i < 2; ++i) {
    threads.emplace_back([&] {
      while (!done) {
        const auto scope = tele("steady");
        ++emitted;
      }
    });
  }
  std::vector<std::thread> short_lived;
  for (int i = 0; i < 30; ++i) {
    test::Recorded own;
    TelemetryContext brief{i % 2 == 0 ? async : ContextOptions{.enabled = true}, std::ref(own)};
    std::thread([&] { const auto scope = brief("brief"); }).join();
    brief.flush();
    CHECK(own.events.size() == 1);
  }
  done = true;
  for (std::thread& thread : threads) thread.join();
  CHECK(tele.flush(60s).abandoned == 0);
  CHECK(seen.events == emitted);
}
