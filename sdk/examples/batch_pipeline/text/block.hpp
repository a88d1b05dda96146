// Splits a text into blocks. In: a Markdown or plain text file. Out: paragraphs, list items, table rows and
// code, each with the line numbers and the headings that it stands under.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace batch_pipeline {

enum class BlockKind { prose, row, code };

struct Line {
  std::size_t number = 0;  // from 1
  std::string text;        // without list marks, quote marks and surrounding blanks
};

struct Block {
  BlockKind kind = BlockKind::prose;
  std::string heading;     // "Delivery > When a queue is full"; empty above the first heading
  std::string table_head;  // of a row: "plant: spacing, harvest"
  std::vector<Line> lines;
};

enum class Markup { markdown, plain };

// Front matter, comments and rules are left out.
[[nodiscard]] std::vector<Block> blocks_of(std::string_view text, Markup markup);

}  // namespace batch_pipeline
