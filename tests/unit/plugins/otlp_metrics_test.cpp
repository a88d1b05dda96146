// Metrics as sums, gauges and histograms, field by field, with both temporalities.
#include <cmath>
#include <limits>

#include "otlp_sent.hpp"

using namespace pollux::test::otlp;
using pollux::MetricType;
using namespace std::chrono_literals;

namespace {

constexpr std::int64_t second = 1'000'000'000;
constexpr std::int64_t at(std::int64_t seconds) { return wall_minus_monotonic + seconds * second; }

}  // namespace

TEST_CASE("otlp: increments of a counter are one point of a sum") {
  Sent sent;
  sent.options().set("temporality", "delta");
  EventList events;
  events.metric(MetricType::counter, "a.items", 3).at(10s).metric(MetricType::counter, "a.items", 4).at(12s);
  events.metric(MetricType::counter, "a.items", 0.5).at(11s).attribute("by", "x");
  sent.deliver_all(events);
  // The events are older than the reporter, as recorded ones are.
  CHECK(sent.metrics() ==
        json::array(
            {{{"name", "a.items"},
              {"sum",
               {{"points",
                 {{{"start", at(10) - 1}, {"time", at(12)}, {"int", 7}},
                  {{"start", at(10) - 1}, {"time", at(12)}, {"double", 0.5}, {"attributes", {{"by", "x"}}}}}},
                {"temporality", 1},
                {"monotonic", true}}}}}));
}

TEST_CASE("otlp: delta points of one series neither overlap nor leave a gap") {
  Sent sent;
  sent.options().set("temporality", "delta");
  for (const auto time : {10s, 14s, 13s}) {  // the last one of a thread that came late
    EventList events;
    events.metric(MetricType::counter, "m", 1).at(time);
    sent.deliver_all(events);
  }
  const json metrics = sent.metrics();
  REQUIRE(metrics.size() == 3);
  std::uint64_t before = at(10) - 1;
  for (const json& metric : metrics) {
    const json point = metric["sum"]["points"][0];
    CHECK(point["start"] == before);
    before = point["time"];
    CHECK(before > point["start"].get<std::uint64_t>());
    CHECK(point["int"] == 1);
  }
}

TEST_CASE("otlp: cumulative sums go on from what was accepted, with their first start") {
  Sent sent;
  sent.options().set("temporality", "cumulative");
  const auto deliver = [&sent](int amount, std::chrono::seconds time) {
    EventList events;
    events.metric(MetricType::counter, "m", amount).at(time);
    return sent.deliver(events);
  };
  REQUIRE(deliver(1, 10s).status == POLLUX_OK);
  sent.receiver().next({.status = 503});
  REQUIRE(deliver(2, 11s).status == POLLUX_RETRY);
  REQUIRE(deliver(2, 11s).status == POLLUX_OK);
  sent.receiver().next({.status = 400});
  REQUIRE(deliver(100, 12s).rejected == 1);  // what was refused is in no total
  REQUIRE(deliver(4, 13s).status == POLLUX_OK);
  json points;
  for (const json& metric : sent.metrics()) {
    CHECK(metric["sum"]["temporality"] == 2);
    points.push_back(metric["sum"]["points"][0]);
  }
  const std::uint64_t start = at(10) - 1;
  CHECK(points == json::array({{{"start", start}, {"time", at(10)}, {"int", 1}},
                               {{"start", start}, {"time", at(11)}, {"int", 3}},
                               {{"start", start}, {"time", at(11)}, {"int", 3}},
                               {{"start", start}, {"time", at(12)}, {"int", 103}},
                               {{"start", start}, {"time", at(13)}, {"int", 7}}}));
}

TEST_CASE("otlp: a clock that is set back neither repeats nor reverses times of series") {
  for (const char* const temporality : {"cumulative", "delta"}) {
    Sent sent;
    sent.options().set("temporality", temporality);
    std::int64_t time = 10;
    for (const auto offset : {0h, -1h, -1h, -2h, 3h, 0h}) {
      EventList events;
      events.wall_minus_monotonic(std::chrono::nanoseconds(wall_minus_monotonic) + offset);
      const std::chrono::seconds now(time += 10);
      events.metric(MetricType::counter, "a.single", 1).at(now);
      events.metric(MetricType::counter, "b.handle", 7).at(now).aggregate(Aggregated::of({3, 4}));
      events.metric(MetricType::gauge, "c.gauge", 0.5).at(now);
      events.metric(MetricType::histogram, "d.histogram", 2.0).at(now);
      sent.deliver_all(events);
    }
    const json metrics = sent.metrics();
    REQUIRE(metrics.size() == 4 * 6);
    const std::int64_t ahead = 3 * 3600;  // from the fifth on
    for (std::size_t i = 0; i < metrics.size(); ++i) {
      const auto request = static_cast<std::int64_t>(i / 4);
      const json& metric = metrics[i];
      const json& data = metric.contains("sum")     ? metric["sum"]
                         : metric.contains("gauge") ? metric["gauge"]
                                                    : metric["histogram"];
      CAPTURE(temporality, request, metric["name"]);
      CHECK(data["points"][0]["time"] == at(20 + 10 * request + (request >= 4 ? ahead : 0)));
    }
  }
}

