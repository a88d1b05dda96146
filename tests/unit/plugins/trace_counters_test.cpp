// The trace plugin's counter tracks: they add up, whatever the order in which threads are delivered.
#include <chrono>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "batch_of.hpp"
#include "catch.hpp"
#include "traced_file.hpp"

using namespace pollux::test;
using namespace std::chrono_literals;
using Points = std::vector<std::pair<double, double>>;  // µs, total

namespace {

Points points_of(TracedFile& traced, BatchOf& batch) {
  Points points;
  for (const auto& event : traced.events_of(batch)) {
    points.emplace_back(event["ts"].get<double>(), event["args"]["value"].get<double>());
  }
  return points;
}

}  // namespace

TEST_CASE("trace: a counter's track adds up its increments, over batches and for each path") {
  TracedFile traced;
  BatchOf first;
  first.counter("items", 3).starts(1us);
  first.counter("bytes", 100).starts(2us);
  first.counter("items", 2).starts(3us);
  CHECK(points_of(traced, first) == Points{{1, 3}, {2, 100}, {3, 5}});
  BatchOf second;
  second.counter("items", 0.5).starts(4us);
  CHECK(points_of(traced, second) == Points{{4, 5.5}});
}

TEST_CASE("trace: an up-down counter's track goes up and down") {
  TracedFile traced;
  BatchOf batch;
  batch.up_down("open", 3).starts(1us);
  batch.up_down("open", -2).starts(2us).aggregate(Aggregated::of({-1, -1}));
  CHECK(points_of(traced, batch) == Points{{1, 3}, {2, 1}});
}

TEST_CASE("trace: increments of another thread that come later in the batch count where they belong") {
  TracedFile traced;
  BatchOf batch;
  batch.counter("items", 1).starts(1us);
  batch.counter("items", 1).starts(5us);
  batch.counter("items", 10).starts(3us);  // of the second thread
  CHECK(points_of(traced, batch) == Points{{1, 1}, {5, 12}, {3, 11}});
}

TEST_CASE("trace: increments older than what is written stand behind it, one nanosecond each") {
  TracedFile traced;
  BatchOf first;
  first.counter("items", 1).starts(5us);
  CHECK(points_of(traced, first) == Points{{5, 1}});
  BatchOf late;
  late.counter("items", 10).starts(3us);
  late.counter("items", 100).starts(2us);  // earlier, and behind it in the file
  late.counter("items", 1).starts(5us);
  late.counter("items", 1).starts(6us);
  CHECK(points_of(traced, late) == Points{{5.002, 111}, {5.001, 101}, {5.003, 112}, {6, 113}});
}

TEST_CASE("trace: a summed-up counter adds its sum") {
  TracedFile traced;
  BatchOf batch;
  batch.counter("items", 7).starts(1us).aggregate(Aggregated::of({3.0, 4.0}));
  batch.counter("items", 1).starts(2us);
  CHECK(points_of(traced, batch) == Points{{1, 7}, {2, 8}});
}

TEST_CASE("trace: what is not a finite number leaves a counter as it is") {
  TracedFile traced;
  BatchOf batch;
  batch.counter("items", 1).starts(1us);
  batch.counter("items", std::numeric_limits<double>::quiet_NaN()).starts(2us);
  batch.counter("items", "many").starts(3us);
  batch.counter("items", 1).starts(4us);
  CHECK(points_of(traced, batch) == Points{{1, 1}, {4, 2}});
}
