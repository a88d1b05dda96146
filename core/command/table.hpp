// Table: rows of cells in, lines with aligned columns out. Every table of the command is one.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace pollux::command {

class Table {
 public:
  // No cell is wider, whatever somebody has called a thing: one long name would pad every line. The last
  // column pads nothing.
  static constexpr std::size_t widest = 160;
  static constexpr std::size_t widest_last = 1000;

  // Without a header the first row added is the first line.
  explicit Table(std::vector<std::string> header = {}) : header_(std::move(header)) {}

  // All columns but the first one are numbers: aligned to the right.
  void align_right() { numbers_ = true; }

  // The first column has paths, of which the last part tells most: a cut takes their front. Before any `add`.
  void keep_ends_of_first() { keeps_ends_ = true; }

  // An empty cell is shown as "-"; control characters are replaced; a cell that is too wide is cut at "…".
  void add(std::vector<std::string> row);
  [[nodiscard]] bool empty() const { return rows_.empty(); }

  // Columns that the lines take up, were the first column cut to so many.
  [[nodiscard]] std::size_t width(std::size_t most_of_first) const;

  // Makes the lines fit: cuts the first column, to no less than 8, then leaves out the columns of those
  // titles, one after the other.
  void fit_to(std::size_t columns, const std::vector<std::string>& expendable);

  // Two spaces between columns, the last one as long as it is.
  [[nodiscard]] std::vector<std::string> lines() const;
  // The same with a line feed after each.
  [[nodiscard]] std::string text(bool bold_header = false) const;

 private:
  [[nodiscard]] std::vector<std::size_t> widths() const;
  [[nodiscard]] std::string line(const std::vector<std::size_t>& widths,
                                 const std::vector<std::string>& row) const;
  [[nodiscard]] std::string fit_first(std::string_view text, std::size_t columns) const;
  void leave_out(const std::string& title);

  std::vector<std::string> header_;
  std::vector<std::vector<std::string>> rows_;
  bool numbers_ = false;
  bool keeps_ends_ = false;
};

}  // namespace pollux::command
