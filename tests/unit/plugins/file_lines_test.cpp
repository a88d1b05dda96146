// The lines of the file plugin, exactly: JSON Lines and CSV.
#include <chrono>
#include <cmath>
#include <cstdint>
#include <limits>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <vector>

#include <pollux/sdk/fields.hpp>

#include "catch.hpp"
#include "file_fixture.hpp"
#include "time_text.hpp"

using namespace pollux::test;
using namespace std::chrono_literals;
using nlohmann::json;
using pollux::MetricType;
using pollux::testing::Aggregated;
using pollux::testing::EventList;
using pollux::testing::OptionTable;

namespace {

std::string written(EventList& events, const std::string& format) {
  const TemporaryFolder folder;
  OptionTable options;
  options.set("path", folder.file("events")).set("format", format);
  DrivenFile file(options);
  REQUIRE(file.start().status == POLLUX_OK);
  const auto answer = file.deliver(events);
  INFO(answer.message);
  REQUIRE(answer.status == POLLUX_OK);
  REQUIRE(answer.consumed == events.size());
  REQUIRE(file.stop().status == POLLUX_OK);
  return text_of(folder.file("events"));
}

json as_json(EventList& events) { return json::parse(written(events, "jsonl")); }

// RFC 4180, read by the book.
std::vector<std::vector<std::string>> records(const std::string& text) {
  std::vector<std::vector<std::string>> all;
  std::vector<std::string> record(1);
  bool quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (quoted) {
      if (c != '"') {
        record.back() += c;
      } else if (i + 1 < text.size() && text[i + 1] == '"') {
        record.back() += text[++i];
      } else {
        quoted = false;
      }
    } else if (c == '"') {
      REQUIRE(record.back().empty());
      quoted = true;
    } else if (c == ',') {
      record.emplace_back();
    } else if (c == '\r') {
      REQUIRE(text.at(i + 1) == '\n');
      ++i;
      all.push_back(std::exchange(record, std::vector<std::string>(1)));
    } else {
      REQUIRE(c != '\n');
      record.back() += c;
    }
  }
  REQUIRE_FALSE(quoted);
  REQUIRE(record == std::vector<std::string>(1));  // the last record was ended
  return all;
}

// The columns of the only event, by name.
std::map<std::string, std::string> as_columns(EventList& events) {
  const auto all = records(written(events, "csv"));
  REQUIRE(all.size() == 2);
  REQUIRE(all[0].size() == all[1].size());
  std::map<std::string, std::string> columns;
  for (std::size_t i = 0; i < all[0].size(); ++i) columns[all[0][i]] = all[1][i];
  REQUIRE(columns.size() == all[0].size());
  return columns;
}

std::string seconds_text(std::chrono::nanoseconds time) {
  pollux::file::TextBuffer out;
  pollux::file::append_seconds(out, time);
  return std::string(out.view());
}

}  // namespace

TEST_CASE("A timing is one line of JSON, exactly") {
  EventList events;
  events.timing("my.pipeline.step", 23'456us).attribute("batch_size", 16).attribute("model", "small \"one\"");
  events.timing("a", 0ns).failed().thread(7);
  CHECK(written(events, "jsonl") ==
        R"({"time":"2023-11-14T22:13:21.023456000Z","message":"telemetry.timing","scope":"my.pipeline.step",)"
        R"("depth":2,"parent_scope":"my.pipeline","name":"step","duration_s":0.023456,"call_count":1,)"
        R"("status":"ok","start_monotonic_s":1.0,"end_monotonic_s":1.023456,)"
        R"("start_wall_time_s":1700000001.0,"end_wall_time_s":1700000001.023456,"thread":1,)"
        R"("attributes":{"batch_size":16,"model":"small \"one\""}})"
        "\n"
        R"({"time":"2023-11-14T22:13:21.023456000Z","message":"telemetry.timing","scope":"a",)"
        R"("depth":0,"parent_scope":"","name":"a","duration_s":0.0,"call_count":1,"status":"error",)"
        R"("start_monotonic_s":1.023456,"end_monotonic_s":1.023456,"start_wall_time_s":1700000001.023456,)"
        R"("end_wall_time_s":1700000001.023456,"thread":7})"
        "\n");
}

