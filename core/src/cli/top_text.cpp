#include "cli/top_text.hpp"

#include <locale.h>
#include <wchar.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <utility>
#include <vector>

#include <pollux/sdk/summary_report.hpp>
#include <pollux/sdk/utf8.hpp>

#include "cli/text.hpp"

namespace pollux::cli {

namespace {

using Cells = std::vector<std::string>;

// The C library's table of widths, whatever the user's locale is.
std::size_t width_of(char32_t code) {
  static const locale_t utf8 = ::newlocale(LC_CTYPE_MASK, "C.UTF-8", nullptr);
  const locale_t before = utf8 ? ::uselocale(utf8) : nullptr;
  const int width = ::wcwidth(static_cast<wchar_t>(code));
  if (before) ::uselocale(before);
  return width < 0 ? 1 : static_cast<std::size_t>(width);
}

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

// The first column takes what the others leave, and is cut where that is too little.
class Lines {
 public:
  Lines(const TopLayout& layout, Cells titles) : layout_(layout) { rows_.push_back(std::move(titles)); }
  void add(Cells cells) { rows_.push_back(std::move(cells)); }

  [[nodiscard]] std::vector<std::string> made() const {
    std::vector<std::size_t> widths(rows_.front().size(), 0);
    for (const Cells& cells : rows_) {
      for (std::size_t i = 0; i < cells.size(); ++i) widths[i] = std::max(widths[i], columns_of(cells[i]));
    }
    std::size_t others = 0;
    for (std::size_t i = 1; i < widths.size(); ++i) others += widths[i] + 2;
    if (layout_.columns > 0 && widths[0] + others > layout_.columns)
      widths[0] = layout_.columns > others + least_name ? layout_.columns - others : least_name;
    std::vector<std::string> lines;
    for (const Cells& cells : rows_) {
      std::string line = fit(cells[0], widths[0]);
      line.append(widths[0] - columns_of(line), ' ');
      for (std::size_t i = 1; i < cells.size(); ++i) {
        line.append(widths[i] - columns_of(cells[i]) + 2, ' ');
        line += cells[i];
      }
      line.erase(line.find_last_not_of(' ') + 1);
      if (layout_.columns > 0) line = fit(line, layout_.columns);
      lines.push_back(layout_.emphasis && lines.empty() ? "\x1b[1m" + line + "\x1b[0m" : line);
    }
    return lines;
  }

 private:
  static constexpr std::size_t least_name = 8;

  const TopLayout& layout_;
  std::vector<Cells> rows_;
};

std::vector<std::string> scope_lines(const TopFigures& figures, const TopLayout& layout) {
  Lines lines(layout, {"SCOPE", "RATE/S", "P50", "P99", "MAX", "TOTAL", "ERRORS"});
  for (const TopScope& scope : figures.scopes) {
    if (scope.calls <= 0) {
      lines.add({printable(scope.name), "0", "-", "-", "-", "-", "-"});
      continue;
    }
    const double rate = figures.interval_s > 0 ? scope.calls / figures.interval_s : 0;
    lines.add({printable(scope.name), short_number(rate), human(scope.p50_s), human(scope.p99_s),
               human(scope.max_s), human(scope.total_s), short_number(scope.errors)});
  }
  return lines.made();
}

std::uint64_t percent_of(std::uint64_t used, std::uint64_t capacity) {
  return capacity > 0 ? used * 100 / capacity : 0;
}

std::vector<std::string> reporter_lines(const TopFigures& figures, const TopLayout& layout) {
  Lines lines(layout, {"REPORTER", "STATE", "ACCEPTED", "DELIVERED", "DROPPED", "REJECTED", "IN FLIGHT",
                       "QUEUE", "DELAY P99"});
  for (const TopReporter& each : figures.reporters) {
    const bool queues = each.queue_capacity > 0;
    // Of its limits the one that is nearer.
    const std::uint64_t share = std::max(percent_of(each.queue_depth, each.queue_capacity),
                                         percent_of(each.queue_bytes, each.queue_bytes_capacity));
    const auto number = [](std::uint64_t count) { return short_number(static_cast<double>(count)); };
    lines.add({printable(each.name), printable(each.state), number(each.accepted), number(each.delivered),
               number(each.dropped), number(each.rejected), number(each.in_flight),
               queues ? std::to_string(share) + '%' : "-", each.delays > 0 ? human(each.delay_p99_s) : "-"});
  }
  return lines.made();
}

std::string header(const TopFigures& figures, const TopLayout& layout) {
  std::string line = printable(figures.program) + "  pid " + std::to_string(figures.process) + "  up " +
                     duration(figures.uptime_s) + "  " + short_number(figures.events_per_s) +
                     " events/s  lost " + std::to_string(figures.lost);
  if (figures.missed > 0) line += "  not shown " + std::to_string(figures.missed);
  line += "  by " + std::string(word_of(layout.sort));
  if (!layout.note.empty()) line += "  " + layout.note;
  return layout.columns > 0 ? fit(line, layout.columns) : line;
}

}  // namespace

std::string_view word_of(TopSort sort) {
  constexpr std::string_view words[] = {"rate", "p99", "total", "errors", "name"};
  return words[static_cast<std::size_t>(sort)];
}

TopSort next_of(TopSort sort) {
  return sort == TopSort::name ? TopSort::rate : TopSort(static_cast<int>(sort) + 1);
}

std::size_t columns_of(std::string_view text) {
  std::size_t columns = 0;
  while (!text.empty()) {
    const utf8::Character character = utf8::first(text);
    columns += character.size == 0 ? 1 : width_of(character.code);
    text.remove_prefix(std::max<std::size_t>(character.size, 1));
  }
  return columns;
}

std::string fit(std::string_view text, std::size_t columns) {
  if (columns_of(text) <= columns) return std::string(text);
  if (columns == 0) return {};
  std::string front;
  for (std::size_t used = 0; !text.empty();) {
    const utf8::Character character = utf8::first(text);
    const std::size_t bytes = std::max<std::size_t>(character.size, 1);
    used += columns_of(text.substr(0, bytes));
    if (used > columns - 1) break;
    front += text.substr(0, bytes);
    text.remove_prefix(bytes);
  }
  return front + "…";
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
