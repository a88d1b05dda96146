// Metrics that are many observations: such as a host sends, and such as it never should.
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "catch.hpp"
#include "subject.hpp"

using contract::Answer;
using contract::EventList;
using contract::Started;
using pollux::MetricType;
using pollux::testing::Aggregated;
using namespace std::chrono_literals;

namespace {

constexpr MetricType every_type[] = {MetricType::counter, MetricType::gauge, MetricType::histogram};

// It goes on after them: whatever it made of the events, an ordinary one is still accepted.
void check_survives(Started& instance, EventList& events) {
  const Answer answer = instance.deliver(events.raw());
  INFO(answer.message);
  CHECK(answer.status == POLLUX_OK);  // it may reject some of them
  CHECK(instance.flush().status == POLLUX_OK);
  EventList next;
  next.timing("a", 1ms).metric(MetricType::counter, "m", 2).aggregate(Aggregated::of({1, 1}));
  CHECK(instance.deliver(next.raw()).rejected == 0);
  if (const pollux_ext_snapshot* snapshot = instance.snapshot()) {
    snapshot->read(instance.self(), nullptr, [](void*, pollux_string json) { CHECK(json.size > 0); });
  }
  CHECK(instance.stop().status == POLLUX_OK);
}

}  // namespace

TEST_CASE("It takes aggregated counters, gauges and histograms") {
  Started instance;
  EventList events;
  events.metric(MetricType::counter, "a.items", 7).aggregate(Aggregated::of({3, 4}));
  events.metric(MetricType::counter, "a.bytes", 0.75).aggregate(Aggregated::of({0.5, 0.25}));
  events.metric(MetricType::counter, "a.items", -1).aggregate(Aggregated::of({2, -3})).attribute("by", "x");
  events.metric(MetricType::gauge, "a.share", 0.5).aggregate(Aggregated::of({0.1, 0.9, 0.5}));
  events.metric(MetricType::histogram, "a.size", 5.0).aggregate(Aggregated::of({0.5, 5, 9.5}, {1, 5, 10}));
  events.metric(MetricType::histogram, "a.size", 3.0).aggregate(Aggregated::of({3.0}, {1, 5, 10}));
  events.metric(MetricType::histogram, "a.size", 4.0);  // beside them a single one
  const Answer answer = instance.deliver(events.raw());
  INFO(answer.message);
  CHECK(answer.status == POLLUX_OK);
  CHECK(answer.rejected == 0);
  CHECK(instance.flush().status == POLLUX_OK);
}

TEST_CASE("It takes aggregates without buckets, and of one bucket") {
  Started instance;
  EventList events;
  for (const MetricType type : every_type) {
    events.metric(type, "none", 2.0).aggregate(Aggregated::of({1.0, 3.0}));
    Aggregated one = Aggregated::of({1.0, 3.0});
    one.buckets = {2};
    events.metric(type, "one", 2.0).aggregate(one);
  }
  check_survives(instance, events);
}

TEST_CASE("It takes aggregates of 160 bounds, and bounds that change from one interval to the next") {
  Started instance;
  EventList events;
  Aggregated many = Aggregated::of({80.0});
  for (int i = 0; i < 160; ++i) many.bounds.push_back(i);
  many.buckets.assign(161, 0);
  many.buckets[80] = 1;
  events.metric(MetricType::histogram, "size", 80.0).aggregate(many);
  events.metric(MetricType::histogram, "size", 2.0).aggregate(Aggregated::of({1.0, 3.0}, {2.0}));
  check_survives(instance, events);
}

TEST_CASE("It takes aggregates of intervals that are empty, endless, or run backwards") {
  Started instance;
  EventList events;
  constexpr std::chrono::nanoseconds ages = std::chrono::nanoseconds::max() / 2;
  for (const std::chrono::nanoseconds interval : {0ns, 1ns, -1ns, ages, -ages}) {
    for (const MetricType type : every_type) {
      events.metric(type, "m", 2.0).aggregate(Aggregated::of({1.0, 3.0}, {2.0}).over(interval));
    }
  }
  check_survives(instance, events);
}

TEST_CASE("It survives aggregates whose sums and extremes are no numbers or have no end") {
  Started instance;
  EventList events;
  using Limits = std::numeric_limits<double>;
  const double strange[] = {Limits::quiet_NaN(), Limits::infinity(), -Limits::infinity(),
                            Limits::max(),       Limits::lowest(),   -0.0};
  for (const MetricType type : every_type) {
    for (const double figure : strange) {
      for (const Aggregated& one : {
               Aggregated{.count = 2, .sum = figure, .min = 1, .max = 2},
               Aggregated{.count = 2, .sum = 3, .min = figure, .max = 2},
               Aggregated{.count = 2, .sum = 3, .min = 1, .max = figure},
               Aggregated{.count = 2, .sum = figure, .min = figure, .max = figure},
           }) {
        Aggregated buckets = one;
        buckets.bounds = {1.5}, buckets.buckets = {1, 1};
        events.metric(type, "m", figure).aggregate(one);
        events.metric(type, "n", figure).aggregate(buckets);
      }
    }
  }
  check_survives(instance, events);
}

TEST_CASE("It survives aggregates of no observation, and of more than fit in any number") {
  Started instance;
  EventList events;
  constexpr std::uint64_t most = std::numeric_limits<std::uint64_t>::max();
  for (const MetricType type : every_type) {
    for (const std::uint64_t count : {std::uint64_t{0}, most / 2, most / 2 + 1, most}) {
      for (int twice = 0; twice < 2; ++twice) {
        events.metric(type, "m", 1.0).aggregate({.count = count, .sum = 1e300, .min = 0, .max = 2});
        events.metric(type, "n", 1.0)
            .aggregate(
                {.count = count, .sum = 1.0, .min = 0, .max = 2, .bounds = {1.0}, .buckets = {count, count}});
      }
    }
  }
  check_survives(instance, events);
}

TEST_CASE("It survives aggregates that contradict themselves") {
  Started instance;
  EventList events;
  for (const MetricType type : every_type) {
    events.metric(type, "m", "text").aggregate(Aggregated::of({1.0, 2.0}));
    events.metric(type, "m", true).aggregate({.count = 3, .sum = 1, .min = 5, .max = -5});
    events.metric(type, "m", 1)
        .aggregate({.count = 3, .sum = 1, .min = 1, .max = 2, .bounds = {9, 8, 8}, .buckets = {1, 0, 0, 9}});
    events.metric(type, "m", 1)
        .aggregate(
            {.count = 3,
             .sum = 1,
             .min = 1,
             .max = 2,
             .bounds = {-std::numeric_limits<double>::infinity(), std::numeric_limits<double>::quiet_NaN()},
             .buckets = {1, 1, 1}});
  }
  events.timing("t", 1ms).aggregate(Aggregated::of({1.0}));
  events.metric(MetricType::untyped, "u", "text").aggregate(Aggregated::of({1.0}));
  check_survives(instance, events);
}
