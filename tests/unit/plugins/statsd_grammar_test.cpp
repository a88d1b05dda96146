// Every datagram of the statsd plugin in DogStatsD's format is one by the published grammar, whatever names,
// attributes and numbers there are, and says what the events say.
#include <chrono>
#include <cmath>
#include <cstdint>
#include <limits>
#include <random>
#include <string>

#include "catch.hpp"
#include "dogstatsd_parser.hpp"
#include "statsd_fixture.hpp"

using namespace pollux::test;
using namespace std::chrono_literals;
using pollux::MetricType;
using pollux::testing::Aggregated;
using pollux::testing::EventList;
using pollux::testing::OptionTable;

namespace {

class Hostile {
 public:
  explicit Hostile(unsigned seed) : random_(seed) {}

  int below(int most) { return std::uniform_int_distribution<int>(0, most - 1)(random_); }

  // Of what lines are made of, and of what nothing is made of.
  std::string text(int longest) {
    static const std::vector<std::string> parts = {"a", "Z", "9",    "_",      ".",  "-",  ":",  "|",
                                                   "#", "@", ",",    " ",      "\n", "\r", "\t", "=",
                                                   ";", "é", "\xFF", "\u2028", "😀",  "T1"};
    std::string text;
    for (int i = below(longest + 1); i > 0; --i) text += parts[static_cast<std::size_t>(below(22))];
    return text;
  }
  // A path as the host lets through: parts that are not empty.
  std::string path() { return "p" + text(12) + "x"; }
  double number() {
    static const double numbers[] = {0,       -0.0, 1,    -1,     0.1,
                                     -2.5e-7, 1e15, 1e22, 5e-324, 1.7976931348623157e308};
    return numbers[below(10)];
  }

 private:
  std::mt19937 random_;
};

void add_attributes(EventList& events, Hostile& hostile) {
  for (int i = hostile.below(5); i > 0; --i) {
    switch (hostile.below(4)) {
      case 0:
        events.attribute(hostile.text(8), hostile.text(300));
        break;
      case 1:
        events.attribute(hostile.text(8), hostile.number());
        break;
      case 2:
        events.attribute(hostile.text(8), true);
        break;
      default:
        events.attribute(hostile.text(8), std::numeric_limits<double>::infinity());
    }
  }
}

void add_event(EventList& events, Hostile& hostile) {
  const std::string path = hostile.path();
  switch (hostile.below(7)) {
    case 0:
      events.timing(path, std::chrono::nanoseconds(hostile.below(1'000'000'000)));
      break;
    case 1:
      events.metric(MetricType::gauge, path, hostile.number());
      break;
    case 2:
      events.metric(MetricType::histogram, path, hostile.number());
      break;
    case 3:
      events.metric(MetricType::untyped, path, hostile.text(20));
      break;
    case 4:
      events.metric(MetricType::counter, path, std::numeric_limits<std::int64_t>::min());
      break;
    case 5:
      events.metric(MetricType::counter, path, 7).aggregate(Aggregated::of({3, 4}));
      break;
    default:
      events.metric(MetricType::histogram, path, 2.0)
          .aggregate(Aggregated::of({-1e-7, 0.5, 1e20}, {-1, 0, 1e-9, 0.25, 1e16}));
  }
  add_attributes(events, hostile);
}

}  // namespace

TEST_CASE("Whatever the events are, each datagram is one by the grammar") {
  const unsigned seed = GENERATE(range(1u, 21u));
  INFO("seed " << seed);
  Hostile hostile(seed);
  Receiver receiver;
  OptionTable options;
  options.set("address", receiver.address()).set("format", "dogstatsd").set("prefix", hostile.text(5));
  options.set("timestamps", seed % 2 == 0).set("container", seed % 3 == 0 ? "ci-0af" : "");
  options.set("sample_rate", seed % 4 == 0 ? 0.5 : 1.0).set("datagram_size", seed % 5 == 0 ? 300 : 1432);
  if (seed % 2 == 1) options.set("tags", {"env:prod", "é|,:x"});
  DrivenStatsd reporter(options);
  INFO(reporter.created().message);
  REQUIRE(reporter.start().status == POLLUX_OK);
  std::size_t metrics = 0, rejected = 0;
  for (int round = 0; round < 20; ++round) {
    EventList events;
    for (int i = 0; i < 25; ++i) add_event(events, hostile);
    const auto answer = reporter.deliver(events);
    REQUIRE(answer.status == POLLUX_OK);
    rejected += answer.rejected;
    for (const std::string& datagram : receiver.datagrams()) {
      REQUIRE(datagram.size() <= (seed % 5 == 0 ? 300u : 1432u));
      for (const Parsed& metric : parse_datagram(datagram)) {
        ++metrics;
        CHECK(metric.container == (seed % 3 == 0 ? "ci-0af" : ""));
        if (seed % 2 == 1) REQUIRE((metric.tags.size() >= 2 && metric.tags[0] == "env:prod"));
      }
    }
  }
  CHECK(metrics > 200);
  CHECK(rejected < 100);  // what has more tags than fit into a small datagram
}

TEST_CASE("What a parser reads is what the event said") {
  EventList events;
  events.timing("pipeline.plan", 1500us).attribute("batch", 16).failed();
  events.metric(MetricType::counter, "items", 7).aggregate(Aggregated::of({3, 4})).at(60s);
  OptionTable options;
  options.set("format", "dogstatsd").set("prefix", "app").set("scope_sample", 0.5).set("timestamps", true);
  options.set("container", "0af3");
  const Lines lines = lines_of_events(events, options);
  REQUIRE(lines.size() == 2);
  const Parsed timing = parse_metric(lines[0]);
  CHECK(timing.name == "app.pipeline.plan");
  CHECK(timing.values == std::vector<std::string>{"1.5"});
  CHECK(timing.type == "ms");
  CHECK(timing.rate == 0.5);
  CHECK(timing.tags == std::vector<std::string>{"status:error", "batch:16"});
  CHECK(timing.container == "0af3");
  CHECK_FALSE(timing.timestamp);
  const Parsed count = parse_metric(lines[1]);
  CHECK(count.values == std::vector<std::string>{"7"});
  CHECK(count.rate == 1.0);
  CHECK(count.timestamp == 1'700'000'060);
}

TEST_CASE("The parser refuses what is not in the grammar") {
  for (const char* wrong :
       {"",        "a",         "a:1",      "a|c",      ":1|c",        "1a:1|c",  "a b:1|c",     "a:|c",
        "a:x|c",   "a:1|x",     "a:1|c|",   "a:1|c|@2", "a:1|g|@0.5",  "a:1|c|#", "a:1|c|#a,,b", "a:1|c|#:v",
        "a:1|c|x", "a:1|ms|T5", "a:1|c|T0", "a:inf|g",  "a:1|c|#x|#y", "a:1|c\n", "a::1|c"}) {
    INFO(wrong);
    CHECK_THROWS(parse_datagram(wrong));
  }
  CHECK(parse_metric("song.length:240:234|h|@0.5").values.size() == 2);
  CHECK(parse_metric("users.online:1|c|#country:china|c:83c0a|T1656581400").timestamp == 1656581400);
}
