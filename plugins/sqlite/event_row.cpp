#include "event_row.hpp"

#include <algorithm>
#include <limits>
#include <string_view>

namespace pollux::sqlite {
namespace {

std::int64_t nanoseconds(WallTime time) { return time.time_since_epoch().count(); }

void set(sqlite3_context* result, std::string_view text) noexcept {
  // Null would be NULL, not an empty text.
  sqlite3_result_text64(result, text.data() ? text.data() : "", text.size(), SQLITE_STATIC, SQLITE_UTF8);
}

void set(sqlite3_context* result, const Value& value) noexcept {
  switch (value.type()) {
    case Value::Type::boolean:
      return sqlite3_result_int(result, value.boolean());
    case Value::Type::int64:
      return sqlite3_result_int64(result, value.int64());
    case Value::Type::float64:
      return sqlite3_result_double(result, value.float64());
    case Value::Type::string:
      return set(result, value.string());
    default:
      return sqlite3_result_null(result);
  }
}

// The columns from `observations` on; those after it are NULL without an aggregate, as a column is that is
// not set.
void set_aggregate(sqlite3_context* result, int index, const Metric& metric) noexcept {
  const auto aggregate = metric.aggregate();
  if (!aggregate) return index == 0 ? sqlite3_result_int(result, 1) : sqlite3_result_null(result);
  switch (index) {
    case 0:
      return sqlite3_result_int64(result, bounded(aggregate->count()));
    case 1:
      return sqlite3_result_double(result, aggregate->sum());
    case 2:
      return sqlite3_result_double(result, aggregate->min());
    case 3:
      return sqlite3_result_double(result, aggregate->max());
    default:
      return sqlite3_result_int64(result, aggregate->interval().count());
  }
}

}  // namespace

std::int64_t bounded(std::uint64_t count) {
  constexpr std::uint64_t most = std::numeric_limits<std::int64_t>::max();
  return static_cast<std::int64_t>(std::min(count, most));
}

void EventRow::attributes(sqlite3_context* result) const noexcept {
  if (attributes_size != 0) set(result, std::string_view(*texts).substr(attributes_at, attributes_size));
}

void TimingRow::column(sqlite3_context* result, int index) const noexcept {
  switch (index) {
    case 0:
      return sqlite3_result_int64(result, id);
    case 1:
      return sqlite3_result_int64(result, run_id);
    case 2:
      return sqlite3_result_int64(result, scope_id);
    case 3:
      return sqlite3_result_int64(result, nanoseconds(timing.start_wall_time()));
    case 4:
      return sqlite3_result_int64(result, timing.duration().count());
    case 5:
      return sqlite3_result_int64(result, bounded(timing.call_count()));
    case 6:
      return sqlite3_result_int(result, timing.status() == Status::error);
    case 7:
      return sqlite3_result_int64(result, static_cast<std::int64_t>(timing.thread()));
    default:
      return attributes(result);
  }
}

void MetricRow::column(sqlite3_context* result, int index) const noexcept {
  switch (index) {
    case 0:
      return sqlite3_result_int64(result, id);
    case 1:
      return sqlite3_result_int64(result, run_id);
    case 2:
      return sqlite3_result_int64(result, scope_id);
    case 3:
      return sqlite3_result_int64(result, nanoseconds(metric.time()));
    case 4:
      return set(result, metric.metric_type());
    case 5:
      return set(result, metric.value());
    case 6:
      return sqlite3_result_int64(result, static_cast<std::int64_t>(metric.thread()));
    case 12:
      return attributes(result);
    default:
      return set_aggregate(result, index - 7, metric);
  }
}

}  // namespace pollux::sqlite
