#include "schema.hpp"

#include <stdexcept>

namespace pollux::sqlite {
namespace {

// Ids of timings and metrics are of one sequence, so that an attribute belongs to one event. The only index
// of events grows at its end: one by scope has an end for each scope, and changes a page of the file for each
// of them in every batch; one by duration or value changes a page for each event.
constexpr const char* tables = R"sql(
CREATE TABLE runs (
  id INTEGER PRIMARY KEY,
  run TEXT NOT NULL UNIQUE,
  process INTEGER NOT NULL,
  began_ns INTEGER NOT NULL
);
CREATE TABLE scopes (
  id INTEGER PRIMARY KEY,
  path TEXT NOT NULL,
  name TEXT NOT NULL,
  parent_scope TEXT NOT NULL,
  depth INTEGER NOT NULL,
  unit TEXT NOT NULL,
  description TEXT NOT NULL,
  UNIQUE (path, name, parent_scope, depth, unit, description)
);
CREATE TABLE timings (
  id INTEGER PRIMARY KEY,
  run_id INTEGER NOT NULL REFERENCES runs,
  scope_id INTEGER NOT NULL REFERENCES scopes,
  start_ns INTEGER NOT NULL,
  duration_ns INTEGER NOT NULL,
  call_count INTEGER NOT NULL,
  failed INTEGER NOT NULL,
  thread INTEGER NOT NULL,
  attributes TEXT
);
CREATE INDEX timings_by_start ON timings (start_ns);
CREATE TABLE metrics (
  id INTEGER PRIMARY KEY,
  run_id INTEGER NOT NULL REFERENCES runs,
  scope_id INTEGER NOT NULL REFERENCES scopes,
  time_ns INTEGER NOT NULL,
  type TEXT NOT NULL,
  value,
  thread INTEGER NOT NULL,
  observations INTEGER NOT NULL,
  sum REAL,
  min REAL,
  max REAL,
  interval_ns INTEGER,
  attributes TEXT
);
CREATE INDEX metrics_by_time ON metrics (time_ns);
CREATE TABLE buckets (
  metric_id INTEGER NOT NULL REFERENCES metrics,
  position INTEGER NOT NULL,
  upper REAL,
  observations INTEGER NOT NULL,
  PRIMARY KEY (metric_id, position)
) WITHOUT ROWID;
CREATE TABLE exact_attributes (
  event_id INTEGER NOT NULL,
  key TEXT NOT NULL,
  value,
  PRIMARY KEY (event_id, key)
) WITHOUT ROWID;
CREATE TABLE next_event (id INTEGER NOT NULL);
INSERT INTO next_event VALUES (1);
)sql";

// Sums are real numbers: those of integers fail beyond 2^63, and a view that fails has no rows at all. Whole
// seconds are rounded down, because SQLite's division rounds times before 1970 up.
constexpr const char* views = R"sql(
CREATE VIEW timing_events AS
SELECT timings.id, path AS scope, name, parent_scope, depth, duration_ns / 1e9 AS duration_s, call_count,
  CASE failed WHEN 0 THEN 'ok' ELSE 'error' END AS status,
  start_ns / 1e9 AS start_wall_time_s, (start_ns + duration_ns) / 1e9 AS end_wall_time_s, thread, attributes, run
FROM timings JOIN scopes ON scopes.id = scope_id JOIN runs ON runs.id = run_id;

CREATE VIEW metric_events AS
SELECT metrics.id, path AS scope, name, parent_scope, depth, value, type AS metric_type,
  time_ns / 1e9 AS time_wall_s, thread, attributes, observations, sum, min, max, interval_ns / 1e9 AS interval_s,
  unit, run
FROM metrics JOIN scopes ON scopes.id = scope_id JOIN runs ON runs.id = run_id;

CREATE VIEW event_attributes AS
SELECT timings.id AS event_id, entry.key, entry.value FROM timings JOIN json_each(timings.attributes) AS entry
WHERE timings.id NOT IN (SELECT event_id FROM exact_attributes)
UNION ALL
SELECT metrics.id, entry.key, entry.value FROM metrics JOIN json_each(metrics.attributes) AS entry
WHERE metrics.id NOT IN (SELECT event_id FROM exact_attributes)
UNION ALL
SELECT event_id, key, value FROM exact_attributes;

CREATE VIEW calls AS
SELECT path AS scope, count(*) AS calls, total(duration_ns) / 1e9 AS total_s, avg(duration_ns) / 1e9 AS average_s,
  min(duration_ns) / 1e9 AS min_s, max(duration_ns) / 1e9 AS max_s
FROM timings JOIN scopes ON scopes.id = scope_id GROUP BY path;

CREATE VIEW percentiles AS
WITH ranked AS (
  SELECT path, duration_ns, row_number() OVER (PARTITION BY path ORDER BY duration_ns) AS rank,
    count(*) OVER (PARTITION BY path) AS calls
  FROM timings JOIN scopes ON scopes.id = scope_id)
SELECT path AS scope, calls,
  max(CASE rank WHEN (calls * 50 + 99) / 100 THEN duration_ns END) / 1e9 AS p50_s,
  max(CASE rank WHEN (calls * 95 + 99) / 100 THEN duration_ns END) / 1e9 AS p95_s,
  max(CASE rank WHEN (calls * 99 + 99) / 100 THEN duration_ns END) / 1e9 AS p99_s
FROM ranked GROUP BY path;

CREATE VIEW slowest AS SELECT * FROM timing_events ORDER BY duration_s DESC, id LIMIT 100;

CREATE VIEW errors AS
SELECT path AS scope, count(*) AS calls, sum(failed) AS errors, avg(failed) AS error_rate
FROM timings JOIN scopes ON scopes.id = scope_id GROUP BY path;

CREATE VIEW timeline AS
SELECT datetime(start_ns / 1000000000 - (start_ns % 1000000000 < 0), 'unixepoch') ||
    printf('.%09d', (start_ns % 1000000000 + 1000000000) % 1000000000) AS time,
  run, thread, depth, path AS scope, duration_ns / 1e9 AS duration_s, timings.id
FROM timings JOIN scopes ON scopes.id = scope_id JOIN runs ON runs.id = run_id ORDER BY start_ns, depth;

CREATE VIEW counters AS
SELECT path AS scope, type AS metric_type, unit, attributes, total(value) AS total,
  CAST(total(observations) AS INTEGER) AS increments
FROM metrics JOIN scopes ON scopes.id = scope_id WHERE type IN ('counter', 'up_down_counter')
GROUP BY path, type, unit, attributes;
)sql";

void create(Database& database) {
  database.run(tables);
  database.run(views);
  database.run(("PRAGMA application_id = " + std::to_string(application_id) +
                "; PRAGMA user_version = " + std::to_string(schema_version))
                   .c_str());
}

std::int64_t ask(const Database& database, const char* sql) { return Statement(database, sql).only_int64(); }

}  // namespace

void prepare_schema(Database& database, const std::string& path) {
  const std::int64_t owner = ask(database, "PRAGMA application_id");
  const std::int64_t version = ask(database, "PRAGMA user_version");
  const bool is_empty = ask(database, "SELECT count(*) FROM sqlite_master") == 0;
  if (is_empty && owner == 0 && version == 0) return create(database);
  if (owner != application_id) {
    throw std::runtime_error("'" + path + "' is a database of another application; change `path`");
  }
  if (version != schema_version) {
    throw std::runtime_error("'" + path + "' has version " + std::to_string(version) +
                             " of the schema, and this plugin writes version " +
                             std::to_string(schema_version) + "; move it away or change `path`");
  }
}

}  // namespace pollux::sqlite
