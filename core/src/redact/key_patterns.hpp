// KeyPatterns: which keys stand for secrets. In: the patterns of [redaction] keys. Out: the pattern that a
// key matches.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pollux::redact {

class KeyPatterns {
 public:
  // `*` stands for any characters; case does not matter.
  explicit KeyPatterns(const std::vector<std::string>& patterns);

  // The index of the first pattern that the whole key matches.
  [[nodiscard]] std::optional<std::size_t> match(std::string_view key) const;

 private:
  std::vector<std::string> patterns_;  // in lower case
};

}  // namespace pollux::redact
