// Lays out a table for a terminal or a file.
#include "cli/table.hpp"

#include <algorithm>
#include <cstddef>

#include "cli/text.hpp"

namespace pollux::cli {

namespace {

using Row = std::vector<std::string>;

void widen(std::vector<std::size_t>& widths, const Row& row) {
  widths.resize(std::max(widths.size(), row.size()));
  for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], width(row[i]));
}

std::string line(const std::vector<std::size_t>& widths, const Row& row) {
  std::string text;
  for (std::size_t i = 0; i < row.size(); ++i) {
    text += row[i];
    if (i + 1 < row.size()) text.append(widths[i] - width(row[i]) + 2, ' ');
  }
  return text;
}

}  // namespace

void Table::add(Row row) {
  for (std::string& cell : row) cell = cell.empty() ? "-" : printable(cell);
  rows_.push_back(std::move(row));
}

std::string Table::text(bool bold_header) const {
  std::vector<std::size_t> widths;
  widen(widths, header_);
  for (const Row& row : rows_) widen(widths, row);

  std::string text;
  if (!header_.empty()) {
    text += bold_header ? "\x1b[1m" + line(widths, header_) + "\x1b[0m" : line(widths, header_);
    text += '\n';
  }
  for (const Row& row : rows_) text += line(widths, row) + '\n';
  return text;
}

}  // namespace pollux::cli
