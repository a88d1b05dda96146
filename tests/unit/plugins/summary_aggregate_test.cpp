// The summary of metrics that arrive summed up: exact where it can be, and steady whatever the figures are.
#include <cmath>
#include <cstdint>
#include <limits>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include <pollux/sdk/summary.hpp>

#include "batch_of.hpp"
#include "catch.hpp"

using namespace pollux;
using pollux::test::Aggregated;
using pollux::test::BatchOf;

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double none = std::numeric_limits<double>::quiet_NaN();
constexpr std::uint64_t most = std::numeric_limits<std::uint64_t>::max();

std::vector<Summary::MetricRow> metrics_of(BatchOf& batch) {
  Summary summary;
  summary.record_batch(Batch(*batch.get()));
  return summary.metrics();
}

Summary::MetricRow histogram_of(const Aggregated& aggregate) {
  BatchOf batch;
  batch.histogram("size", 1.0).aggregate(aggregate);
  return metrics_of(batch).at(0);
}

Approx near(double exact) { return Approx(exact).epsilon(Quantiles::relative_error); }

}  // namespace

TEST_CASE("An up-down counter has a total, and a row that is no counter's") {
  BatchOf batch;
  for (int i = 0; i < 8; ++i) {  // so that paths with ids beside each other have metrics of each type
    const std::string path = "up" + std::to_string(i);
    batch.up_down(path, 5).aggregate(Aggregated::of({7, -2}));
    batch.up_down(path, -6);
    batch.counter(path, 1);
  }
  const auto rows = metrics_of(batch);
  REQUIRE(rows.size() == 16);
  for (std::size_t i = 0; i < rows.size(); i += 2) {
    CHECK(rows[i].type == MetricType::counter);
    CHECK(rows[i].sum == 1);
    CHECK(rows[i + 1].type == MetricType::up_down_counter);
    CHECK(rows[i + 1].sum == -1);
    CHECK(rows[i + 1].count == 3);
    CHECK(std::isnan(rows[i + 1].min));
  }
}

TEST_CASE("One path with two units is two rows, at any depth") {
  BatchOf batch;
  batch.counter("a.spent", 1).unit("s");
  batch.counter("a.spent", 2).unit("s").parent("a").depth(1);
  batch.counter("a.spent", 4).unit("ms");
  batch.counter("a.spent", 8).unit("ms").description("another one");
  const auto rows = metrics_of(batch);
  REQUIRE(rows.size() == 2);
  CHECK(rows[0].unit == "ms");
  CHECK(rows[0].sum == 12);
  CHECK(rows[1].unit == "s");
  CHECK(rows[1].sum == 3);
}

TEST_CASE("A counter's total is what single events and aggregates added") {
  BatchOf batch;
  batch.counter("items", 7).aggregate(Aggregated::of({3, 4}));
  batch.counter("items", 5);
  batch.counter("items", 2.5).aggregate(Aggregated::of({1.0, 1.0, 0.5}));
  const auto row = metrics_of(batch).at(0);
  CHECK(row.count == 6);
  CHECK(row.sum == 14.5);
  CHECK(row.nan == 0);
  CHECK(std::isnan(row.min));
}

TEST_CASE("A gauge has the value that was set last, and the extremes of all intervals") {
  BatchOf batch;
  batch.gauge("share", 0.4).aggregate(Aggregated::of({0.2, 0.9, 0.4}));
  batch.gauge("share", 0.5).aggregate(Aggregated::of({0.1, 0.5}));
  const auto row = metrics_of(batch).at(0);
  CHECK(row.count == 5);
  CHECK(std::get<double>(row.last) == 0.5);
  CHECK(row.min == 0.1);
  CHECK(row.max == 0.9);
  CHECK(row.sum == 0.0);  // of a gauge it means nothing
}

