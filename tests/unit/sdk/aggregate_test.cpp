// Metrics that are many observations: the view, making them by hand, and the reporter of
// docs/plugin-authors.md.
#include <chrono>
#include <cstdint>
#include <iterator>
#include <limits>
#include <string>
#include <vector>

#include <pollux/sdk/event.hpp>
#include <pollux/sdk/fields.hpp>
#include <pollux/sdk/testing.hpp>

#include "catch.hpp"
#include "recorded.hpp"

using namespace std::chrono_literals;
using pollux::Aggregate;
using pollux::Bucket;
using pollux::Metric;
using pollux::MetricType;
using pollux::testing::Aggregated;
using pollux::testing::Driven;
using pollux::testing::EventList;

static_assert(std::forward_iterator<pollux::Buckets::Iterator>);

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

Metric first(EventList& events) { return (*events.batch().begin()).metric(); }

// How many observations there were, and how many above a limit.
struct Above {
  double limit = 10.0;
  std::uint64_t count = 0;
  std::uint64_t above = 0;

  void record_metric(const pollux::Metric& metric) {
    if (const auto aggregate = metric.aggregate()) {
      count += aggregate->count();
      for (const pollux::Bucket& bucket : aggregate->buckets()) {
        if (bucket.lower >= limit) above += bucket.count;
      }
    } else {
      ++count;
      if (metric.number() > limit) ++above;
    }
  }

  std::string snapshot() const { return std::to_string(above) + " of " + std::to_string(count); }
};

}  // namespace

TEST_CASE("An aggregate gives its figures and its interval, which ends at the metric's time") {
  EventList events;
  events.metric(MetricType::counter, "items", 9).aggregate(Aggregated::of({2, 3, 4}).over(5s)).at(20s);
  const Metric metric = first(events);
  const auto aggregate = metric.aggregate();
  REQUIRE(aggregate);
  CHECK(aggregate->count() == 3);
  CHECK(aggregate->sum() == 9.0);
  CHECK(aggregate->min() == 2.0);
  CHECK(aggregate->max() == 4.0);
  CHECK(aggregate->mean() == 3.0);
  CHECK(aggregate->start_monotonic() == 15s);
  CHECK(aggregate->interval() == 5s);
  CHECK(aggregate->start_monotonic() + aggregate->interval() == metric.time_monotonic());
  CHECK(metric.value().int64() == 9);
}

TEST_CASE("Buckets have their bounds on both sides, the upper one inclusive") {
  EventList events;
  events.metric(MetricType::histogram, "size", 0.0);
  events.aggregate(Aggregated::of({1.0, 10.0, 10.5, 20.0, 20.5, 99.0}, {10.0, 20.0}));
  const auto aggregate = first(events).aggregate();
  REQUIRE(aggregate);
  REQUIRE(aggregate->buckets().size() == 3);
  const std::vector<Bucket> buckets(aggregate->buckets().begin(), aggregate->buckets().end());
  CHECK(buckets[0].lower == -infinity);
  CHECK(buckets[0].upper == 10.0);
  CHECK(buckets[0].count == 2);
  CHECK(buckets[1].lower == 10.0);
  CHECK(buckets[1].upper == 20.0);
  CHECK(buckets[1].count == 2);
  CHECK(buckets[2].lower == 20.0);
  CHECK(buckets[2].upper == infinity);
  CHECK(buckets[2].count == 2);
  CHECK(aggregate->buckets().bounds().data() == aggregate->raw().bounds);  // no copy
  CHECK(aggregate->buckets().bounds().size() == 2);
  CHECK(aggregate->buckets().counts().size() == 3);
}

TEST_CASE("Without buckets there is nothing to walk through") {
  EventList events;
  events.metric(MetricType::gauge, "share", 0.5).aggregate(Aggregated::of({0.1, 0.5}));
  const auto aggregate = first(events).aggregate();
  REQUIRE(aggregate);
  CHECK(aggregate->raw().bounds == nullptr);
  CHECK(aggregate->raw().buckets == nullptr);
  CHECK(aggregate->buckets().empty());
  CHECK(aggregate->buckets().begin() == aggregate->buckets().end());
  CHECK(aggregate->buckets().bounds().empty());
  CHECK(aggregate->buckets().counts().empty());
}

TEST_CASE("One bucket has no bound") {
  EventList events;
  Aggregated made = Aggregated::of({3.0});
  made.buckets = {1};
  events.metric(MetricType::histogram, "size", 3.0).aggregate(made);
  const auto aggregate = first(events).aggregate();
  REQUIRE(aggregate->buckets().size() == 1);
  CHECK(aggregate->buckets().bounds().empty());
  const Bucket only = *aggregate->buckets().begin();
  CHECK(only.lower == -infinity);
  CHECK(only.upper == infinity);
  CHECK(only.count == 1);
}

TEST_CASE("Text outputs have the fields of an aggregate in one order") {
  EventList events;
  events.metric(MetricType::counter, "items", 9)
      .aggregate({.count = ~std::uint64_t{0}, .sum = 9, .min = 2, .max = 4, .interval = 500ms});
  std::string text;
  pollux::for_each_field(*first(events).aggregate(), [&](std::string_view name, const pollux::Value& value) {
    text += std::string(name) + '=' + pollux::test::text_of(value) + ' ';
    CHECK(pollux::is_aggregate_field_name(name));
  });
  // A count that no int64 has is the greatest.
  CHECK(text == "count=9223372036854775807 sum=9.000000 min=2.000000 max=4.000000 interval_s=0.500000 ");
  CHECK(pollux::is_aggregate_field_name("buckets"));
  CHECK_FALSE(pollux::is_aggregate_field_name("value"));
}

TEST_CASE("A recording keeps an aggregate after its batch is gone") {
  pollux::test::Recorded recorded;
  {
    EventList events;
    events.metric(MetricType::histogram, "size", 2.5)
        .aggregate(Aggregated::of({1.0, 2.0, 4.5}, {2.0}).over(5s));
    events.metric(MetricType::histogram, "size", 2.5);
    for (const pollux::Event event : events.batch()) recorded.record_metric(event.metric());
  }
  REQUIRE(recorded.at(0).aggregate);
  const Aggregated& kept = *recorded.at(0).aggregate;
  CHECK(kept.count == 3);
  CHECK(kept.sum == 7.5);
  CHECK(kept.min == 1.0);
  CHECK(kept.max == 4.5);
  CHECK(kept.interval == 5s);
  CHECK(kept.bounds == std::vector<double>{2.0});
  CHECK(kept.buckets == std::vector<std::uint64_t>{2, 1});
  CHECK_FALSE(recorded.at(1).aggregate);
}

TEST_CASE("A reporter takes single observations and aggregates alike") {
  Driven<Above> reporter;
  REQUIRE(reporter.start().status == POLLUX_OK);

  EventList events;
  events.metric(MetricType::histogram, "size", 12.0);
  events.metric(MetricType::histogram, "size", 11.0).aggregate(Aggregated::of({1.0, 2.0, 30.0}, {10.0}));
  CHECK(reporter.deliver(events).rejected == 0);

  CHECK(reporter.snapshot() == "2 of 4");
}
