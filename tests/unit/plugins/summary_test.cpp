// The in-memory summary: what it counts, what it says, and that it stays within its bounds.
#include <atomic>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <limits>
#include <nlohmann/json.hpp>
#include <string>
#include <thread>
#include <vector>

#include <pollux/sdk/adapter.hpp>
#include <pollux/sdk/summary.hpp>

#include "batch_of.hpp"
#include "catch.hpp"

using namespace pollux;
using namespace std::chrono_literals;
using pollux::test::BatchOf;

static_assert(TelemetryReporter<Summary>);

namespace {

void record(Summary& summary, BatchOf& batch) { summary.record_batch(Batch(*batch.get())); }

void check_near(std::chrono::nanoseconds estimate, std::chrono::nanoseconds exact) {
  CHECK(std::abs(estimate.count() - exact.count()) <= exact.count() / 64);
}

}  // namespace

TEST_CASE("A path's row has calls, errors, total, average, extremes and quantiles") {
  Summary summary;
  BatchOf batch;
  for (int i = 1; i <= 100; ++i) {
    auto& timing = batch.timing("plan.tokens").lasts(i * 1ms);
    if (i > 97) timing.fails();
  }
  record(summary, batch);

  const std::vector<Summary::Row> rows = summary.timings();
  REQUIRE(rows.size() == 1);
  const Summary::Row& row = rows[0];
  CHECK(row.path == "plan.tokens");
  CHECK(row.calls == 100);
  CHECK(row.errors == 3);
  CHECK(row.total == 5050ms);
  CHECK(row.avg == 50'500us);
  CHECK(row.min == 1ms);
  CHECK(row.max == 100ms);
  check_near(row.p50, 50ms);
  check_near(row.p99, 99ms);
}

TEST_CASE("A quantile never lies outside of what was observed") {
  Summary summary;
  BatchOf batch;
  batch.timing("once").lasts(1'000'001ns);
  record(summary, batch);
  CHECK(summary.timings()[0].p50 == 1'000'001ns);
  CHECK(summary.timings()[0].p99 == 1'000'001ns);
}

TEST_CASE("One path at two depths is one row") {
  Summary summary;
  BatchOf batch;
  batch.timing("a.b").lasts(1ms);
  batch.timing("a.b").parent("a").depth(1).lasts(2ms);
  record(summary, batch);
  REQUIRE(summary.timings().size() == 1);
  CHECK(summary.timings()[0].total == 3ms);
}

TEST_CASE("Each type of metric is kept in its own way") {
  Summary summary;
  BatchOf batch;
  batch.counter("items", 3).unit("1");
  batch.counter("items", 4.5).unit("1");
  for (const double share : {0.5, 0.1, 0.9, 0.7}) batch.gauge("share", share);
  for (int i = 1; i <= 1000; ++i) batch.histogram("size", i);
  batch.untyped("model", "large");
  batch.untyped("model", "small");
  batch.untyped("ready", true);
  record(summary, batch);

  const std::vector<Summary::MetricRow> rows = summary.metrics();
  REQUIRE(rows.size() == 5);
  CHECK(rows[0].path == "items");
  CHECK(rows[0].unit == "1");
  CHECK(rows[0].type == MetricType::counter);
  CHECK(rows[0].count == 2);
  CHECK(rows[0].sum == 7.5);
  CHECK(rows[1].path == "model");
  CHECK(rows[1].count == 2);
  CHECK(std::get<std::string>(rows[1].last) == "small");
  CHECK(std::get<bool>(rows[2].last) == true);
  CHECK(rows[3].path == "share");
  CHECK(std::get<double>(rows[3].last) == 0.7);
  CHECK(rows[3].min == 0.1);
  CHECK(rows[3].max == 0.9);
  CHECK(rows[4].path == "size");
  CHECK(rows[4].count == 1000);
  CHECK(rows[4].sum == 500'500);
  CHECK(rows[4].avg == 500.5);
  CHECK(rows[4].p50 == Approx(500).epsilon(1.0 / 64));
  CHECK(rows[4].p99 == Approx(990).epsilon(1.0 / 64));
}

TEST_CASE("One name used for two types of metric is two rows") {
  Summary summary;
  BatchOf batch;
  batch.counter("x", 1);
  batch.gauge("x", 2);
  record(summary, batch);
  REQUIRE(summary.metrics().size() == 2);
  CHECK(summary.metrics()[0].type == MetricType::counter);
  CHECK(summary.metrics()[1].type == MetricType::gauge);
}

TEST_CASE("Observations that are not a number are counted apart") {
  Summary summary;
  BatchOf batch;
  batch.histogram("size", 2.0);
  batch.histogram("size", std::nan(""));
  batch.counter("items", "three");
  batch.gauge("share", std::nan(""));
  record(summary, batch);
  const auto rows = summary.metrics();
  CHECK(rows[0].nan == 1);
  CHECK(rows[0].sum == 0);
  CHECK(rows[1].path == "share");
  CHECK(std::isnan(rows[1].min));
  CHECK(rows[2].count == 2);
  CHECK(rows[2].nan == 1);
  CHECK(rows[2].avg == 2.0);
}

TEST_CASE("Paths beyond the bound are one row, and nothing is lost from the sum") {
  Summary summary({.max_scopes = 2});
  BatchOf batch;
  for (const char* path : {"a", "b", "c", "d", "a", "c"}) batch.timing(path).lasts(1ms);
  for (const char* path : {"m", "n", "o"}) batch.counter(path, 1);
  record(summary, batch);

  const auto timings = summary.timings();
  REQUIRE(timings.size() == 3);
  CHECK(timings[0].path == "a");
  CHECK(timings[0].calls == 2);
  CHECK(timings[2].path == summary::other);
  CHECK(timings[2].calls == 3);
  CHECK(timings[2].total == 3ms);
  const auto metrics = summary.metrics();
  REQUIRE(metrics.size() == 3);
  CHECK(metrics[2].path == summary::other);
  CHECK(metrics[2].count == 1);
}

TEST_CASE("Durations that no clock can have are kept within range") {
  Summary summary;
  BatchOf batch;
  batch.timing("long").starts(0ns).lasts(std::chrono::nanoseconds::max());
  batch.timing("long").starts(0ns).lasts(std::chrono::nanoseconds::max());
  batch.timing("negative").lasts(-5ns);
  record(summary, batch);
  CHECK(summary.timings()[0].total == std::chrono::nanoseconds::max());
  CHECK(summary.timings()[0].p99 == std::chrono::nanoseconds::max());
  CHECK(summary.timings()[1].total == 0ns);
}

TEST_CASE("reset forgets everything and the bound begins anew") {
  Summary summary({.max_scopes = 1});
  BatchOf batch;
  batch.timing("a").lasts(1ms);
  batch.timing("b").lasts(1ms);
  batch.counter("c", 1);
  batch.counter("d", 1);
  record(summary, batch);
  summary.reset();
  CHECK(summary.timings().empty());
  CHECK(summary.metrics().empty());
  BatchOf next;
  next.timing("b").lasts(1ms);
  record(summary, next);
  CHECK(summary.timings()[0].path == "b");
}

TEST_CASE("The snapshot is a JSON document of the documented shape") {
  Summary summary;
  BatchOf batch;
  batch.timing("plan.\"quoted\"\n").lasts(1500ms).fails();
  batch.counter("items", 3).unit("By");
  batch.gauge("share", std::numeric_limits<double>::infinity());
  batch.histogram("size", 2.5);
  batch.untyped("model", "m\xFF");
  batch.untyped("seen", 12);
  record(summary, batch);

  const auto document = nlohmann::json::parse(summary.snapshot());
  CHECK(document["scopes"] == nlohmann::json::parse(R"([{"scope":"plan.\"quoted\"\n","calls":1,"errors":1,
      "total_s":1.5,"avg_s":1.5,"min_s":1.5,"max_s":1.5,"p50_s":1.5,"p99_s":1.5}])"));
  CHECK(document["metrics"] == nlohmann::json::parse(R"([
      {"scope":"items","attributes":{},"metric_type":"counter","unit":"By","count":1,"nan":0,"total":3.0},
      {"scope":"model","attributes":{},"metric_type":"untyped","unit":"","count":1,"nan":0,"last":"m\ufffd"},
      {"scope":"seen","attributes":{},"metric_type":"untyped","unit":"","count":1,"nan":0,"last":12},
      {"scope":"share","attributes":{},"metric_type":"gauge","unit":"","count":1,"nan":0,"last":"Infinity","min":"Infinity",
       "max":"Infinity"},
      {"scope":"size","attributes":{},"metric_type":"histogram","unit":"","count":1,"nan":0,"sum":2.5,"avg":2.5,"min":2.5,
       "max":2.5,"p50":2.5,"p99":2.5}])"));
}

TEST_CASE("An empty snapshot parses too") {
  CHECK(nlohmann::json::parse(Summary().snapshot()) ==
        nlohmann::json::parse(R"({"scopes":[],"metrics":[]})"));
}

TEST_CASE("Events of a kind that is not known are passed over") {
  Summary summary;
  BatchOf batch;
  batch.unknown("strange");
  batch.timing("known").lasts(1ms);
  record(summary, batch);
  CHECK(summary.timings().size() == 1);
  CHECK(summary.metrics().empty());
}

TEST_CASE("Snapshots taken while events arrive are whole, and no event is lost") {
  Summary summary;
  std::atomic<bool> done{false};
  std::thread recorder([&] {
    BatchOf batch;
    batch.timing("a").lasts(1ms);
    batch.timing("b").lasts(1ms);
    batch.counter("c", 1);
    const pollux_batch* raw = batch.get();
    for (int i = 0; i < 5000; ++i) summary.record_batch(Batch(*raw));
    done = true;
  });
  std::uint64_t before = 0;
  while (!done) {
    const auto document = nlohmann::json::parse(summary.snapshot());
    if (document["scopes"].empty()) continue;
    const auto& scopes = document["scopes"];
    REQUIRE(scopes.size() == 2);
    REQUIRE(scopes[0]["calls"] == scopes[1]["calls"]);  // a batch is recorded as a whole
    const auto calls = scopes[0]["calls"].get<std::uint64_t>();
    REQUIRE(calls >= before);
    before = calls;
  }
  recorder.join();
  CHECK(summary.timings()[0].calls == 5000);
  CHECK(summary.metrics()[0].sum == 5000);
}

TEST_CASE("A summary can be given away, and answers through the snapshot extension") {
  using Functions = sdk::Adapter<Summary>;
  const pollux_instance instance = Functions::adopt(Summary({.max_scopes = 5}));
  CHECK((instance.wants & (POLLUX_WANTS_TIMINGS | POLLUX_WANTS_METRICS)) ==
        (POLLUX_WANTS_TIMINGS | POLLUX_WANTS_METRICS));
  BatchOf batch;
  batch.timing("a").lasts(1ms);
  pollux_result result{};
  REQUIRE(Functions::functions.deliver(instance.self, batch.get(), &result) == POLLUX_OK);
  const auto* snapshot = static_cast<const pollux_ext_snapshot*>(
      Functions::functions.get_extension(instance.self, POLLUX_EXT_SNAPSHOT));
  REQUIRE(snapshot);
  std::string text;
  const auto take = [](void* context, pollux_string json) {
    static_cast<std::string*>(context)->assign(view(json));
  };
  REQUIRE(snapshot->read(instance.self, POLLUX_NO_DEADLINE, &text, take, &result) == POLLUX_OK);
  CHECK(nlohmann::json::parse(text)["scopes"][0]["scope"] == "a");
  Functions::functions.destroy(instance.self);
}
