// The shapes of lines that `pollux run` reads, and what it says of those that it cannot.
#include "cli/json_line.hpp"

#include <cmath>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "catch.hpp"

using pollux::cli::is_blank;
using pollux::cli::read_json_line;
using pollux::detail::Kind;
using pollux::host::ImportedEvent;
using pollux::host::ImportedValue;
using Attributes = std::vector<std::pair<std::string, ImportedValue>>;

namespace {

ImportedEvent event_of(const std::string& line) {
  auto event = read_json_line(line);
  INFO(line);
  if (!event) FAIL(event.error());
  return *event;
}

std::string reason_of(const std::string& line) {
  const auto event = read_json_line(line);
  INFO(line);
  REQUIRE_FALSE(event);
  return event.error();
}

bool mentions(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("A line with a duration is a timing at the root") {
  const ImportedEvent event = event_of(R"({"scope":"a.b","duration_s":0.5})");
  CHECK(event.kind == Kind::timing);
  CHECK(event.parent_scope.empty());
  CHECK(event.name == "a.b");
  CHECK(event.depth == 0);
  CHECK(event.duration_ns == 500'000'000);
  CHECK_FALSE(event.error);
  CHECK_FALSE(event.start_wall_ns);
  CHECK(event.attributes.empty());
}

TEST_CASE("parent_scope, depth and status of a timing are read") {
  const ImportedEvent event = event_of(
      R"({"scope":"p.q.r.s","parent_scope":"p.q","depth":1,"duration_s":2,"status":"error","start_wall_time_s":1.5})");
  CHECK(event.parent_scope == "p.q");
  CHECK(event.name == "r.s");
  CHECK(event.depth == 1);
  CHECK(event.duration_ns == 2'000'000'000);
  CHECK(event.error);
  CHECK(event.start_wall_ns == 1'500'000'000);
}

TEST_CASE("Where the enclosing scopes end is told by parent_scope, else by name, else by depth") {
  struct Case {
    const char* fields;
    const char* parent;
    const char* name;
    std::uint32_t depth;
  };
  for (const Case& each : {
           Case{R"("parent_scope":"")", "", "a.b.c", 0},
           Case{R"("parent_scope":null)", "", "a.b.c", 0},
           Case{R"("parent_scope":"","depth":3)", "", "a.b.c", 0},
           Case{R"("parent_scope":"a")", "a", "b.c", 1},
           Case{R"("parent_scope":"a.b")", "a.b", "c", 2},
           Case{R"("parent_scope":"a.b","depth":1)", "a.b", "c", 1},
           Case{R"("parent_scope":"a.b","depth":7)", "a.b", "c", 2},
           Case{R"("parent_scope":"a.b","depth":0)", "a.b", "c", 1},
           Case{R"("parent_scope":"a.b","name":"b.c")", "a.b", "c", 2},
           Case{R"("name":"b.c")", "a", "b.c", 1},
           Case{R"("name":"a.b.c","depth":2)", "", "a.b.c", 0},
           Case{R"("name":"other")", "", "a.b.c", 0},
           Case{R"("depth":2)", "a.b", "c", 2},
           Case{R"("depth":1)", "a.b", "c", 1},
           Case{R"("depth":0)", "", "a.b.c", 0},
       }) {
    const ImportedEvent event =
        event_of(R"({"scope":"a.b.c","duration_s":1,)" + std::string(each.fields) + "}");
    INFO(each.fields);
    CHECK(event.parent_scope == each.parent);
    CHECK(event.name == each.name);
    CHECK(event.depth == each.depth);
  }
  CHECK(event_of(R"({"scope":"a","duration_s":1,"depth":1})").depth == 0);
}

TEST_CASE("A line with a value is a metric of the type that it names, else untyped") {
  const ImportedEvent gauge =
      event_of(R"({"scope":"a.x","value":1.5,"metric_type":"gauge","time_wall_s":-2,"parent_scope":"a"})");
  CHECK(gauge.kind == Kind::gauge);
  CHECK(gauge.parent_scope == "a");
  CHECK(gauge.name == "x");
  CHECK(gauge.value == ImportedValue(1.5));
  CHECK(gauge.start_wall_ns == -2'000'000'000);
  CHECK(gauge.duration_ns == 0);
  CHECK(event_of(R"({"scope":"x","value":2,"metric_type":"counter"})").kind == Kind::counter);
  CHECK(event_of(R"({"scope":"x","value":-2,"metric_type":"up_down_counter"})").kind == Kind::up_down);
  CHECK(event_of(R"({"scope":"x","value":2,"metric_type":"histogram"})").kind == Kind::histogram);
  CHECK(event_of(R"({"scope":"x","value":2,"metric_type":"untyped"})").kind == Kind::untyped);
  CHECK(event_of(R"({"scope":"x","value":2})").kind == Kind::untyped);
  CHECK(event_of(R"({"scope":"x","value":2})").value == ImportedValue(std::int64_t{2}));
  CHECK(event_of(R"({"scope":"x","value":"on"})").value == ImportedValue(std::string("on")));
  CHECK(event_of(R"({"scope":"x","value":true})").value == ImportedValue(true));
}

TEST_CASE("Every other scalar is an attribute, in the order of the line") {
  const ImportedEvent event = event_of(
      R"({"z":"text","scope":"a","b":true,"duration_s":1,"i":-3,"f":0.25,"n":null,"attributes":{"scope":"inner","k":1}})");
  CHECK(event.attributes == Attributes{{"z", "text"},
                                       {"b", true},
                                       {"i", std::int64_t{-3}},
                                       {"f", 0.25},
                                       {"n", std::monostate{}},
                                       {"scope", "inner"},
                                       {"k", std::int64_t{1}}});
}

TEST_CASE("What outputs derive is passed over, and what belongs to the other kind is an attribute") {
  CHECK(event_of(
            R"({"time":"2026-01-01","level":"info","message":"telemetry.timing","scope":"a","duration_s":1,)"
            R"("call_count":7,"start_monotonic_s":1,"end_monotonic_s":2,"thread":1,"name":"a"})")
            .attributes.empty());
  CHECK(event_of(R"({"scope":"a","value":1,"time_monotonic_s":3,"call_count":1,"end_wall_time_s":1})")
            .attributes.empty());
  CHECK(event_of(R"({"scope":"a","value":1,"status":"active"})").attributes ==
        Attributes{{"status", "active"}});
  CHECK(event_of(R"({"message":"telemetry.timing","scope":"a","duration_s":1,"value":3})").attributes ==
        Attributes{{"value", std::int64_t{3}}});
}

TEST_CASE("An attribute that an output renamed gets its name back") {
  CHECK(event_of(R"({"scope":"a","value":1,"attr.scope":"x","attr.level":2,"attr.other":3})").attributes ==
        Attributes{{"scope", "x"}, {"level", std::int64_t{2}}, {"attr.other", std::int64_t{3}}});
}

TEST_CASE("A metric that sums up many observations is an aggregate") {
  const ImportedEvent event = event_of(
      R"({"scope":"size","value":2.5,"metric_type":"histogram","count":3,"sum":7.5,"min":1,"max":"Infinity",)"
      R"("interval_s":0.25,"buckets":{"-1e-5":0,"2.0":2,"Infinity":1},"rows":4,"attr.count":5,)"
      R"("attributes":{"sum":6}})");
  REQUIRE(event.aggregate);
  CHECK(event.aggregate->count == 3);
  CHECK(event.aggregate->sum == 7.5);
  CHECK(event.aggregate->min == 1);
  CHECK(event.aggregate->max == std::numeric_limits<double>::infinity());
  CHECK(event.aggregate->interval_ns == 250'000'000);
  CHECK(event.aggregate->bounds == std::vector{-1e-5, 2.0});
  CHECK(event.aggregate->buckets == std::vector<std::uint64_t>{0, 2, 1});
  CHECK(event.attributes ==
        Attributes{{"rows", std::int64_t{4}}, {"count", std::int64_t{5}}, {"sum", std::int64_t{6}}});

  const ImportedEvent counter = event_of(
      R"({"scope":"n","value":7,"metric_type":"counter","count":2,"sum":7,"min":"NaN","max":4,"interval_s":0})");
  REQUIRE(counter.aggregate);
  CHECK(counter.value == ImportedValue(std::int64_t{7}));
  CHECK(std::isnan(counter.aggregate->min));
  CHECK(counter.aggregate->buckets.empty());
}

TEST_CASE("One field of an aggregate by itself is an attribute") {
  const ImportedEvent event = event_of(
      R"({"scope":"n","value":7,"metric_type":"counter","count":2,"min":1,"attr.max":3,"buckets":4})");
  CHECK_FALSE(event.aggregate);
  CHECK(event.attributes == Attributes{{"count", std::int64_t{2}},
                                       {"min", std::int64_t{1}},
                                       {"attr.max", std::int64_t{3}},
                                       {"buckets", std::int64_t{4}}});
  CHECK_FALSE(event_of(R"({"scope":"n","duration_s":7,"count":2,"interval_s":1})").aggregate);
}

TEST_CASE("The buckets of a histogram may come in any order") {
  const ImportedEvent event = event_of(
      R"({"scope":"a","value":1,"metric_type":"histogram","count":6,"sum":2,"min":1,"max":1,"interval_s":1,)"
      R"("buckets":{"10":1,"Infinity":2,"5":3,"-1e3":0}})");
  REQUIRE(event.aggregate);
  CHECK(event.aggregate->bounds == std::vector<double>{-1000, 5, 10});
  CHECK(event.aggregate->buckets == std::vector<std::uint64_t>{0, 3, 1, 2});
}

TEST_CASE("A malformed aggregate is refused with what was expected") {
  const auto histogram = [](const std::string& rest) {
    return reason_of(R"({"scope":"a","value":1,"metric_type":"histogram",)" + rest + "}");
  };
  const std::string figures = R"("count":2,"sum":2,"min":1,"max":1,"interval_s":1)";
  const std::string all = "; an aggregate has count, sum, min, max and interval_s";
  CHECK(histogram(R"("count":2,"interval_s":1)") == "'sum' is missing" + all);
  CHECK(histogram(R"("count":null,"buckets":{})") == "'count' is missing" + all);
  CHECK(histogram(R"("count":0,"interval_s":1)") == "'count' must be at least 1, found 0");
  CHECK(histogram(R"("count":1.5,"interval_s":1)") == "'count' must be a whole number, found a number");
  CHECK(histogram(R"("count":1,"interval_s":1,"sum":"inf")") ==
        "'sum' must be a number, 'NaN', 'Infinity' or '-Infinity', found a string");
  CHECK(histogram(R"("count":1,"interval_s":-1,"sum":1,"min":1,"max":1)") == "'interval_s' is negative");
  CHECK(histogram(R"("count":1,"interval_s":1,"sum":1,"min":2,"max":1)") == "'min' is above 'max'");
  CHECK(histogram(figures) == "'buckets' are missing, of a histogram's aggregate");
  CHECK(histogram(figures + R"(,"buckets":[2])") ==
        "'buckets' holds a list, expected a bool, a number or a string");
  CHECK(histogram(figures + R"(,"buckets":2)") == "'buckets' must be an object, found a whole number");
  CHECK(histogram(figures + R"(,"buckets":{})") == "'buckets' are missing, of a histogram's aggregate");
  CHECK(histogram(figures + R"(,"buckets":{"1.0":2})") ==
        "'buckets' must have one of all others, 'Infinity'");
  for (const std::string bound : {"", "one", "nan", "inf", "-Infinity", "1 ", "1e999"}) {
    CHECK(histogram(figures + R"(,"buckets":{")" + bound + R"(":1,"Infinity":1})") ==
          "bucket '" + bound + "' must be an upper bound: a finite number, or 'Infinity'");
  }
  CHECK(histogram(figures + R"(,"buckets":{"2.0":1,"2":0,"Infinity":1})") ==
        "two of 'buckets' have the same upper bound");
  CHECK(histogram(figures + R"(,"buckets":{"Infinity":1,"1":0,"Infinity":1})") ==
        "two of 'buckets' have the same upper bound");
  CHECK(histogram(figures + R"(,"buckets":{"1.0":-1,"Infinity":3})") ==
        "bucket '1.0' must hold a whole number, 0 or more");
  CHECK(histogram(figures + R"(,"buckets":{"1.0":"1","Infinity":1})") ==
        "bucket '1.0' must hold a whole number, 0 or more");
  for (const char* counts : {R"({"1.0":1,"Infinity":0})", R"({"1.0":1,"Infinity":2})",
                             R"({"1.0":3,"Infinity":9223372036854775807})"}) {
    CHECK(histogram(figures + R"(,"buckets":)" + counts) ==
          "'buckets' must hold as many observations as 'count', 2");
  }
  CHECK(reason_of(R"({"scope":"a","value":1,"metric_type":"gauge",)" + figures +
                  R"(,"buckets":{"Infinity":2}})") == "'buckets' must be a histogram's");
  CHECK(reason_of(R"({"scope":"a","value":1,)" + figures + "}") ==
        "an aggregate must have the 'metric_type' counter, up_down_counter, gauge or histogram");
  CHECK(reason_of(R"({"scope":"a","duration_s":1,"buckets":{}})") == "'buckets' must be a metric's");
}

TEST_CASE("A number that JSON cannot write is read from its name, of a metric that is one") {
  const auto value = [](const std::string& text) {
    return event_of(R"({"scope":"a","metric_type":"gauge","value":")" + text + "\"}").value;
  };
  CHECK(std::isnan(std::get<double>(value("NaN"))));
  CHECK(value("Infinity") == ImportedValue(std::numeric_limits<double>::infinity()));
  CHECK(value("-Infinity") == ImportedValue(-std::numeric_limits<double>::infinity()));
  CHECK(event_of(R"({"scope":"a","value":"NaN"})").value == ImportedValue("NaN"));
}

TEST_CASE("The message settles which kind a line with a duration and a value is") {
  CHECK(event_of(R"({"message":"telemetry.timing","scope":"a","duration_s":1,"value":1})").kind ==
        Kind::timing);
  CHECK(event_of(R"({"message":"telemetry.metric","scope":"a","duration_s":1,"value":1})").kind ==
        Kind::untyped);
  CHECK(mentions(reason_of(R"({"scope":"a","duration_s":1,"value":1})"), "both 'duration_s' and 'value'"));
  CHECK(mentions(reason_of(R"({"message":"telemetry.metric","scope":"a","duration_s":1})"),
                 "'value' is missing"));
  CHECK(mentions(reason_of(R"({"message":"telemetry.timing","scope":"a","value":1})"),
                 "'duration_s' is missing"));
}

TEST_CASE("The start follows from the end where only that is given") {
  CHECK(event_of(R"({"scope":"a","duration_s":0.5,"end_wall_time_s":2})").start_wall_ns == 1'500'000'000);
  CHECK(
      event_of(R"({"scope":"a","duration_s":0.5,"end_wall_time_s":2,"start_wall_time_s":1})").start_wall_ns ==
      1'000'000'000);
  CHECK_FALSE(event_of(R"({"scope":"a","duration_s":9e9,"end_wall_time_s":-9e9})").start_wall_ns);
}

TEST_CASE("Durations of over 292 years are 292 years") {
  constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max();
  for (const char* const years : {"9223372036", "1e10", "1e300"})
    CHECK(event_of(R"({"scope":"a","duration_s":)" + std::string(years) + "}").duration_ns == most);
  CHECK(event_of(R"({"scope":"a","duration_s":9e9})").duration_ns == 9'000'000'000'000'000'000);
  CHECK_FALSE(event_of(R"({"scope":"a","duration_s":1e10,"end_wall_time_s":-1})").start_wall_ns);
}

TEST_CASE("Numbers keep their kind, up to the limits of their types") {
  const auto value = [](const std::string& text) {
    return event_of(R"({"scope":"a","value":)" + text + "}").value;
  };
  CHECK(value("9223372036854775807") == ImportedValue(std::numeric_limits<std::int64_t>::max()));
  CHECK(value("-9223372036854775808") == ImportedValue(std::numeric_limits<std::int64_t>::min()));
  CHECK(value("9223372036854775808") == ImportedValue(9223372036854775808.0));
  CHECK(value("99999999999999999999999") == ImportedValue(99999999999999999999999.0));
  CHECK(value("1.0") == ImportedValue(1.0));
  CHECK(value("1e308") == ImportedValue(1e308));
  CHECK(event_of(R"({"scope":"a","duration_s":1e-9})").duration_ns == 1);
  CHECK(event_of(R"({"scope":"a","duration_s":9e9})").duration_ns == 9'000'000'000'000'000'000);
  CHECK(event_of(R"({"scope":"a","duration_s":0})").duration_ns == 0);
}

TEST_CASE("Each bad line is refused with its reason") {
  struct Case {
    const char* line;
    const char* reason;
  };
  for (const Case& each : {
           Case{"hello", "not JSON at byte 1"},
           Case{R"({"scope":"a","duration_s":1)", "not JSON at byte"},
           Case{R"({"scope":"a","duration_s":1} x)", "not JSON at byte"},
           Case{R"({"scope":"a","duration_s":1}{})", "not JSON at byte"},
           Case{R"({"scope":"a","value":NaN})", "not JSON at byte"},
           Case{R"({"scope":"a","value":-Infinity})", "not JSON at byte"},
           Case{"[1, 2]", "not an object: the line holds a list"},
           Case{"17", "not an object: the line holds a single value"},
           Case{"null", "not an object"},
           Case{"{}", "neither 'duration_s', of a timing, nor 'value', of a metric"},
           Case{R"({"duration_s":1})", "'scope' is missing"},
           Case{R"({"scope":null,"duration_s":1})", "'scope' is missing"},
           Case{R"({"scope":"","duration_s":1})", "'scope' is not a path"},
           Case{R"({"scope":"a..b","duration_s":1})",
                "'scope' is not a path of names joined by dots: 'a..b'"},
           Case{R"({"scope":".a","duration_s":1})", "'scope' is not a path"},
           Case{R"({"scope":"a.","duration_s":1})", "'scope' is not a path"},
           Case{R"({"scope":"a\nb","duration_s":1})",
                "'scope' is not a path of names joined by dots: 'a\\nb'"},
           Case{R"({"scope":7,"duration_s":1})", "'scope' must be a string, found a whole number"},
           Case{R"({"scope":"a","duration_s":"1"})",
                "'duration_s' must be a number of seconds, found a string"},
           Case{R"({"scope":"a","duration_s":-1})", "'duration_s' is negative"},
           Case{R"({"scope":"a","duration_s":1,"start_wall_time_s":1e10})",
                "'start_wall_time_s' is beyond 292 years"},
           Case{R"({"scope":"a","duration_s":1e999})", "the number is too large"},
           Case{R"({"scope":"a","duration_s":1,"x":-1e999})", "the number is too large"},
           Case{R"({"scope":"a","duration_s":1,"depth":-1})", "'depth' must be a whole number from 0"},
           Case{R"({"scope":"a","duration_s":1,"depth":1.5})", "'depth' must be a whole number from 0"},
           Case{R"({"scope":"a","duration_s":1,"depth":5000000000})",
                "'depth' must be a whole number from 0"},
           Case{R"({"scope":"a","duration_s":1,"status":"fine"})",
                "'status' must be 'ok' or 'error', found 'fine'"},
           Case{R"({"scope":"a","duration_s":1,"status":1})",
                "'status' must be 'ok' or 'error', found a whole number"},
           Case{R"({"scope":"a.b","duration_s":1,"parent_scope":"x"})",
                "'parent_scope' does not enclose 'scope'"},
           Case{R"({"scope":"ab","duration_s":1,"parent_scope":"a"})",
                "'parent_scope' does not enclose 'scope'"},
           Case{R"({"scope":"a","duration_s":1,"parent_scope":"a"})",
                "'parent_scope' does not enclose 'scope'"},
           Case{R"({"scope":"a","duration_s":1,"start_wall_time_s":"now"})",
                "'start_wall_time_s' must be a number"},
           Case{R"({"scope":"a","value":1,"metric_type":"guage"})",
                "up_down_counter, gauge, histogram or untyped, found 'guage'"},
           Case{R"({"scope":"a","value":1,"metric_type":4})", "'metric_type' must be a string"},
           Case{R"({"scope":"a","value":null})", "'value' is missing"},
           Case{R"({"scope":"a","value":"1","metric_type":"gauge"})",
                "only an untyped metric holds anything else"},
           Case{R"({"scope":"a","value":true,"metric_type":"counter"})", "found a bool"},
           Case{R"({"scope":"a","value":[1]})", "'value' holds a list"},
           Case{R"({"scope":"a","value":1,"x":{"y":1}})", "'x' holds an object"},
           Case{R"({"scope":"a","value":1,"attributes":3})", "'attributes' must be an object"},
           Case{R"({"scope":"a","value":1,"attributes":{"y":{}}})", "'y' holds an object"},
           Case{R"({"scope":"a","value":1,"attributes":{"attributes":{}}})", "'attributes' holds an object"},
           Case{R"({"scope":"a","value":1,"":2})", "an attribute has an empty name"},
           Case{"{\"scope\":\"a\xff\",\"value\":1}", "not UTF-8"},
           Case{"{\"scope\":\"a\",\"value\":1,\"k\":\"\xed\xa0\x80\"}", "not UTF-8"},
           Case{"\xfe\xff", "not UTF-8"},
       }) {
    const std::string reason = reason_of(each.line);
    INFO(reason);
    CHECK(mentions(reason, each.reason));
  }
}

TEST_CASE("A reason quotes a line safely and in part") {
  const std::string reason = reason_of("{\"scope\":\"" + std::string(5000, 'x') + "\x1b[31m");
  CHECK(reason.size() < 300);
  CHECK_FALSE(mentions(reason, "\x1b"));
  CHECK(
      mentions(reason_of(R"({"scope":"a","value":1,"\u001b[31mkey":[]})"), "'\\u001b[31mkey' holds a list"));
}

TEST_CASE("A line that nests a million lists is refused at the first") {
  CHECK(
      mentions(reason_of(R"({"scope":"a","value":)" + std::string(1'000'000, '[')), "'value' holds a list"));
}

TEST_CASE("A byte order mark before the first line is passed over") {
  CHECK(event_of("\xef\xbb\xbf{\"scope\":\"a\",\"value\":1}").name == "a");
}

TEST_CASE("A line of white space is blank") {
  CHECK(is_blank(""));
  CHECK(is_blank(" \t "));
  CHECK_FALSE(is_blank(" {}"));
}

TEST_CASE("What no program can have recorded is a bad line") {
  const std::string name(256, 'x');
  CHECK(mentions(reason_of(R"({"duration_s":1,"scope":")" + name + "\"}"),
                 "has 256 bytes, expected at most 255"));
  CHECK(mentions(
      reason_of(R"({"duration_s":1,"parent_scope":"a.)" + name + R"(","scope":"a.)" + name + ".b\"}"),
      "has 256 bytes, expected at most 255"));
  std::string deep = "a";
  for (int i = 0; i < 5000; ++i) deep += ".a";
  CHECK(
      mentions(reason_of(R"({"duration_s":1,"depth":1,"scope":")" + deep + "\"}"), "more than 4096 scopes"));
  for (int i = 0; i < 30000; ++i) deep += ".a";
  CHECK(mentions(reason_of(R"({"duration_s":1,"scope":")" + deep + "\"}"), "expected at most 65536"));
}

TEST_CASE("A path that is too long for one name is divided at its last dot") {
  const std::string parts = std::string(200, 'a') + "." + std::string(200, 'b');
  const ImportedEvent event = event_of(R"({"duration_s":1,"scope":")" + parts + "\"}");
  CHECK(event.parent_scope == std::string(200, 'a'));
  CHECK(event.name == std::string(200, 'b'));
}

TEST_CASE("Times keep every nanosecond") {
  const ImportedEvent event =
      event_of(R"({"scope":"a","duration_s":12345678.123456789,"start_wall_time_s":1795256102.122222123})");
  CHECK(event.duration_ns == 12'345'678'123'456'789);
  CHECK(event.start_wall_ns == 1'795'256'102'122'222'123);
  const auto time_of = [](const std::string& time) {
    return event_of(R"({"scope":"a","value":1,"time_wall_s":)" + time + "}").start_wall_ns;
  };
  CHECK(time_of("-0.000000001") == -1);
  CHECK(time_of("0.0000000015") == 2);
  CHECK(time_of("1.5e3") == 1'500'000'000'000);
  CHECK(time_of("7") == 7'000'000'000);
  CHECK(time_of("1e-9") == 1);
}
