// The JSON document of a summary. In: rows. Out: one line of JSON:
//
//   {"scopes": [{"scope": "plan.tokens", "calls": 3, "errors": 0, "total_s": 0.6, "avg_s": 0.2, "min_s": 0.1,
//                "max_s": 0.3, "p50_s": 0.2, "p99_s": 0.3}],
//    "metrics": [{"scope": "plan.items", "attributes": {"kind": "new"}, "metric_type": "counter", "unit": "",
//                 "count": 2, "nan": 0, "total": 7.0},
//                {"scope": "plan.share", ..., "metric_type": "gauge", ..., "last": 0.9, "min": 0.1, "max":
//                0.9},
//                {"scope": "plan.size", ..., "metric_type": "histogram", ..., "sum": 9.0, "avg": 3.0,
//                "min": 1.0,
//                 "max": 5.0, "p50": 3.0, "p99": 5.0},
//                {"scope": "plan.model", ..., "metric_type": "untyped", ..., "last": "small"}],
//    "by": {"attributes": ["level"], "scopes": [{"scope": "plan.tokens", "attributes": {"level": 3}, ...}],
//           "metrics": [...]},
//    "entries": {...}}
//
// An up-down counter has the members of a counter. `by` is there when a breakdown was asked for: the same
// rows for the values of these attributes, of events that have at least one of them. `entries` is there when
// events are kept one by one: the object of summary_entries.hpp.
//
// The row of all series beyond the bound of one path has "attributes": {} and "other": true. Lists are sorted
// by scope, then by attributes; the row with the scope "[other]", of all paths beyond the bound, comes last.
// Numbers that are not finite are the strings "NaN", "Infinity" and "-Infinity".
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <pollux/sdk/json_text.hpp>
#include <pollux/sdk/summary_entries.hpp>
#include <pollux/sdk/summary_rows.hpp>

namespace pollux::summary {

namespace detail {

// Writes the members of one object.
class Members {
 public:
  explicit Members(std::string& out) : out_(out) { out_ += '{'; }
  void end() { out_ += '}'; }

  void text(std::string_view key, std::string_view value) { begin(key), json::append_string(out_, value); }
  void count(std::string_view key, std::uint64_t value) { begin(key), json::append_integer(out_, value); }
  void number(std::string_view key, double value) { begin(key), json::append_number(out_, value); }
  void time(std::string_view key, Nanoseconds value) { number(key, seconds(value)); }
  void value(std::string_view key, const OwnedValue& value) {
    begin(key), json::append_value(out_, view_of(value));
  }
  void attributes(const SeriesAttributes& attributes) {
    begin("attributes");
    Members members(out_);
    for (const auto& [key, value] : attributes.entries) members.value(key, value);
    members.end();
    if (attributes.is_other) begin("other"), out_ += "true";
  }

 private:
  void begin(std::string_view key) {
    if (out_.back() != '{') out_ += ',';
    json::append_string(out_, key);
    out_ += ':';
  }
  std::string& out_;
};

inline void append(std::string& out, const TimingRow& row) {
  Members members(out);
  members.text("scope", row.path);
  if (!row.attributes.entries.empty() || row.attributes.is_other) members.attributes(row.attributes);
  members.count("calls", row.calls);
  members.count("errors", row.errors);
  members.time("total_s", row.total);
  members.time("avg_s", row.avg);
  members.time("min_s", row.min);
  members.time("max_s", row.max);
  members.time("p50_s", row.p50);
  members.time("p99_s", row.p99);
  members.end();
}

inline void append(std::string& out, const MetricRow& row) {
  Members members(out);
  members.text("scope", row.path);
  members.attributes(row.attributes);
  members.text("metric_type", type_name(row.type));
  members.text("unit", row.unit);
  members.count("count", row.count);
  members.count("nan", row.nan);
  if (adds_up(row.type)) members.number("total", row.sum);
  if (row.type == MetricType::histogram) {
    members.number("sum", row.sum);
    members.number("avg", row.avg);
  }
  if (row.type == MetricType::gauge || row.type == MetricType::untyped) members.value("last", row.last);
  if (row.type == MetricType::gauge || row.type == MetricType::histogram) {
    members.number("min", row.min);
    members.number("max", row.max);
  }
  if (row.type == MetricType::histogram) {
    members.number("p50", row.p50);
    members.number("p99", row.p99);
  }
  members.end();
}

inline void append(std::string& out, const std::string& text) { json::append_string(out, text); }

template <class Row>
void append_list(std::string& out, const std::vector<Row>& rows) {
  out += '[';
  for (const Row& row : rows) {
    if (&row != rows.data()) out += ',';
    append(out, row);
  }
  out += ']';
}

}  // namespace detail

// Without entries when `entries` is null.
[[nodiscard]] inline std::string to_json(const Rows& rows, const Entries* entries = nullptr) {
  std::string out = "{\"scopes\":";
  detail::append_list(out, rows.timings);
  out += ",\"metrics\":";
  detail::append_list(out, rows.metrics);
  if (!rows.by.empty()) {
    out += ",\"by\":{\"attributes\":";
    detail::append_list(out, rows.by);
    out += ",\"scopes\":";
    detail::append_list(out, rows.timings_by);
    out += ",\"metrics\":";
    detail::append_list(out, rows.metrics_by);
    out += '}';
  }
  if (entries) {
    out += ",\"entries\":";
    entries->append_to(out);
  }
  out += '}';
  return out;
}

}  // namespace pollux::summary
