// The lines of the statsd plugin, exactly: what each event comes to, plain and as DogStatsD.
#include <chrono>
#include <cmath>
#include <cstdint>
#include <limits>
#include <string>

#include "catch.hpp"
#include "container.hpp"
#include "metric_names.hpp"
#include "number_text.hpp"
#include "statsd_fixture.hpp"
#include "tag_list.hpp"

using namespace pollux::test;
using namespace std::chrono_literals;
using pollux::MetricType;
using pollux::testing::Aggregated;
using pollux::testing::EventList;
using pollux::testing::OptionTable;

namespace {

Lines plain(EventList& events) {
  OptionTable options;
  return lines_of_events(events, options);
}

Lines tagged(EventList& events) {
  OptionTable options;
  options.set("format", "dogstatsd");
  return lines_of_events(events, options);
}

std::string number(double of) {
  std::string text;
  pollux::statsd::append_number(text, of);
  return text;
}

}  // namespace

TEST_CASE("A timing is its duration in milliseconds, with every nanosecond") {
  EventList events;
  events.timing("pipeline.plan", 1234567ns)
      .timing("a", 0ns)
      .timing("a", 1ns)
      .timing("a", 24h)
      .timing("a", 20ms);
  CHECK(plain(events) ==
        Lines{"pipeline.plan:1.234567|ms", "a:0|ms", "a:0.000001|ms", "a:86400000|ms", "a:20|ms"});
}

TEST_CASE("A scope that failed is counted beside its duration, and with tags says so itself") {
  EventList events;
  events.timing("a", 5ms).failed().timing("a", 6ms);
  CHECK(plain(events) == Lines{"a:5|ms", "a.errors:1|c", "a:6|ms"});
  CHECK(tagged(events) == Lines{"a:5|ms|#status:error", "a:6|ms|#status:ok"});
}

TEST_CASE("Timings and histograms have the types that the options say") {
  EventList events;
  events.timing("t", 1ms).metric(MetricType::histogram, "h", 2.5);
  CHECK(plain(events) == Lines{"t:1|ms", "h:2.5|ms"});
  CHECK(tagged(events) == Lines{"t:1|ms|#status:ok", "h:2.5|h"});
  OptionTable options;
  options.set("timing_type", "d").set("histogram_type", "d");
  CHECK(lines_of_events(events, options) == Lines{"t:1|d", "h:2.5|d"});
  options.set("timing_type", "h").set("histogram_type", "ms");
  CHECK(lines_of_events(events, options) == Lines{"t:1|h", "h:2.5|ms"});
}

TEST_CASE("Counters, gauges and values without a type are counts, gauges and sets") {
  EventList events;
  events.metric(MetricType::counter, "c", 3).metric(MetricType::counter, "c", -2.5);
  events.metric(MetricType::counter, "c", std::numeric_limits<std::int64_t>::max());
  events.metric(MetricType::gauge, "g", 0.1).metric(MetricType::gauge, "g", 7);
  events.metric(MetricType::untyped, "u", 1.5).metric(MetricType::untyped, "u", true);
  events.metric(MetricType::untyped, "version", "1.2:3|x").metric(MetricType::untyped, "version", "");
  CHECK(plain(events) == Lines{"c:3|c", "c:-2.5|c", "c:9223372036854775807|c", "g:0.1|g", "g:7|g", "u:1.5|g",
                               "u:1|g", "version:1.2_3_x|s", "version:_|s"});
}

TEST_CASE("An up-down counter is a gauge of its level, in statsd by name, in dogstatsd by name and tags") {
  EventList events;
  events.metric(MetricType::up_down_counter, "open", 5).attribute("port", 80);
  events.metric(MetricType::up_down_counter, "open", -2).attribute("port", 81);
  events.metric(MetricType::up_down_counter, "open", -4)
      .attribute("port", 80)
      .aggregate(Aggregated::of({-3, -1}));
  events.metric(MetricType::up_down_counter, "share", 0.5).metric(MetricType::up_down_counter, "share", 1);
  CHECK(plain(events) ==
        Lines{"open:5|g", "open:3|g", "open:0|g", "open:-1|g", "share:0.5|g", "share:1.5|g"});
  CHECK(tagged(events) ==
        Lines{"open:5|g|#port:80", "open:-2|g|#port:81", "open:1|g|#port:80", "share:0.5|g", "share:1.5|g"});
}

TEST_CASE("A negative gauge is a change of 0 in plain StatsD, for a sign means a change there") {
  EventList events;
  events.metric(MetricType::gauge, "g", -4).metric(MetricType::gauge, "g", -0.0);
  CHECK(plain(events) == Lines{"g:0|g", "g:-4|g", "g:0|g"});
  CHECK(tagged(events) == Lines{"g:-4|g", "g:0|g"});
}

