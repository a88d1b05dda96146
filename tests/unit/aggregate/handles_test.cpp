// What one interval's event says of what one thread observed.
#include <cmath>
#include <cstdint>
#include <functional>
#include <limits>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <pollux/pollux.hpp>

#include "catch.hpp"
#include "sums.hpp"

using namespace pollux;
using test::Sums;

namespace {

// Only a flush ends an interval.
const ContextOptions quiet{.enabled = true, .delivery = Delivery::sync, .interval = std::chrono::hours(1)};

std::uint64_t lost(const TelemetryContext& tele, const char* reason) {
  const Ledger ledger = tele.ledger();
  CHECK(ledger.balances());
  const auto at = ledger.lost.find(reason);
  return at == ledger.lost.end() ? 0 : at->second;
}

}  // namespace

TEST_CASE("A counter's event is the sum, with count, least and most") {
  Sums seen;
  TelemetryContext tele{quiet, std::ref(seen)};
  const Counter items = tele.counter("items", {{"region", "eu"}, {"shard", 3}});
  items.add();
  items.add(41);
  items.add(-2);
  CHECK(seen.events.empty());
  tele.flush();

  REQUIRE(seen.events.size() == 1);
  const test::SeenSum sum = seen.at(0);
  CHECK(sum.event.scope == "items");
  CHECK(sum.event.type == "counter");
  CHECK(sum.event.value == "40");
  CHECK(sum.event.attributes == std::map<std::string, std::string>{{"region", "eu"}, {"shard", "3"}});
  CHECK(sum.event.depth == 0);
  CHECK(sum.event.parent.empty());
  CHECK(sum.event.thread == 0);
  CHECK(sum.count == 3);
  CHECK(sum.sum == 40);
  CHECK(sum.min == -2);
  CHECK(sum.max == 41);
  CHECK(sum.buckets.empty());
  CHECK(sum.start_ns < sum.event.start_ns);

  SECTION("the next interval begins where this one ended, and has only what came since") {
    tele.flush();
    CHECK(seen.events.size() == 1);
    items.add(7);
    tele.flush();
    REQUIRE(seen.events.size() == 2);
    CHECK(seen.at(1).event.value == "7");
    CHECK(seen.at(1).count == 1);
    CHECK(seen.at(1).min == 7);
    CHECK(seen.at(1).start_ns >= sum.event.start_ns);
  }
  SECTION("each event is emitted and routed once") {
    const Ledger ledger = tele.ledger();
    CHECK(ledger.emitted == 1);
    CHECK(ledger.routed == 1);
    CHECK(ledger.balances());
  }
}

TEST_CASE("A counter stays exact as far as whole numbers go, and becomes a double where they end") {
  Sums seen;
  TelemetryContext tele{quiet, std::ref(seen)};
  const Counter exact = tele.counter("exact");
  const Counter mixed = tele.counter("mixed");
  const Counter beyond = tele.counter("beyond");
  exact.add((std::int64_t{1} << 53) + 1);
  exact.add(std::uint8_t{2});
  mixed.add(2);
  mixed.add(0.5);
  beyond.add(std::numeric_limits<std::int64_t>::max());
  beyond.add(std::numeric_limits<std::int64_t>::max());
  tele.flush();
  REQUIRE(seen.events.size() == 3);
  CHECK(seen.at(0).event.value == "9007199254740995");
  CHECK(seen.at(1).event.value == std::to_string(2.5));
  CHECK(seen.at(1).sum == 2.5);
  CHECK(seen.at(2).sum == 0x1p64);
  CHECK(seen.at(2).event.value == std::to_string(0x1p64));
}

TEST_CASE("An up-down counter's event is the change within the interval, of a kind of its own") {
  Sums seen;
  TelemetryContext tele{quiet, std::ref(seen)};
  const UpDownCounter open = tele.up_down_counter("connections", {{"port", 80}}, {.unit = "{connection}"});
  const Counter counter = tele.counter("connections", {{"port", 80}}, {.unit = "{connection}"});
  open.add(3);
  open.add(-5);
  counter.add(1);
  tele.flush();
  open.add(0.5);
  tele.flush();
  REQUIRE(seen.events.size() == 3);
  CHECK(seen.at(0).event.type == "up_down_counter");
  CHECK(seen.at(0).event.value == "-2");
  CHECK(seen.at(0).event.attributes.at("port") == "80");
  CHECK(seen.at(0).count == 2);
  CHECK(seen.at(0).sum == -2);
  CHECK(seen.at(0).min == -5);
  CHECK(seen.at(0).max == 3);
  CHECK(seen.at(0).buckets.empty());
  CHECK(seen.at(1).event.type == "counter");
  CHECK(seen.at(2).event.value == std::to_string(0.5));
}

