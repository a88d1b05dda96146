// The summary's report for people.
#include <chrono>
#include <cstdint>
#include <limits>
#include <string>

#include <pollux/sdk/summary.hpp>

#include "batch_of.hpp"
#include "catch.hpp"

using namespace pollux;
using namespace std::chrono_literals;
using pollux::test::BatchOf;

namespace {

std::string report_of(BatchOf& batch, const SummaryOptions& options = {}) {
  Summary summary(options);
  summary.record_batch(Batch(*batch.get()));
  return "\n" + summary.report();
}

}  // namespace

TEST_CASE("The report is a tree by dots, the longest first on each level") {
  BatchOf batch;
  batch.timing("pipeline").lasts(1200ms);
  batch.timing("pipeline.plan").parent("pipeline").depth(1).lasts(150ms);
  batch.timing("pipeline.plan.tokens").lasts(850ns);
  for (int i = 0; i < 4; ++i) batch.timing("pipeline.answer").lasts(250ms).with("n", i);
  batch.timing("pipeline.answer").lasts(12'345us).fails();
  batch.timing("cache.disk.read").lasts(2000s);
  batch.timing("cache.disk.write").lasts(1s);
  batch.timing("net.http.get").lasts(99'960us);
  CHECK(report_of(batch) == R"(
scope         calls  errors     avg     p50     p99   total
cache.disk
  read            1       0  2000 s  2000 s  2000 s  2000 s
  write           1       0  1.00 s  1.00 s  1.00 s  1.00 s
pipeline          1       0  1.20 s  1.20 s  1.20 s  1.20 s
  answer          5       1  202 ms  250 ms  250 ms  1.01 s
  plan            1       0  150 ms  150 ms  150 ms  150 ms
    tokens        1       0  850 ns  850 ns  850 ns  850 ns
net.http.get      1       0  100 ms  100 ms  100 ms  100 ms
)");
}

TEST_CASE("Metrics follow the scopes, with the columns that some metric needs") {
  BatchOf batch;
  batch.timing("plan").lasts(12'345us);
  batch.counter("plan.items", 1'234'567).unit("By");
  batch.gauge("plan.share", 0.92);
  batch.gauge("plan.share", 0.25);
  batch.untyped("plan.model", "small one");
  CHECK(report_of(batch) == R"(
scope  calls  errors      avg      p50      p99    total
plan       1       0  12.3 ms  12.3 ms  12.3 ms  12.3 ms

metric      type     unit  count    total       last   min   max
plan.items  counter  By        1  1234567
plan.model  untyped            1           small one
plan.share  gauge              2                0.25  0.25  0.92
)");
}

TEST_CASE("Metrics alone are a report, histograms with their quantiles") {
  BatchOf batch;
  for (const double size : {1.0, 2.0, 4.5}) batch.histogram("size", size);
  batch.histogram("size", std::numeric_limits<double>::quiet_NaN());
  CHECK(report_of(batch) == R"(
metric  type       count  NaN  total  min  max  avg      p50  p99
size    histogram      4    1    7.5    1  4.5  2.5  2.03125  4.5
)");
}

TEST_CASE("Names are aligned by characters, and cannot command a terminal") {
  BatchOf batch;
  batch.timing("größe").lasts(3us);
  batch.timing("a\x1b[2Jb\n").lasts(2us);
  batch.timing("bad\xFF").lasts(1us);
  CHECK(report_of(batch) == R"(
scope          calls  errors      avg      p50      p99    total
größe              1       0  3.00 µs  3.00 µs  3.00 µs  3.00 µs
a\u001b[2Jb\n      1       0  2.00 µs  2.00 µs  2.00 µs  2.00 µs
bad�               1       0  1.00 µs  1.00 µs  1.00 µs  1.00 µs
)");
}

TEST_CASE("Paths beyond the bound have a line in the report") {
  BatchOf batch;
  batch.timing("a").lasts(1s);
  batch.timing("b").lasts(2s);
  CHECK(report_of(batch, {.max_scopes = 1}) == R"(
scope    calls  errors     avg     p50     p99   total
[other]      1       0  2.00 s  2.00 s  2.00 s  2.00 s
a            1       0  1.00 s  1.00 s  1.00 s  1.00 s
)");
}

TEST_CASE("A report of nothing says so") { CHECK(Summary().report() == "nothing recorded\n"); }

TEST_CASE("Durations keep three digits and change their unit where four would be needed") {
  CHECK(summary::human(0ns) == "0 ns");
  CHECK(summary::human(999ns) == "999 ns");
  CHECK(summary::human(1000ns) == "1.00 µs");
  CHECK(summary::human(9'994ns) == "9.99 µs");
  CHECK(summary::human(9'996ns) == "10.0 µs");
  CHECK(summary::human(99'960ns) == "100 µs");
  CHECK(summary::human(999'400ns) == "999 µs");
  CHECK(summary::human(999'600ns) == "1.00 ms");
  CHECK(summary::human(59s) == "59.0 s");
  CHECK(summary::human(100'000s) == "100000 s");
}
