#include "retention.hpp"

#include <algorithm>
#include <limits>
#include <string>

namespace pollux::sqlite {
namespace {

constexpr std::int64_t most_at_once = 4096;  // events of each table; some ten milliseconds

// Of the oldest rows of a table up to a time.
std::string oldest(const char* table, const char* column) {
  return std::string("(SELECT id FROM ") + table + " WHERE " + column + " <= ?1 ORDER BY " + column +
         ", id LIMIT " + std::to_string(most_at_once) + ")";
}

// The time of the row that so many are older than; the end of time if there are fewer.
std::string time_of_row(const char* table, const char* column) {
  return std::string("SELECT ifnull((SELECT ") + column + " FROM " + table + " ORDER BY " + column +
         ", id LIMIT 1 OFFSET ?1), " + std::to_string(std::numeric_limits<std::int64_t>::max()) + ")";
}

// How many rows there are, as far as ids tell.
std::string extent(const char* table) {
  return std::string("SELECT (SELECT max(id) FROM ") + table + ") - (SELECT min(id) FROM " + table + ")";
}

std::int64_t pages_for(std::uint64_t bytes, const Database& database) {
  if (bytes == 0) return 0;
  const std::int64_t page = Statement(database, "PRAGMA page_size").only_int64();
  // Room for the batches of one step before the file itself would be larger.
  return static_cast<std::int64_t>(bytes) / page * 9 / 10;
}

}  // namespace

Retention::Retention(const Settings& settings, Database& database)
    : database_(database),
      keep_age_ns_(settings.keep_age.count()),
      most_pages_(pages_for(settings.max_size, database)),
      pages_(database, "PRAGMA page_count"),
      free_pages_(database, "PRAGMA freelist_count"),
      timings_extent_(database, extent("timings")),
      metrics_extent_(database, extent("metrics")),
      next_timing_(database, time_of_row("timings", "start_ns")),
      next_metric_(database, time_of_row("metrics", "time_ns")),
      timing_attributes_(database,
                         "DELETE FROM exact_attributes WHERE event_id IN " + oldest("timings", "start_ns")),
      metric_attributes_(database,
                         "DELETE FROM exact_attributes WHERE event_id IN " + oldest("metrics", "time_ns")),
      buckets_(database, "DELETE FROM buckets WHERE metric_id IN " + oldest("metrics", "time_ns")),
      timings_(database, "DELETE FROM timings WHERE id IN " + oldest("timings", "start_ns")),
      metrics_(database, "DELETE FROM metrics WHERE id IN " + oldest("metrics", "time_ns")) {}

bool Retention::trim_age(std::int64_t now_ns) {
  return keep_age_ns_ > 0 && remove_until(now_ns - keep_age_ns_);
}

bool Retention::trim_size() {
  if (most_pages_ == 0 || pages_.only_int64() - free_pages_.only_int64() <= most_pages_) return false;
  // A small database must not lose all at once.
  const std::int64_t events = timings_extent_.only_int64() + metrics_extent_.only_int64();
  const std::int64_t wanted = std::clamp(events / 8, std::int64_t{1}, most_at_once);
  return remove_until(
      std::min(next_timing_.bind(1, wanted - 1).only_int64(), next_metric_.bind(1, wanted - 1).only_int64()));
}

bool Retention::remove_until(std::int64_t time_ns) {
  Transaction transaction(database_);
  for (Statement* statement : {&timing_attributes_, &metric_attributes_, &buckets_})
    statement->bind(1, time_ns).run();
  timings_.bind(1, time_ns).run();
  const bool has_timings = sqlite3_changes(database_.raw()) > 0;
  metrics_.bind(1, time_ns).run();
  const bool has_metrics = sqlite3_changes(database_.raw()) > 0;
  transaction.commit();
  return has_timings || has_metrics;
}

}  // namespace pollux::sqlite
