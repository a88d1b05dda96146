// Table: rows of cells in, lines with aligned columns out.
#pragma once

#include <string>
#include <vector>

namespace pollux::cli {

class Table {
 public:
  // Without a header the first row added is the first line.
  explicit Table(std::vector<std::string> header = {}) : header_(std::move(header)) {}

  // An empty cell is shown as "-"; control characters are replaced.
  void add(std::vector<std::string> row);
  [[nodiscard]] bool empty() const { return rows_.empty(); }

  // Two spaces between columns, the last one as long as it is, a line feed after each row.
  [[nodiscard]] std::string text(bool bold_header = false) const;

 private:
  std::vector<std::string> header_;
  std::vector<std::vector<std::string>> rows_;
};

}  // namespace pollux::cli