TEST_CASE("A metric is one line of JSON, exactly") {
  EventList events;
  events.metric(MetricType::gauge, "plan.efficiency", 0.92).at(1s + 1ns);
  CHECK(written(events, "jsonl") ==
        R"({"time":"2023-11-14T22:13:21.000000001Z","message":"telemetry.metric","scope":"plan.efficiency",)"
        R"("depth":1,"parent_scope":"plan","name":"efficiency","value":0.92,"metric_type":"gauge",)"
        R"("time_monotonic_s":1.000000001,"time_wall_s":1700000001.000000001,"thread":1})"
        "\n");
}

TEST_CASE("A timing and a metric are one record of CSV each, exactly, after the header") {
  EventList events;
  events.timing("plan.step", 5ms).attribute("model", "small, \"one\"");
  events.metric(MetricType::counter, "plan.items", 3);
  CHECK(written(events, "csv") ==
        "time,message,scope,parent_scope,name,depth,thread,duration_s,call_count,status,start_monotonic_s,"
        "end_monotonic_s,start_wall_time_s,end_wall_time_s,value,metric_type,time_monotonic_s,time_wall_s,"
        "count,sum,min,max,interval_s,buckets,attributes\r\n"
        "2023-11-14T22:13:21.005000000Z,telemetry.timing,plan.step,plan,step,1,1,0.005,1,ok,1.0,1.005,"
        "1700000001.0,1700000001.005,,,,,,,,,,,\"{\"\"model\"\":\"\"small, \\\"\"one\\\"\"\"\"}\"\r\n"
        "2023-11-14T22:13:21.005000000Z,telemetry.metric,plan.items,plan,items,1,1,,,,,,,,3,counter,1.005,"
        "1700000001.005,,,,,,,\r\n");
}

TEST_CASE("The members are the fields that all text outputs agree on") {
  EventList events;
  events.timing("a.b", 1ms);
  events.metric(MetricType::counter, "c", 7).aggregate(Aggregated::of({3, 4}));
  std::set<std::string> timing{"time", "message"};
  std::set<std::string> metric = timing;
  const auto into = [](std::set<std::string>& names) {
    return [&names](std::string_view key, const pollux::Value&) { names.emplace(key); };
  };
  const pollux::Batch batch = events.batch();
  const pollux::Metric second = (*++batch.begin()).metric();
  pollux::for_each_field((*batch.begin()).timing(), into(timing));
  pollux::for_each_field(second, into(metric));
  pollux::for_each_field(*second.aggregate(), into(metric));

  std::vector<std::set<std::string>> found;
  std::istringstream lines(written(events, "jsonl"));
  for (std::string line; std::getline(lines, line);) {
    auto& names = found.emplace_back();
    const json object = json::parse(line);
    for (const auto& [key, value] : object.items()) names.insert(key);
  }
  CHECK(found == std::vector<std::set<std::string>>{timing, metric});

  std::set<std::string> all = timing;
  all.insert(metric.begin(), metric.end());
  all.insert({"buckets", "attributes"});
  const auto header = records(written(events, "csv"))[0];
  CHECK(std::set<std::string>(header.begin(), header.end()) == all);
}

TEST_CASE("Seconds are exact to the nanosecond, whatever the time") {
  CHECK(seconds_text(0ns) == "0.0");
  CHECK(seconds_text(1ns) == "0.000000001");
  CHECK(seconds_text(-1ns) == "-0.000000001");
  CHECK(seconds_text(10s) == "10.0");
  CHECK(seconds_text(-1500ms) == "-1.5");
  CHECK(seconds_text(1'795'256'102'123'456'780ns) == "1795256102.12345678");
  CHECK(seconds_text(std::chrono::nanoseconds::min()) == "-9223372036.854775808");
  CHECK(seconds_text(std::chrono::nanoseconds::max()) == "9223372036.854775807");
}

