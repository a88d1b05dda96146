// The table of `pollux top`. In: figures, and how large the terminal is. Out: lines that fit, and that no
// name can break.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "command/top/top_figures.hpp"

namespace pollux::command {

enum class TopSort { rate, p99, total, errors, name };

[[nodiscard]] std::string_view word_of(TopSort sort);
[[nodiscard]] TopSort next_of(TopSort sort);

struct TopLayout {
  std::size_t columns = 0;  // 0: as wide as it is
  std::size_t rows = 0;     // 0: all of them
  TopSort sort = TopSort::rate;
  bool emphasis = false;  // escape sequences for titles
  std::string note;       // at the end of the first line
};

// Each line ends in a line feed.
[[nodiscard]] std::string top_text(TopFigures figures, const TopLayout& layout);

}  // namespace pollux::command
