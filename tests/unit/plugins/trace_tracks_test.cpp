// The trace plugin's counter tracks: one for each series, a metric's path plus its attributes.
#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include "batch_of.hpp"
#include "catch.hpp"
#include "traced_file.hpp"

using namespace pollux::test;
using namespace std::chrono_literals;
using NamedPoints = std::vector<std::pair<std::string, double>>;  // name of the track, value

namespace {

NamedPoints named_points_of(TracedFile& traced, BatchOf& batch) {
  NamedPoints points;
  for (const auto& event : traced.events_of(batch)) {
    if (event["ph"] == "C")
      points.emplace_back(event["name"].get<std::string>(), event["args"]["value"].get<double>());
  }
  return points;
}

}  // namespace

TEST_CASE("trace: counters that differ by an attribute add up on tracks of their own") {
  TracedFile traced;
  BatchOf first;
  first.counter("lookups", 3).starts(1us).with("result", "hit");
  first.counter("lookups", 1).starts(2us).with("result", "miss");
  first.counter("lookups", 4).starts(3us).with("result", "hit");
  first.counter("lookups", 9).starts(4us);
  CHECK(named_points_of(traced, first) == NamedPoints{{"lookups {result=hit}", 3},
                                                      {"lookups {result=miss}", 1},
                                                      {"lookups {result=hit}", 7},
                                                      {"lookups", 9}});
  BatchOf second;
  second.counter("lookups", 1).starts(5us).with("result", "miss");
  CHECK(named_points_of(traced, second) == NamedPoints{{"lookups {result=miss}", 2}});
}

TEST_CASE("trace: gauges, histograms and plain numbers have a track for each series, in whatever order") {
  TracedFile traced;
  BatchOf batch;
  batch.gauge("depth", 1).with("queue", "a").with("shard", 1);
  batch.gauge("depth", 2).with("shard", 1).with("queue", "a");
  batch.gauge("depth", 7).with("queue", "b").with("shard", 1);
  batch.histogram("size", 5).with("queue", "a");
  batch.untyped("ready", true).with("queue", "a");
  CHECK(named_points_of(traced, batch) == NamedPoints{{"depth {queue=a, shard=1}", 1},
                                                      {"depth {queue=a, shard=1}", 2},
                                                      {"depth {queue=b, shard=1}", 7},
                                                      {"size {queue=a}", 5},
                                                      {"ready {queue=a}", 1}});
}

TEST_CASE("trace: up-down counters add up too") {
  TracedFile traced;
  BatchOf batch;
  batch.counter("open", 5).starts(1us).event.kind = POLLUX_EVENT_UP_DOWN;
  batch.counter("open", -2).starts(2us).event.kind = POLLUX_EVENT_UP_DOWN;
  CHECK(named_points_of(traced, batch) == NamedPoints{{"open", 5}, {"open", 3}});
}

TEST_CASE("trace: beyond max_series the series of a path share one track") {
  TracedFile traced({"max_series", 2});
  BatchOf batch;
  for (int user = 0; user < 4; ++user)
    batch.counter("logins", 1).starts(std::chrono::microseconds(user)).with("user", user);
  batch.counter("logins", 5).starts(9us).with("user", 0);
  batch.counter("lookups", 1).starts(9us).with("result", "hit");
  CHECK(named_points_of(traced, batch) == NamedPoints{{"logins {user=0}", 1},
                                                      {"logins {user=1}", 1},
                                                      {"logins [other]", 1},
                                                      {"logins [other]", 2},
                                                      {"logins {user=0}", 6},
                                                      {"lookups {result=hit}", 1}});
}

TEST_CASE("trace: without attributes a track is its path") {
  TracedFile traced({"metrics", true}, {"attributes", false});
  BatchOf batch;
  batch.counter("lookups", 3).starts(1us).with("result", "hit");
  batch.counter("lookups", 1).starts(2us).with("result", "miss");
  CHECK(named_points_of(traced, batch) == NamedPoints{{"lookups", 3}, {"lookups", 4}});
}
