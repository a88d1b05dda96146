#include "aggregate/bounds.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>

namespace pollux::aggregate {

namespace {

constexpr int fraction_bits = 52;
constexpr int most_slot_bits = 8;  // of one binade

constexpr double defaults[] = {1e-5,   2.5e-5, 5e-5, 1e-4, 2.5e-4, 5e-4, 1e-3, 2.5e-3, 5e-3, 1e-2,
                               2.5e-2, 5e-2,   0.1,  0.25, 0.5,    1,    2.5,  5,      10};

// The inverse of BucketTable::ascending.
double value_at(std::uint64_t key) {
  return std::bit_cast<double>(key ^ ((key >> 63) != 0 ? std::uint64_t{1} << 63 : ~std::uint64_t{0}));
}

// The bucket of the least value of a slot.
std::uint8_t bucket_from(std::span<const double> bounds, std::uint64_t key) {
  // Keys, not values: at the edges of the range there are keys of NaN, which no value has that is looked up.
  const auto at = std::partition_point(bounds.begin(), bounds.end(), [&](double bound) {
    return BucketTable::ascending(bound) < key && bound != value_at(key);
  });
  return static_cast<std::uint8_t>(at - bounds.begin());
}

}  // namespace

std::span<const double> default_bounds() { return defaults; }

std::optional<std::string> fault_of(std::span<const double> bounds) {
  if (bounds.empty()) return "there are none";
  if (bounds.size() > BucketTable::most_bounds) return "there are " + std::to_string(bounds.size());
  if (!std::all_of(bounds.begin(), bounds.end(), [](double b) { return std::isfinite(b); }))
    return "one is not finite";
  if (std::adjacent_find(bounds.begin(), bounds.end(), std::greater_equal<>()) != bounds.end())
    return "they do not ascend";
  return std::nullopt;
}

// A binade with k bounds is cut into 2 to 4 times k slots, so all of them need at most 4 times 160. One
// without any, and so most of them, needs a single slot, and shares it with all in front of the same bucket.
BucketTable table_of(std::span<const double> bounds) {
  BucketTable table{};
  table.bound_count = static_cast<std::uint32_t>(bounds.size());
  std::copy(bounds.begin(), bounds.end(), table.bounds);
  table.bounds[bounds.size()] = std::numeric_limits<double>::infinity();

  std::size_t next_slot = 0;
  for (; next_slot <= bounds.size(); ++next_slot)
    table.slots[next_slot] = static_cast<std::uint8_t>(next_slot);
  for (std::uint64_t b = 0; b < std::size(table.binades); ++b) {
    const std::uint64_t first_key = b << fraction_bits;
    const auto within = std::count_if(bounds.begin(), bounds.end(), [&](double bound) {
      return BucketTable::ascending(bound) >> fraction_bits == b;
    });
    BucketTable::Binade& binade = table.binades[b];
    if (within == 0) {
      binade = {bucket_from(bounds, first_key), fraction_bits};
      continue;
    }
    const int bits =
        std::min(static_cast<int>(std::bit_width(static_cast<std::uint64_t>(within))) + 1, most_slot_bits);
    const int shift = fraction_bits - bits;
    binade = {static_cast<std::uint16_t>(next_slot), static_cast<std::uint8_t>(shift)};
    for (std::uint64_t slot = 0; slot < std::uint64_t{1} << bits; ++slot)
      table.slots[next_slot++] = bucket_from(bounds, first_key + (slot << shift));
  }
  return table;
}

}  // namespace pollux::aggregate
