// The code in docs/plugin-authors.md: each block names the file that it comes from and stands in it word for
// word. A block's place is the HTML comment on the line before it: <!-- sdk/examples/literate/threshold.cpp
// -->
#include <fstream>
#include <string>
#include <vector>

#include "catch.hpp"

namespace {

using Lines = std::vector<std::string>;

Lines lines_of(const std::string& file) {
  std::ifstream in(POLLUX_SOURCE_DIR "/" + file);
  Lines lines;
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

struct Block {
  std::size_t line = 0;
  std::string language;
  std::string source;
  Lines lines;
};

std::vector<Block> blocks_of(const Lines& page) {
  std::vector<Block> blocks;
  bool inside = false;
  for (std::size_t i = 0; i < page.size(); ++i) {
    if (page[i].rfind("```", 0) == 0) {
      inside = !inside;
      if (!inside) continue;
      Block block{i + 1, page[i].substr(3), {}, {}};
      const std::string before = i > 0 ? page[i - 1] : "";
      if (before.rfind("<!-- ", 0) == 0) block.source = before.substr(5, before.size() - 9);
      blocks.push_back(block);
    } else if (inside) {
      blocks.back().lines.push_back(page[i]);
    }
  }
  return blocks;
}

// True when the lines follow each other in the source, all moved in by the same number of spaces.
bool stands_in(const Lines& wanted, const Lines& source) {
  for (std::size_t at = 0; at + wanted.size() <= source.size(); ++at) {
    if (source[at].size() < wanted[0].size()) continue;
    const std::string indent(source[at].size() - wanted[0].size(), ' ');
    bool same = true;
    for (std::size_t i = 0; same && i < wanted.size(); ++i) {
      same = source[at + i] == (wanted[i].empty() ? "" : indent + wanted[i]);
    }
    if (same) return true;
  }
  return false;
}

}  // namespace

TEST_CASE("Every excerpt in the plugin authors' page stands in its source word for word") {
  const auto blocks = blocks_of(lines_of("docs/plugin-authors.md"));
  int excerpts = 0;
  for (const Block& block : blocks) {
    INFO("docs/plugin-authors.md:" << block.line);
    const bool is_code = block.language == "cpp" || block.language == "c" || block.language == "cmake";
    CHECK(is_code == !block.source.empty());  // code has a source; commands and tables have none
    if (block.source.empty()) continue;
    REQUIRE_FALSE(block.lines.empty());
    const Lines source = lines_of(block.source);
    INFO("source: " << block.source);
    REQUIRE_FALSE(source.empty());
    CHECK(stands_in(block.lines, source));
    ++excerpts;
  }
  CHECK(excerpts >= 10);
}

TEST_CASE("An excerpt that differs from its source by one character is found") {
  const Lines source{"  void start() {", "    open();", "", "  }"};
  CHECK(stands_in({"void start() {", "  open();", "", "}"}, source));
  CHECK_FALSE(stands_in({"void start() {", "  open()", "", "}"}, source));
  CHECK_FALSE(stands_in({"void start() {", "    open();"}, source));
}
