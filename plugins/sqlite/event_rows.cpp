#include "event_rows.hpp"

#include <charconv>
#include <string_view>

namespace pollux::sqlite {
namespace {

constexpr std::size_t most_text_kept = 1 << 20;  // bytes of attributes that stay allocated between batches

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

// Names the columns, because users may add some of their own.
std::string insert_all(const std::string& table, const char* columns) {
  return "INSERT INTO " + table + " (" + columns + ") SELECT * FROM new_" + table;
}

}  // namespace

EventRows::EventRows(const Database& database)
    : new_timings_(database, "new_timings"),
      new_metrics_(database, "new_metrics"),
      take_id_(database, "SELECT id FROM next_event"),
      keep_id_(database, "UPDATE next_event SET id = ?"),
      add_run_(database, "INSERT OR IGNORE INTO runs (run, process, began_ns) VALUES (?, ?, ?)"),
      find_run_(database, "SELECT id FROM runs WHERE run = ?"),
      add_scope_(database,
                 "INSERT OR IGNORE INTO scopes (path, name, parent_scope, depth, unit, description) "
                 "VALUES (?, ?, ?, ?, ?, ?)"),
      find_scope_(database,
                  "SELECT id FROM scopes WHERE path = ? AND name = ? AND parent_scope = ? AND depth = ? "
                  "AND unit = ? AND description = ?"),
      add_timings_(database, insert_all("timings", TimingRow::columns)),
      add_metrics_(database, insert_all("metrics", MetricRow::columns)),
      add_bucket_(database, "INSERT INTO buckets VALUES (?, ?, ?, ?)"),
      add_exact_(database, "INSERT OR REPLACE INTO exact_attributes VALUES (?, ?, ?)") {}

void EventRows::write(const Batch& batch) {
  next_ = take_id_.only_int64();
  if (run_id_ == 0 || run_ != batch.run_id()) add_run(batch);
  clear();
  for (const Event event : batch) {
    if (event.is_timing()) {
      new_timings_.add({event_row(event.timing()), event.timing()});
    } else if (event.is_metric()) {
      const MetricRow row{event_row(event.metric()), event.metric()};
      if (const auto aggregate = row.metric.aggregate()) add_buckets(row.id, aggregate->buckets());
      new_metrics_.add(row);
    }
  }
  if (!new_timings_.empty()) add_timings_.run();
  if (!new_metrics_.empty()) add_metrics_.run();
  keep_id_.bind(1, next_).run();
}

void EventRows::clear() {
  new_timings_.clear();
  new_metrics_.clear();
  texts_.clear();
  if (texts_.capacity() > most_text_kept) texts_.shrink_to_fit();
}

void EventRows::add_run(const Batch& batch) {
  run_ = batch.run_id();
  const std::string text = hex(run_);
  const std::int64_t first = saturated_sum(batch.raw().events->start_ns, batch.raw().wall_minus_monotonic_ns);
  add_run_.bind(1, text).bind(2, static_cast<std::int64_t>(batch.resource().pid())).bind(3, first).run();
  run_id_ = find_run_.bind(1, text).only_int64();
}

EventRow EventRows::event_row(const EventView& event) {
  EventRow row{next_++, run_id_, scope_id(event), texts_.size(), 0, &texts_};
  const Attributes attributes = event.attributes();
  if (attributes.empty()) return row;
  const bool is_exact = json_.append(texts_, attributes);
  row.attributes_size = texts_.size() - row.attributes_at;
  if (is_exact) return row;
  for (const Attribute attribute : attributes)
    add_exact_.bind(1, row.id).bind(2, attribute.key).bind(3, attribute.value).run();
  return row;
}

std::int64_t EventRows::scope_id(const EventView& event) {
  std::int64_t& id = at(scopes_, event.scope_id());
  if (id != 0) return id;
  const pollux_scope& scope = *event.raw().scope;
  const auto bind_names = [&](Statement& statement) -> Statement& {
    return statement.bind(1, event.scope())
        .bind(2, event.name())
        .bind(3, event.parent_scope())
        .bind(4, std::int64_t{event.depth()})
        .bind(5, view(scope.unit))
        .bind(6, view(scope.description));
  };
  bind_names(add_scope_).run();
  return id = bind_names(find_scope_).only_int64();
}

void EventRows::add_buckets(std::int64_t metric_id, const Buckets& buckets) {
  std::int64_t position = 0;
  for (const Bucket& bucket : buckets) {
    add_bucket_.bind(1, metric_id)
        .bind(2, ++position)
        .bind(3, bucket.upper)
        .bind(4, bounded(bucket.count))
        .run();
  }
}

}  // namespace pollux::sqlite