TEST_CASE("otlp: spans have the wall time of their batch, whatever came before") {
  Sent sent;
  for (const auto offset : {0h, -1h}) {
    EventList events;
    events.wall_minus_monotonic(std::chrono::nanoseconds(wall_minus_monotonic) + offset);
    events.timing("a", 1s).at(100s);
    sent.deliver_all(events);
  }
  CHECK(sent.spans()[0]["start"] == at(100));
  CHECK(sent.spans()[1]["start"] == at(100 - 3600));
}

TEST_CASE("otlp: attributes make the series, in whatever order they are given") {
  Sent sent;
  EventList events;
  events.metric(MetricType::counter, "m", 1).attribute("a", 1).attribute("b", "x");
  events.metric(MetricType::counter, "m", 2).attribute("b", "x").attribute("a", 1);
  events.metric(MetricType::counter, "m", 4).attribute("a", 1);
  events.metric(MetricType::counter, "m", 8).attribute("a", "1");
  sent.deliver_all(events);
  const json points = sent.metrics()[0]["sum"]["points"];
  REQUIRE(points.size() == 3);
  CHECK(points[0]["int"] == 3);
  CHECK(points[1]["int"] == 4);
  CHECK(points[2]["int"] == 8);
}

TEST_CASE("otlp: a counter that fell is monotonic no more") {
  Sent sent;
  EventList events;
  events.metric(MetricType::counter, "rises", 1).metric(MetricType::counter, "falls", -3);
  sent.deliver_all(events);
  EventList later;
  later.metric(MetricType::counter, "falls", 5);
  sent.deliver_all(later);
  const json metrics = sent.metrics();
  REQUIRE(metrics.size() == 3);
  CHECK(metrics[0]["sum"]["monotonic"] == false);
  CHECK(metrics[1]["sum"]["monotonic"] == true);
  CHECK(metrics[2]["sum"]["monotonic"] == false);
  CHECK(metrics[2]["sum"]["points"][0]["int"] == 2);
}

TEST_CASE("otlp: an up-down counter is a sum that is not monotonic, and cumulative in any case") {
  for (const char* const temporality : {"cumulative", "delta"}) {
    Sent sent;
    sent.options().set("temporality", temporality);
    EventList first;
    first.metric(MetricType::up_down_counter, "open", 5).at(10s).unit("{connection}", "Open connections");
    first.metric(MetricType::up_down_counter, "open", -2).at(11s).unit("{connection}", "Open connections");
    first.metric(MetricType::counter, "open", 1).at(11s);  // of the same path, it stays monotonic
    sent.deliver_all(first);
    EventList second;
    second.metric(MetricType::up_down_counter, "open", -4)
        .at(12s)
        .unit("{connection}", "Open connections")
        .aggregate(Aggregated::of({-3, -1}).over(1s));
    sent.deliver_all(second);
    const json metrics = sent.metrics();
    REQUIRE(metrics.size() == 3);
    CHECK(metrics[0]["sum"]["monotonic"] == true);
    CHECK(metrics[1]["name"] == "open");
    CHECK(metrics[1]["unit"] == "{connection}");
    CHECK(metrics[1]["description"] == "Open connections");
    for (const std::size_t i : {1u, 2u}) {
      CHECK(metrics[i]["sum"]["monotonic"] == false);
      CHECK(metrics[i]["sum"]["temporality"] == 2);
      CHECK(metrics[i]["sum"]["points"][0]["start"] == at(10) - 1);
    }
    CHECK(metrics[1]["sum"]["points"][0]["int"] == 3);
    CHECK(metrics[2]["sum"]["points"][0]["int"] == -1);
    CHECK(metrics[2]["sum"]["points"][0]["time"] == at(12));
  }
}

