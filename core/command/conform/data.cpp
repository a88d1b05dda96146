// Events as programs emit them, and as large, small and strange as programs may.
#include <cstdint>
#include <limits>
#include <string>

#include "command/conform/case.hpp"
#include "command/conform/events.hpp"
#include "command/conform/instance.hpp"

namespace pollux::conform {

namespace {

using namespace std::chrono_literals;

void every_kind(Trial& trial) {
  Started reporter(trial);
  EventList events;
  events.timing("a", 1ms).timing("a.b", 0ms).timing("a.b.c", 24h).failed();
  events.timing("a.detached", 1ms).detached();
  for (const MetricType type : every_metric_type) {
    events.metric(type, "m", 1.0).metric(type, "a.m", 2);
    events.metric(type, "negative", -1).metric(type, "nothing", 0);
  }
  events.metric(MetricType::untyped, "text", "text").metric(MetricType::untyped, "truth", true);
  reporter.accept(events.raw());
  reporter.settle();
}

void attributes(Trial& trial) {
  Started reporter(trial);
  EventList events;
  events.timing("a", 1ms);
  events.attribute("yes", true).attribute("no", false).attribute("text", "x").attribute("empty", "");
  events.attribute("least", std::numeric_limits<std::int64_t>::min()).attribute("real", 0.1);
  events.attribute("most", std::numeric_limits<std::int64_t>::max());
  events.attribute("scope", "named like a field").attribute("", "no key");
  events.metric(MetricType::untyped, "m", "text").attribute("value", 1);
  for (int count = 1; count <= 1000; count = count * 3 + 1) {
    events.timing("many", 1ms);
    for (int i = 0; i < count; ++i) events.attribute("key" + std::to_string(i), i);
  }
  reporter.accept(events.raw());
  reporter.settle();
}

void texts(Trial& trial) {
  Started reporter(trial);
  EventList events;
  const std::string texts[] = {std::string(100'000, 'x'),
                               "a\nb\r\n\t\"\\\x7f\x01,;|#",
                               std::string("a\0b", 3),
                               "\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80",
                               "\xEF\xBF\xBD",
                               "%s%n{}${x}",
                               " ",
                               ""};
  for (const std::string& text : texts) {
    events.timing("a", 1ms).attribute("value", text).attribute(text.substr(0, 500), 1);
    events.metric(MetricType::untyped, "m", text);
  }
  reporter.accept(events.raw());
  reporter.settle();
}

void names(Trial& trial) {
  Started reporter(trial);
  EventList events;
  std::string path = "a";
  for (int i = 0; i < 200; ++i) events.timing(path += ".a", 1ms);
  events.timing(std::string(10'000, 'n'), 1ms);
  events.timing("\xC3\xA9t\xC3\xA9.\xE2\x82\xAC", 1ms)
      .timing("Spaces And \"quotes\"", 1ms)
      .timing("a-b/c:d", 1ms);
  reporter.accept(events.raw());
  reporter.settle();
}

// `b` in `a` and `a.b`: one path, two places.
void shared_paths(Trial& trial) {
  Started reporter(trial);
  EventList events;
  for (int i = 0; i < 4; ++i) events.timing("shared.path", 1ms);
  pollux_batch batch = events.raw();
  static pollux_scope flat = *batch.events[0].scope;  // as long as the process, as the contract says
  flat.id += 1'000;
  flat.parent = nullptr;
  flat.depth = 0;
  flat.name = flat.path;
  std::vector<pollux_event> changed(batch.events, batch.events + batch.count);
  changed[1].scope = changed[3].scope = &flat;
  batch.events = changed.data();
  reporter.accept(batch);
  reporter.settle();
}

void traces(Trial& trial) {
  static constexpr pollux_link cause{{9}, {8}, 1, POLLUX_LINK_CAUSE};
  static constexpr auto span = [](std::uint8_t id, std::uint8_t parent, std::uint32_t links) {
    return pollux_span{POLLUX_SPAN_SIZE_1_0,
                       1,
                       {1, 2, 3},
                       {id},
                       {parent},
                       POLLUX_SPAN_SERVER,
                       links,
                       links > 0 ? &cause : nullptr,
                       sizeof(pollux_link),
                       0,
                       {"vendor=1", 8},
                       {"it failed", 9}};
  };
  static constexpr pollux_span root = span(4, 0, 0);
  static constexpr pollux_span below = span(6, 4, 1);
  Started reporter(trial);
  EventList events;
  add_ordinary(events);
  pollux_batch batch = events.raw();
  std::vector<pollux_event> changed(batch.events, batch.events + batch.count);
  changed[0].span = &below;
  changed[1].span = changed[3].span = &root;  // and others are outside of any trace
  batch.events = changed.data();
  reporter.accept(batch);
  reporter.settle();
}

}  // namespace

std::span<const Case> data_cases() {
  static constexpr Case cases[] = {
      {"data.every_kind", "takes timings and metrics of every type",
       "what it does not want it is not sent; the rest it has to take",
       "handle each POLLUX_EVENT_*, or count it as consumed", every_kind},
      {"data.attributes", "takes attributes of every type and number",
       "attributes are the program's own: any key, any value, none or a thousand",
       "expect keys named like fields, and an empty one", attributes},
      {"data.texts", "takes texts with any character",
       "a text is UTF-8, which the host sees to; it may hold NUL, line ends and quotes, and be long",
       "go by size and not by the NUL; escape what the output's format reserves", texts},
      {"data.names", "takes deep scopes and long names", "names are the program's own",
       "use no buffer of a fixed size, and no recursion without a bound", names},
      {"data.shared_paths", "tells places of one path apart",
       "`a.b`, and `b` inside `a`, share path and path_id; id, depth and parent differ",
       "key series by path_id, and a tree by id", shared_paths},
      {"data.traces", "takes traces, and events without one",
       "where another reporter asks for traces, some events are within one and some are not",
       "look whether `span` is null", traces},
  };
  return cases;
}

}  // namespace pollux::conform
