// The lines of the log plugin, exactly.
#include <chrono>
#include <cmath>
#include <cstdint>
#include <limits>
#include <nlohmann/json.hpp>
#include <string>

#include "batch_of.hpp"
#include "catch.hpp"
#include "loaded_reporter.hpp"
#include "temporary_folder.hpp"

using namespace pollux::test;
using namespace std::chrono_literals;

namespace {

// 2026-11-21T10:15:02Z is this long after the monotonic clock's 5 s.
constexpr std::chrono::nanoseconds difference = 1'795'256'102s - 5s;

std::string text_logged(BatchOf& batch, const std::string& format, const std::string& level = "info",
                        const std::string& fields = "all") {
  const TemporaryFolder folder;
  const std::string path = folder.file("events");
  const OptionsOf options{
      {"target", "file"}, {"path", path}, {"format", format}, {"level", level}, {"fields", fields}};
  LoadedReporter log("log", options);
  REQUIRE(log.start().status == POLLUX_OK);
  const auto answer = log.deliver(batch);
  INFO(answer.message);
  REQUIRE(answer.status == POLLUX_OK);
  REQUIRE(answer.consumed == batch.get()->count);
  REQUIRE(log.flush().status == POLLUX_OK);
  REQUIRE(log.stop().status == POLLUX_OK);
  return text_of(path);
}

// A line for people, without its time.
std::string short_logged(BatchOf& batch) {
  const std::string text = text_logged(batch, "text", "info", "short");
  return text.substr(text.find(' ') + 1);
}

nlohmann::json json_logged(BatchOf& batch) { return nlohmann::json::parse(text_logged(batch, "json")); }

// What a line of text ends with: its attributes.
std::string attributes_logged(BatchOf& batch) {
  const std::string line = text_logged(batch, "text");
  const std::size_t last_field = line.find(" thread=1");
  REQUIRE(last_field != std::string::npos);
  return line.substr(last_field + 9);
}

}  // namespace

