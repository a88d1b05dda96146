// A line-by-line reader of the Markdown that documentation is written in; it keeps what has line numbers to
// give.
#include "text/block.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <optional>
#include <utility>

namespace batch_pipeline {
namespace {

constexpr std::string_view blanks = " \t\r\f\v";
constexpr std::size_t code_indent = 4;

std::string_view trim(std::string_view text) {
  const std::size_t first = text.find_first_not_of(blanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

std::size_t indent_of(std::string_view line) {
  std::size_t columns = 0;
  for (const char c : line) {
    if (c == ' ') {
      ++columns;
    } else if (c == '\t') {
      columns += code_indent - columns % code_indent;
    } else {
      break;
    }
  }
  return columns;
}

// "---", "* * *", "===": at least `least` of one of the marks and nothing else.
bool is_rule(std::string_view text, std::string_view marks, std::size_t least) {
  if (text.empty() || marks.find(text.front()) == std::string_view::npos) return false;
  const char mark = text.front();
  const auto marked = static_cast<std::size_t>(std::count(text.begin(), text.end(), mark));
  return marked >= least &&
         std::all_of(text.begin(), text.end(), [&](char c) { return c == mark || c == ' '; });
}

bool is_table_rule(std::string_view text) {
  return text.find('-') != std::string_view::npos && text.find('|') != std::string_view::npos &&
         text.find_first_not_of("|:- ") == std::string_view::npos;
}

// What follows "- ", "* ", "+ ", "12. " or "12) ".
std::optional<std::string_view> list_item(std::string_view text) {
  std::size_t mark = 0;
  if (!text.empty() && std::string_view("-*+").find(text[0]) != std::string_view::npos) {
    mark = 1;
  } else {
    while (mark < text.size() && std::isdigit(static_cast<unsigned char>(text[mark])) != 0) ++mark;
    if (mark == 0 || mark > 9 || mark == text.size() || (text[mark] != '.' && text[mark] != ')')) return {};
    ++mark;
  }
  if (mark >= text.size() || (text[mark] != ' ' && text[mark] != '\t')) return {};
  return trim(text.substr(mark));
}

// "| a | b | c |" as "a: b, c": a row reads as a sentence about its first cell.
std::string row_text(std::string_view row) {
  std::vector<std::string> cells(1);
  for (std::size_t i = 0; i < row.size(); ++i) {
    if (row[i] == '\\' && i + 1 < row.size() && row[i + 1] == '|') {
      cells.back() += row[++i];
    } else if (row[i] == '|') {
      cells.emplace_back();
    } else {
      cells.back() += row[i];
    }
  }
  std::string text;
  std::size_t kept = 0;
  for (const std::string& cell : cells) {
    const std::string_view value = trim(cell);
    if (value.empty()) continue;
    if (kept > 0) text += kept == 1 ? ": " : ", ";
    text += value;
    ++kept;
  }
  return text;
}

class Reader {
 public:
  explicit Reader(Markup markup) : markdown_(markup == Markup::markdown) {}

  std::vector<Block> read(std::string_view text) {
    if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
    while (!text.empty()) {
      const std::size_t end = std::min(text.find('\n'), text.size());
      lines_.push_back(text.substr(0, end));
      text.remove_prefix(std::min(end + 1, text.size()));
    }
    for (std::size_t i = skip_front_matter(); i < lines_.size(); ++i) take(i);
    close();
    return std::move(blocks_);
  }

 private:
  std::size_t skip_front_matter() const {
    if (!markdown_ || lines_.empty() || trim(lines_[0]) != "---") return 0;
    for (std::size_t i = 1; i < lines_.size(); ++i) {
      if (const std::string_view line = trim(lines_[i]); line == "---" || line == "...") return i + 1;
    }
    return 0;  // never closed: it was a rule
  }

  void take(std::size_t i) {
    std::string_view text = trim(lines_[i]);
    const std::size_t indent = indent_of(lines_[i]);
    if (markdown_ && (inside_fence(text, i) || inside_comment(text))) return;
    if (text.empty()) {
      if (!in_indented_code_) close();
      after_blank_ = true;
      return;
    }
    const bool was_blank = std::exchange(after_blank_, false);
    if (was_blank && indent == 0) in_list_ = in_admonition_ = false;
    if (markdown_) {
      if (indented_code(lines_[i], i, indent, was_blank)) return;
      while (text.starts_with('>')) text = trim(text.substr(1));
      if (text.empty()) return close();
      if (heading(text, i) || table(text, i)) return;
      if (is_rule(text, "-*_", 3)) return close();
    }
    if (const auto item = list_item(text)) {
      close();
      in_list_ = true;
      text = *item;
    }
    add(BlockKind::prose, i, std::string(text));
  }

  bool inside_fence(std::string_view text, std::size_t i) {
    if (fence_.empty()) {
      if (!text.starts_with("```") && !text.starts_with("~~~")) return false;
      const std::size_t length = std::min(text.find_first_not_of(text[0]), text.size());
      // "```a```" on one line is inline code.
      if (text[0] == '`' && text.find('`', length) != std::string_view::npos) return false;
      close();
      fence_ = text.substr(0, length);
    } else if (text.starts_with(fence_) && is_rule(text, fence_.substr(0, 1), fence_.size())) {
      close();
      fence_ = {};
    } else {
      add(BlockKind::code, i, std::string(text));
    }
    after_blank_ = false;
    return true;
  }

  bool inside_comment(std::string_view text) {
    if (!in_comment_ && !text.starts_with("<!--")) return false;
    if (!in_comment_) close();
    in_comment_ = text.find("-->") == std::string_view::npos;
    return true;
  }

  bool indented_code(std::string_view line, std::size_t i, std::size_t indent, bool was_blank) {
    if (in_indented_code_ && indent < code_indent) {
      close();
      in_indented_code_ = false;
    }
    if (!in_indented_code_) {
      const bool begins = indent >= code_indent && (was_blank || i == 0) && !in_list_ && !in_admonition_;
      if (!begins) return false;
      close();
      in_indented_code_ = true;
    }
    add(BlockKind::code, i, std::string(trim(line)));
    return true;
  }

  bool heading(std::string_view text, std::size_t i) {
    const std::size_t level = std::min(text.find_first_not_of('#'), text.size());
    if (level >= 1 && level <= headings_.size() && (level == text.size() || text[level] == ' ')) {
      std::string_view title = trim(text.substr(level));
      while (title.ends_with('#')) title.remove_suffix(1);
      enter(level, trim(title));
      return true;
    }
    if (text.starts_with("!!! ") || text.starts_with("??? ")) {  // an admonition; what it holds is indented
      close();
      in_admonition_ = true;
      return true;
    }
    // A line that is underlined with === or --- is a heading, unless it is the end of a longer paragraph.
    if (i + 1 >= lines_.size() || !open_.lines.empty() || list_item(text) || text.starts_with('|'))
      return false;
    const std::string_view below = trim(lines_[i + 1]);
    if (below.find(' ') != std::string_view::npos || !is_rule(below, "=-", 2)) return false;
    enter(below[0] == '=' ? 1 : 2, text);
    lines_[i + 1] = {};
    return true;
  }

  bool table(std::string_view text, std::size_t i) {
    if (!text.starts_with('|')) {
      table_head_.clear();
      return false;
    }
    close();
    if (i + 1 < lines_.size() && is_table_rule(trim(lines_[i + 1]))) {
      table_head_ = row_text(text);
    } else if (!is_table_rule(text)) {
      add(BlockKind::row, i, row_text(text));
      open_.table_head = table_head_;
      close();
    }
    return true;
  }

  void enter(std::size_t level, std::string_view title) {
    close();
    headings_[level - 1] = title;
    std::fill(headings_.begin() + static_cast<std::ptrdiff_t>(level), headings_.end(), std::string());
    heading_.clear();
    for (const std::string& part : headings_) {
      if (part.empty()) continue;
      if (!heading_.empty()) heading_ += " > ";
      heading_ += part;
    }
    in_list_ = in_admonition_ = false;
  }

  void add(BlockKind kind, std::size_t i, std::string text) {
    open_.kind = kind;
    open_.lines.push_back({i + 1, std::move(text)});
  }

  void close() {
    if (open_.lines.empty()) return;
    open_.heading = heading_;
    blocks_.push_back(std::exchange(open_, {}));
  }

  bool markdown_;
  std::vector<std::string_view> lines_;
  std::vector<Block> blocks_;
  Block open_;
  std::array<std::string, 6> headings_;
  std::string heading_;
  std::string table_head_;
  std::string_view fence_;  // what opened the code block that we are in
  bool in_comment_ = false;
  bool in_indented_code_ = false;
  bool in_list_ = false;        // indented text belongs to the item
  bool in_admonition_ = false;  // indented text is prose
  bool after_blank_ = true;
};

}  // namespace

std::vector<Block> blocks_of(std::string_view text, Markup markup) { return Reader(markup).read(text); }

}  // namespace batch_pipeline
