// Totals: what all threads together have summed for one instrument within an interval.
#pragma once

#include <cstdint>
#include <limits>
#include <vector>

#include <pollux/detail/cell.hpp>

namespace pollux::aggregate {

using detail::Cell;

struct Totals {
  std::uint64_t count = 0;
  std::int64_t whole = 0;
  double part = 0;  // of the sum: what is not in `whole`
  double min = std::numeric_limits<double>::infinity();
  double max = -std::numeric_limits<double>::infinity();
  std::uint64_t last = 0;
  detail::ValueType type = detail::ValueType::int64;  // as in the cell
  std::vector<std::uint64_t> buckets;

  [[nodiscard]] double sum() const { return part + static_cast<double>(whole); }

  // Moves here what the cell holds, and leaves it empty. Its thread must have left it.
  void take(Cell& cell, detail::Kind kind, std::uint32_t bucket_count);
};

// Leaves the cell empty.
void clear(Cell& cell, std::uint32_t bucket_count);

}  // namespace pollux::aggregate
