// Redactor: what must not leave the process is taken out once, before any reporter sees it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <pollux/abi/value.h>

namespace pollux::collect {

struct RedactionRules {
  std::vector<std::string> keys;    // patterns, `*` any characters; matched without case
  std::uint32_t max_length = 1024;  // bytes of a string value
};

class Redactor {
 public:
  static constexpr std::string_view replacement = "[redacted]";

  explicit Redactor(RedactionRules rules);

  struct Key {
    pollux_string text{};  // as it is delivered; lives for the process
    bool hides = false;    // the value under it
  };
  // Decided once a key.
  [[nodiscard]] const Key& key(std::uint32_t id) {
    if (id >= keys_.size() || !keys_[id].text.data) [[unlikely]]
      decide(id);
    return keys_[id];
  }
  [[nodiscard]] bool hides_key(std::uint32_t id) { return key(id).hides; }
  [[nodiscard]] bool hides(std::string_view key) const { return hidden_by(key).has_value(); }
  // The first of the rules' patterns that hides it.
  [[nodiscard]] std::optional<std::size_t> hidden_by(std::string_view key) const;

  // The value, cut to its cap at a character's edge.
  [[nodiscard]] std::string_view capped(std::string_view value) const;

 private:
  void decide(std::uint32_t key_id);

  RedactionRules rules_;
  std::vector<Key> keys_;  // by id; without text: not seen yet
};

}  // namespace pollux::collect
