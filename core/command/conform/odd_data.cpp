// Events at the ends of all ranges, and such as only a later host sends.
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "command/conform/case.hpp"
#include "command/conform/events.hpp"
#include "command/conform/instance.hpp"

namespace pollux::conform {

namespace {

using namespace std::chrono_literals;

// Whatever it made of the events, it goes on: an ordinary batch is taken after them.
void survive(Trial& trial, Instance& reporter, const pollux_batch& batch) {
  const Answer answer = reporter.deliver(batch);
  expect(answer.status == POLLUX_OK || !trial.works(), "OK, with such events rejected or not",
         "deliver answered " + answer.text());
  reporter.settle();
  EventList next;
  add_ordinary(next);
  reporter.accept(next.raw());
}

void numbers(Trial& trial) {
  Started reporter(trial);
  EventList events;
  using Real = std::numeric_limits<double>;
  using Whole = std::numeric_limits<std::int64_t>;
  for (const MetricType type : every_metric_type) {
    for (const double value : {Real::quiet_NaN(), Real::infinity(), -Real::infinity(), Real::max(),
                               Real::lowest(), Real::denorm_min(), -0.0}) {
      events.metric(type, "m", value).attribute("a", value);
    }
    events.metric(type, "i", Whole::min()).metric(type, "i", Whole::max()).metric(type, "i", Whole::max());
  }
  survive(trial, reporter, events.raw());
}

void unknown_kinds(Trial& trial) {
  constexpr std::uint16_t kinds[] = {0, 9, 10, 255, 999, 65535};
  Started reporter(trial);
  EventList events, only_unknown;
  for (const std::uint16_t kind : kinds) {
    events.unknown("u", kind).timing("a", 1ms);
    only_unknown.unknown("u", kind);
  }
  reporter.accept(events.raw());
  reporter.accept(only_unknown.raw());
  reporter.settle();
}

void unknown_values(Trial& trial) {
  Started reporter(trial);
  EventList events;
  for (const MetricType type : every_metric_type)
    events.metric(type, "m", 1).attribute("a", 1).attribute("b", 2);
  events.timing("t", 1ms).attribute("a", 1);
  pollux_batch batch = events.raw();
  std::vector<pollux_event> changed(batch.events, batch.events + batch.count);
  std::vector<std::vector<pollux_attribute>> attributes;
  for (pollux_event& event : changed) {
    auto& list = attributes.emplace_back(event.attributes, event.attributes + event.attribute_count);
    list[0].value = {77, ~0u, {.int64 = -1}};
    event.attributes = list.data();
    event.value = {
        event.kind == POLLUX_EVENT_COUNTER ? std::uint32_t{POLLUX_VALUE_NONE} : 77u, ~0u, {.int64 = -1}};
    event.flags = ~0u & ~static_cast<std::uint32_t>(POLLUX_EVENT_SELF);
    if (event.kind == POLLUX_EVENT_TIMING) event.status = 9;
  }
  batch.events = changed.data();
  survive(trial, reporter, batch);
}

void times(Trial& trial) {
  Started reporter(trial);
  constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max();
  constexpr std::int64_t least = std::numeric_limits<std::int64_t>::min();
  constexpr std::int64_t ages[] = {0, 1, -1, most, most / 2, least, least / 2};
  EventList events;
  for (std::size_t i = 0; i < std::size(ages) * std::size(ages); ++i) {
    events.timing("t", 1ms).metric(MetricType::gauge, "g", 1.0);
  }
  pollux_batch batch = events.raw();
  std::vector<pollux_event> changed(batch.events, batch.events + batch.count);
  for (std::size_t i = 0; i < changed.size(); ++i) {
    changed[i].start_ns = ages[i / 2 % std::size(ages)];
    if (changed[i].kind == POLLUX_EVENT_TIMING) changed[i].duration_ns = ages[i / 2 / std::size(ages)];
  }
  batch.events = changed.data();
  for (const std::int64_t offset : ages) {
    batch.wall_minus_monotonic_ns = offset;
    survive(trial, reporter, batch);
  }
}

void odd_counts(Trial& trial) {
  Started reporter(trial);
  EventList events;
  for (int i = 0; i < 6; ++i) events.timing("t", 1ms);
  pollux_batch batch = events.raw();
  std::vector<pollux_event> changed(batch.events, batch.events + batch.count);
  changed[0].call_count = 0;
  changed[1].call_count = std::numeric_limits<std::uint64_t>::max();
  static constexpr pollux_thread last{POLLUX_THREAD_SIZE_1_0,
                                      0,
                                      std::numeric_limits<std::uint64_t>::max(),
                                      std::numeric_limits<std::uint64_t>::max(),
                                      {"", 0}};
  changed[2].thread = nullptr;
  changed[3].thread = &last;
  changed[4].call_count = 7;  // with a gap: others were not routed here
  batch.events = changed.data();
  batch.run_id = batch.sequence = std::numeric_limits<std::uint64_t>::max();
  survive(trial, reporter, batch);
}

}  // namespace

std::span<const Case> odd_data_cases() {
  static constexpr Case cases[] = {
      {"data.numbers", "survives numbers that are none or have no end",
       "a program divides by 0 now and then, and its reporter must not suffer",
       "reject such an event, or write what the format has for it", numbers},
      {"data.unknown_kinds", "skips and consumes unknown kinds of events",
       "no host sends a kind that was not asked for; a plugin that gets one all the same must not fail",
       "pass over an event whose kind you do not know, and count it as consumed", unknown_kinds},
      {"data.unknown_values", "does without values of an unknown type",
       "no host sends a type that was not asked for; a plugin that gets one all the same must not fail",
       "pass over a value whose type you do not know", unknown_values},
      {"data.times", "survives times at the ends of their range",
       "clocks are set, and wrong; sums of such times overflow",
       "check before you add, or add as unsigned numbers", times},
      {"data.counts", "survives threads and counts of any size",
       "a thread may be null, for no single one, and counts have gaps",
       "use such a number as a key, never as an index or a size", odd_counts},
  };
  return cases;
}

}  // namespace pollux::conform