TEST_CASE("A timing is a line for people: time, level, scope, duration, attributes") {
  BatchOf batch;
  batch.wall_minus_monotonic(difference);
  batch.timing("my.pipeline.step")
      .parent("my.pipeline")
      .depth(1)
      .starts(5s + 100ms)
      .lasts(23'456us)
      .with("batch_size", 16)
      .with("model", "small one");
  CHECK(text_logged(batch, "text", "info", "short") ==
        "2026-11-21T10:15:02.123456Z INFO my.pipeline.step 23.456ms batch_size=16 model=\"small one\"\n");
}

TEST_CASE("A line for people says in what unit a duration is, and that a scope failed") {
  const auto line_of = [](std::chrono::nanoseconds duration) {
    BatchOf batch;
    batch.timing("a").lasts(duration);
    return short_logged(batch);
  };
  CHECK(line_of(0ns) == "INFO a 0ns\n");
  CHECK(line_of(999ns) == "INFO a 999ns\n");
  CHECK(line_of(1'234ns) == "INFO a 1.234us\n");
  CHECK(line_of(61s) == "INFO a 61.000s\n");
  BatchOf failed;
  failed.timing("a").lasts(1ms).fails();
  CHECK(short_logged(failed) == "ERROR a 1.000ms status=error\n");
}

TEST_CASE(
    "A metric is a line for people: its type and value, and of an aggregate how many and how far apart") {
  const auto line_of = [](auto&& add) {
    BatchOf batch;
    add(batch);
    return short_logged(batch);
  };
  CHECK(line_of([](BatchOf& b) { b.counter("items", 3).with("level", 1); }) ==
        "INFO items counter=3 level=1\n");
  CHECK(line_of([](BatchOf& b) { b.gauge("load", 0.5); }) == "INFO load gauge=0.5\n");
  CHECK(line_of([](BatchOf& b) { b.untyped("phase", "two words"); }) == "INFO phase value=\"two words\"\n");
  CHECK(line_of([](BatchOf& b) {
          b.histogram("size", 2.0)
              .aggregate(Aggregated::of({1.0, 3.0}, {2.0}))
              .with("min", 9)
              .with("histogram", 1);
        }) == "INFO size histogram=2.0 count=2 min=1.0 max=3.0 attr.min=9 attr.histogram=1\n");
}

TEST_CASE("A line for people has trace ids if they are asked for, and stays one line") {
  BatchOf batch;
  batch.timing("a\nb c").lasts(1ns).traced(0x01, 0x0A).with("trace_id", "mine");
  CHECK(short_logged(batch) ==
        "INFO \"a\\nb c\" 1ns trace_id=01010101010101010101010101010101 span_id=0a0a0a0a0a0a0a0a "
        "attr.trace_id=mine\n");
}

TEST_CASE("With fields = all a timing is one line of text with the event's end as its time") {
  BatchOf batch;
  batch.wall_minus_monotonic(difference);
  batch.timing("my.pipeline.step")
      .parent("my.pipeline")
      .depth(1)
      .call(7)
      .starts(5s + 100ms)
      .lasts(23'456us)
      .with("batch_size", 16);
  CHECK(
      text_logged(batch, "text") ==
      "2026-11-21T10:15:02.123456Z INFO telemetry.timing scope=my.pipeline.step duration_s=0.023456 depth=1 "
      "parent_scope=my.pipeline name=step call_count=7 status=ok start_monotonic_s=5.1 "
      "end_monotonic_s=5.123456 start_wall_time_s=1795256102.1 end_wall_time_s=1795256102.123456 "
      "thread=1 "
      "batch_size=16\n");
}

TEST_CASE("With fields = all a metric is one line of text") {
  BatchOf batch;
  batch.wall_minus_monotonic(difference);
  batch.gauge("my.pipeline.step.token_efficiency", 0.92)
      .parent("my.pipeline.step")
      .depth(2)
      .starts(5s)
      .with("model", "a b");
  CHECK(text_logged(batch, "text", "warning") ==
        "2026-11-21T10:15:02.000000Z WARNING telemetry.metric scope=my.pipeline.step.token_efficiency "
        "value=0.92 "
        "metric_type=gauge depth=2 parent_scope=my.pipeline.step name=token_efficiency time_monotonic_s=5.0 "
        "time_wall_s=1795256102.0 thread=1 model=\"a b\"\n");
}

TEST_CASE("A timing is one JSON object") {
  BatchOf batch;
  batch.wall_minus_monotonic(difference);
  batch.timing("a.b")
      .starts(5s)
      .lasts(500ms)
      .fails()
      .with("batch_size", 16)
      .with("warm", true)
      .with("ratio", 2.0);
  const std::string line = text_logged(batch, "json", "error");
  CHECK(line ==
        R"({"time":"2026-11-21T10:15:02.500000Z","level":"error","message":"telemetry.timing","scope":"a.b",)"
        R"("duration_s":0.5,"depth":0,"parent_scope":"","name":"a.b","call_count":1,"status":"error",)"
        R"("start_monotonic_s":5.0,"end_monotonic_s":5.5,"start_wall_time_s":1795256102.0,)"
        R"("end_wall_time_s":1795256102.5,"thread":1,"batch_size":16,"warm":true,"ratio":2.0})"
        "\n");
  CHECK(nlohmann::json::accept(line));
}

TEST_CASE("A metric is one JSON object, whatever its value") {
  const auto value_of = [](auto&& add) {
    BatchOf batch;
    add(batch);
    return json_logged(batch).at("value");
  };
  CHECK(value_of([](BatchOf& b) { b.counter("n", 3); }) == 3);
  CHECK(value_of([](BatchOf& b) { b.gauge("n", 0.1); }) == 0.1);
  CHECK(value_of([](BatchOf& b) { b.untyped("n", true); }) == true);
  CHECK(value_of([](BatchOf& b) { b.untyped("n", "text"); }) == "text");
  CHECK(value_of([](BatchOf& b) { b.untyped("n", pollux_value{}); }).is_null());
  CHECK(value_of([](BatchOf& b) { b.gauge("n", std::nan("")); }) == "NaN");
  CHECK(value_of([](BatchOf& b) { b.gauge("n", -std::numeric_limits<double>::infinity()); }) == "-Infinity");
}

TEST_CASE("Text values are quoted only where a reader needs it") {
  const auto quoted = [](std::string_view value) {
    BatchOf batch;
    batch.timing("a").with("k", value);
    return attributes_logged(batch);
  };
  CHECK(quoted("plain-1.0/x:y") == " k=plain-1.0/x:y\n");
  CHECK(quoted("naïve日本") == " k=naïve日本\n");
  CHECK(quoted("C:\\dir") == " k=C:\\dir\n");
  CHECK(quoted("") == " k=\"\"\n");
  CHECK(quoted("two words") == " k=\"two words\"\n");
  CHECK(quoted("a=b") == " k=\"a=b\"\n");
  CHECK(quoted("say \"hi\"") == " k=\"say \\\"hi\\\"\"\n");
  CHECK(quoted("line\nbreak") == " k=\"line\\nbreak\"\n");
  CHECK(quoted("\x1b[2J") == " k=\"\\u001b[2J\"\n");
  CHECK(quoted("bad\xFF") == " k=\"bad\xEF\xBF\xBD\"\n");
  CHECK(quoted("nel\xC2\x85") == " k=\"nel\\u0085\"\n");
  CHECK(quoted("a\xE2\x80\xAE"
               "b") == " k=\"a\\u202eb\"\n");
  CHECK(quoted("a\xE2\x80\x8B"
               "b\xEF\xBB\xBF") == " k=\"a\\u200bb\\ufeff\"\n");
  CHECK(quoted("\xF3\xA0\x81\x81") == " k=\"\\udb40\\udc41\"\n");
}

TEST_CASE("Values of other types are bare in text") {
  BatchOf batch;
  batch.timing("a")
      .with("n", -5)
      .with("x", 1e300)
      .with("t", true)
      .with("f", false)
      .with("nan", std::nan(""))
      .with("nothing", pollux_value{});
  CHECK(attributes_logged(batch) == " n=-5 x=1e+300 t=true f=false nan=NaN nothing=null\n");
}

TEST_CASE("A key that would break a line of text is made harmless") {
  BatchOf batch;
  batch.timing("a").with("two words", 1).with("a=b\n", 2).with("", 3).with("größe", 4);
  CHECK(attributes_logged(batch) == " two_words=1 a_b_=2 _=3 größe=4\n");
}

TEST_CASE("A scope's name cannot break a line") {
  BatchOf batch;
  batch.timing("a\nb c");
  const std::string line = text_logged(batch, "text");
  CHECK(line.find("scope=\"a\\nb c\" ") != std::string::npos);
  CHECK(line.find('\n') == line.size() - 1);
  CHECK(json_logged(batch).at("scope") == "a\nb c");
}

TEST_CASE("A key that was set twice counts once, with its last value") {
  BatchOf batch;
  batch.timing("a").with("rows", 1).with("other", 2).with("rows", 3);
  CHECK(attributes_logged(batch) == " other=2 rows=3\n");
  CHECK(json_logged(batch).at("rows") == 3);
}

TEST_CASE("An attribute named like a member of the line does not replace it in JSON") {
  BatchOf batch;
  batch.timing("a").with("time", 1).with("level", 2).with("message", 3).with("ke\"y", 4);
  const auto line = json_logged(batch);
  CHECK(line.at("message") == "telemetry.timing");
  CHECK(line.at("attr.time") == 1);
  CHECK(line.at("attr.level") == 2);
  CHECK(line.at("attr.message") == 3);
  CHECK(line.at("ke\"y") == 4);
}

TEST_CASE("An aggregate's figures follow the fields of its metric") {
  BatchOf batch;
  batch.wall_minus_monotonic(difference);
  batch.counter("items", 7).starts(5s).aggregate(Aggregated::of({3, 4}).over(500ms)).with("region", "eu");
  CHECK(text_logged(batch, "text") ==
        "2026-11-21T10:15:02.000000Z INFO telemetry.metric scope=items value=7 metric_type=counter depth=0 "
        "parent_scope=\"\" name=items time_monotonic_s=5.0 time_wall_s=1795256102.0 thread=1 count=2 sum=7.0 "
        "min=3.0 max=4.0 interval_s=0.5 region=eu\n");
  CHECK(
      text_logged(batch, "json") ==
      R"({"time":"2026-11-21T10:15:02.000000Z","level":"info","message":"telemetry.metric","scope":"items",)"
      R"("value":7,"metric_type":"counter","depth":0,"parent_scope":"","name":"items",)"
      R"("time_monotonic_s":5.0,"time_wall_s":1795256102.0,"thread":1,"count":2,"sum":7.0,"min":3.0,)"
      R"("max":4.0,"interval_s":0.5,"region":"eu"})"
      "\n");
}

TEST_CASE("Buckets are an object in JSON, by their upper bounds, and not in text") {
  BatchOf batch;
  batch.histogram("size", 2.5).aggregate(Aggregated::of({1.0, 2.0, 4.5}, {0.5, 2.0}));
  const std::string line = text_logged(batch, "json");
  CHECK(line.find(R"("interval_s":10.0,"buckets":{"0.5":0,"2.0":2,"Infinity":1}})") != std::string::npos);
  CHECK(nlohmann::json::accept(line));
  CHECK(text_logged(batch, "text").find("buckets") == std::string::npos);
}

TEST_CASE("Figures of an aggregate that no JSON number can be are strings") {
  BatchOf batch;
  batch.histogram("size", 1.0)
      .aggregate({.count = std::numeric_limits<std::uint64_t>::max(),
                  .sum = std::nan(""),
                  .min = -std::numeric_limits<double>::infinity(),
                  .max = std::numeric_limits<double>::infinity()});
  const auto line = json_logged(batch);
  CHECK(line.at("count") == std::numeric_limits<std::int64_t>::max());
  CHECK(line.at("sum") == "NaN");
  CHECK(line.at("min") == "-Infinity");
  CHECK(line.at("max") == "Infinity");
}

TEST_CASE("An attribute named like an aggregate's field makes way for it, and only there") {
  BatchOf batch;
  batch.gauge("share", 0.5).aggregate(Aggregated::of({0.1, 0.5})).with("count", 9).with("buckets", "few");
  CHECK(attributes_logged(batch) ==
        " count=2 sum=0.6 min=0.1 max=0.5 interval_s=10.0 attr.count=9 attr.buckets=few\n");
  const auto line = json_logged(batch);
  CHECK(line.at("count") == 2);
  CHECK(line.at("attr.count") == 9);
  CHECK(line.at("attr.buckets") == "few");

  BatchOf single;
  single.gauge("share", 0.5).with("count", 9);
  CHECK(attributes_logged(single) == " count=9\n");
  CHECK(json_logged(single).at("count") == 9);
}

TEST_CASE("Times before 1970 and across a second's end are right") {
  BatchOf batch;
  batch.wall_minus_monotonic(-2s);
  batch.counter("before", 1).starts(1'999'999'999ns);
  batch.counter("after", 1).starts(2s);
  batch.counter("again", 1).starts(1'000'000'000ns);
  const std::string text = text_logged(batch, "text");
  CHECK(text.find("1969-12-31T23:59:59.999999Z INFO telemetry.metric scope=before ") == 0);
  CHECK(text.find("\n1970-01-01T00:00:00.000000Z INFO telemetry.metric scope=after ") != std::string::npos);
  CHECK(text.find("\n1969-12-31T23:59:59.000000Z INFO telemetry.metric scope=again ") != std::string::npos);
}

TEST_CASE("Fields in seconds are exact to the nanosecond") {
  BatchOf batch;
  batch.wall_minus_monotonic(difference);
  batch.timing("short").starts(5s + 1ns).lasts(1ns);
  batch.timing("whole").starts(5s).lasts(3600s);
  const std::string text = text_logged(batch, "text");
  CHECK(text.find("scope=short duration_s=0.000000001 ") != std::string::npos);
  CHECK(text.find(" start_monotonic_s=5.000000001 end_monotonic_s=5.000000002 ") != std::string::npos);
  CHECK(text.find(" end_wall_time_s=1795256102.000000002 ") != std::string::npos);
  CHECK(text.find("scope=whole duration_s=3600.0 ") != std::string::npos);

  BatchOf early;
  early.wall_minus_monotonic(std::chrono::nanoseconds::min() + 1s);
  early.counter("first", 1).starts(-1s);
  early.counter("before", 1).starts(std::chrono::nanoseconds::max() - 1'500'000'000ns);
  const std::string lines = text_logged(early, "json");
  CHECK(lines.find(R"("time_monotonic_s":-1.0,"time_wall_s":-9223372036.854775808,)") != std::string::npos);
  CHECK(lines.find(R"("time_wall_s":-0.500000001,)") != std::string::npos);
}

TEST_CASE("Trace ids are on the lines of events within a trace") {
  BatchOf batch;
  batch.timing("root").traced(0x01, 0x0A).with("trace_id", "mine");
  batch.timing("inner").traced(0xFF, 0x10, 0x0A);
  batch.timing("outside").with("span_id", 5);
  const std::string text = text_logged(batch, "text");
  CHECK(text.find(" thread=1 trace_id=01010101010101010101010101010101 span_id=0a0a0a0a0a0a0a0a "
                  "attr.trace_id=mine\n") != std::string::npos);
  CHECK(text.find(" trace_id=ffffffffffffffffffffffffffffffff span_id=1010101010101010 "
                  "parent_span_id=0a0a0a0a0a0a0a0a\n") != std::string::npos);
  CHECK(text.ends_with(" thread=1 span_id=5\n"));
  const std::string json = text_logged(batch, "json");
  CHECK(json.find(R"("thread":1,"trace_id":"01010101010101010101010101010101","span_id":"0a0a0a0a0a0a0a0a",)"
                  R"("attr.trace_id":"mine"})") != std::string::npos);
  CHECK(json.find(R"("thread":1,"span_id":5})") != std::string::npos);
}

TEST_CASE("Events of a kind that is not known are consumed without a line") {
  BatchOf batch;
  batch.unknown("x");
  batch.timing("known");
  batch.unknown("y");
  const std::string text = text_logged(batch, "text");
  CHECK(std::count(text.begin(), text.end(), '\n') == 1);
}

TEST_CASE("A batch of many events is as many lines, in their order") {
  BatchOf batch;
  for (int i = 0; i < 5000; ++i) batch.counter("n", i);
  const std::string text = text_logged(batch, "json");
  std::istringstream lines(text);
  int expected = 0;
  for (std::string line; std::getline(lines, line); ++expected) {
    REQUIRE(nlohmann::json::parse(line).at("value") == expected);
  }
  CHECK(expected == 5000);
}
