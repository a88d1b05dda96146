// The report of a summary, for people. In: rows. Out: text such as
//
//   scope     calls  errors      avg      p50      p99    total
//   pipeline      1       0   1.20 s   1.20 s   1.20 s   1.20 s
//     answer      4       1   250 ms   248 ms   301 ms   1.00 s
//     plan        1       0   150 ms   150 ms   150 ms   150 ms
//
//   metric          type     count  total  last
//   pipeline.items  counter      4     12
//   pipeline.share  gauge        1         0.92
//
// Scopes are a tree by the dots of their paths, each level sorted by total time, the longest first. A segment
// that was never timed itself has a line of its own only when several scopes lie under it.
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

#include <pollux/sdk/json_text.hpp>
#include <pollux/sdk/summary_json.hpp>
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

inline void add_line(TextTable& table, const std::string& name, const TimingRow* row) {
  if (!row) return table.add({name, "", "", "", "", "", ""});
  table.add({name, std::to_string(row->calls), std::to_string(row->errors), human(row->avg), human(row->p50),
             human(row->p99), human(row->total)});
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

inline std::string human_last(const LastValue& last) {
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

inline void add_line(TextTable& table, const MetricRow& row) {
  const auto number = [](double value) { return std::isnan(value) ? std::string() : human(value); };
  const bool counter = adds_up(row.type);
  const bool histogram = row.type == MetricType::histogram;
  table.add({printable(row.path), std::string(type_name(row.type)), printable(row.unit),
             std::to_string(row.count), row.nan > 0 ? std::to_string(row.nan) : "",
             counter || histogram ? human(row.sum) : "", human_last(row.last), number(row.min),
             number(row.max), number(row.avg), number(row.p50), number(row.p99)});
}

}  // namespace detail

[[nodiscard]] inline std::string to_text(const std::vector<TimingRow>& timings,
                                         const std::vector<MetricRow>& metrics) {
  std::string out;
  if (timings.empty() && metrics.empty()) return "nothing recorded\n";
  if (!timings.empty()) {
    detail::Segment root;
    for (const TimingRow& row : timings) root.insert(row.path, row);
    using enum TextTable::Align;
    TextTable table({{"scope", left}, {"calls"}, {"errors"}, {"avg"}, {"p50"}, {"p99"}, {"total"}});
    detail::add_level(table, root, 0);
    table.append_to(out);
  }
  if (!metrics.empty()) {
    if (!out.empty()) out += '\n';
    using enum TextTable::Align;
    TextTable table({{"metric", left},
                     {"type", left},
                     {"unit", left},
                     {"count"},
                     {"NaN"},
                     {"total"},
                     {"last"},
                     {"min"},
                     {"max"},
                     {"avg"},
                     {"p50"},
                     {"p99"}});
    for (const MetricRow& row : metrics) detail::add_line(table, row);
    table.append_to(out);
  }
  return out;
}

}  // namespace pollux::summary