TEST_CASE("A metric's value of any type is a JSON value, and what JSON lacks is a string") {
  const auto value_of = [](auto value) {
    EventList events;
    events.metric(MetricType::untyped, "n", value);
    return as_json(events).at("value");
  };
  CHECK(value_of(3) == 3);
  CHECK(value_of(0.1) == 0.1);
  CHECK(value_of(true) == true);
  CHECK(value_of("te\"xt\n") == "te\"xt\n");
  CHECK(value_of(std::nan("")) == "NaN");
  CHECK(value_of(-std::numeric_limits<double>::infinity()) == "-Infinity");
}

TEST_CASE("A value in CSV is a bare number, or the JSON of a string, so that both can be told apart") {
  const auto value_of = [](auto value) {
    EventList events;
    events.metric(MetricType::untyped, "n", value);
    return as_columns(events).at("value");
  };
  CHECK(value_of(5) == "5");
  CHECK(value_of(0.5) == "0.5");
  CHECK(value_of(false) == "false");
  CHECK(value_of("5") == "\"5\"");
  CHECK(value_of(std::nan("")) == "NaN");
  CHECK(json::parse(value_of("a,\"b\"\r\nc")) == "a,\"b\"\r\nc");
}

TEST_CASE("Aggregates have their figures and their buckets, in both formats") {
  EventList events;
  events.metric(MetricType::histogram, "size", 2.5)
      .aggregate(Aggregated::of({1.0, 2.0, 4.5}, {0.5, 2.0}).over(1s))
      .attribute("count", 9);
  const json line = as_json(events);
  CHECK(line.at("count") == 3);
  CHECK(line.at("sum") == 7.5);
  CHECK(line.at("min") == 1.0);
  CHECK(line.at("max") == 4.5);
  CHECK(line.at("interval_s") == 1.0);
  CHECK(line.at("buckets") == json::parse(R"({"0.5":0,"2.0":2,"Infinity":1})"));
  CHECK(line.at("attributes") == json::parse(R"({"count":9})"));

  const auto columns = as_columns(events);
  CHECK(columns.at("count") == "3");
  CHECK(columns.at("sum") == "7.5");
  CHECK(columns.at("interval_s") == "1.0");
  CHECK(json::parse(columns.at("buckets")) == line.at("buckets"));
  CHECK(json::parse(columns.at("attributes")) == line.at("attributes"));
}

TEST_CASE("Attributes keep their names, whatever they are, and a key that was set twice its last value") {
  EventList events;
  events.timing("a", 1ms).attribute("time", 1).attribute("attributes", 2).attribute("a,\"b\"\n", true);
  events.attribute("twice", 1).attribute("last", 0.5).attribute("twice", 2);
  const json expected{{"time", 1}, {"attributes", 2}, {"a,\"b\"\n", true}, {"twice", 2}, {"last", 0.5}};
  CHECK(as_json(events).at("attributes") == expected);
  CHECK(json::parse(as_columns(events).at("attributes")) == expected);
}

TEST_CASE("Nothing that an application names can break a line") {
  EventList events;
  events.timing("a\r\nb,\"c\" d\xFF\xE2\x80\xA8", 1ms).attribute("k\n", "v\r\n\xFF");
  const std::string line = written(events, "jsonl");
  CHECK(line.find('\n') == line.size() - 1);
  CHECK(json::accept(line));
  CHECK(as_columns(events).at("scope") == "a\uFFFD\uFFFDb,\"c\" d\uFFFD\uFFFD");
  const std::string record = written(events, "csv");
  CHECK(std::count(record.begin(), record.end(), '\n') == 2);
}

TEST_CASE("Scopes beyond those whose text is kept are written as well") {
  EventList events;
  for (int i = 0; i < 40'000; ++i) events.timing("scope.number" + std::to_string(i), 1us);
  std::istringstream lines(written(events, "jsonl"));
  int at = 0;
  for (std::string line; std::getline(lines, line); ++at) {
    if (line.find("\"scope\":\"scope.number" + std::to_string(at) + "\"") == line.npos) FAIL(line);
  }
  CHECK(at == 40'000);
}

TEST_CASE("The file reporter consumes events of a kind that it does not know without a line") {
  EventList events;
  events.unknown("x").timing("known", 1ms).unknown("y");
  const std::string text = written(events, "jsonl");
  CHECK(std::count(text.begin(), text.end(), '\n') == 1);
}
