// The JSON document of a summary. In: rows. Out: one line of JSON:
//
//   {"scopes": [{"scope": "plan.tokens", "calls": 3, "errors": 0, "total_s": 0.6, "avg_s": 0.2, "min_s": 0.1,
//                "max_s": 0.3, "p50_s": 0.2, "p99_s": 0.3}],
//    "metrics": [{"scope": "plan.items", "metric_type": "counter", "unit": "", "count": 2, "nan": 0,
//    "total": 7.0},
//                {"scope": "plan.open", "metric_type": "up_down_counter", ..., "total": -1.0},
//                {"scope": "plan.share", "metric_type": "gauge", ..., "last": 0.9, "min": 0.1, "max": 0.9},
//                {"scope": "plan.size", "metric_type": "histogram", ..., "sum": 9.0, "avg": 3.0, "min": 1.0,
//                 "max": 5.0, "p50": 3.0, "p99": 5.0},
//                {"scope": "plan.model", "metric_type": "untyped", ..., "last": "small"}]}
//
// Both lists are sorted by scope, with the row "(other)" last. Numbers that are not finite are the strings
// "NaN", "Infinity" and "-Infinity".
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>
#include <variant>
#include <vector>

#include <pollux/sdk/json_text.hpp>
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
  void last(std::string_view key, const LastValue& value) {
    begin(key);
    std::visit(
        [this](const auto& held) {
          using Held = std::decay_t<decltype(held)>;
          if constexpr (std::is_same_v<Held, std::monostate>) {
            json::append_value(out_, Value{});
          } else if constexpr (std::is_same_v<Held, std::string>) {
            json::append_string(out_, held);
          } else {
            json::append_value(out_, Value(held));
          }
        },
        value);
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
  members.text("metric_type", type_name(row.type));
  members.text("unit", row.unit);
  members.count("count", row.count);
  members.count("nan", row.nan);
  if (adds_up(row.type)) members.number("total", row.sum);
  if (row.type == MetricType::histogram) {
    members.number("sum", row.sum);
    members.number("avg", row.avg);
  }
  if (row.type == MetricType::gauge || row.type == MetricType::untyped) members.last("last", row.last);
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

[[nodiscard]] inline std::string to_json(const std::vector<TimingRow>& timings,
                                         const std::vector<MetricRow>& metrics) {
  std::string out = "{\"scopes\":";
  detail::append_list(out, timings);
  out += ",\"metrics\":";
  detail::append_list(out, metrics);
  out += '}';
  return out;
}

}  // namespace pollux::summary
