// Finds where sentences end in a block, and takes the markup out of them.
#include "text/sentence.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <utility>

namespace batch_pipeline {
namespace {

constexpr std::size_t most_code = 4096;  // bytes of a code block that count for its sentence
constexpr std::size_t most_span =
    2048;  // bytes of inline markup: a stray bracket must not cost a search of it all

bool is_upper(char c) { return std::isupper(static_cast<unsigned char>(c)) != 0; }
bool is_alnum(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0; }
bool is_blank(char c) { return c == ' ' || c == '\t'; }

// Past the inline code that begins at `at`, or `at` when nothing closes it.
std::size_t skip_code(std::string_view text, std::size_t at) {
  text = text.substr(0, at + most_span);
  const std::size_t open_end = std::min(text.find_first_not_of('`', at), text.size());
  const std::string_view mark = text.substr(at, open_end - at);
  for (std::size_t close = text.find(mark, open_end); close != std::string_view::npos;) {
    const std::size_t end = std::min(text.find_first_not_of('`', close), text.size());
    if (end - close == mark.size()) return end;
    close = text.find(mark, end);
  }
  return at;
}

bool is_abbreviation(std::string_view before_dot) {
  constexpr std::array<std::string_view, 15> known = {"e.g", "i.e", "etc", "vs", "cf", "approx", "incl", "no",
                                                      "fig", "dr",  "mr",  "ms", "st", "resp",   "al"};
  const std::size_t begin = before_dot.find_last_of(" (\"'") + 1;
  std::string word(before_dot.substr(begin == std::string_view::npos ? 0 : begin));
  if (word.size() == 1 && is_upper(word[0])) return true;  // an initial
  std::transform(word.begin(), word.end(), word.begin(),
                 [](char c) { return static_cast<char>(std::tolower(static_cast<unsigned char>(c))); });
  return std::find(known.begin(), known.end(), word) != known.end();
}

// Whether a sentence may begin here.
bool opens_sentence(char c) {
  return is_upper(c) || std::isdigit(static_cast<unsigned char>(c)) != 0 ||
         std::string_view("`\"'([*_<").find(c) != std::string_view::npos ||
         static_cast<unsigned char>(c) >= 0x80;
}

// Past the sentence that begins at `begin`.
std::size_t end_of_sentence(std::string_view text, std::size_t begin) {
  for (std::size_t at = begin; at < text.size(); ++at) {
    if (text[at] == '`') {
      const std::size_t past = skip_code(text, at);
      if (past != at) at = past - 1;
      continue;
    }
    if (text[at] != '.' && text[at] != '!' && text[at] != '?') continue;
    std::size_t end = at + 1;
    while (end < text.size() && std::string_view(".!?\"')]*_").find(text[end]) != std::string_view::npos)
      ++end;
    if (end == text.size()) return end;
    if (!is_blank(text[end])) continue;
    const std::size_t next = text.find_first_not_of(" \t", end);
    if (next == std::string_view::npos) return end;
    if (!opens_sentence(text[next])) continue;
    if (text[at] == '.' && is_abbreviation(text.substr(begin, at - begin))) continue;
    return end;
  }
  return text.size();
}

// A block's lines as one text that still knows its lines.
struct Joined {
  std::string text;
  std::vector<std::pair<std::size_t, std::size_t>> starts;  // offset, line