TEST_CASE("A histogram's figures are exact, its quantiles lie in the right bucket") {
  BatchOf batch;
  batch.histogram("size", 12.0)
      .aggregate({.count = 10, .sum = 120, .min = 2, .max = 40, .bounds = {10, 20}, .buckets = {5, 4, 1}});
  batch.histogram("size", 50.0);
  const auto row = metrics_of(batch).at(0);
  CHECK(row.count == 11);
  CHECK(row.sum == 170.0);
  CHECK(row.avg == 170.0 / 11);
  CHECK(row.min == 2.0);
  CHECK(row.max == 50.0);
  CHECK(row.p50 == near(11.25));  // rank 6: the first of four between 10 and 20
  CHECK(row.p99 == near(50));     // rank 11
}

TEST_CASE("A bucket of many observations is evenly filled") {
  const auto row = histogram_of(
      {.count = 100'000, .sum = 5e6, .min = 0, .max = 100, .bounds = {100}, .buckets = {100'000, 0}});
  // 16 parts of 6.25, each as its middle.
  CHECK(row.p50 == near(7.5 * 6.25));
  CHECK(row.p99 == near(15.5 * 6.25));
}

TEST_CASE("Without buckets the least, the greatest and the mean of the rest are known") {
  const auto one = histogram_of(Aggregated::of({3.0}));
  CHECK(one.p50 == 3.0);
  CHECK(one.p99 == 3.0);
  const auto two = histogram_of(Aggregated::of({3.0, 100.0}));
  CHECK(two.p50 == near(3.0));
  CHECK(two.p99 == near(100.0));
  const auto many = histogram_of(Aggregated::of({1.0, 2.0, 4.0, 6.0, 1000.0}));
  CHECK(many.avg == 1013.0 / 5);
  CHECK(many.p50 == near(4.0));
  CHECK(many.p99 == near(1000.0));
}

TEST_CASE("An aggregate whose figures are no numbers counts whole as such") {
  BatchOf batch;
  batch.counter("items", none).aggregate({.count = 4, .sum = none, .min = 1, .max = 2});
  batch.counter("items", 3).aggregate({.count = 2, .sum = 3, .min = none, .max = none});  // its sum is enough
  batch.gauge("share", 0.5)
      .aggregate({.count = 3, .sum = none, .min = 0.25, .max = 0.5});  // no sum is needed
  batch.gauge("share", none).aggregate({.count = 2, .sum = none, .min = infinity, .max = -infinity});
  batch.histogram("size", none).aggregate({.count = 5, .sum = none, .min = 1, .max = 2});
  batch.histogram("size", none).aggregate({.count = 6, .sum = 1, .min = none, .max = 2});
  batch.histogram("size", 2.0).aggregate(Aggregated::of({1.0, 3.0}));
  const auto rows = metrics_of(batch);
  CHECK(rows.at(0).count == 6);
  CHECK(rows.at(0).nan == 4);
  CHECK(rows.at(0).sum == 3.0);
  CHECK(rows.at(1).count == 5);
  CHECK(rows.at(1).nan == 2);
  CHECK(rows.at(1).min == 0.25);
  CHECK(rows.at(1).max == 0.5);
  CHECK(std::isnan(std::get<double>(rows.at(1).last)));
  CHECK(rows.at(2).count == 13);
  CHECK(rows.at(2).nan == 11);
  CHECK(rows.at(2).sum == 4.0);
  CHECK(rows.at(2).avg == 2.0);
}

TEST_CASE("Infinite observations leave the other figures and the finite buckets alone") {
  const auto above = histogram_of(
      {.count = 10, .sum = infinity, .min = 2, .max = infinity, .bounds = {10, 20}, .buckets = {9, 0, 1}});
  CHECK(above.sum == infinity);
  CHECK(above.max == infinity);
  CHECK(above.p50 < 10.0);
  CHECK(above.p99 == near(20.0));  // the end of the last bucket that is known
  const auto both = histogram_of({.count = 4, .sum = 1, .min = -infinity, .max = infinity});
  CHECK(both.avg == 0.25);
  CHECK_FALSE(std::isnan(both.p50));
  const auto all = histogram_of({.count = 4, .sum = infinity, .min = infinity, .max = infinity});
  CHECK(all.p50 == infinity);
}