TEST_CASE("An up-down counter is exact as far as whole numbers go, over threads and intervals") {
  Sums seen;
  TelemetryContext tele{quiet, std::ref(seen)};
  const UpDownCounter open = tele.up_down_counter("open");
  constexpr std::int64_t much = std::int64_t{1} << 60;
  open.add(much + 1);
  open.add(-much);
  std::thread([&] { open.add(-much), open.add(much); }).join();
  tele.flush();
  REQUIRE(seen.events.size() == 1);
  CHECK(seen.at(0).event.value == "1");
}

TEST_CASE("An up-down count by name is one event a call") {
  test::Recorded seen;
  TelemetryContext tele{quiet, std::ref(seen)};
  {
    const auto scope = tele("server");
    tele.up_down("open", 1);
    tele.up_down("open", -2.5, {{"port", 80}});
  }
  REQUIRE(seen.events.size() == 3);
  CHECK(seen.at(0).scope == "server.open");
  CHECK(seen.at(0).type == "up_down_counter");
  CHECK(seen.at(0).value == "1");
  CHECK_FALSE(seen.at(0).aggregate);
  CHECK(seen.at(1).value == std::to_string(-2.5));
  CHECK(seen.at(1).attributes.at("port") == "80");
}

TEST_CASE("A gauge's event is what was set last, with the range between") {
  Sums seen;
  TelemetryContext tele{quiet, std::ref(seen)};
  const Gauge depth = tele.gauge("queue.depth");
  depth.set(5);
  depth.set(12.5);
  depth.set(-3);
  tele.flush();
  depth.set(0.25);
  tele.flush();
  REQUIRE(seen.events.size() == 2);
  CHECK(seen.at(0).event.scope == "queue.depth");
  CHECK(seen.at(0).event.type == "gauge");
  CHECK(seen.at(0).event.value == "-3");
  CHECK(seen.at(0).count == 3);
  CHECK(seen.at(0).sum == 14.5);
  CHECK(seen.at(0).min == -3);
  CHECK(seen.at(0).max == 12.5);
  CHECK(seen.at(1).event.value == std::to_string(0.25));
}

TEST_CASE("A gauge that is set to a bool is 1 or 0") {
  Sums seen;
  TelemetryContext tele{quiet, std::ref(seen)};
  const Gauge leads = tele.gauge("leads");
  leads.set(true);
  tele.flush();
  leads.set(false);
  tele.flush();
  REQUIRE(seen.events.size() == 2);
  CHECK(seen.at(0).event.value == "1");
  CHECK(seen.at(1).event.value == "0");
}

TEST_CASE("A histogram's event is the mean, with every observation in its bucket") {
  Sums seen;
  TelemetryContext tele{quiet, std::ref(seen)};
  const std::vector<double> bounds{0, 10, 100};
  const Histogram sizes = tele.histogram("request.bytes", bounds, {{"zone", "a"}});
  for (const double value : {-5.0, 0.0, 0.5, 10.0, 11.0, 100.0, 100.5}) sizes.record(value);
  sizes.record(3);  // a whole number
  tele.flush();
  REQUIRE(seen.events.size() == 1);
  CHECK(seen.at(0).event.type == "histogram");
  CHECK(seen.at(0).event.attributes.at("zone") == "a");
  CHECK(seen.at(0).bounds == bounds);
  CHECK(seen.at(0).buckets == std::vector<std::uint64_t>{2, 3, 2, 1});
  CHECK(seen.at(0).count == 8);
  CHECK(seen.at(0).sum == 220);
  CHECK(seen.at(0).min == -5);
  CHECK(seen.at(0).max == 100.5);
  CHECK(seen.at(0).event.value == std::to_string(27.5));

  sizes.record(1);
  tele.flush();
  REQUIRE(seen.events.size() == 2);
  CHECK(seen.at(1).buckets == std::vector<std::uint64_t>{0, 1, 0, 0});
}