TEST_CASE("otlp: one name with two units is two metrics") {
  Sent sent;
  EventList events;
  events.metric(MetricType::counter, "spent", 1).at(10s).unit("s");
  events.metric(MetricType::counter, "spent", 2).at(10s).unit("ms", "In the database");
  events.metric(MetricType::counter, "spent", 4).at(11s).unit("s");
  sent.deliver_all(events);
  const json metrics = sent.metrics();
  REQUIRE(metrics.size() == 2);
  CHECK(metrics[0]["unit"] == "ms");
  CHECK(metrics[0]["description"] == "In the database");
  CHECK(metrics[0]["sum"]["points"][0]["int"] == 2);
  CHECK(metrics[1]["unit"] == "s");
  CHECK(metrics[1]["sum"]["points"][0]["int"] == 5);
}

TEST_CASE("otlp: a sum that does not fit a whole number becomes a double") {
  Sent sent;
  EventList events;
  constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max();
  events.metric(MetricType::counter, "m", most).metric(MetricType::counter, "m", most);
  sent.deliver_all(events);
  CHECK(sent.metrics()[0]["sum"]["points"][0]["double"] == 2.0 * static_cast<double>(most));
}

TEST_CASE("otlp: each value of a gauge is a point, in order of time") {
  Sent sent;
  EventList events;
  events.metric(MetricType::gauge, "g", 2.5).at(3s).metric(MetricType::gauge, "g", 1).at(2s);
  events.metric(MetricType::untyped, "u", true).at(1s);
  sent.deliver_all(events);
  CHECK(sent.metrics() ==
        json::array(
            {{{"name", "g"},
              {"gauge", {{"points", {{{"time", at(2)}, {"int", 1}}, {{"time", at(3)}, {"double", 2.5}}}}}}},
             {{"name", "u"}, {"gauge", {{"points", {{{"time", at(1)}, {"int", 1}}}}}}}}));
}

TEST_CASE("otlp: observations of a histogram are one point with buckets") {
  Sent sent;
  sent.options().set("temporality", "delta");
  EventList events;
  for (const double value : {0.00001, 0.02, 0.025, 11.0})
    events.metric(MetricType::histogram, "h", value).at(5s);
  sent.deliver_all(events);
  const json histogram = sent.metrics()[0]["histogram"];
  CHECK(histogram["temporality"] == 1);
  const json point = histogram["points"][0];
  CHECK(point["count"] == 4);
  CHECK(point["sum"].get<double>() == Approx(11.04501));
  CHECK(point["min"] == 0.00001);
  CHECK(point["max"] == 11.0);
  REQUIRE(point["bounds"].size() == 19);
  REQUIRE(point["buckets"].size() == 20);
  CHECK(point["buckets"][0] == 1);   // bounds are inclusive
  CHECK(point["buckets"][10] == 2);  // up to 0.025
  CHECK(point["buckets"][19] == 1);
}

TEST_CASE("otlp: a handle's interval is a point of its own, exact to its times") {
  Sent sent;
  sent.options().set("temporality", "delta");
  EventList events;
  events.metric(MetricType::counter, "c", 7).at(20s).aggregate(Aggregated::of({3, 4}));
  events.metric(MetricType::counter, "c", 8).at(30s).aggregate(Aggregated::of({8}));
  events.metric(MetricType::gauge, "g", 0.5).at(20s).aggregate(Aggregated::of({0.1, 0.5}));
  events.metric(MetricType::histogram, "h", 5.0).at(20s).aggregate(Aggregated::of({0.5, 5, 9.5}, {1, 5}));
  events.metric(MetricType::histogram, "n", 2.0).at(20s).aggregate(Aggregated::of({-1, 5}));
  sent.deliver_all(events);
  const json delta{{"temporality", 1}};
  CHECK(
      sent.metrics() ==
      json::array(
          {{{"name", "c"},
            {"sum",
             {{"points",
               {{{"start", at(10)}, {"time", at(20)}, {"int", 7}},
                {{"start", at(20)}, {"time", at(30)}, {"int", 8}}}},
              {"temporality", 1},
              {"monotonic", true}}}},
           {{"name", "g"}, {"gauge", {{"points", {{{"time", at(20)}, {"double", 0.5}}}}}}},
           {{"name", "h"},
            {"histogram",
             {{"points",
               {{{"start", at(10)},
                 {"time", at(20)},
                 {"count", 3},
                 {"sum", 15.0},
                 {"buckets", {1, 1, 1}},
                 {"bounds", {1.0, 5.0}},
                 {"min", 0.5},
                 {"max", 9.5}}}},
              {"temporality", 1}}}},
           // Without buckets; and a sum with a negative part in it is none of OTLP's.
           {{"name", "n"},
            {"histogram",
             {{"points", {{{"start", at(10)}, {"time", at(20)}, {"count", 2}, {"min", -1.0}, {"max", 5.0}}}},
              {"temporality", 1}}}}}));
}

