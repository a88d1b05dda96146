// ScopePattern: which scope paths a rule speaks of, in a host's configuration and in a reporter's options
// alike. Segments are divided by dots; `*` stands for any characters within one segment, `**` as a segment
// for any number of segments, none included.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace pollux {

// `*` stands for any characters.
[[nodiscard]] inline bool glob_matches(std::string_view glob, std::string_view text) {
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

class ScopePattern {
 public:
  explicit ScopePattern(std::string_view text) : segments_(split<std::string>(text)) {}

  [[nodiscard]] bool matches(std::string_view path) const {
    return matches(segments_, split<std::string_view>(path));
  }

  bool operator==(const ScopePattern&) const = default;

 private:
  template <class Text>
  static std::vector<Text> split(std::string_view text) {
    std::vector<Text> parts;
    for (;;) {
      const std::size_t dot = text.find('.');
      parts.emplace_back(text.substr(0, dot));
      if (dot == std::string_view::npos) return parts;
      text.remove_prefix(dot + 1);
    }
  }

  // The same walk as in glob_matches, over segments: on a mismatch the latest `**` takes one more segment.
  static bool matches(std::span<const std::string> pattern, std::span<const std::string_view> path) {
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

  std::vector<std::string> segments_;
};

}  // namespace pollux
