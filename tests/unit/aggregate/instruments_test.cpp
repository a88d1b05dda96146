// Which handles are one instrument, and what is said of those that cannot be.
#include "aggregate/instruments.hpp"

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include <pollux/pollux.hpp>

#include "catch.hpp"
#include "log_lines.hpp"
#include "sums.hpp"

using namespace pollux;
using test::Sums;

namespace {

const ContextOptions quiet{.enabled = true, .delivery = Delivery::sync, .interval = std::chrono::hours(1)};

}  // namespace

TEST_CASE("Handles of one kind, name and set of attributes are one instrument") {
  const test::LogLines log;
  Sums seen;
  TelemetryContext tele{quiet, std::ref(seen)};
  const std::string region = "eu";
  tele.counter("items", {{"region", "eu"}, {"shard", 1}}).add(1);
  tele.counter("items", {{"shard", 1}, {"region", region}}).add(2);
  tele.counter(std::string("items"), {{"region", "us"}, {"region", "eu"}, {"shard", 1}}).add(4);
  const Counter copy = tele.counter("items", {{"region", "eu"}, {"shard", 1}});
  copy.add(8);
  tele.counter("items", {{"region", "eu"}, {"shard", 2}}).add(16);
  tele.counter("items", {{"region", "eu"}, {"shard", 1.0}}).add(32);
  tele.counter("items").add(64);
  tele.flush();
  REQUIRE(seen.events.size() == 4);
  CHECK(seen.at(0).event.value == "15");
  CHECK(seen.at(1).event.value == "16");
  CHECK(seen.at(2).event.value == "32");
  CHECK(seen.at(3).event.value == "64");
  CHECK(log.lines().empty());
}

TEST_CASE("One name with two kinds or two lists of bounds is two instruments, and said once") {
  const test::LogLines log;
  Sums seen;
  TelemetryContext tele{quiet, std::ref(seen)};
  tele.counter("both").add(1);
  tele.gauge("both").set(2);
  tele.histogram("both").record(3);
  tele.histogram("sizes", {1, 2}).record(1);
  tele.histogram("sizes", {1, 2, 3}).record(1);
  tele.flush();
  CHECK(seen.events.size() == 5);
  CHECK(log.count("metric 'both' was made before") == 1);
  CHECK(log.count("metric 'sizes' was made before") == 1);
}

TEST_CASE("Faulty bounds are reported, and the default ones used") {
  const test::LogLines log;
  Sums seen;
  TelemetryContext tele{quiet, std::ref(seen)};
  tele.histogram("sizes", {2, 1}).record(0.5);
  tele.flush();
  REQUIRE(seen.events.size() == 1);
  CHECK(seen.at(0).bounds.size() == 19);
  CHECK(log.count("the bounds of histogram 'sizes' are not used: they do not ascend") == 1);
}

TEST_CASE("A handle with an invalid name is reported once, and its events are counted") {
  const test::LogLines log;
  Sums seen;
  ContextOptions strict = quiet;
  strict.strict_scopes = true;
  TelemetryContext tele{strict, std::ref(seen)};
  const Counter empty = tele.counter("");
  const Counter not_strict = tele.counter("Items");
  for (int interval = 0; interval < 2; ++interval) {
    empty.add();
    not_strict.add();
    tele.flush();
  }
  CHECK(seen.events.empty());
  const Ledger ledger = tele.ledger();
  CHECK(ledger.lost.at("invalid_name") == 4);
  CHECK(ledger.balances());
  CHECK(log.count("invalid scope or metric name") == 2);
}

TEST_CASE("There are so many instruments and no more: calls beyond are counted, and said once") {
  using aggregate::Instruments;
  constexpr std::uint32_t most = Instruments::most_instruments;
  for (int host = 0; host < 2; ++host) {  // the second host has room again
    const test::LogLines log;
    Sums seen;
    TelemetryContext tele{quiet, std::ref(seen)};
    std::vector<Counter> all;
    for (std::uint32_t i = 0; i < most + 2; ++i) {
      all.push_back(tele.counter("many", {{"i", i}}));
      all.back().add();
    }
    all.back().add();
    tele.flush();
    CHECK(seen.whole["many"].events == most);
    CHECK(tele.ledger().lost.at("too_many_instruments") == 3);
    CHECK(log.count("10000 counters, gauges and histograms") == (host == 0 ? 1 : 0));
  }
}
