// TimingRow and MetricRow: an event that is about to be written, column by column.
#pragma once

#include <sqlite3.h>

#include <cstddef>
#include <cstdint>
#include <string>

#include <pollux/sdk/event.hpp>

namespace pollux::sqlite {

// A count as SQLite can hold it: at most the largest int64.
[[nodiscard]] std::int64_t bounded(std::uint64_t count);

// What rows of timings and metrics begin and end with.
struct EventRow {
  std::int64_t id, run_id, scope_id;
  std::size_t attributes_at, attributes_size;  // of the JSON in `texts`; 0: no attributes
  const std::string* texts;

  void attributes(sqlite3_context* result) const noexcept;
};

struct TimingRow : EventRow {
  static constexpr const char* columns =
      "id, run_id, scope_id, start_ns, duration_ns, call_count, failed, thread, attributes";
  Timing timing;
  void column(sqlite3_context* result, int index) const noexcept;
};

struct MetricRow : EventRow {
  static constexpr const char* columns =
      "id, run_id, scope_id, time_ns, type, value, thread, observations, sum, min, max, interval_ns, "
      "attributes";
  Metric metric;
  void column(sqlite3_context* result, int index) const noexcept;
};

}  // namespace pollux::sqlite
