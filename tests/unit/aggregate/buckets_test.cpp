// From a value to its bucket: the same answer as comparing with each bound in turn.
#include <algorithm>
#include <cmath>
#include <limits>
#include <random>
#include <vector>

#include "aggregate/bounds.hpp"
#include "catch.hpp"

using namespace pollux;

namespace {

std::uint32_t by_comparing(const std::vector<double>& bounds, double value) {
  const auto at = std::find_if(bounds.begin(), bounds.end(), [&](double bound) { return value <= bound; });
  return static_cast<std::uint32_t>(at - bounds.begin());
}

// The bounds, what lies next to them, and the ends of the range.
std::vector<double> telling_values(const std::vector<double>& bounds) {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  constexpr double largest = std::numeric_limits<double>::max();
  constexpr double smallest = std::numeric_limits<double>::denorm_min();
  std::vector<double> values{0.0, -0.0, smallest, -smallest, largest, -largest};
  for (const double bound : bounds) {
    values.insert(values.end(), {bound, std::nextafter(bound, -infinity), std::nextafter(bound, infinity)});
  }
  std::erase_if(values, [](double value) { return !std::isfinite(value); });
  return values;
}

}  // namespace

TEST_CASE("A bucket's upper bound belongs to it, whatever the bounds") {
  std::vector<std::vector<double>> lists;
  lists.emplace_back(aggregate::default_bounds().begin(), aggregate::default_bounds().end());
  lists.push_back({0.0});
  lists.push_back({-0.0});
  lists.push_back({-100, -1.5, -1e-300, 0, 1e-310, 1, 1e300});
  lists.push_back({-std::numeric_limits<double>::max(), std::numeric_limits<double>::max()});
  std::vector<double> linear, dense, crowded, both;
  for (int i = 0; i < 160; ++i) {
    linear.push_back(100 + i);
    dense.push_back(-1 + i / 80.0);
    crowded.push_back(i == 0 ? 1.0 : std::nextafter(crowded.back(), 2.0));
    both.push_back(std::ldexp(i < 80 ? -1.0 : 1.0, i < 80 ? 600 - 10 * i : 10 * i - 1200));
  }
  lists.insert(lists.end(), {linear, dense, crowded, both});

  std::mt19937_64 random(1);
  for (const std::vector<double>& bounds : lists) {
    REQUIRE_FALSE(aggregate::fault_of(bounds));
    const aggregate::BucketTable table = aggregate::table_of(bounds);
    std::vector<double> values = telling_values(bounds);
    std::uniform_real_distribution<double> near(bounds.front() / 2, bounds.back() / 2);
    for (int i = 0; i < 1'000; ++i) values.push_back(near(random) * 2);
    for (int i = 0; i < 1'000; ++i) {
      const double any = std::bit_cast<double>(random());
      if (std::isfinite(any)) values.push_back(any);
    }
    std::uint64_t wrong = 0;
    for (const double value : values) wrong += table.bucket_of(value) == by_comparing(bounds, value) ? 0 : 1;
    CHECK(wrong == 0);
  }
}

TEST_CASE("Bounds that are none are told from those that are") {
  const auto fault = [](std::vector<double> bounds) { return aggregate::fault_of(bounds).value_or(""); };
  CHECK(fault({1}).empty());
  CHECK(fault({-1, 0, 1}).empty());
  CHECK(fault({}) == "there are none");
  CHECK(fault(std::vector<double>(161, 1.0)) == "there are 161");
  CHECK(fault({1, 1}) == "they do not ascend");
  CHECK(fault({2, 1}) == "they do not ascend");
  CHECK(fault({1, std::numeric_limits<double>::infinity()}) == "one is not finite");
  CHECK(fault({std::nan(""), 1}) == "one is not finite");
}