TEST_CASE("otlp: handles' intervals add up to cumulative points") {
  Sent sent;
  EventList events;
  events.metric(MetricType::histogram, "h", 5.0).at(20s).aggregate(Aggregated::of({0.5, 5}, {1, 5}));
  events.metric(MetricType::histogram, "h", 9.0).at(30s).aggregate(Aggregated::of({9}, {1, 5}));
  events.metric(MetricType::histogram, "h", 2.0)
      .at(40s)
      .aggregate(Aggregated::of({2}, {1}));  // another instrument
  sent.deliver_all(events);
  const json points = sent.metrics()[0]["histogram"]["points"];
  REQUIRE(points.size() == 3);
  CHECK(points[1]["start"] == at(10));
  CHECK(points[1]["time"] == at(30));
  CHECK(points[1]["count"] == 3);
  CHECK(points[1]["sum"] == 14.5);
  CHECK(points[1]["buckets"] == json{1, 1, 1});
  CHECK(points[1]["max"] == 9.0);
  CHECK(points[2]["start"] == at(30));
  CHECK(points[2]["bounds"] == json{1.0});
}

TEST_CASE("otlp: one series too many, and all totals begin anew with a new start, said in the log") {
  Sent sent;
  sent.options().set("max_series", 2);
  std::int64_t time = 10;
  const auto deliver = [&](const char* path) {
    EventList events;
    events.metric(MetricType::counter, path, 1).at(std::chrono::seconds(time++));
    sent.deliver_all(events);
    return sent.metrics().back()["sum"]["points"][0];
  };
  deliver("a");
  deliver("b");
  CHECK(deliver("a")["int"] == 2);
  CHECK(sent.reporter().log().empty());
  deliver("c");
  const json again = deliver("a");
  CHECK(again["int"] == 1);
  CHECK(again["start"] == at(13));
  REQUIRE(sent.reporter().log().size() == 1);
  CHECK(sent.reporter().log()[0].find("max_series = 2") != std::string::npos);
}

TEST_CASE("otlp: what no data point can stand for is rejected and counted, the rest is sent") {
  Sent sent;
  constexpr double nan = std::numeric_limits<double>::quiet_NaN();
  constexpr double infinity = std::numeric_limits<double>::infinity();
  EventList events;
  events.metric(MetricType::counter, "c", nan).metric(MetricType::counter, "c", 1);
  events.metric(MetricType::histogram, "h", infinity).metric(MetricType::gauge, "g", "text");
  events.metric(MetricType::gauge, "g", infinity);  // a gauge may be anything that is a number
  const Answer answer = sent.deliver(events);
  CHECK(answer.status == POLLUX_OK);
  CHECK(answer.consumed == 5);
  CHECK(answer.rejected == 3);
  CHECK_FALSE(answer.message.empty());
  REQUIRE(sent.metrics().size() == 2);
  CHECK(sent.metrics()[0]["sum"]["points"][0]["int"] == 1);  // c, then g
  CHECK(std::isinf(sent.metrics()[1]["gauge"]["points"][0]["double"].get<double>()));
}

TEST_CASE("otlp: an aggregate that contradicts itself is rejected") {
  Sent sent;
  EventList events;
  events.metric(MetricType::histogram, "h", 1.0)
      .aggregate({.count = 3, .sum = 1, .min = 1, .max = 2, .bounds = {1.0}, .buckets = {1, 1}});
  events.metric(MetricType::histogram, "h", 1.0)
      .aggregate({.count = 2, .sum = 1, .min = 1, .max = 2, .bounds = {2.0, 1.0}, .buckets = {1, 1, 0}});
  const Answer answer = sent.deliver(events);
  CHECK(answer.rejected == 2);
  CHECK(sent.receiver().count() == 0);  // nothing is left, so nothing is sent
}

TEST_CASE("otlp: without metrics the host sends none") {
  Sent sent;
  sent.options().set("metrics", false);
  CHECK((sent.reporter().wants() & POLLUX_WANTS_METRICS) == 0);
}
