// The report of a summary, for people. In: rows. Out: text such as
//
//   scope     calls  errors      avg      p50      p99    total
//   pipeline      1       0   1.20 s   1.20 s   1.20 s   1.20 s
//     answer      4       1   250 ms   248 ms   301 ms   1.00 s
//     plan        1       0   150 ms   150 ms   150 ms   150 ms
//
//   metric          attributes   type     count  total  last
//   pipeline.items  result=hit   counter      4     12
//   pipeline.items  result=miss  counter      1      1
//   pipeline.share               gauge        1         0.92
//
//   scope            level  calls  errors      avg      p50      p99    total
//   pipeline.answer  0          3       0   233 ms   248 ms   250 ms   699 ms
//   pipeline.answer  1          1       1   301 ms   301 ms   301 ms   301 ms
//
// Scopes are a tree by the dots of their paths, each level sorted by total time, the longest first. A segment
// that was never timed itself has a line of its own only when several scopes lie under it. The last tables
// are the breakdown, with a column for each attribute that was asked for.
#pragma once

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <map>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include <pollux/sdk/attribute_set.hpp>
#include <pollux/sdk/json_text.hpp>
#include <pollux/sdk/summary_rows.hpp>
#include <pollux/sdk/text_table.hpp>

namespace pollux::summary {

// Three digits and a unit: "850 ns", "12.3 µs", "1.23 ms", "1234 s".
[[nodiscard]] inline std::string human(std::chrono::nanoseconds duration) {
  struct Unit {
    double ns;
    std::string_view name;
  };
  constexpr Unit units[] = {{1e0, " ns"}, {1e3, " µs"}, {1e6, " ms"}, {1e9, " s"}};
  const Unit* unit = units;
  const auto ns = static_cast<double>(duration.count());
  while (unit + 1 != std::end(units) && ns / unit->ns >= 999.5) ++unit;
  const double number = ns / unit->ns;
  const int decimals = unit == units || number >= 99.95 ? 0 : number >= 9.995 ? 1 : 2;
  char digits[64];
  char* const end =
      std::to_chars(digits, digits + sizeof digits, number, std::chars_format::fixed, decimals).ptr;
  return std::string(digits, end).append(unit->name);
}

// A whole number in full, any other with six digits.
[[nodiscard]] inline std::string human(double number) {
  if (!std::isfinite(number)) return std::isnan(number) ? "NaN" : number > 0 ? "inf" : "-inf";
  const bool whole = number == std::trunc(number) && std::fabs(number) < 1e15;
  char digits[64];
  char* const end =
      whole ? std::to_chars(digits, digits + sizeof digits, number, std::chars_format::fixed, 0).ptr
            : std::to_chars(digits, digits + sizeof digits, number, std::chars_format::general, 6).ptr;
  return {digits, end};
}

namespace detail {

// A name may hold anything; what goes to a terminal may not.
inline std::string printable(std::string_view name) {
  std::string out;
  json::append_escaped(out, name);
  return out;
}

struct Segment {
  const TimingRow* row = nullptr;  // null: never timed itself
  std::map<std::string_view, Segment> below;

  void insert(std::string_view rest, const TimingRow& timed) {
    Segment* at = this;
    for (;;) {
      const std::size_t dot = rest.find('.');
      at = &at->below[rest.substr(0, dot)];
      if (dot == std::string_view::npos) break;
      rest.remove_prefix(dot + 1);
    }
    at->row = &timed;
  }

