#include "event_rows.hpp"

#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <limits>
#include <string>

namespace pollux::sqlite {
namespace {

std::int64_t bounded(std::uint64_t count) {
  constexpr std::uint64_t most = std::numeric_limits<std::int64_t>::max();
  return static_cast<std::int64_t>(std::min(count, most));
}

std::string hex(std::uint64_t number) {
  char digits[16];
  const auto end = std::to_chars(digits, digits + sizeof digits, number, 16).ptr;
  const std::string text(digits, end);
  return std::string(16 - text.size(), '0') + text;
}

std::int64_t& at(std::vector<std::int64_t>& ids, std::uint32_t index) {
  if (index >= ids.size()) ids.resize(std::size_t{index} + 1);
  return ids[index];
}

std::int64_t nanoseconds(WallTime time) { return time.time_since_epoch().count(); }

}  // namespace

EventRows::EventRows(const Database& database)
    : take_id_(database, "SELECT id FROM next_event"),
      keep_id_(database, "UPDATE next_event SET id = ?"),
      add_run_(database, "INSERT OR IGNORE INTO runs (run, process, began_ns) VALUES (?, ?, ?)"),
      find_run_(database, "SELECT id FROM runs WHERE run = ?"),
      add_scope_(database,
                 "INSERT OR IGNORE INTO scopes (path, name, parent_scope, depth, unit, description) "
                 "VALUES (?, ?, ?, ?, ?, ?)"),
      find_scope_(database,
                  "SELECT id FROM scopes WHERE path = ? AND name = ? AND parent_scope = ? AND depth = ?"),
      add_key_(database, "INSERT OR IGNORE INTO keys (key) VALUES (?)"),
      find_key_(database, "SELECT id FROM keys WHERE key = ?"),
      add_timing_(database, "INSERT INTO timings VALUES (?, ?, ?, ?, ?, ?, ?, ?)"),
      add_metric_(database, "INSERT INTO metrics VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"),
      add_bucket_(database, "INSERT INTO buckets VALUES (?, ?, ?, ?)"),
      add_attribute_(database, "INSERT OR REPLACE INTO attributes VALUES (?, ?, ?)") {}

void EventRows::begin(const Batch& batch) {
  next_ = take_id_.only_int64();
  if (run_id_ == 0 || run_ != batch.run_id()) add_run(batch);
}

void EventRows::end() { keep_id_.bind(1, next_).run(); }

void EventRows::add_run(const Batch& batch) {
  run_ = batch.run_id();
  const std::string text = hex(run_);
  const std::int64_t first = saturated_sum(batch.raw().events->start_ns, batch.raw().wall_minus_monotonic_ns);
  add_run_.bind(1, text).bind(2, static_cast<std::int64_t>(batch.resource().pid())).bind(3, first).run();
  run_id_ = find_run_.bind(1, text).only_int64();
}

std::int64_t EventRows::scope_id(const EventView& event) {
  std::int64_t& id = at(scopes_, event.scope_id());
  if (id != 0) return id;
  const pollux_scope& scope = *event.raw().scope;
  const auto bind_names = [&](Statement& statement) -> Statement& {
    return statement.bind(1, event.scope())
        .bind(2, event.name())
        .bind(3, event.parent_scope())
        .bind(4, std::int64_t{event.depth()});
  };
  bind_names(add_scope_).bind(5, view(scope.unit)).bind(6, view(scope.description)).run();
  return id = bind_names(find_scope_).only_int64();
}

std::int64_t EventRows::key_id(const Attribute& attribute) {
  std::int64_t& id = at(keys_, attribute.key_id);
  if (id != 0) return id;
  add_key_.bind(1, attribute.key).run();
  return id = find_key_.bind(1, attribute.key).only_int64();
}

void EventRows::add(const Timing& timing) {
  add_timing_.bind(1, next_).bind(2, run_id_).bind(3, scope_id(timing));
  add_timing_.bind(4, nanoseconds(timing.start_wall_time())).bind(5, std::int64_t{timing.duration().count()});
  add_timing_.bind(6, bounded(timing.call_count())).bind(7, std::int64_t{timing.status() == Status::error});
  add_timing_.bind(8, static_cast<std::int64_t>(timing.thread())).run();
  add_attributes(timing);
  ++next_;
}

void EventRows::add(const Metric& metric) {
  add_metric_.bind(1, next_).bind(2, run_id_).bind(3, scope_id(metric)).bind(4, nanoseconds(metric.time()));
  add_metric_.bind(5, metric.metric_type())
      .bind(6, metric.value())
      .bind(7, static_cast<std::int64_t>(metric.thread()));
  const auto aggregate = metric.aggregate();
  if (aggregate) {
    add_metric_.bind(8, bounded(aggregate->count())).bind(9, aggregate->sum()).bind(10, aggregate->min());
    add_metric_.bind(11, aggregate->max()).bind(12, std::int64_t{aggregate->interval().count()});
  } else {
    add_metric_.bind(8, std::int64_t{1});
    for (int column = 9; column <= 12; ++column) add_metric_.bind_null(column);
  }
  add_metric_.run();
  if (aggregate) add_buckets(aggregate->buckets());
  add_attributes(metric);
  ++next_;
}

void EventRows::add_buckets(const Buckets& buckets) {
  std::int64_t position = 0;
  for (const Bucket& bucket : buckets) {
    add_bucket_.bind(1, next_).bind(2, ++position).bind(3, bucket.upper).bind(4, bounded(bucket.count)).run();
  }
}

void EventRows::add_attributes(const EventView& event) {
  for (const Attribute attribute : event.attributes()) {
    add_attribute_.bind(1, next_).bind(2, key_id(attribute)).bind(3, attribute.value).run();
  }
}

}  // namespace pollux::sqlite