TEST_CASE("Counts stop at their maximum") {
  BatchOf batch;
  for (int i = 0; i < 2; ++i) {
    batch.histogram("a", 2.0).aggregate(
        {.count = most, .sum = 1e20, .min = 1, .max = 3, .bounds = {2}, .buckets = {most, most}});
    batch.histogram("b", 2.0).aggregate({.count = most, .sum = none, .min = 1, .max = 3});
  }
  const auto rows = metrics_of(batch);
  CHECK(rows.at(0).count == most);
  CHECK(rows.at(0).p50 <= 2.0);
  CHECK(rows.at(0).p99 <= 3.0);
  CHECK(rows.at(1).nan == most);
  CHECK(std::isnan(rows.at(1).avg));
}

TEST_CASE("Figures that contradict each other do no harm") {
  for (const Aggregated& aggregate : {
           Aggregated{.count = 0, .sum = 5, .min = 1, .max = 2},
           Aggregated{.count = 3, .sum = 5, .min = 9, .max = 1},
           Aggregated{.count = 3, .sum = 5, .min = 1, .max = 2, .bounds = {50}, .buckets = {0, 0}},
           Aggregated{.count = 3, .sum = 5, .min = 1, .max = 2, .bounds = {50, 40}, .buckets = {1, 1, 1}},
           Aggregated{.count = 3, .sum = 5, .min = 1, .max = 2, .bounds = {none}, .buckets = {1, 2}},
           Aggregated{.count = 1, .sum = 1e308, .min = -1e308, .max = 1e308, .buckets = {7}},
       }) {
    const auto row = histogram_of(aggregate);
    CHECK(row.count == aggregate.count);
    if (aggregate.count == row.nan) continue;
    CHECK(row.p50 >= row.min);
    CHECK(row.p99 <= row.max);
  }
}

TEST_CASE("Metrics beyond the bound count with all of their observations") {
  Summary summary({.max_scopes = 1});
  BatchOf batch;
  batch.counter("a", 1);
  batch.counter("b", 7).aggregate(Aggregated::of({3, 4}));
  batch.gauge("c", 1);
  summary.record_batch(Batch(*batch.get()));
  CHECK(summary.metrics().at(1).path == summary::other);
  CHECK(summary.metrics().at(1).count == 3);
}

TEST_CASE("The report and the snapshot show aggregates as they show what they are made of") {
  BatchOf batch;
  batch.counter("items", 7).unit("1").aggregate(Aggregated::of({3, 4}));
  batch.gauge("share", 0.4).aggregate(Aggregated::of({0.2, 0.9, 0.4}));
  batch.histogram("size", 2.5).aggregate(Aggregated::of({1.0, 2.0, 4.5}, {2.0, 4.0}));
  Summary summary;
  summary.record_batch(Batch(*batch.get()));
  CHECK("\n" + summary.report() == R"(
metric  type       unit  count  total  last  min  max  avg      p50     p99
items   counter    1         2      7
share   gauge                3          0.4  0.2  0.9
size    histogram            3    7.5          1  4.5  2.5  1.76562  4.3125
)");
  CHECK(nlohmann::json::parse(summary.snapshot())["metrics"] == nlohmann::json::parse(R"([
      {"scope":"items","attributes":{},"metric_type":"counter","unit":"1","count":2,"nan":0,"total":7.0},
      {"scope":"share","attributes":{},"metric_type":"gauge","unit":"","count":3,"nan":0,"last":0.4,"min":0.2,"max":0.9},
      {"scope":"size","attributes":{},"metric_type":"histogram","unit":"","count":3,"nan":0,"sum":7.5,"avg":2.5,"min":1.0,
       "max":4.5,"p50":1.765625,"p99":4.3125}])"));
}