  // What its level is sorted by.
  [[nodiscard]] double total() const {
    if (row) return static_cast<double>(row->total.count());
    double sum = 0;
    for (const auto& [name, segment] : below) sum += segment.total();
    return sum;
  }
};

using Cells = std::vector<std::string>;
using Columns = std::vector<TextTable::Column>;

inline void append(Columns& columns, const Columns& more) {
  columns.insert(columns.end(), more.begin(), more.end());
}

// A column for each attribute that was asked for.
inline void append_by(Columns& columns, const std::vector<std::string>& by) {
  for (const std::string& key : by) columns.push_back({key, TextTable::Align::left});
}
inline void append_by(Cells& cells, const std::vector<std::string>& by, const SeriesAttributes& attributes) {
  for (const std::string& key : by) {
    const bool says_other = attributes.is_other && key == by.front();
    std::string cell(says_other ? other : "");
    if (const OwnedValue* value = attributes.find(key)) AttributeSet::append_value(cell, view_of(*value));
    cells.push_back(std::move(cell));
  }
}

inline const Columns& timing_columns() {
  static const Columns columns = {{"calls"}, {"errors"}, {"avg"}, {"p50"}, {"p99"}, {"total"}};
  return columns;
}
inline void append(Cells& cells, const TimingRow& row) {
  for (std::string cell : {std::to_string(row.calls), std::to_string(row.errors), human(row.avg),
                           human(row.p50), human(row.p99), human(row.total)})
    cells.push_back(std::move(cell));
}

inline void add_line(TextTable& table, const std::string& name, const TimingRow* row) {
  Cells cells = {name};
  if (row) append(cells, *row);
  cells.resize(1 + timing_columns().size());
  table.add(std::move(cells));
}

inline void add_level(TextTable& table, const Segment& parent, std::size_t depth) {
  std::vector<std::pair<double, const std::pair<const std::string_view, Segment>*>> level;
  for (const auto& entry : parent.below) level.emplace_back(entry.second.total(), &entry);
  std::stable_sort(level.begin(), level.end(),
                   [](const auto& a, const auto& b) { return a.first > b.first; });
  for (const auto& [total, entry] : level) {
    std::string name = std::string(2 * depth, ' ') + printable(entry->first);
    const Segment* segment = &entry->second;
    while (!segment->row && segment->below.size() == 1) {
      const auto& only = *segment->below.begin();
      name += '.' + printable(only.first);
      segment = &only.second;
    }
    add_line(table, name, segment->row);
    add_level(table, *segment, depth + 1);
  }
}

inline std::string human_last(const OwnedValue& last) {
  return std::visit(
      [](const auto& held) -> std::string {
        using Held = std::decay_t<decltype(held)>;
        if constexpr (std::is_same_v<Held, std::monostate>) return {};
        if constexpr (std::is_same_v<Held, bool>) return held ? "true" : "false";
        if constexpr (std::is_same_v<Held, std::int64_t>) return std::to_string(held);
        if constexpr (std::is_same_v<Held, double>) return human(held);
        if constexpr (std::is_same_v<Held, std::string>) return printable(held);
      },
      last);
}

inline const Columns& metric_columns() {
  using enum TextTable::Align;
  static const Columns columns = {{"type", left}, {"unit", left}, {"count"}, {"NaN"}, {"total"}, {"last"},
                                  {"min"},        {"max"},        {"avg"},   {"p50"}, {"p99"}};
  return columns;
}
inline void append(Cells& cells, const MetricRow& row) {
  const auto number = [](double value) { return std::isnan(value) ? std::string() : human(value); };
  const bool has_sum = adds_up(row.type) || row.type == MetricType::histogram;
  for (std::string cell :
       {std::string(type_name(row.type)), printable(row.unit), std::to_string(row.count),
        row.nan > 0 ? std::to_string(row.nan) : "", has_sum ? human(row.sum) : "", human_last(row.last),
        number(row.min), number(row.max), number(row.avg), number(row.p50), number(row.p99)})
    cells.push_back(std::move(cell));
}

inline void append_table(std::string& out, const TextTable& table) {
  if (!out.empty()) out += '\n';
  table.append_to(out);
}

// The rows of a breakdown.
template <class Row>
void append_breakdown(std::string& out, std::string_view title, const std::vector<std::string>& by,
                      const std::vector<Row>& rows, const Columns& values) {
  if (rows.empty()) return;
  Columns columns = {{title, TextTable::Align::left}};
  append_by(columns, by);
  append(columns, values);
  TextTable table(std::move(columns));
  for (const Row& row : rows) {
    Cells cells = {printable(row.path)};
    append_by(cells, by, row.attributes);
    append(cells, row);
    table.add(std::move(cells));
  }
  append_table(out, table);
}

}  // namespace detail

[[nodiscard]] inline std::string to_text(const Rows& rows) {
  using enum TextTable::Align;
  std::string out;
  if (rows.timings.empty() && rows.metrics.empty()) return "nothing recorded\n";
  if (!rows.timings.empty()) {
    detail::Segment root;
    for (const TimingRow& row : rows.timings) root.insert(row.path, row);
    detail::Columns columns = {{"scope", left}};
    detail::append(columns, detail::timing_columns());
    TextTable table(std::move(columns));
    detail::add_level(table, root, 0);
    detail::append_table(out, table);
  }
  if (!rows.metrics.empty()) {
    detail::Columns columns = {{"metric", left}, {"attributes", left}};
    detail::append(columns, detail::metric_columns());
    TextTable table(std::move(columns));
    for (const MetricRow& row : rows.metrics) {
      detail::Cells cells = {detail::printable(row.path), row.attributes.label()};
      detail::append(cells, row);
      table.add(std::move(cells));
    }
    detail::append_table(out, table);
  }
  detail::append_breakdown(out, "scope", rows.by, rows.timings_by, detail::timing_columns());
  detail::append_breakdown(out, "metric", rows.by, rows.metrics_by, detail::metric_columns());
  return out;
}

}  // namespace pollux::summary
