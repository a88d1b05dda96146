// The trace plugin's lines: what each kind of event becomes.
#include <chrono>
#include <cstdint>
#include <limits>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "batch_of.hpp"
#include "catch.hpp"
#include "traced_file.hpp"

using namespace pollux::test;
using namespace std::chrono_literals;

TEST_CASE("trace: a file begins with the name of the process, ends with it, and is strict JSON") {
  TracedFile traced{{"process_name", std::string("a \"quoted\" name")}};
  REQUIRE(traced.stop().status == POLLUX_OK);
  const std::string line =
      R"({"name":"process_name","ph":"M",)" + traced.pid() + R"(,"args":{"name":"a \"quoted\" name"}})";
  CHECK(text_of(traced.path()) == "[\n" + line + ",\n" + line + "\n]\n");
  CHECK(nlohmann::json::parse(text_of(traced.path())).size() == 2);
}

TEST_CASE("trace: without a name the process is called as its program") {
  TracedFile traced{{"rotate.size", 0}};
  CHECK_THAT(text_of(traced.path()), Catch::Matchers::Contains(R"({"name":"program"})"));
}

TEST_CASE("trace: a scope is a slice of its thread, with status and attributes") {
  TracedFile traced;
  BatchOf batch;
  batch.timing("plan.tokens")
      .parent("plan")
      .starts(1'234'567ns)
      .lasts(1'500ns)
      .with("size", 16)
      .with("model", "a\"b")
      .with("ok", true)
      .with("ratio", 0.5);
  batch.timing("plan").starts(1'000'000ns).lasts(2ms).fails();
  CHECK(traced.lines_of(batch) ==
        std::vector<std::string>{
            R"({"name":"thread_name","ph":"M",PID,"tid":100,"args":{"name":"thread 1"}},)",
            R"({"name":"tokens","cat":"plan.tokens","ph":"X","ts":1234.567,PID,"tid":100,"dur":1.500,)"
            R"("args":{"status":"ok","size":16,"model":"a\"b","ok":true,"ratio":0.5}},)",
            R"({"name":"plan","cat":"plan","ph":"X","ts":1000.000,PID,"tid":100,"dur":2000.000,)"
            R"("args":{"status":"error"}},)"});
}

TEST_CASE("trace: times read back to the nanosecond by a reader that cuts doubles off") {
  TracedFile traced;
  const std::vector<std::int64_t> times{
      0, 1, 1'001, 2'002, 999'999'999, 86'400'000'000'123, 4'503'599'627'370'497, -1, -1'001};
  BatchOf batch;
  for (const std::int64_t time : times) batch.timing("a").starts(std::chrono::nanoseconds(time)).lasts(1ns);
  std::vector<std::int64_t> read;
  for (const auto& event : traced.events_of(batch)) {
    if (event["ph"] == "X") read.push_back(static_cast<std::int64_t>(event["ts"].get<double>() * 1000.0));
  }
  CHECK(read == times);
}

TEST_CASE("trace: times at the ends of their range are numbers") {
  TracedFile traced;
  BatchOf batch;
  batch.timing("a").starts(std::chrono::nanoseconds::min());
  batch.timing("a").starts(std::chrono::nanoseconds::max());
  const auto lines = traced.lines_of(batch);
  CHECK_THAT(lines.at(1), Catch::Matchers::Contains(R"("ts":-9223372036854775.808,)"));
  CHECK_THAT(lines.at(2), Catch::Matchers::Contains(R"("ts":9223372036854775.807,)"));
}

