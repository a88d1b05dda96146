// Quantiles against sorted data.
#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <random>
#include <vector>

#include <pollux/sdk/quantiles.hpp>

#include "catch.hpp"

using pollux::Quantiles;

namespace {

constexpr double shares[] = {0.0, 0.001, 0.01, 0.25, 0.5, 0.9, 0.99, 0.999, 1.0};

void check_against_sorted(std::vector<double> data) {
  Quantiles quantiles;
  for (const double number : data) quantiles.record(number);
  std::sort(data.begin(), data.end());
  for (const double share : shares) {
    const auto rank =
        std::max<std::size_t>(1, static_cast<std::size_t>(std::ceil(share * double(data.size()))));
    const double exact = data[rank - 1];
    CAPTURE(share, exact);
    CHECK(std::fabs(quantiles.at(share) - exact) <= std::fabs(exact) * Quantiles::relative_error);
  }
}

}  // namespace

TEST_CASE("A quantile is within 1/64 of the observation of that rank") {
  std::mt19937_64 random(20261121);
  std::vector<double> data;

  SECTION("durations around a millisecond") {
    std::lognormal_distribution<double> spread(std::log(1e6), 1.5);
    for (int i = 0; i < 20'000; ++i) data.push_back(std::floor(spread(random)));
  }
  SECTION("whole nanoseconds from 1") {
    std::uniform_int_distribution<int> small(1, 200);
    for (int i = 0; i < 5'000; ++i) data.push_back(small(random));
  }
  SECTION("numbers of both signs, tiny to huge") {
    std::uniform_real_distribution<double> exponent(-39, 63);
    for (int i = 0; i < 20'000; ++i) data.push_back((i % 3 == 0 ? -1 : 1) * std::exp2(exponent(random)));
  }
  SECTION("powers of two and their neighbours") {
    for (int exponent = 0; exponent < 62; ++exponent) {
      const double power = std::ldexp(1.0, exponent);
      for (const double number : {std::nextafter(power, 0.0), power, std::nextafter(power, 2 * power)}) {
        data.push_back(number);
      }
    }
  }
  check_against_sorted(std::move(data));
}

TEST_CASE("Numbers beyond the range of the quantiles are counted at its ends") {
  Quantiles quantiles;
  const double infinity = std::numeric_limits<double>::infinity();
  for (const double number : {-infinity, 0.0, 1e-300, infinity}) quantiles.record(number);
  CHECK(quantiles.count() == 4);
  CHECK(quantiles.at(0.25) < -Quantiles::largest);
  CHECK(quantiles.at(0.5) == 0.0);
  CHECK(quantiles.at(0.75) == 0.0);
  CHECK(quantiles.at(1.0) > Quantiles::largest);
}

TEST_CASE("Without observations every quantile is 0") { CHECK(Quantiles().at(0.5) == 0.0); }

TEST_CASE("An observation can be recorded many times at once") {
  Quantiles quantiles;
  quantiles.record(10.0, 990);
  quantiles.record(1000.0, 10);
  CHECK(quantiles.at(0.99) == Approx(10.0).epsilon(Quantiles::relative_error));
  CHECK(quantiles.at(0.991) == Approx(1000.0).epsilon(Quantiles::relative_error));
}

TEST_CASE("Numbers between two ends are spread evenly, those beside an infinite end are at the other") {
  Quantiles quantiles;
  quantiles.record_between(0.0, 160.0, 1600);
  CHECK(quantiles.count() == 1600);
  CHECK(quantiles.at(0.0) == Approx(5.0).epsilon(Quantiles::relative_error));
  CHECK(quantiles.at(0.5) == Approx(75.0).epsilon(Quantiles::relative_error));
  CHECK(quantiles.at(1.0) == Approx(155.0).epsilon(Quantiles::relative_error));

  const double infinity = std::numeric_limits<double>::infinity();
  Quantiles open;
  open.record_between(-infinity, 3.0, 1);
  open.record_between(7.0, infinity, 1);
  open.record_between(-1e308, 1e308, 1);  // whose distance no double has
  CHECK(open.at(0.1) == 0.0);
  CHECK(open.at(0.5) == Approx(3.0).epsilon(Quantiles::relative_error));
  CHECK(open.at(1.0) == Approx(7.0).epsilon(Quantiles::relative_error));
  open.record_between(1.0, 2.0, 0);
  CHECK(open.count() == 3);
}

TEST_CASE("A count beyond the greatest stays the greatest") {
  constexpr std::uint64_t most = std::numeric_limits<std::uint64_t>::max();
  Quantiles quantiles;
  quantiles.record(1.0, most);
  quantiles.record(1000.0, most);
  CHECK(quantiles.count() == most);
  CHECK(quantiles.at(0.5) == Approx(1.0).epsilon(Quantiles::relative_error));
  CHECK(quantiles.at(1.0) == Approx(1.0).epsilon(Quantiles::relative_error));
}
