#include "route/pattern.hpp"

#include <span>

namespace pollux::route {

namespace {

template <class Text>
std::vector<Text> split(std::string_view text) {
  std::vector<Text> parts;
  for (;;) {
    const std::size_t dot = text.find('.');
    parts.emplace_back(text.substr(0, dot));
    if (dot == std::string_view::npos) return parts;
    text.remove_prefix(dot + 1);
  }
}

// The same walk as in glob_matches, over segments: on a mismatch the latest `**` takes one more segment.
bool segments_match(std::span<const std::string> pattern, std::span<const std::string_view> path) {
  std::size_t p = 0, s = 0;
  std::size_t star = pattern.size(), star_takes = 0;
  while (s < path.size()) {
    if (p < pattern.size() && pattern[p] == "**") {
      star = p++;
      star_takes = s;
    } else if (p < pattern.size() && glob_matches(pattern[p], path[s])) {
      ++p, ++s;
    } else if (star < pattern.size()) {
      p = star + 1;
      s = ++star_takes;
    } else {
      return false;
    }
  }
  while (p < pattern.size() && pattern[p] == "**") ++p;
  return p == pattern.size();
}

}  // namespace

bool glob_matches(std::string_view glob, std::string_view text) {
  std::size_t g = 0, t = 0;
  std::size_t star = glob.size(), star_takes = 0;
  while (t < text.size()) {
    if (g < glob.size() && glob[g] == '*') {
      star = g++;
      star_takes = t;
    } else if (g < glob.size() && glob[g] == text[t]) {
      ++g, ++t;
    } else if (star < glob.size()) {
      g = star + 1;
      t = ++star_takes;
    } else {
      return false;
    }
  }
  while (g < glob.size() && glob[g] == '*') ++g;
  return g == glob.size();
}

Pattern::Pattern(std::string_view text) : segments_(split<std::string>(text)) {}

bool Pattern::matches(std::string_view path) const {
  return segments_match(segments_, split<std::string_view>(path));
}

}  // namespace pollux::route
