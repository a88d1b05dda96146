// Scopes as spans, and texts as log records, field by field.
#include <cstdint>
#include <cstring>
#include <limits>
#include <set>

#include "otlp_sent.hpp"

using namespace pollux::test::otlp;
using pollux::MetricType;
using namespace std::chrono_literals;

namespace {

pollux_span ids(std::uint8_t trace, std::uint8_t span, std::uint8_t parent) {
  pollux_span made{};
  std::memset(made.trace_id, trace, sizeof made.trace_id);
  std::memset(made.span_id, span, sizeof made.span_id);
  std::memset(made.parent_span_id, parent, sizeof made.parent_span_id);
  return made;
}

// EventList makes no trace ids: they are put into the batch that it makes.
struct Traced {
  pollux_batch batch;
  std::vector<pollux_event> events;
  explicit Traced(EventList& list, const std::vector<pollux_span>& traces) : batch(list.raw()) {
    events.assign(batch.events, batch.events + batch.count);
    for (std::size_t i = 0; i < traces.size(); ++i) events[i].span = &traces[i];
    batch.events = events.data();
  }
};

}  // namespace

TEST_CASE("otlp: what caused a span is its link") {
  Sent sent;
  EventList events;
  events.timing("compaction", 250ms).at(5s);
  std::vector<pollux_span> traces{ids(0xab, 2, 0)};
  pollux_link link{};
  std::memset(link.trace_id, 0xcd, sizeof link.trace_id);
  std::memset(link.span_id, 3, sizeof link.span_id);
  link.trace_flags = 1;
  link.relation = POLLUX_LINK_CAUSE;
  traces[0].links = &link;
  traces[0].link_count = 1;
  traces[0].link_stride = sizeof link;
  Traced traced(events, traces);
  pollux::otlp::Spans spans({});
  const pollux::Batch batch(traced.batch);
  for (const pollux::Event event : batch) spans.append(event.timing(), batch, 1);
  std::string request;
  pollux::otlp::Envelope(pollux::otlp::ResourceAttributes{{"service.name", "s"}})
      .wrap(spans.bytes(), request);
  const json read = spans_of(request);
  REQUIRE(read["spans"].size() == 1);
  CHECK(read["spans"][0]["links"] == json::array({json{{"trace_id", "cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd"},
                                                       {"span_id", "0303030303030303"},
                                                       {"flags", 1}}}));
}

