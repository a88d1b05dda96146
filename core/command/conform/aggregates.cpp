// Metrics that are many observations, such as a host sends.
#include "command/conform/case.hpp"
#include "command/conform/events.hpp"
#include "command/conform/instance.hpp"

namespace pollux::conform {

namespace {

void each_type(Trial& trial) {
  Started reporter(trial);
  EventList events;
  events.metric(MetricType::counter, "a.items", 7).aggregate(Aggregated::of({3, 4}));
  events.metric(MetricType::counter, "a.bytes", 0.75).aggregate(Aggregated::of({0.5, 0.25}));
  events.metric(MetricType::counter, "a.items", -1).aggregate(Aggregated::of({2, -3})).attribute("by", "x");
  events.metric(MetricType::up_down_counter, "a.open", -1).aggregate(Aggregated::of({2, -3}));
  events.metric(MetricType::gauge, "a.share", 0.5).aggregate(Aggregated::of({0.1, 0.9, 0.5}));
  events.metric(MetricType::histogram, "a.size", 5.0).aggregate(Aggregated::of({0.5, 5, 9.5}, {1, 5, 10}));
  events.metric(MetricType::histogram, "a.size", 3.0).aggregate(Aggregated::of({3.0}, {1, 5, 10}));
  events.metric(MetricType::histogram, "a.size", 4.0);  // beside them a single one
  reporter.accept(events.raw());
  reporter.settle();
}

void few_buckets(Trial& trial) {
  Started reporter(trial);
  EventList events;
  for (const MetricType type :
       {MetricType::counter, MetricType::up_down_counter, MetricType::gauge, MetricType::histogram}) {
    events.metric(type, "none", 2.0).aggregate(Aggregated::of({1.0, 3.0}));
  }
  Aggregated one = Aggregated::of({1.0, 3.0});
  one.buckets = {2};
  events.metric(MetricType::histogram, "one", 2.0).aggregate(one);
  reporter.accept(events.raw());
  reporter.settle();
}

void many_buckets(Trial& trial) {
  Started reporter(trial);
  EventList events;
  Aggregated many = Aggregated::of({80.0});
  for (int i = 0; i < 160; ++i) many.bounds.push_back(i);
  many.buckets.assign(161, 0);
  many.buckets[80] = 1;
  events.metric(MetricType::histogram, "size", 80.0).aggregate(many);
  events.metric(MetricType::histogram, "size", 2.0).aggregate(Aggregated::of({1.0, 3.0}, {2.0}));
  events.metric(MetricType::histogram, "size", 80.0).aggregate(many);
  reporter.accept(events.raw());
  reporter.settle();
}

}  // namespace

std::span<const Case> aggregate_cases() {
  static constexpr Case cases[] = {
      {"aggregate.types", "takes metrics that sum up an interval",
       "handles of the application are summed up and sent once an interval",
       "`value` alone is sound; `aggregate` has the rest", each_type},
      {"aggregate.few_buckets", "takes aggregates without buckets, and of one",
       "counters and gauges have none, and a histogram may have a single one",
       "look at bucket_count before bounds and buckets", few_buckets},
      {"aggregate.many_buckets", "takes 160 bounds, and bounds that change",
       "bounds are the application's, and differ from one interval to the next",
       "keep bounds with their counts; use no array of a fixed size", many_buckets},
  };
  return cases;
}

}  // namespace pollux::conform
