// The summary's series: a metric's name plus its attributes, within bounds, and what is broken down by
// attributes.
#include <chrono>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include <pollux/sdk/summary.hpp>

#include "batch_of.hpp"
#include "catch.hpp"

using namespace pollux;
using namespace std::chrono_literals;
using pollux::test::Aggregated;
using pollux::test::BatchOf;

namespace {

Summary summary_of(BatchOf& batch, SummaryOptions options = {}) {
  Summary summary(std::move(options));
  summary.record_batch(Batch(*batch.get()));
  return summary;
}

// path {attributes} count sum, a row a line
std::string text_of(const std::vector<Summary::MetricRow>& rows) {
  std::string text;
  for (const auto& row : rows) {
    text += row.path + " {" + row.attributes.label() + "} " + std::to_string(row.count) + " " +
            summary::human(row.sum) + "\n";
  }
  return text;
}

}  // namespace

TEST_CASE("Increments that differ by an attribute are two series, in whatever order attributes are given") {
  BatchOf batch;
  batch.counter("lookups", 3).with("result", "hit").with("shard", 1);
  batch.counter("lookups", 4).with("shard", 1).with("result", "hit");
  batch.counter("lookups", 5).with("result", "miss").with("shard", 1);
  batch.counter("lookups", 6);
  CHECK(text_of(summary_of(batch).metrics()) ==
        "lookups {} 1 6\n"
        "lookups {result=hit, shard=1} 2 7\n"
        "lookups {result=miss, shard=1} 1 5\n");
}

TEST_CASE("A value's type is part of its series") {
  BatchOf batch;
  batch.counter("n", 1).with("k", 1);
  batch.counter("n", 1).with("k", 1.0);
  batch.counter("n", 1).with("k", "1");
  batch.counter("n", 1).with("k", true);
  CHECK(summary_of(batch).metrics().size() == 4);
}

TEST_CASE("Each type of metric has series of its own, up-down counters too") {
  BatchOf batch;
  batch.gauge("x", 1).with("k", "a");
  batch.gauge("x", 2).with("k", "b");
  batch.gauge("x", 3).with("k", "a");
  batch.histogram("x", 10).with("k", "a");
  batch.untyped("x", "text").with("k", "a");
  batch.counter("x", 1).with("k", "a");
  batch.counter("x", 5).with("k", "b").event.kind = POLLUX_EVENT_UP_DOWN;
  batch.counter("x", -2).with("k", "b").event.kind = POLLUX_EVENT_UP_DOWN;
  const auto rows = summary_of(batch).metrics();
  REQUIRE(rows.size() == 6);
  CHECK(rows[0].type == MetricType::counter);
  CHECK(std::get<double>(rows[1].last) == 3.0);
  CHECK(rows[1].min == 1.0);
  CHECK(std::get<double>(rows[2].last) == 2.0);
  CHECK(rows[3].type == MetricType::histogram);
  CHECK(std::get<std::string>(rows[4].last) == "text");
  CHECK(rows[5].type == MetricType::up_down_counter);
  CHECK(rows[5].sum == 3.0);
}

TEST_CASE("Beyond the limit the series of a metric are one, and no other metric pays for it") {
  BatchOf batch;
  for (int user = 0; user < 100; ++user) batch.counter("logins", 1).with("user", user);
  batch.counter("lookups", 1).with("result", "hit");
  const auto rows = summary_of(batch, {.max_series = 2}).metrics();
  CHECK(text_of(rows) ==
        "logins {user=0} 1 1\n"
        "logins {user=1} 1 1\n"
        "logins {[other]} 98 98\n"
        "lookups {result=hit} 1 1\n");
  CHECK(rows[2].attributes.is_other);
}

TEST_CASE("All series together have a bound too, and every path keeps a row") {
  BatchOf batch;
  for (int i = 0; i < 3; ++i) batch.counter("a", 1).with("i", i);
  for (int i = 0; i < 3; ++i) batch.counter("b", 1).with("i", i);
  batch.counter("c", 1);
  batch.counter("d", 1).with("i", 1);
  batch.counter("e", 1);
  CHECK(text_of(summary_of(batch, {.max_scopes = 4}).metrics()) ==
        "a {i=0} 1 1\na {i=1} 1 1\na {i=2} 1 1\n"
        "b {i=0} 1 1\nb {[other]} 2 2\n"
        "c {} 1 1\n"
        "d {[other]} 1 1\n"
        "[other] {} 1 0\n");
}

TEST_CASE("A breakdown shows timings and metrics by the values of the attributes that were asked for") {
  BatchOf batch;
  for (int i = 1; i <= 100; ++i)
    batch.timing("compaction").lasts(i * 1ms).with("level", i % 2).with("file", i);
  batch.timing("compaction").lasts(1s);  // without a level
  batch.timing("open").lasts(1ms);
  for (int i = 1; i <= 10; ++i) batch.histogram("bytes", i).with("level", 10).with("file", i);
  batch.histogram("bytes", 50).with("level", 2);
  batch.counter("lookups", 1).with("result", "hit");
  const Summary summary = summary_of(batch, {.by = {"level"}});
  const summary::Rows rows = summary.rows();
  REQUIRE(rows.timings.size() == 2);
  CHECK(rows.timings[0].calls == 101);  // all of it, once
  REQUIRE(rows.timings_by.size() == 2);
  CHECK(rows.timings_by[0].path == "compaction");
  CHECK(rows.timings_by[0].attributes.label() == "level=0");
  CHECK(rows.timings_by[0].calls == 50);
  CHECK(rows.timings_by[0].max == 100ms);
  CHECK(rows.timings_by[1].attributes.label() == "level=1");
  CHECK(rows.timings_by[1].total == 2500ms);
  CHECK(rows.metrics.size() == 12);
  CHECK(text_of(rows.metrics_by) == "bytes {level=2} 1 50\nbytes {level=10} 10 55\n");
  CHECK(rows.metrics_by[1].p50 == Approx(5).epsilon(Quantiles::relative_error));
}

