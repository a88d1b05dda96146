// The judging of measurements, on made-up ones.
#include "targets.hpp"

#include <cmath>
#include <limits>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <tuple>

#include "catch.hpp"
#include "evaluate.hpp"
#include "median.hpp"
#include "print.hpp"

using namespace pollux::bench;

namespace {

Outcome judged(Bound bound, double limit, std::vector<double> values) {
  const Target target{"what", "name", "counter", bound, limit, "ns"};
  Samples samples;
  if (!values.empty()) samples[{"name", "counter"}] = std::move(values);
  return evaluate(std::span(&target, 1), samples).at(0);
}

}  // namespace

TEST_CASE("The median of an odd, an even and an empty number of values") {
  CHECK(median({3, 1, 2}) == 2);
  CHECK(median({4, 1, 2, 3}) == 2.5);
  CHECK(std::isnan(median({})));
}

TEST_CASE("A quantile is the value that its share does not exceed") {
  std::vector<double> values;
  for (int i = 1; i <= 1001; ++i) values.push_back(i);
  CHECK(quantile(values, 0.5) == 501);
  CHECK(quantile(values, 0.999) == 1000);
  CHECK(quantile(values, 1) == 1001);
  CHECK(std::isnan(quantile({}, 0.5)));
}

TEST_CASE("A target is met by the median, whatever single repetitions say") {
  CHECK(judged(Bound::at_most, 2, {1, 1, 9}).verdict == Verdict::met);
  CHECK(judged(Bound::at_most, 2, {1, 9, 9}).verdict == Verdict::missed);
  CHECK(judged(Bound::at_least, 2, {1, 3, 3}).verdict == Verdict::met);
  CHECK(judged(Bound::at_least, 2, {1, 1, 3}).verdict == Verdict::missed);
}

TEST_CASE("A limit itself meets at_most and at_least, but is not below") {
  CHECK(judged(Bound::at_most, 2, {2}).verdict == Verdict::met);
  CHECK(judged(Bound::at_least, 2, {2}).verdict == Verdict::met);
  CHECK(judged(Bound::below, 2, {2}).verdict == Verdict::missed);
  CHECK(judged(Bound::below, 2, {1.99}).verdict == Verdict::met);
}

TEST_CASE("An outcome tells the median and the range") {
  const Outcome outcome = judged(Bound::at_most, 2, {5, 1, 2});
  CHECK(outcome.median == 2);
  CHECK(outcome.least == 1);
  CHECK(outcome.most == 5);
}

TEST_CASE("What was not measured is neither met nor missed, and what is no number is missed") {
  CHECK(judged(Bound::at_most, 2, {}).verdict == Verdict::not_measured);
  CHECK(judged(Bound::at_most, 2, {std::numeric_limits<double>::quiet_NaN()}).verdict == Verdict::missed);
}

TEST_CASE("Counts of instructions are read by name, and a malformed line is refused") {
  std::istringstream good("# a comment\n\nscope 57\noff_scope 3.5\n");
  const auto counts = read_counts(good);
  REQUIRE(counts);
  CHECK(*counts == std::map<std::string, double>{{"scope", 57.0}, {"off_scope", 3.5}});
  std::istringstream without_count("scope\n"), with_more("scope 57 58\n");
  CHECK_FALSE(read_counts(without_count));
  CHECK_FALSE(read_counts(with_more));
}

TEST_CASE("The table names every target with its value, limit and verdict") {
  const Target rows[] = {{"a scope", "scope", "ratio", Bound::at_most, 1.18, "x floor"},
                         {"events", "events", "rate", Bound::at_least, 11, "M/s"},
                         {"a handle", "handle", "ns", Bound::below, 4, "ns"}};
  Samples samples;
  samples[{"scope", "ratio"}] = {1.1, 1.2, 1.15};
  samples[{"events", "rate"}] = {9.5};
  std::ostringstream out;
  print(out, evaluate(rows, samples));
  CHECK(out.str() ==
        "| what     | measured            | target          | verdict      |\n"
        "| -------- | ------------------- | --------------- | ------------ |\n"
        "| a scope  | 1.15 (1.10 to 1.20) | <= 1.18 x floor | met          |\n"
        "| events   | 9.50                | >= 11.0 M/s     | missed       |\n"
        "| a handle | -                   | < 4.00 ns       | not measured |\n"
        "\n"
        "1 met, 1 missed, 1 not measured\n");
}

TEST_CASE("No target is there twice, and each has a limit that can be met") {
  std::set<std::tuple<std::string_view, std::string_view>> seen;
  for (const Target& target : targets()) {
    INFO(target.what);
    CHECK(seen.emplace(target.benchmark, target.counter).second);
    CHECK(target.limit >= 0);
    CHECK_FALSE(target.what.empty());
  }
}
