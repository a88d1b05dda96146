// BucketTable: the bounds of a histogram, and the way from a value to its bucket in a few instructions.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>

#include <pollux/version.hpp>

namespace pollux::inline POLLUX_LAYOUT::detail {

// Interned by its bounds and never freed (core/src/aggregate/bounds.hpp).
//
// A double's bits, turned so that they ascend with its value, are [sign and exponent 12 | fraction 52]. The
// first part finds a binade, which is cut into equal slots, the more of them the more bounds lie in it; a
// slot knows the lowest bucket that a value in it may be in. From there the bounds are compared one by one:
// exact, and rarely more than one.
struct BucketTable {
  static constexpr std::size_t most_bounds = 160;
  static constexpr std::size_t most_slots = 1024;

  struct Binade {
    std::uint16_t first_slot;
    std::uint8_t shift;  // of the fraction, to the slot within this binade
  };

  std::uint32_t bound_count;
  double bounds[most_bounds + 1];  // ascending, upper and inclusive; after the last one infinity
  std::uint8_t slots[most_slots];
  Binade binades[4096];

  [[nodiscard]] std::uint32_t bucket_count() const { return bound_count + 1; }

  [[nodiscard]] static constexpr std::uint64_t ascending(double value) {
    const auto bits = std::bit_cast<std::uint64_t>(value);
    return bits ^ ((bits >> 63) != 0 ? ~std::uint64_t{0} : std::uint64_t{1} << 63);
  }

  // Of a finite value.
  [[nodiscard, gnu::always_inline]] std::uint32_t bucket_of(double value) const {
    const std::uint64_t key = ascending(value);
    const Binade binade = binades[key >> 52];
    std::uint32_t bucket = slots[binade.first_slot + ((key & 0xfffffffffffff) >> binade.shift)];
    bucket += value > bounds[bucket] ? 1u : 0u;  // no branch: which side of a bound cannot be predicted
    while (value > bounds[bucket]) ++bucket;
    return bucket;
  }
};

}  // namespace pollux::inline POLLUX_LAYOUT::detail