TEST_CASE("otlp: a scope is a span with its ids, times, name and attributes") {
  Sent sent;
  EventList events;
  events.timing("pipeline.step", 250ms).at(5s).thread(7);
  events.attribute("rows", 12).attribute("share", 0.5).attribute("cached", true).attribute("by", "x");
  events.timing("pipeline", 1s).at(4s).failed();
  const std::vector<pollux_span> traces{ids(0xab, 2, 1), ids(0xab, 1, 0)};
  Traced traced(events, traces);
  pollux::otlp::Spans spans({});
  const pollux::Batch batch(traced.batch);
  std::uint64_t sequence = 1;
  for (const pollux::Event event : batch) spans.append(event.timing(), batch, sequence++);
  std::string request;
  pollux::otlp::Envelope(pollux::otlp::ResourceAttributes{{"service.name", "s"}})
      .wrap(spans.bytes(), request);

  const json read = spans_of(request);
  CHECK(read["scope"]["name"] == "pollux");
  CHECK(read["resource"] == json{{"service.name", "s"}});
  REQUIRE(read["spans"].size() == 2);
  CHECK(read["spans"][0] == json{{"trace_id", "abababababababababababababababab"},
                                 {"span_id", "0202020202020202"},
                                 {"parent_span_id", "0101010101010101"},
                                 {"name", "pipeline.step"},
                                 {"kind", 1},
                                 {"start", wall_minus_monotonic + 5'000'000'000},
                                 {"end", wall_minus_monotonic + 5'250'000'000},
                                 {"attributes",
                                  {{"pollux.depth", 1},
                                   {"pollux.parent_scope", "pipeline"},
                                   {"pollux.call_count", 1},
                                   {"thread.id", 7},
                                   {"rows", 12},
                                   {"share", 0.5},
                                   {"cached", true},
                                   {"by", "x"}}}});
  CHECK(read["spans"][1] ==
        json{{"trace_id", "abababababababababababababababab"},
             {"span_id", "0101010101010101"},
             {"name", "pipeline"},
             {"kind", 1},
             {"start", wall_minus_monotonic + 4'000'000'000},
             {"end", wall_minus_monotonic + 5'000'000'000},
             {"attributes", {{"pollux.depth", 0}, {"pollux.call_count", 1}, {"thread.id", 1}}},
             {"status", {{"code", 2}}}});
}

TEST_CASE("otlp: it asks for trace ids") {
  Sent sent;
  CHECK((sent.reporter().wants() & POLLUX_WANTS_TRACE) != 0);
}

TEST_CASE("otlp: a scope in no trace has ids of its own, the same when it is sent again") {
  Sent sent;
  EventList events;
  for (int i = 0; i < 100; ++i) events.timing("a", 1ms);
  sent.receiver().next({.status = 503});
  REQUIRE(sent.deliver(events).status == POLLUX_RETRY);
  REQUIRE(sent.deliver(events, 0, 2).status == POLLUX_OK);
  const json spans = sent.spans();
  REQUIRE(spans.size() == 200);
  std::set<std::string> traces, ids;
  for (std::size_t i = 0; i < 100; ++i) {
    CHECK(spans[i] == spans[100 + i]);
    CHECK_FALSE(spans[i].contains("parent_span_id"));
    traces.insert(spans[i]["trace_id"].get<std::string>());
    ids.insert(spans[i]["span_id"].get<std::string>());
  }
  CHECK(traces.size() == 100);
  CHECK(ids.size() == 100);
  CHECK(ids.count(std::string(16, '0')) == 0);
}

TEST_CASE("otlp: names and fields are as the options say") {
  Sent sent;
  sent.options().set("span_name", "name").set("fields", false);
  EventList events;
  events.timing("pipeline.step", 1ms).timing("pipeline.step", 1ms).attribute("a", 1);
  sent.deliver_all(events);
  const json spans = sent.spans();
  REQUIRE(spans.size() == 2);
  CHECK(spans[0]["name"] == "step");
  CHECK_FALSE(spans[0].contains("attributes"));
  CHECK(spans[1]["attributes"] == json{{"a", 1}});
}

TEST_CASE("otlp: a key that was given twice counts once, and one that is empty not at all") {
  Sent sent;
  sent.options().set("fields", false);
  EventList events;
  events.timing("a", 1ms).attribute("k", 1).attribute("", "lost").attribute("l", 2).attribute("k", "last");
  sent.deliver_all(events);
  CHECK(sent.spans()[0]["attributes"] == json{{"k", "last"}, {"l", 2}});
  CHECK(sent.spans()[0]["dropped"] == 1);
}

TEST_CASE("otlp: text that is not UTF-8 is repaired, for a receiver would refuse the whole request") {
  Sent sent;
  sent.options().set("fields", false);
  EventList events;
  events.timing("a", 1ms).attribute("k", "ok \xC3\xA4").attribute("broken", "\xFFx\xC3");
  sent.deliver_all(events);
  CHECK(sent.spans()[0]["attributes"] == json{{"k", "ok \xC3\xA4"}, {"broken", "\xEF\xBF\xBDx\xEF\xBF\xBD"}});
}

TEST_CASE("otlp: times before 1970 and beyond all time stay in their range") {
  Sent sent;
  EventList events;
  events.timing("a", std::chrono::nanoseconds::max() - 2s).at(1s);
  events.timing("a", -1ms).at(std::chrono::nanoseconds::min());
  sent.deliver_all(events);
  const json spans = sent.spans();
  CHECK(spans[0]["end"] == std::numeric_limits<std::int64_t>::max());
  CHECK(spans[1]["start"] == 0);
  CHECK(spans[1]["end"] == 0);
}

TEST_CASE("otlp: a text is a log record") {
  Sent sent;
  EventList events;
  events.metric(MetricType::untyped, "pipeline.phase", "working").at(2s).attribute("n", 3);
  sent.deliver_all(events);
  CHECK(sent.records() == json::array({{{"time", wall_minus_monotonic + 2'000'000'000},
                                        {"severity", 9},
                                        {"body", "working"},
                                        {"attributes", {{"pollux.scope", "pipeline.phase"}, {"n", 3}}}}}));
  CHECK(sent.receiver().count() == 1);  // and nothing is sent of signals that have nothing
}