TEST_CASE("trace: imported events are at their wall time, those before 1970 a century later") {
  constexpr auto century = 36525 * 24h;
  const auto offset = GENERATE(-26h, 366 * 24h, 20'000 * 24h);
  const auto moved = offset < 0h ? century : 0h;
  TracedFile traced;
  BatchOf batch;
  batch.wall_minus_monotonic(offset);
  batch.timing("a").starts(1us).lasts(2us).imported();
  batch.counter("items", 1).starts(3us).imported();
  batch.gauge("load", 1).starts(4us).imported();
  batch.gauge("load", 2).starts(5us);  // of this process
  const auto at = [&](std::chrono::microseconds time) {
    const std::chrono::microseconds sum = offset + moved + time;
    return "\"ts\":" + std::to_string(sum.count()) + ".000,";
  };
  batch.timing("b").starts(1us).lasts(2us).imported().event.thread = 0;
  const auto lines = traced.lines_of(batch);
  REQUIRE(lines.size() == 7);
  CHECK_THAT(lines[1], Catch::Matchers::Contains(at(1us)));
  CHECK_THAT(lines[2], Catch::Matchers::Contains(at(3us)));
  CHECK_THAT(lines[3], Catch::Matchers::Contains(at(4us)));
  CHECK_THAT(lines[4], Catch::Matchers::Contains("\"ts\":5.000,"));
  CHECK_THAT(lines[5], Catch::Matchers::Contains(at(1us)));
  CHECK_THAT(lines[6], Catch::Matchers::Contains(at(3us)));
}

TEST_CASE("trace: a scope that is bound to no thread has a track of its own") {
  TracedFile traced;
  BatchOf batch;
  batch.timing("request").starts(1us).lasts(3us).with("id", 7).event.flags = POLLUX_EVENT_DETACHED;
  BatchOf::Entry& imported = batch.timing("request").starts(2us).lasts(4us);
  imported.event.thread = nullptr;
  CHECK(traced.lines_of(batch) ==
        std::vector<std::string>{
            R"({"name":"thread_name","ph":"M",PID,"tid":100,"args":{"name":"thread 1"}},)",
            R"({"name":"request","cat":"request","ph":"b","ts":1.000,PID,"tid":100,"id":"1",)"
            R"("args":{"status":"ok","id":7}},)",
            R"({"name":"request","cat":"request","ph":"e","ts":4.000,PID,"tid":100,"id":"1"},)",
            R"({"name":"request","cat":"request","ph":"b","ts":2.000,PID,"tid":4242,"id":"2",)"
            R"("args":{"status":"ok"}},)",
            R"({"name":"request","cat":"request","ph":"e","ts":6.000,PID,"tid":4242,"id":"2"},)"});
}

TEST_CASE("trace: gauges, histograms and untyped numbers are tracks of their values") {
  TracedFile traced;
  BatchOf batch;
  batch.gauge("plan.load", 0.92).parent("plan").starts(1us).with("zone", "a");
  batch.histogram("size", 17).starts(2us);
  batch.untyped("size", true).starts(3us);
  batch.gauge("size", std::numeric_limits<double>::infinity()).starts(4us);
  CHECK(
      traced.lines_of(batch) ==
      std::vector<std::string>{
          R"({"name":"plan.load {zone=a}","cat":"plan.load","ph":"C","ts":1.000,PID,"args":{"value":0.92}},)",
          R"({"name":"size","cat":"size","ph":"C","ts":2.000,PID,"args":{"value":17}},)",
          R"({"name":"size","cat":"size","ph":"C","ts":3.000,PID,"args":{"value":1}},)"});
}

TEST_CASE("trace: a summed-up histogram shows its mean and its extremes") {
  TracedFile traced;
  BatchOf batch;
  batch.histogram("size", 2.5).starts(1us).aggregate(Aggregated::of({1.0, 2.0, 4.5}, {2.0}));
  CHECK(traced.lines_of(batch) ==
        std::vector<std::string>{R"({"name":"size","cat":"size","ph":"C","ts":1.000,PID,)"
                                 R"("args":{"value":2.5,"min":1,"max":4.5}},)"});
}

TEST_CASE("trace: a text is a mark on its thread") {
  TracedFile traced;
  BatchOf batch;
  batch.untyped("phase", "warm\nup").starts(1us).with("by", "cache");
  CHECK(traced.lines_of(batch).at(1) ==
        R"({"name":"phase","cat":"phase","ph":"i","ts":1.000,PID,"tid":100,"s":"t",)"
        R"("args":{"value":"warm\nup","by":"cache"}},)");
}

TEST_CASE("trace: a scope and a counter of one path do not take each other's name") {
  TracedFile traced;
  BatchOf batch;
  batch.timing("a.b").parent("a");
  batch.counter("a.b", 1).parent("a");
  const auto events = traced.events_of(batch);
  CHECK(events.at(1)["name"] == "b");
  CHECK(events.at(2)["name"] == "a.b");
}

TEST_CASE("trace: attributes and metrics can be left out, and trace ids put in") {
  BatchOf batch;
  pollux_span trace{};
  trace.trace_id[0] = 0xab;
  trace.span_id[7] = 0x0c;
  batch.timing("a").with("x", 1).with("span_id", "mine").event.span = &trace;
  batch.counter("n", 1);

  TracedFile bare{{"attributes", false}, {"metrics", false}};
  const auto without = bare.events_of(batch);
  REQUIRE(without.size() == 2);
  CHECK(without.at(1)["args"].dump() == R"({"status":"ok"})");

  TracedFile full{{"trace_ids", true}};
  const auto arguments = full.events_of(batch).at(1)["args"];
  CHECK(arguments["trace_id"] == "ab000000000000000000000000000000");
  CHECK(arguments["span_id"] == "000000000000000c");
  CHECK(arguments["parent_span_id"] == "0000000000000000");
  CHECK(arguments["attr.span_id"] == "mine");
}

TEST_CASE("trace: an attribute that was set twice has its last value, once") {
  TracedFile traced;
  BatchOf batch;
  batch.timing("a").with("x", 1).with("y", 2).with("x", 3);
  CHECK_THAT(traced.lines_of(batch).at(1),
             Catch::Matchers::Contains(R"("args":{"status":"ok","y":2,"x":3}},)"));
}
