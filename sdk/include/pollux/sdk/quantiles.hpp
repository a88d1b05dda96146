// Quantiles: how observations are distributed, in little memory and to a known error.
// In: numbers, alone or summed up. Out: an estimate of any quantile.
//
// Each power of two is cut into 32 buckets of equal width, and a bucket answers with its middle, so that an
// estimate is off by at most 1/64 of the value (1.6 %). Buckets exist in pages of 32, made when a number
// first falls into one: a path whose durations stay within 1 µs to 1 ms needs about 3 KB. A page covers one
// power of two, and there are at most 2 * 104 + 1 of them, however the numbers are spread.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

namespace pollux {

namespace detail {

// A count stops at its maximum.
inline void add_capped(std::uint64_t& to, std::uint64_t times) {
  to += std::min(times, std::numeric_limits<std::uint64_t>::max() - to);
}

}  // namespace detail

class Quantiles {
 public:
  static constexpr double relative_error = 1.0 / 64;
  static constexpr double smallest = 0x1p-40;  // a magnitude below it counts as 0
  static constexpr double largest =
      0x1p63;  // a magnitude of twice as much or more counts as the highest below that

  // `number` may be infinite, not NaN.
  void record(double number, std::uint64_t times = 1) {
    const int index = index_of(number);
    detail::add_capped(page(index >> page_bits).counts[static_cast<std::size_t>(index & page_mask)], times);
    detail::add_capped(count_, times);
  }

  // Numbers of which no more is known than that they lie from `low` to `high`: taken to be spread evenly, or
  // to be at the other end where one is infinite.
  void record_between(double low, double high, std::uint64_t times) {
    if (times == 0) return;
    if (!std::isfinite(low)) return record(high, times);
    if (!std::isfinite(high)) return record(low, times);
    const std::uint64_t parts = std::min<std::uint64_t>(times, 16);
    for (std::uint64_t i = 0; i < parts; ++i) {
      const double middle = (static_cast<double>(i) + 0.5) / static_cast<double>(parts);
      record(std::lerp(low, high, middle), times / parts + (i < times % parts ? 1 : 0));
    }
  }

  // All that the other one holds.
  void add(const Quantiles& other) {
    for (const Page& from : other.pages_) {
      Page& to = page(from.number);
      for (std::size_t i = 0; i < from.counts.size(); ++i) detail::add_capped(to.counts[i], from.counts[i]);
    }
    detail::add_capped(count_, other.count_);
  }

  [[nodiscard]] std::uint64_t count() const { return count_; }

  // The observation of rank ceil(share * count), in ascending order from 1; 0 when there is none. `share` is
  // 0 to 1.
  [[nodiscard]] double at(double share) const {
    const double wanted = std::ceil(share * static_cast<double>(count_));
    const bool all = wanted >= static_cast<double>(count_);  // which may be no uint64
    const std::uint64_t rank = std::max<std::uint64_t>(all ? count_ : static_cast<std::uint64_t>(wanted), 1);
    std::uint64_t seen = 0;
    for (const Page& page : pages_) {
      for (std::size_t i = 0; i < page.counts.size(); ++i) {
        detail::add_capped(seen, page.counts[i]);
        if (seen >= rank) return middle_of(page.number * page_size + static_cast<int>(i));
      }
    }
    return 0.0;
  }

 private:
  static constexpr int page_bits = 5;
  static constexpr int page_size = 1 << page_bits;
  static constexpr int page_mask = page_size - 1;
  static constexpr int lowest_exponent = -40;  // of `smallest`
  static constexpr int highest_exponent = 63;  // of `largest`

  struct Page {
    int number;
    std::array<std::uint64_t, page_size> counts{};
  };

  // Buckets are numbered in the order of what they hold: 0 is zero, negative numbers mirror positive ones.
  static int index_of(double number) {
    const double size = std::fabs(number);
    if (size < smallest) return 0;
    int index = page_size * (highest_exponent - lowest_exponent + 1);
    if (size < 2 * largest) {
      int exponent = 0;
      const double fraction = std::frexp(size, &exponent);  // in [0.5, 1): size is fraction * 2^exponent
      const int within = static_cast<int>((2 * fraction - 1) * page_size);
      index = (exponent - 1 - lowest_exponent) * page_size + within + 1;
    }
    return number < 0 ? -index : index;
  }

  static double middle_of(int index) {
    if (index == 0) return 0.0;
    const int place = std::abs(index) - 1;
    const double fraction = 1.0 + ((place & page_mask) + 0.5) / page_size;
    return std::copysign(std::ldexp(fraction, (place >> page_bits) + lowest_exponent),
                         static_cast<double>(index));
  }

  Page& page(int number) {
    const auto found = std::lower_bound(pages_.begin(), pages_.end(), number,
                                        [](const Page& page, int wanted) { return page.number < wanted; });
    if (found != pages_.end() && found->number == number) return *found;
    return *pages_.insert(found, Page{number});
  }

  std::vector<Page> pages_;  // ascending by number
  std::uint64_t count_ = 0;
};

}  // namespace pollux
