// Cell: what one thread has summed for one instrument since it was last read.
#pragma once

#include <atomic>
#include <cstdint>
#include <limits>

#include <pollux/attribute.hpp>
#include <pollux/detail/bucket_table.hpp>
#include <pollux/detail/record.hpp>
#include <pollux/detail/thread_state.hpp>
#include <pollux/export.hpp>
#include <pollux/version.hpp>

namespace pollux::inline POLLUX_LAYOUT::detail {

using BucketCount = std::atomic<std::uint64_t>;

// One cache line, written by its thread only, and read by another once that thread has left it: see
// core/src/aggregate/thread_cells.hpp. Atomic so that this is no race in the eyes of the language; every
// access is relaxed, which on the usual machines is a plain load or store.
struct alignas(64) Cell {
  std::atomic<std::uint64_t> count{0};
  std::atomic<std::int64_t> whole{0};  // of a counter, up-down or not: the sum of its whole numbers
  std::atomic<double> sum{0};          // of all else
  std::atomic<double> min{std::numeric_limits<double>::infinity()};
  std::atomic<double> max{-std::numeric_limits<double>::infinity()};
  std::atomic<std::uint64_t> last{0};             // of a gauge: the bits of the value last set
  std::atomic<ValueType> type{ValueType::int64};  // of `last`; of a counter float64 unless all was whole
  std::atomic<BucketCount*> buckets{nullptr};     // of a histogram
};
static_assert(sizeof(Cell) == 64);

// What a handle holds.
struct InstrumentRef {
  std::uint64_t key = disabled;  // of the host
  std::uint32_t id = 0;
};
inline constexpr std::uint32_t no_instrument = ~std::uint32_t{0};  // there was no room for one more

// Where this thread has no cell yet, is not set up for that host, or needs a fence for each update; and for
// what is not finite.
POLLUX_API void observe_slowly(Kind kind, InstrumentRef instrument, ValueType type, std::uint64_t bits,
                               const BucketTable* table);

template <class T>
[[nodiscard, gnu::always_inline]] inline T now_in(const std::atomic<T>& field) {
  return field.load(std::memory_order_relaxed);
}
template <class T>
[[gnu::always_inline]] inline void put_in(std::atomic<T>& field, T value) {
  field.store(value, std::memory_order_relaxed);
}

[[nodiscard, gnu::always_inline]] inline double number_of(const RawValue& value) {
  return value.type == ValueType::float64 ? __builtin_bit_cast(double, value.bits)
                                          : static_cast<double>(static_cast<std::int64_t>(value.bits));
}
[[nodiscard, gnu::always_inline]] inline bool is_finite(const RawValue& value) {
  constexpr std::uint64_t exponent = 0x7ff0000000000000;
  return value.type != ValueType::float64 || (value.bits & exponent) != exponent;
}

// Whole numbers stay exact: a sum that leaves the range of int64 goes on as a double.
[[gnu::always_inline]] inline void add_to_sum(Cell& cell, const RawValue& value) {
  std::int64_t whole = now_in(cell.whole);
  const auto added = static_cast<std::int64_t>(value.bits);
  if (value.type == ValueType::int64 && !__builtin_add_overflow(whole, added, &whole)) [[likely]]
    return put_in(cell.whole, whole);
  put_in(cell.sum, now_in(cell.sum) + number_of(value));
  put_in(cell.type, ValueType::float64);
}

template <Kind kind>
[[gnu::always_inline]] inline void add_to(Cell& cell, const RawValue& value, const BucketTable* table) {
  const double number = number_of(value);
  put_in(cell.count, now_in(cell.count) + 1);
  // Branches, not minsd: they are predicted, and an update then does not wait for the one before.
  if (number < now_in(cell.min)) put_in(cell.min, number);
  if (number > now_in(cell.max)) put_in(cell.max, number);
  if constexpr (kind == Kind::counter || kind == Kind::up_down) {
    add_to_sum(cell, value);
  } else {
    put_in(cell.sum, now_in(cell.sum) + number);
  }
  if constexpr (kind == Kind::gauge) {
    put_in(cell.last, value.bits);
    put_in(cell.type, value.type);
  }
  if constexpr (kind == Kind::histogram) {
    BucketCount& bucket = now_in(cell.buckets)[table->bucket_of(number)];
    put_in(bucket, now_in(bucket) + 1);
  }
}

template <Kind kind>
[[gnu::always_inline]] inline void observe(const InstrumentRef& instrument, const RawValue& value,
                                           const BucketTable* table) {
  if (instrument.key == disabled) return;
  ThreadState* thread = current_thread;
  const std::uint64_t updates = now_in(thread->updates);
  put_in(thread->updates, updates + 1);
  // The reader's fence for all threads makes up for the one that is not here; the compiler must keep the
  // order.
  std::atomic_signal_fence(std::memory_order_seq_cst);
  if (now_in(thread->key) == instrument.key && instrument.id < thread->cell_count && is_finite(value))
      [[likely]] {
    Cell& cell = thread->cells.load(std::memory_order_acquire)[instrument.id];  // pairs with the swap
    if (kind != Kind::histogram || now_in(cell.buckets) != nullptr) [[likely]] {
      add_to<kind>(cell, value, table);
      thread->updates.store(updates + 2, std::memory_order_release);  // pairs with ThreadCells::has_left
      return;
    }
  }
  put_in(thread->updates, updates + 2);
  // In pieces: a value whose address is taken would be written to memory in every call.
  observe_slowly(kind, instrument, value.type, value.bits, table);
}

}  // namespace pollux::inline POLLUX_LAYOUT::detail