TEST_CASE("An aggregated counter is the sum that was added, a gauge what was set last") {
  EventList events;
  events.metric(MetricType::counter, "c", 7).aggregate(Aggregated::of({3, 4}));
  events.metric(MetricType::counter, "c", 0.75).aggregate(Aggregated::of({0.5, 0.25}));
  events.metric(MetricType::gauge, "g", 0.5).aggregate(Aggregated::of({0.1, 0.9, 0.5}));
  CHECK(plain(events) == Lines{"c:7|c", "c:0.75|c", "g:0.5|g"});
}

TEST_CASE("An aggregated histogram is exact: count and sum, least and most, and a count for each bucket") {
  EventList events;
  events.metric(MetricType::histogram, "size", 5.0)
      .aggregate(Aggregated::of({-0.5, 0.25, 7, 7, 90}, {0.5, 1, 10}));
  CHECK(plain(events) == Lines{"size.count:5|c", "size.sum:103.75|c", "size.min:0|g", "size.min:-0.5|g",
                               "size.max:90|g", "size.bucket.0_5:2|c", "size.bucket.10:2|c",
                               "size.bucket.inf:1|c"});
  events.attribute("region", "eu");
  CHECK(tagged(events) == Lines{"size.count:5|c|#region:eu", "size.sum:103.75|c|#region:eu",
                                "size.min:-0.5|g|#region:eu", "size.max:90|g|#region:eu",
                                "size.bucket:2|c|#region:eu,lower_bound:-inf,upper_bound:0.5",
                                "size.bucket:2|c|#region:eu,lower_bound:1,upper_bound:10",
                                "size.bucket:1|c|#region:eu,lower_bound:10,upper_bound:inf"});
}

TEST_CASE("Attributes are tags, escaped, each key once and with its last value") {
  EventList events;
  events.metric(MetricType::counter, "c", 1)
      .attribute("region", "eu")
      .attribute("n", 5)
      .attribute("ok", true);
  events.attribute("ratio", 0.5).attribute("region", "us").attribute("empty", "").attribute("", "no key");
  events.attribute("a:b|c,d", "x,y|z\nw:v").attribute("utf", "é\xFF");
  CHECK(tagged(events) == Lines{"c:1|c|#n:5,ok:true,ratio:0.5,region:us,empty,a_b_c_d:x_y_z_w:v,utf:é_"});
  CHECK(plain(events) == Lines{"c:1|c"});
}

TEST_CASE("A tag is cut to 200 bytes, between characters") {
  EventList events;
  events.metric(MetricType::counter, "c", 1).attribute("k", std::string(197, 'x') + "é");
  CHECK(tagged(events) == Lines{"c:1|c|#k:" + std::string(197, 'x')});
}

TEST_CASE("Only the attributes whose keys are asked for become tags, after those of every metric") {
  EventList events;
  events.metric(MetricType::gauge, "g", 1)
      .attribute("http.path", "/")
      .attribute("id", 7)
      .attribute("region", "eu");
  OptionTable options;
  options.set("format", "dogstatsd")
      .set("attributes", {"http.*", "region"})
      .set("tags", {"env:prod", "canary"});
  CHECK(lines_of_events(events, options) == Lines{"g:1|g|#env:prod,canary,http.path:/,region:eu"});
  options.set("attributes", {});
  CHECK(lines_of_events(events, options) == Lines{"g:1|g|#env:prod,canary"});
}

TEST_CASE("Patterns of keys match whole keys") {
  using pollux::statsd::matches;
  CHECK(matches("*", ""));
  CHECK(matches("a*b*c", "a-b-b-c"));
  CHECK(matches("**x", "x"));
  CHECK_FALSE(matches("a*b*c", "a-b-c-"));
  CHECK_FALSE(matches("", "x"));
  CHECK_FALSE(matches("region", "regions"));
}

TEST_CASE("Names have the prefix, and only characters that the format allows") {
  EventList events;
  events.metric(MetricType::counter, "räte-1.a b/c:d|e", 1);
  OptionTable options;
  options.set("prefix", "my app.");
  CHECK(lines_of_events(events, options) == Lines{"my_app.r_te-1.a_b_c_d_e:1|c"});
  options.set("format", "dogstatsd");
  CHECK(lines_of_events(events, options) == Lines{"my_app.r_te_1.a_b_c_d_e:1|c"});
  EventList digits;
  digits.metric(MetricType::counter, "9lives", 1);
  CHECK(plain(digits) == Lines{"9lives:1|c"});
  CHECK(tagged(digits) == Lines{"m_9lives:1|c"});
}

TEST_CASE("Names are kept by path, also of more paths than there is room for") {
  pollux::statsd::MetricNames names("p.", pollux::statsd::Format::dogstatsd, {});
  for (const std::uint32_t id : {1u, 50'000u, 1u, 50'001u, 16'383u, 16'384u}) {
    CHECK(names.of(id, "path" + std::to_string(id)) == "p.path" + std::to_string(id));
  }
  CHECK(names.of(2, std::string(199, 'x')) == "");  // two more than Datadog takes
  CHECK(names.of(3, std::string(198, 'x')).size() == 200);
}