TEST_CASE("A histogram without bounds has those for seconds, from 10 µs to 10 s") {
  Sums seen;
  TelemetryContext tele{quiet, std::ref(seen)};
  tele.histogram("wait").record(0.3);
  tele.histogram("named", {{"kind", "x"}}).record(0.3);
  tele.histogram("listed", {1, 2.5}).record(2);
  tele.flush();
  REQUIRE(seen.events.size() == 3);
  CHECK(seen.at(0).bounds.front() == 1e-5);
  CHECK(seen.at(0).bounds.back() == 10);
  CHECK(seen.at(0).bounds.size() == 19);
  CHECK(seen.at(1).bounds == seen.at(0).bounds);
  CHECK(seen.at(2).bounds == std::vector<double>{1, 2.5});
}

TEST_CASE("What is not finite is dropped, and each counted") {
  Sums seen;
  TelemetryContext tele{quiet, std::ref(seen)};
  const Histogram sizes = tele.histogram("sizes");
  const Counter items = tele.counter("items");
  const Gauge depth = tele.gauge("depth");
  const UpDownCounter open = tele.up_down_counter("open");
  constexpr double infinity = std::numeric_limits<double>::infinity();
  for (const double bad : {infinity, -infinity, std::nan("")}) {
    sizes.record(bad);
    items.add(bad);
    depth.set(bad);
    open.add(bad);
  }
  tele.flush();
  CHECK(seen.events.empty());
  CHECK(lost(tele, "not_finite") == 12);
  sizes.record(1.0);
  tele.flush();
  REQUIRE(seen.events.size() == 1);
  CHECK(seen.at(0).sum == 1.0);
}

TEST_CASE("A handle's path is its name, whatever scope is open") {
  Sums seen;
  TelemetryContext tele{quiet, std::ref(seen)};
  {
    const auto scope = tele("outer");
    const Counter items = tele.counter("items");
    items.add();
    tele.flush();
  }
  REQUIRE(seen.events.size() == 1);
  CHECK(seen.at(0).event.scope == "items");
  CHECK(seen.at(0).event.depth == 0);
}

TEST_CASE("Handles share routes, redaction and the cap on text with other metrics") {
  Sums first;
  TelemetryContext tele{quiet, std::ref(first)};
  const std::string text(2'000, 'x');
  tele.counter("items", {{"password", "a secret"}, {"text", text}}).add();
  tele.flush();
  REQUIRE(first.events.size() == 1);
  CHECK(first.at(0).event.attributes.at("password") == "[redacted]");
  CHECK(first.at(0).event.attributes.at("text").size() == 1'024);
}

TEST_CASE("A disabled handle, one without a host and one of a host that is gone do nothing") {
  const TelemetryContext off{ContextOptions{.enabled = false}};
  off.counter("items").add();
  off.up_down_counter("open").add(-1);
  off.gauge("depth").set(1);
  off.histogram("sizes").record(1);
  Counter().add();
  UpDownCounter().add(1);
  Gauge().set(1);
  Histogram().record(1);

  Sums seen;
  Counter items;
  Histogram sizes;
  {
    TelemetryContext tele{quiet, std::ref(seen)};
    items = tele.counter("items");
    sizes = tele.histogram("sizes");
    items.add(3);
    sizes.record(2);
  }
  REQUIRE(seen.events.size() == 2);  // the last interval is delivered at the host's end
  CHECK(seen.at(0).event.value == "3");
  items.add(5);
  sizes.record(5);

  // The next host's instruments may have the same ids.
  TelemetryContext tele{quiet, std::ref(seen)};
  const Counter other = tele.counter("other");
  const Histogram others = tele.histogram("others", {1, 2});
  items.add(5);
  sizes.record(5);
  other.add(1);
  others.record(1);
  tele.flush();
  REQUIRE(seen.events.size() == 4);
  CHECK(seen.at(2).event.value == "1");
  CHECK(seen.at(3).buckets == std::vector<std::uint64_t>{1, 0, 0});
}