  explicit Joined(const Block& block) {
    for (const Line& line : block.lines) {
      if (!text.empty()) text += ' ';
      starts.emplace_back(text.size(), line.number);
      text += line.text;
    }
  }
  std::size_t line_at(std::size_t offset) const {
    const auto after = std::upper_bound(starts.begin(), starts.end(), offset,
                                        [](std::size_t at, const auto& start) { return at < start.first; });
    return std::prev(after)->second;
  }
};

bool has_word(std::string_view text) {
  return std::any_of(text.begin(), text.end(),
                     [](char c) { return is_alnum(c) || static_cast<unsigned char>(c) >= 0x80; });
}

// "[text](target)" at `at`: appends the text and returns the place behind it, or `at` when it is no link.
std::size_t take_link(std::string_view text, std::size_t at, std::string& out) {
  text = text.substr(0, at + most_span);
  const std::size_t close = text.find(']', at);
  if (close == std::string_view::npos || close + 1 >= text.size() || text[close + 1] != '(') return at;
  const std::size_t end = text.find(')', close);
  if (end == std::string_view::npos) return at;
  out += plain_text(text.substr(at + 1, close - at - 1));
  return end + 1;
}

// "<tag>" vanishes, "<https://…>" loses its brackets. Returns the place behind it, or `at` when it is
// neither.
std::size_t take_tag(std::string_view text, std::size_t at, std::string& out) {
  text = text.substr(0, at + most_span);
  const std::size_t end = text.find('>', at);
  if (end == std::string_view::npos || end == at + 1) return at;
  const std::string_view inner = text.substr(at + 1, end - at - 1);
  if (inner.find("://") != std::string_view::npos) {
    out += inner;
  } else if (inner[0] != '/' && std::isalpha(static_cast<unsigned char>(inner[0])) == 0) {
    return at;
  }
  return end + 1;
}

// An asterisk that hugs a word on one side only is emphasis; one between blanks or inside a word is not.
bool is_emphasis(std::string_view text, std::size_t at) {
  const auto is_space = [&](std::size_t i) { return i >= text.size() || is_blank(text[i]); };
  const bool space_before = at == 0 || is_space(at - 1);
  return space_before != is_space(at + 1) && !(at > 0 && is_alnum(text[at - 1]) && !is_space(at + 1));
}

}  // namespace

std::string plain_text(std::string_view markdown) {
  std::string out;
  for (std::size_t at = 0; at < markdown.size();) {
    const char c = markdown[at];
    std::size_t past = at;
    if (c == '`') {
      past = skip_code(markdown, at);
      out += markdown.substr(at, past - at);
    } else if (c == '[') {
      past = take_link(markdown, at, out);
    } else if (c == '!' && at + 1 < markdown.size() && markdown[at + 1] == '[') {
      past = take_link(markdown, at + 1, out);
      if (past == at + 1) past = at;
    } else if (c == '<') {
      past = take_tag(markdown, at, out);
    } else if (markdown.substr(at).starts_with("**") || markdown.substr(at).starts_with("__")) {
      past = at + 2;
    } else if (c == '*' && is_emphasis(markdown, at)) {
      past = at + 1;
    }
    if (past == at) {
      out += c;
      ++past;
    }
    at = past;
  }
  return out;
}

std::vector<Sentence> sentences_of(std::string_view text, Markup markup) {
  std::vector<Sentence> sentences;
  for (const Block& block : blocks_of(text, markup)) {
    const Joined joined(block);
    if (block.kind == BlockKind::code) {
      // Code is no sentence, but tells what the one that introduces it is about.
      if (!sentences.empty() && sentences.back().heading == block.heading) {
        sentences.back().context += ' ' + joined.text.substr(0, most_code);
      }
      continue;
    }
    std::string before = block.table_head;
    const auto add = [&](std::size_t begin, std::size_t end) {
      const std::string_view raw = std::string_view(joined.text).substr(begin, end - begin);
      std::string shown = markup == Markup::markdown ? plain_text(raw) : std::string(raw);
      if (!has_word(shown)) return;
      sentences.push_back({0, joined.line_at(begin), shown, block.heading, std::move(before)});
      before = std::move(shown);
    };
    if (block.kind == BlockKind::row) {
      add(0, joined.text.size());
      continue;
    }
    for (std::size_t begin = 0; begin != std::string::npos && begin < joined.text.size();) {
      const std::size_t end = end_of_sentence(joined.text, begin);
      add(begin, end);
      begin = joined.text.find_first_not_of(" \t", end);
    }
  }
  return sentences;
}

}  // namespace batch_pipeline
