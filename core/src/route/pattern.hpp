// Pattern: which scope paths a rule speaks of. Segments are divided by dots; `*` stands for any characters
// within one segment, `**` as a segment for any number of segments, none included.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace pollux::route {

class Pattern {
 public:
  explicit Pattern(std::string_view text);
  [[nodiscard]] bool matches(std::string_view path) const;

 private:
  std::vector<std::string> segments_;
};

// `*` stands for any characters.
[[nodiscard]] bool glob_matches(std::string_view glob, std::string_view text);

}  // namespace pollux::route
