// Timing, Metric and Batch: what a reporter receives, through the views.
#include <chrono>
#include <cstring>
#include <string>
#include <vector>

#include <pollux/sdk/event.hpp>
#include <pollux/sdk/fields.hpp>
#include <pollux/sdk/testing.hpp>

#include "catch.hpp"

using namespace std::chrono_literals;
using pollux::Event;
using pollux::MetricType;
using pollux::testing::EventList;

namespace {

Event first(EventList& events) { return *events.batch().begin(); }

template <class View>
std::string field_names(const View& view) {
  std::string names;
  pollux::for_each_field(view, [&](std::string_view name, const pollux::Value&) {
    names += std::string(name) + ' ';
    CHECK(pollux::is_field_name(name));
  });
  return names;
}

}  // namespace

TEST_CASE("A timing names its scope, its place and its times") {
  EventList events;
  events.timing("a.b.c", 250ms).at(2s).thread(3).attribute("rows", 12);
  const auto timing = first(events).timing();

  CHECK(timing.scope() == "a.b.c");
  CHECK(timing.name() == "c");
  CHECK(timing.parent_scope() == "a.b");
  CHECK(timing.depth() == 2);
  CHECK(timing.thread() == 3);
  CHECK(timing.call_count() == 1);
  CHECK(timing.status() == pollux::Status::ok);
  CHECK(timing.duration() == 250ms);
  CHECK(timing.duration_s() == Approx(0.25));
  CHECK(timing.start_monotonic() == 2s);
  CHECK(timing.end_monotonic() == 2250ms);
  CHECK(timing.start_wall_time().time_since_epoch() == 1'700'000'002s);
  CHECK(timing.end_wall_time() == timing.start_wall_time() + timing.duration());
  CHECK(timing.attributes().find("rows")->int64() == 12);
  CHECK_FALSE(timing.truncated());
  CHECK(timing.span() == nullptr);
}

TEST_CASE("A scope at the root has no parent") {
  EventList events;
  events.timing("root", 1ms).failed();
  const auto timing = first(events).timing();
  CHECK(timing.parent_scope().empty());
  CHECK(timing.depth() == 0);
  CHECK(timing.status() == pollux::Status::error);
}

TEST_CASE("A metric gives its value, its type and its time") {
  EventList events;
  events.metric(MetricType::gauge, "step.efficiency", 0.92).at(3s);
  const auto metric = first(events).metric();
  CHECK(metric.scope() == "step.efficiency");
  CHECK(metric.parent_scope() == "step");
  CHECK(metric.number() == 0.92);
  CHECK(metric.type() == MetricType::gauge);
  CHECK(metric.metric_type() == "gauge");
  CHECK(metric.time_monotonic() == 3s);
  CHECK(metric.time().time_since_epoch() == 1'700'000'003s);
  CHECK_FALSE(metric.aggregate());
}

TEST_CASE("Each kind of event is told apart, and a later version's kind is neither timing nor metric") {
  EventList events;
  events.timing("t", 1ns);
  for (const auto type : {MetricType::counter, MetricType::gauge, MetricType::histogram, MetricType::untyped,
                          MetricType::up_down_counter}) {
    events.metric(type, "m", 1);
  }
  events.unknown("u", 7).unknown("u", 0);
  std::string seen;
  for (const Event event : events.batch()) {
    seen += event.is_timing() ? "timing" : event.is_metric() ? event.metric().metric_type() : "unknown";
    seen += ' ';
  }
  CHECK(seen == "timing counter gauge histogram untyped up_down_counter unknown unknown ");
}

TEST_CASE("A batch with a larger stride than this SDK knows is read in step") {
  struct LongerEvent {
    pollux_event known;
    std::uint64_t appended[3];
  };
  EventList events;
  events.timing("one", 1ms).timing("two", 2ms).timing("three", 3ms);
  pollux_batch batch = events.raw();
  std::vector<LongerEvent> longer(batch.count);
  for (std::uint32_t i = 0; i < batch.count; ++i) {
    longer[i] = {batch.events[i], {~0ull, ~0ull, ~0ull}};
  }
  batch.events = &longer[0].known;
  batch.event_stride = sizeof(LongerEvent);

  std::string seen;
  for (const Event event : pollux::Batch(batch)) seen += std::string(event.timing().scope()) + ' ';
  CHECK(seen == "one two three ");
}

TEST_CASE("A batch says how to recognise a repeat") {
  EventList events;
  events.timing("a", 1ms);
  const pollux::Batch batch(events.raw(0, 3));
  CHECK(batch.attempt() == 3);
  CHECK(batch.run_id() == 1);
  CHECK(batch.sequence() == 1);
  CHECK(batch.size() == 1);
}

TEST_CASE("Text outputs have the field names of the documentation, in one order") {
  EventList events;
  events.timing("a.b", 1ms).metric(MetricType::counter, "a.c", 1);
  auto at = events.batch().begin();
  CHECK(field_names((*at).timing()) ==
        "scope duration_s depth parent_scope name call_count status start_monotonic_s end_monotonic_s "
        "start_wall_time_s end_wall_time_s thread ");
  CHECK(field_names((*++at).metric()) ==
        "scope value metric_type depth parent_scope name time_monotonic_s time_wall_s thread ");
  CHECK_FALSE(pollux::is_field_name("rows"));
  CHECK_FALSE(pollux::is_field_name("count"));  // of an aggregate only
}
