// Aggregates at the ends of all ranges, and such as no host should send.
#include <cstdint>
#include <limits>

#include "command/conform/case.hpp"
#include "command/conform/events.hpp"
#include "command/conform/instance.hpp"

namespace pollux::conform {

namespace {

using namespace std::chrono_literals;

constexpr MetricType aggregated_types[] = {MetricType::counter, MetricType::up_down_counter,
                                           MetricType::gauge, MetricType::histogram};

// It goes on after them: whatever it made of the events, ordinary ones are still accepted.
void survive(Trial& trial, EventList& events) {
  Started reporter(trial);
  const Answer answer = reporter.deliver(events.raw());
  expect(answer.status == POLLUX_OK || !trial.works(), "OK, with such events rejected or not",
         "deliver answered " + answer.text());
  reporter.settle();
  EventList next;
  add_ordinary(next);
  next.metric(MetricType::counter, "m", 2).aggregate(Aggregated::of({1, 1}));
  reporter.accept(next.raw());
}

void intervals(Trial& trial) {
  EventList events;
  constexpr std::chrono::nanoseconds ages = std::chrono::nanoseconds::max() / 2;
  for (const std::chrono::nanoseconds interval : {0ns, 1ns, -1ns, ages, -ages}) {
    for (const MetricType type : aggregated_types) {
      events.metric(type, "m", 2.0).aggregate(Aggregated::of({1.0, 3.0}, {2.0}).over(interval));
    }
  }
  survive(trial, events);
}

void figures(Trial& trial) {
  EventList events;
  using Limits = std::numeric_limits<double>;
  const double strange[] = {Limits::quiet_NaN(), Limits::infinity(), -Limits::infinity(),
                            Limits::max(),       Limits::lowest(),   -0.0};
  for (const MetricType type : aggregated_types) {
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
  survive(trial, events);
}

void counts(Trial& trial) {
  EventList events;
  constexpr std::uint64_t most = std::numeric_limits<std::uint64_t>::max();
  for (const MetricType type : aggregated_types) {
    for (const std::uint64_t count : {std::uint64_t{0}, most / 2, most / 2 + 1, most}) {
      for (int twice = 0; twice < 2; ++twice) {
        events.metric(type, "m", 1.0).aggregate({.count = count, .sum = 1e300, .min = 0, .max = 2});
        events.metric(type, "n", 1.0)
            .aggregate(
                {.count = count, .sum = 1.0, .min = 0, .max = 2, .bounds = {1.0}, .buckets = {count, count}});
      }
    }
  }
  survive(trial, events);
}

void contradictions(Trial& trial) {
  EventList events;
  using Limits = std::numeric_limits<double>;
  for (const MetricType type : aggregated_types) {
    events.metric(type, "m", "text").aggregate(Aggregated::of({1.0, 2.0}));
    events.metric(type, "m", true).aggregate({.count = 3, .sum = 1, .min = 5, .max = -5});
    events.metric(type, "m", 1)
        .aggregate({.count = 3, .sum = 1, .min = 1, .max = 2, .bounds = {9, 8, 8}, .buckets = {1, 0, 0, 9}});
    events.metric(type, "m", 1)
        .aggregate({.count = 3,
                    .sum = 1,
                    .min = 1,
                    .max = 2,
                    .bounds = {-Limits::infinity(), Limits::quiet_NaN()},
                    .buckets = {1, 1, 1}});
  }
  events.timing("t", 1ms).aggregate(Aggregated::of({1.0}));
  events.metric(MetricType::untyped, "u", "text").aggregate(Aggregated::of({1.0}));
  survive(trial, events);
}

}  // namespace

std::span<const Case> odd_aggregate_cases() {
  static constexpr Case cases[] = {
      {"aggregate.intervals", "survives empty, endless, backward intervals",
       "an interval may be empty, and clocks may be wrong", "mind it in a division", intervals},
      {"aggregate.figures", "survives sums that are no numbers",
       "sum, min and max may be NaN or infinite, as observations may",
       "reject such an event, or write what the format has for it", figures},
      {"aggregate.counts", "survives no observation, and too many",
       "counts go up to 2^64 - 1, and no host should send 0", "check before you add or divide", counts},
      {"aggregate.contradictions", "survives aggregates that make no sense",
       "no host sends them; a plugin that then crashes takes its program down with it",
       "go by bucket_count, and trust no order of the bounds", contradictions},
  };
  return cases;
}

}  // namespace pollux::conform