TEST_CASE("A breakdown has the limit of series, and a row of those beyond") {
  BatchOf batch;
  for (int level = 0; level < 5; ++level) batch.timing("c").lasts(1ms).with("level", level);
  const auto rows = summary_of(batch, {.max_series = 2, .by = {"level"}}).rows();
  REQUIRE(rows.timings_by.size() == 3);
  CHECK(rows.timings_by[2].attributes.label() == "[other]");
  CHECK(rows.timings_by[2].calls == 3);
  CHECK(rows.timings.size() == 1);
}

TEST_CASE("The report has a column of attributes, and tables of the breakdown") {
  BatchOf batch;
  batch.timing("c").lasts(1ms).with("level", 2);
  batch.timing("c").lasts(3ms).with("level", 10).with("zone", "a b");
  batch.counter("lookups", 3).with("result", "hit");
  batch.counter("lookups", 4).with("result", "miss").with("level", 2);
  batch.gauge("share", 0.5);
  CHECK("\n" + summary_of(batch, {.by = {"level", "zone"}}).report() == R"(
scope  calls  errors      avg      p50      p99    total
c          2       0  2.00 ms  1.01 ms  2.98 ms  4.00 ms

metric   attributes            type     count  total  last  min  max
lookups  level=2, result=miss  counter      1      4
lookups  result=hit            counter      1      3
share                          gauge        1          0.5  0.5  0.5

scope  level  zone   calls  errors      avg      p50      p99    total
c      2                 1       0  1.00 ms  1.00 ms  1.00 ms  1.00 ms
c      10     "a b"      1       0  3.00 ms  3.00 ms  3.00 ms  3.00 ms

metric   level  type     count  total
lookups  2      counter      1      4
)");
}

TEST_CASE("The snapshot has attributes, the breakdown, and what is beyond a limit") {
  BatchOf batch;
  batch.timing("c").lasts(1500ms).with("level", 2);
  batch.counter("n", 3).with("a", "x").with("b", true);
  batch.counter("n", 4).with("a", "y").with("b", 0.5);
  const auto document =
      nlohmann::json::parse(summary_of(batch, {.max_series = 1, .by = {"level"}}).snapshot());
  CHECK(document["metrics"] == nlohmann::json::parse(R"([
      {"scope":"n","attributes":{"a":"x","b":true},"metric_type":"counter","unit":"","count":1,"nan":0,"total":3.0},
      {"scope":"n","attributes":{},"other":true,"metric_type":"counter","unit":"","count":1,"nan":0,"total":4.0}])"));
  CHECK(document["by"] == nlohmann::json::parse(R"({"attributes":["level"],"metrics":[],"scopes":[
      {"scope":"c","attributes":{"level":2},"calls":1,"errors":0,"total_s":1.5,"avg_s":1.5,"min_s":1.5,"max_s":1.5,
       "p50_s":1.5,"p99_s":1.5}]})"));
  CHECK_FALSE(document["scopes"][0].contains("attributes"));
  CHECK_FALSE(document.contains("entries"));
}

TEST_CASE("Entries are the last events of each path with all that is known of them") {
  BatchOf batch;
  batch.timing("a.b").parent("a").depth(1).lasts(250ms).starts(2s).call(7).with("batch_size", 16);
  for (int i = 1; i <= 5; ++i) batch.counter("items", i);
  batch.untyped("model", "small").with("source", "x");
  batch.counter("sum", 7).with("count", 3).aggregate(Aggregated::of({3, 4}));
  const Summary summary = summary_of(batch, {.max_entries_per_scope = 2});
  const auto entries = nlohmann::json::parse(summary.entries());
  CHECK(nlohmann::json::parse(summary.snapshot())["entries"] == entries);
  const auto timing = entries["timings"]["a.b"][0];
  CHECK(timing[0] == 0.25);
  CHECK(timing[1]["depth"] == 1);
  CHECK(timing[1]["parent_scope"] == "a");
  CHECK(timing[1]["call_count"] == 7);
  CHECK(timing[1]["start_monotonic_s"] == 2.0);
  CHECK(timing[1]["end_monotonic_s"] == 2.25);
  CHECK(timing[1]["batch_size"] == 16);
  REQUIRE(entries["metrics"]["items"].size() == 2);
  CHECK(entries["metrics"]["items"][0][0] == 4);
  CHECK(entries["metrics"]["items"][1][0] == 5);
  CHECK(entries["metrics"]["items"][1][1]["metric_type"] == "counter");
  CHECK(entries["metrics"]["model"][0][0] == "small");
  CHECK(entries["metrics"]["model"][0][1]["source"] == "x");
  CHECK(entries["metrics"]["model"][0][1]["parent_scope"].is_null());
  CHECK(entries["metrics"]["sum"][0][1]["count"] == 2);
  CHECK(entries["metrics"]["sum"][0][1]["attr.count"] == 3);
}

TEST_CASE("Entries are bounded by paths, and forgotten with the rest") {
  BatchOf batch;
  batch.timing("a").lasts(1ms);
  batch.timing("b").lasts(1ms);
  Summary summary = summary_of(batch, {.max_scopes = 1, .max_entries_per_scope = 5, .by = {"k"}});
  CHECK(nlohmann::json::parse(summary.entries())["timings"].size() == 1);
  summary.reset();
  CHECK(summary.entries() == R"({"timings":{},"metrics":{}})");
}
