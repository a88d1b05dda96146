// Redactor: what must not leave the process is taken out once, before any reporter sees it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace pollux::collect {

struct RedactionRules {
  std::vector<std::string> keys;    // patterns, `*` any characters; matched without case
  std::uint32_t max_length = 1024;  // bytes of a string value
};

class Redactor {
 public:
  static constexpr std::string_view replacement = "[redacted]";

  explicit Redactor(RedactionRules rules);

  // True when the value under that key is to be hidden. Decided once a key.
  [[nodiscard]] bool hides_key(std::uint32_t key_id);
  [[nodiscard]] bool hides(std::string_view key) const;

  // The value, cut to its cap at a character's edge.
  [[nodiscard]] std::string_view capped(std::string_view value) const;

 private:
  enum class Verdict : std::uint8_t { unknown, shown, hidden };

  RedactionRules rules_;
  std::vector<Verdict> verdicts_;  // by key id
};

}  // namespace pollux::collect
