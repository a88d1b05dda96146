// Columns of text for people, aligned. In: cells. Out: lines.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <pollux/sdk/text_width.hpp>

namespace pollux {

// A column that is empty in every row is left out.
class TextTable {
 public:
  enum class Align { left, right };
  struct Column {
    std::string_view title;
    Align align = Align::right;
  };

  explicit TextTable(std::vector<Column> columns) : columns_(std::move(columns)) {}

  // No cell is wider: one long name would pad every line.
  static constexpr std::size_t widest = 160;

  // As many cells as there are columns. What is too wide is cut and ends in "…".
  void add(std::vector<std::string> cells) {
    for (std::string& cell : cells) cell = utf8::fit(cell, widest);
    rows_.push_back(std::move(cells));
  }

  void append_to(std::string& out) const {
    std::vector<std::size_t> widths(columns_.size(), 0);
    for (const auto& cells : rows_) {
      for (std::size_t i = 0; i < cells.size(); ++i) widths[i] = std::max(widths[i], utf8::columns(cells[i]));
    }
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      if (widths[i] > 0) widths[i] = std::max(widths[i], columns_[i].title.size());
    }
    append_line(out, widths, [this](std::size_t i) { return columns_[i].title; });
    for (const auto& cells : rows_) {
      append_line(out, widths, [&cells](std::size_t i) { return std::string_view(cells[i]); });
    }
  }

 private:
  template <class Cell>
  void append_line(std::string& out, const std::vector<std::size_t>& widths, Cell&& cell) const {
    const std::size_t begin = out.size();
    for (std::size_t i = 0; i < columns_.size(); ++i) {
      if (widths[i] == 0) continue;
      if (out.size() > begin) out += "  ";
      const std::string_view text = cell(i);
      const std::size_t gap = widths[i] - utf8::columns(text);
      if (columns_[i].align == Align::right) out.append(gap, ' ');
      out += text;
      if (columns_[i].align == Align::left) out.append(gap, ' ');
    }
    out.erase(out.find_last_not_of(' ') + 1);
    out += '\n';
  }

  std::vector<Column> columns_;
  std::vector<std::vector<std::string>> rows_;
};

}  // namespace pollux
