#include "aggregate/totals.hpp"

#include <algorithm>

namespace pollux::aggregate {

using detail::now_in;
using detail::put_in;
using detail::ValueType;

// Throws std::bad_alloc, and has then taken nothing: the cell goes on, and is taken later.
void Totals::take(Cell& cell, detail::Kind kind, std::uint32_t bucket_count) {
  const detail::BucketCount* const from = now_in(cell.buckets);
  if (from) buckets.resize(bucket_count);
  count += now_in(cell.count);
  part += now_in(cell.sum);
  min = std::min(min, now_in(cell.min));
  max = std::max(max, now_in(cell.max));
  last = now_in(cell.last);
  if (kind == detail::Kind::gauge || type == ValueType::int64) type = now_in(cell.type);
  std::int64_t exact = 0;
  if (__builtin_add_overflow(whole, now_in(cell.whole), &exact)) {
    part += static_cast<double>(now_in(cell.whole));
    type = ValueType::float64;
  } else {
    whole = exact;
  }
  for (std::uint32_t i = 0; from && i < bucket_count; ++i) buckets[i] += now_in(from[i]);
  clear(cell, bucket_count);
}

void clear(Cell& cell, std::uint32_t bucket_count) {
  detail::BucketCount* buckets = now_in(cell.buckets);
  for (std::uint32_t i = 0; buckets && i < bucket_count; ++i) put_in(buckets[i], std::uint64_t{0});
  constexpr double infinity = std::numeric_limits<double>::infinity();
  put_in(cell.count, std::uint64_t{0});
  put_in(cell.whole, std::int64_t{0});
  put_in(cell.sum, 0.0);
  put_in(cell.min, infinity);
  put_in(cell.max, -infinity);
  put_in(cell.last, std::uint64_t{0});
  put_in(cell.type, ValueType::int64);
}

}  // namespace pollux::aggregate
