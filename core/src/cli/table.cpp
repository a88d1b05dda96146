// Lays out a table for a terminal or a file.
#include "cli/table.hpp"

#include <algorithm>

#include <pollux/sdk/text_width.hpp>

#include "diagnose/clean.hpp"

namespace pollux::cli {

namespace {

using Row = std::vector<std::string>;

constexpr std::size_t gap = 2;
constexpr std::size_t least_first = 8;  // columns of a name of which something can be told

std::size_t sum_of(const std::vector<std::size_t>& widths) {
  std::size_t sum = 0;
  for (const std::size_t each : widths) sum += each + gap;
  return widths.empty() ? 0 : sum - gap;
}

}  // namespace

void Table::add(Row row) {
  for (std::string& cell : row) {
    const std::size_t most = &cell == &row.back() ? widest_last : widest;
    cell = cell.empty()            ? "-"
           : &cell == &row.front() ? fit_first(diagnose::escaped(cell), most)
                                   : utf8::fit(diagnose::escaped(cell), most);
  }
  rows_.push_back(std::move(row));
}

std::string Table::fit_first(std::string_view text, std::size_t columns) const {
  return keeps_ends_ ? utf8::fit_end(text, columns) : utf8::fit(text, columns);
}

std::vector<std::size_t> Table::widths() const {
  std::vector<std::size_t> widths;
  const auto widen = [&widths](const Row& row) {
    widths.resize(std::max(widths.size(), row.size()));
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], utf8::columns(row[i]));
  };
  widen(header_);
  for (const Row& row : rows_) widen(row);
  return widths;
}

std::size_t Table::width(std::size_t most_of_first) const {
  std::vector<std::size_t> now = widths();
  if (!now.empty()) now.front() = std::min(now.front(), most_of_first);
  return sum_of(now);
}

void Table::fit_to(std::size_t columns, const Row& expendable) {
  const auto others = [this] {
    const std::vector<std::size_t> now = widths();
    return now.empty() ? 0 : sum_of(now) - now.front();
  };
  for (const std::string& title : expendable) {
    if (others() + least_first <= columns) break;
    leave_out(title);
  }
  const std::size_t taken = others();
  const std::size_t left = columns > taken + least_first ? columns - taken : least_first;
  for (Row& row : rows_) row.front() = fit_first(row.front(), left);
  if (!header_.empty()) header_.front() = utf8::fit(header_.front(), left);
}

void Table::leave_out(const std::string& title) {
  const auto at = std::find(header_.begin(), header_.end(), title);
  if (at == header_.end()) return;
  const auto column = at - header_.begin();
  header_.erase(at);
  for (Row& row : rows_) row.erase(row.begin() + column);
}

std::string Table::line(const std::vector<std::size_t>& widths, const Row& row) const {
  std::string text;
  for (std::size_t i = 0; i < row.size(); ++i) {
    const std::size_t padding = widths[i] - utf8::columns(row[i]);
    if (i > 0) text.append(gap, ' ');
    if (numbers_ && i > 0) text.append(padding, ' ');
    text += row[i];
    if (!(numbers_ && i > 0) && i + 1 < row.size()) text.append(padding, ' ');
  }
  return text;
}

std::vector<std::string> Table::lines() const {
  const std::vector<std::size_t> columns = widths();
  std::vector<std::string> made;
  if (!header_.empty()) made.push_back(line(columns, header_));
  for (const Row& row : rows_) made.push_back(line(columns, row));
  return made;
}

std::string Table::text(bool bold_header) const {
  std::string text;
  for (const std::string& line : lines()) {
    const bool is_bold = bold_header && !header_.empty() && text.empty();
    text += is_bold ? "\x1b[1m" + line + "\x1b[0m\n" : line + '\n';
  }
  return text;
}

}  // namespace pollux::cli