TEST_CASE("Sampling is said in each line, and leaves aggregates and gauges alone") {
  EventList events;
  for (int i = 0; i < 1000; ++i) events.metric(MetricType::counter, "c", 1).timing("t", 1ms);
  for (int i = 0; i < 10; ++i) {
    events.metric(MetricType::gauge, "g", i);
    events.metric(MetricType::counter, "sum", 2).aggregate(Aggregated::of({1, 1}));
  }
  OptionTable options;
  options.set("sample_rate", 0.25).set("scope_sample", 0.5);
  int counts = 0, timings = 0, rest = 0;
  for (const std::string& line : lines_of_events(events, options)) {
    if (line == "c:1|c|@0.25") {
      ++counts;
    } else if (line == "t:1|ms|@0.125") {
      ++timings;
    } else {
      CHECK((line.starts_with("g:") || line == "sum:2|c"));
      ++rest;
    }
  }
  CHECK(rest == 20);
  CHECK((counts > 180 && counts < 320));  // 250, and five standard deviations
  CHECK((timings > 180 && timings < 320));
}

TEST_CASE("With timestamps gauges and the sums of handles carry their second, single increments do not") {
  EventList events;
  events.metric(MetricType::gauge, "g", 1).at(5s + 999ms);
  events.metric(MetricType::counter, "sum", 2).aggregate(Aggregated::of({1, 1})).at(6s);
  events.metric(MetricType::counter, "c", 1).timing("t", 1ms);
  events.metric(MetricType::histogram, "h", 1.0).metric(MetricType::untyped, "s", "x");
  OptionTable options;
  options.set("format", "dogstatsd")
      .set("timestamps", true)
      .set("container", "ci-abc")
      .set("tags", {"env:x"});
  CHECK(lines_of_events(events, options) == Lines{"g:1|g|#env:x|c:ci-abc|T1700000005",
                                                  "sum:2|c|#env:x|c:ci-abc|T1700000006",
                                                  "c:1|c|#env:x|c:ci-abc", "t:1|ms|#env:x,status:ok|c:ci-abc",
                                                  "h:1|h|#env:x|c:ci-abc", "s:x|s|#env:x|c:ci-abc"});
}

TEST_CASE("What StatsD has no number for is rejected, and the rest is sent") {
  EventList events;
  const double infinity = std::numeric_limits<double>::infinity();
  events.metric(MetricType::gauge, "g", std::nan("")).metric(MetricType::counter, "c", infinity);
  events.metric(MetricType::counter, "c", "text").timing("t", -1ms);
  events.metric(MetricType::histogram, "h", 1.0).aggregate({.count = 2, .sum = 3, .min = 1, .max = infinity});
  events.metric(MetricType::counter, "c", 1).unknown("u");
  Receiver receiver;
  OptionTable options;
  DrivenStatsd reporter(options.set("address", receiver.address()));
  REQUIRE(reporter.start().status == POLLUX_OK);
  const auto answer = reporter.deliver(events);
  CHECK(answer.status == POLLUX_OK);
  CHECK(answer.rejected == 5);
  CHECK(answer.message == "StatsD has only finite numbers");
  CHECK(receiver.lines() == Lines{"c:1|c"});
}

TEST_CASE("Numbers are decimal, and read back as they were") {
  CHECK(number(0.1) == "0.1");
  CHECK(number(3.0) == "3");
  CHECK(number(-0.0) == "0");
  CHECK(number(1e15) == "1000000000000000");
  CHECK(number(1e20) == "100000000000000000000");
  CHECK(number(1e21) == "1e+21");
  CHECK(number(1e-9) == "0.000000001");
  CHECK(number(5e-324) == "5e-324");
  for (double x = 1e-12; x < 1e25; x *= 7.3) CHECK(std::stod(number(x)) == x);
}

TEST_CASE("A container is found by the id in its control groups") {
  using pollux::statsd::container_in;
  const std::string id(64, 'a');
  CHECK(container_in("0::/system.slice/docker-" + id + ".scope\n") == id);
  CHECK(container_in("12:pids:/kubepods/burstable/pod3d274242-8ee0-11e9-a8a6-1e68d864ef1a/" + id + "\n") ==
        id);
  CHECK(container_in("9:perf_event:/ecs/task/34dc0b5e626f2c5c4c5170e34b10e765-1234567890\n") ==
        "34dc0b5e626f2c5c4c5170e34b10e765-1234567890");
  CHECK(container_in("0::/user.slice/session-" + id + "f.scope\n") == "");
  CHECK(container_in("0::/\n") == "");
  CHECK(container_in("") == "");
}
