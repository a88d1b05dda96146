#include "cli/top_text.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <utility>
#include <vector>

#include <pollux/sdk/summary_report.hpp>
#include <pollux/sdk/text_width.hpp>

#include "cli/table.hpp"
#include "diagnose/clean.hpp"

namespace pollux::cli {

namespace {

using Cells = std::vector<std::string>;

std::string human(double seconds) {
  return summary::human(std::chrono::nanoseconds(std::llround(std::clamp(seconds, 0.0, 9e9) * 1e9)));
}

// "12.3", "1234", "1.23M".
std::string short_number(double number) {
  char text[32];
  const char* unit = number >= 1e9 ? "G" : number >= 1e6 ? "M" : number >= 1e5 ? "k" : "";
  const double shown = number >= 1e9   ? number / 1e9
                       : number >= 1e6 ? number / 1e6
                       : number >= 1e5 ? number / 1e3
                                       : number;
  const int decimals = *unit != '\0'                                  ? (shown < 10    ? 2
                                                                         : shown < 100 ? 1
                                                                                       : 0)
                       : number < 100 && number != std::floor(number) ? 1
                                                                      : 0;
  std::snprintf(text, sizeof text, "%.*f%s", decimals, shown, unit);
  return text;
}

std::string duration(double seconds) {
  char text[32];
  const auto whole = static_cast<long long>(seconds);
  if (whole < 60) return std::to_string(whole) + " s";
  if (whole < 86'400) {
    std::snprintf(text, sizeof text, "%lld:%02lld:%02lld", whole / 3600, whole / 60 % 60, whole % 60);
    return text;
  }
  std::snprintf(text, sizeof text, "%lld d %02lld:%02lld", whole / 86'400, whole / 3600 % 24,
                whole / 60 % 60);
  return text;
}

void sort(std::vector<TopScope>& scopes, TopSort by) {
  const auto key = [by](const TopScope& scope) {
    switch (by) {
      case TopSort::rate:
        return scope.calls;
      case TopSort::p99:
        return scope.p99_s;
      case TopSort::total:
        return scope.total_s;
      case TopSort::errors:
        return scope.errors;
      case TopSort::name:
        break;
    }
    return 0.0;
  };
  std::ranges::sort(scopes, [&](const TopScope& a, const TopScope& b) {
    return key(a) != key(b) ? key(a) > key(b) : a.name < b.name;
  });
}

constexpr std::size_t usual_columns = 80;  // of a terminal, and what tables are made for elsewhere

// The same rows under long titles where these fit, else under short ones.
struct Titles {
  Cells roomy, tight;
  Cells expendable;  // of the tight ones, the first to be left out first
  bool begins_with_paths = false;
};

std::vector<std::string> lines_of(const Titles& titles, const std::vector<Cells>& rows,
                                  const TopLayout& layout) {
  const auto table_with = [&](const Cells& header) {
    Table table(header);
    table.align_right();
    if (titles.begins_with_paths) table.keep_ends_of_first();
    for (const Cells& row : rows) table.add(row);
    return table;
  };
  Table table = table_with(titles.roomy);
  const std::size_t columns = layout.columns > 0 ? layout.columns : usual_columns;
  if (table.width(columns / 3) > columns) table = table_with(titles.tight);
  if (layout.columns > 0) table.fit_to(columns, titles.expendable);
  std::vector<std::string> lines = table.lines();
  if (layout.columns > 0) {
    for (std::string& line : lines) line = utf8::fit(line, layout.columns);
  }
  if (layout.emphasis) lines.front() = "\x1b[1m" + lines.front() + "\x1b[0m";
  return lines;
}

std::vector<std::string> scope_lines(const TopFigures& figures, const TopLayout& layout) {
  const Cells header = {"SCOPE", "RATE/S", "P50", "P99", "MAX", "TOTAL", "ERRORS"};
  std::vector<Cells> rows;
  for (const TopScope& scope : figures.scopes) {
    if (scope.calls <= 0) {
      rows.push_back({scope.name, "0", "-", "-", "-", "-", "-"});
      continue;
    }
    const double rate = figures.interval_s > 0 ? scope.calls / figures.interval_s : 0;
    rows.push_back({scope.name, short_number(rate), human(scope.p50_s), human(scope.p99_s),
                    human(scope.max_s), human(scope.total_s), short_number(scope.errors)});
  }
  return lines_of({header, header, {"MAX", "P50", "TOTAL", "ERRORS"}, true}, rows, layout);
}

std::uint64_t percent_of(std::uint64_t used, std::uint64_t capacity) {
  return capacity > 0 ? used * 100 / capacity : 0;
}

std::vector<std::string> reporter_lines(const TopFigures& figures, const TopLayout& layout) {
  const Titles titles{{"REPORTER", "STATE", "ACCEPTED", "DELIVERED", "DROPPED", "REJECTED", "IN FLIGHT",
                       "QUEUE", "DELAY P99"},
                      {"REPORTER", "STATE", "ACCEPT", "DELIV", "DROP", "REJ", "FLIGHT", "QUEUE", "DELAY"},
                      {"ACCEPT", "FLIGHT", "DELAY", "DELIV", "REJ"},
                      false};
  std::vector<Cells> rows;
  for (const TopReporter& each : figures.reporters) {
    const bool queues = each.queue_capacity > 0;
    // Of its limits the one that is nearer.
    const std::uint64_t share = std::max(percent_of(each.queue_depth, each.queue_capacity),
                                         percent_of(each.queue_bytes, each.queue_bytes_capacity));
    const auto number = [](std::uint64_t count) { return short_number(static_cast<double>(count)); };
    rows.push_back({each.name, each.state, number(each.accepted), number(each.delivered),
                    number(each.dropped), number(each.rejected), number(each.in_flight),
                    queues ? std::to_string(share) + '%' : "-",
                    each.delays > 0 ? human(each.delay_p99_s) : "-"});
  }
  return lines_of(titles, rows, layout);
}

// What there is no room for is left out from the end.
std::string header(const TopFigures& figures, const TopLayout& layout) {
  constexpr std::size_t longest_program = 24;
  Cells parts = {utf8::fit(diagnose::escaped(figures.program), longest_program) + "  pid " +
                     std::to_string(figures.process),
                 "up " + duration(figures.uptime_s), short_number(figures.events_per_s) + " events/s",
                 "lost " + std::to_string(figures.lost)};
  if (figures.missed > 0) parts.push_back("not shown " + std::to_string(figures.missed));
  parts.push_back("by " + std::string(word_of(layout.sort)));
  if (!layout.note.empty()) parts.push_back(layout.note);
  std::string line;
  for (const std::string& part : parts) {
    const std::string longer = line.empty() ? part : line + "  " + part;
    if (layout.columns > 0 && utf8::columns(longer) > layout.columns)
      return line.empty() ? utf8::fit(longer, layout.columns) : line;
    line = longer;
  }
  return line;
}

}  // namespace

std::string_view word_of(TopSort sort) {
  constexpr std::string_view words[] = {"rate", "p99", "total", "errors", "name"};
  return words[static_cast<std::size_t>(sort)];
}

TopSort next_of(TopSort sort) {
  return sort == TopSort::name ? TopSort::rate : TopSort(static_cast<int>(sort) + 1);
}

// Reporters are few and always shown; scopes have the lines that are left.
std::string top_text(TopFigures figures, const TopLayout& layout) {
  sort(figures.scopes, layout.sort);
  std::vector<std::string> lines = {header(figures, layout), ""};
  const std::vector<std::string> reporters = reporter_lines(figures, layout);
  const std::vector<std::string> scopes = scope_lines(figures, layout);
  lines.insert(lines.end(), reporters.begin(), reporters.end());
  lines.emplace_back();
  std::size_t left = scopes.size();
  if (layout.rows > 0) {
    lines.resize(std::min(lines.size(), layout.rows));
    left = std::min(left, layout.rows - lines.size());
  }
  lines.insert(lines.end(), scopes.begin(), scopes.begin() + static_cast<std::ptrdiff_t>(left));
  std::string text;
  for (const std::string& line : lines) text += line + '\n';
  return text;
}

}  // namespace pollux::cli
