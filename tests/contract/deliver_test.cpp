// Batches, ordinary and strange.
#include <cmath>
#include <limits>
#include <string>

#include "catch.hpp"
#include "subject.hpp"

using contract::Answer;
using contract::EventList;
using contract::Started;
using pollux::MetricType;
using namespace std::chrono_literals;

namespace {

constexpr MetricType every_type[] = {MetricType::counter, MetricType::gauge, MetricType::histogram,
                                     MetricType::untyped};

void check_accepted(Started& instance, const pollux_batch& batch) {
  const Answer answer = instance.deliver(batch);
  INFO(answer.message);
  CHECK(answer.status == POLLUX_OK);
  CHECK(instance.flush().status == POLLUX_OK);
}

}  // namespace

TEST_CASE("It takes every kind of event, without attributes") {
  Started instance;
  EventList events;
  events.timing("a", 1ms).timing("a.b", 0ms).timing("a.b.c", 24h).failed();
  for (const MetricType type : every_type) events.metric(type, "m", 1.0).metric(type, "a.m", 2);
  const Answer answer = instance.deliver(events.raw());
  CHECK(answer.status == POLLUX_OK);
  CHECK(answer.rejected == 0);
}

TEST_CASE("It takes attributes of every type and size") {
  Started instance;
  EventList events;
  events.timing("a", 1ms);
  events.attribute("yes", true).attribute("no", false).attribute("text", "x").attribute("empty", "");
  events.attribute("least", std::numeric_limits<std::int64_t>::min()).attribute("real", 0.1);
  events.attribute("most", std::numeric_limits<std::int64_t>::max());
  events.attribute("long", std::string(100'000, 'x')).attribute("lines", "a\nb\r\n\t\"\\\x7f\x01");
  events.attribute("nul", std::string("a\0b", 3)).attribute("utf", "\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80");
  events.attribute("yes", false).attribute("scope", "named like a field").attribute("", "no key");
  events.metric(MetricType::untyped, "m", "text").attribute("value", 1);
  events.timing("many", 1ms);
  for (int i = 0; i < 1000; ++i) events.attribute("key" + std::to_string(i), i);
  check_accepted(instance, events.raw());
}

TEST_CASE("It takes numbers that are none and numbers without end") {
  Started instance;
  EventList events;
  using Limits = std::numeric_limits<double>;
  for (const double value : {Limits::quiet_NaN(), Limits::infinity(), -Limits::infinity(), Limits::max(),
                             Limits::lowest(), Limits::denorm_min(), -0.0}) {
    for (const MetricType type : every_type) events.metric(type, "m", value).attribute("a", value);
  }
  for (const MetricType type : every_type) {
    events.metric(type, "i", std::numeric_limits<std::int64_t>::min());
    events.metric(type, "i", std::numeric_limits<std::int64_t>::max());
  }
  const Answer answer = instance.deliver(events.raw());
  CHECK(answer.status == POLLUX_OK);  // it may reject some of them
  CHECK(instance.flush().status == POLLUX_OK);
}

TEST_CASE("It skips and consumes kinds of events that it does not know") {
  Started instance;
  EventList events;
  for (const std::uint16_t kind : std::initializer_list<std::uint16_t>{0, 6, 7, 255, 65535}) {
    events.unknown("u", kind);
  }
  events.timing("a", 1ms);
  const Answer answer = instance.deliver(events.raw());
  CHECK(answer.status == POLLUX_OK);
  CHECK(answer.rejected == 0);

  EventList only_unknown;
  only_unknown.unknown("u").unknown("v");
  CHECK(instance.deliver(only_unknown.raw()).status == POLLUX_OK);
}

TEST_CASE("It does without values and attributes of a type that it does not know") {
  Started instance;
  EventList events;
  for (const MetricType type : every_type) events.metric(type, "m", 1).attribute("a", 1).attribute("b", 2);
  events.timing("t", 1ms).attribute("a", 1);
  pollux_batch batch = events.raw();
  std::vector<pollux_event> changed(batch.events, batch.events + batch.count);
  std::vector<std::vector<pollux_attribute>> attributes;
  for (pollux_event& event : changed) {
    auto& list = attributes.emplace_back(event.attributes, event.attributes + event.attribute_count);
    list[0].value.type = 77;
    event.attributes = list.data();
    event.value.type = event.kind == POLLUX_EVENT_COUNTER ? POLLUX_VALUE_NONE : 77;
    event.flags = ~0u & ~static_cast<std::uint32_t>(POLLUX_EVENT_SELF);
    event.status = event.kind == POLLUX_EVENT_TIMING ? 9 : 0;
  }
  batch.events = changed.data();
  const Answer answer = instance.deliver(batch);
  CHECK(answer.status == POLLUX_OK);
  CHECK(instance.flush().status == POLLUX_OK);
}

TEST_CASE("It takes batches of ten thousand events, of thousands of scopes") {
  Started instance;
  EventList events;
  for (int i = 0; i < 10'000; ++i) {
    const std::string scope = "s" + std::to_string(i % 3000);
    if (i % 2 == 0) {
      events.timing(scope, std::chrono::microseconds(i)).attribute("i", i);
    } else {
      events.metric(every_type[i / 2 % 4], scope + ".m", i).thread(static_cast<std::uint32_t>(i % 7 + 1));
    }
  }
  for (std::uint32_t attempt = 1; attempt <= 3; ++attempt) {
    const Answer answer = instance.deliver(events.raw(0, attempt));
    CHECK(answer.status == POLLUX_OK);
    CHECK(answer.rejected == 0);
  }
  CHECK(instance.flush().status == POLLUX_OK);
}

TEST_CASE("It takes scopes a hundred deep and names of ten thousand bytes") {
  Started instance;
  EventList events;
  std::string path = "a";
  for (int i = 0; i < 100; ++i) events.timing(path += ".a", 1ms);
  events.timing(std::string(10'000, 'n'), 1ms);
  check_accepted(instance, events.raw());
}

TEST_CASE("It reads events and attributes by their strides, larger ones too") {
  struct LongerEvent {
    pollux_event known;
    std::uint64_t appended[5];
  };
  struct LongerAttribute {
    pollux_attribute known;
    std::uint64_t appended[3];
  };
  Started instance;
  EventList events;
  for (int i = 0; i < 100; ++i) events.timing("a", 1ms).attribute("x", i).attribute("y", "text");
  pollux_batch batch = events.raw();
  std::vector<LongerEvent> longer;
  std::vector<std::vector<LongerAttribute>> attributes;
  for (std::uint32_t i = 0; i < batch.count; ++i) {
    auto& event =
        longer.emplace_back(LongerEvent{batch.events[i], {~0ull, ~0ull, ~0ull, ~0ull, ~0ull}}).known;
    auto& list = attributes.emplace_back();
    for (std::uint32_t j = 0; j < event.attribute_count; ++j) {
      list.push_back({event.attributes[j], {~0ull, ~0ull, ~0ull}});
    }
    event.attributes = &list[0].known;
    event.attribute_stride = sizeof(LongerAttribute);
  }
  batch.struct_size += 16;
  batch.events = &longer[0].known;
  batch.event_stride = sizeof(LongerEvent);
  const Answer answer = instance.deliver(batch);
  CHECK(answer.status == POLLUX_OK);
  CHECK(answer.rejected == 0);
}

TEST_CASE("It takes traces") {
  const pollux_trace trace{{1, 2, 3}, {4, 5}, {}};
  Started instance;
  EventList events;
  events.timing("a", 1ms).metric(MetricType::histogram, "m", 1.0);
  pollux_batch batch = events.raw();
  std::vector<pollux_event> changed(batch.events, batch.events + batch.count);
  for (pollux_event& event : changed) event.trace = &trace;
  batch.events = changed.data();
  check_accepted(instance, batch);
}

TEST_CASE("It respects message buffers of no byte and of one") {
  for (const std::uint32_t size : {0u, 1u, 2u}) {
    Started instance;
    instance.message_size = size;
    EventList events;
    events.timing("a", 1ms).metric(MetricType::untyped, "m", "text").unknown("u");
    instance.deliver(events.raw());
    instance.flush();
    contract::OptionTable wrong;
    wrong.set("no_such_option", 1);
    for (const auto& declared : contract::PluginFile::under_test().options()) wrong.set(declared.key, {});
    instance.reconfigure(wrong.root());
    instance.stop();
  }
}
