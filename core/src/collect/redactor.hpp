// Redactor: what must not leave the process is taken out once, before any reporter sees it.
// In: keys, names and values as the program gave them. Out: what is delivered in their place.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <pollux/abi/value.h>
#include <pollux/detail/node.hpp>

#include "collect/distinct_values.hpp"
#include "collect/redacted_names.hpp"
#include "config/settings.hpp"
#include "redact/key_patterns.hpp"
#include "redact/value_patterns.hpp"

namespace pollux::collect {

// One host's; used under the collector's turn only.
class Redactor {
 public:
  static constexpr std::string_view replacement = redact::replacement;
  static constexpr std::string_view other = "[other]";  // beyond the cap of distinct values
  static constexpr std::string_view truncated = "[truncated]";

  explicit Redactor(const config::RedactionSettings& rules);

  struct Key {
    pollux_string text{};  // as it is delivered; lives for the process
    std::uint32_t id = 0;  // of that text
    bool hides = false;    // the value under it
  };
  // Decided once a key.
  [[nodiscard]] const Key& key(std::uint32_t id) {
    if (id >= keys_.size() || !keys_[id].text.data) [[unlikely]]
      decide(id);
    return keys_[id];
  }
  // Whether a value under that key, or a metric's of that name, is hidden.
  [[nodiscard]] bool hides(std::string_view key) const { return hiding_pattern(key).has_value(); }

  // The node under whose name and path events of `node` are delivered: itself, unless these hold what is
  // redacted.
  [[nodiscard]] const detail::Node& delivered(const detail::Node& node) {
    return RedactedNames::with(expressions_).delivered(node);
  }

  // A string value as it is delivered: valid UTF-8 (RFC 3629; each byte that is not becomes '?'), without
  // what the patterns find, and cut to its cap at a character's edge. Valid until the next call.
  [[nodiscard]] std::string_view clean(std::string_view value) { return clean(value, hash_of(value)); }

  // The same of a value under that key: [other] where the key has had too many different ones.
  [[nodiscard]] std::string_view clean_attribute(std::uint32_t key_id, std::string_view value);

  // A value whose end is missing: [truncated] as a whole where patterns are configured, for they would not
  // find a secret that lies across the cut.
  [[nodiscard]] std::string_view clean_cut(std::string_view value) {
    return expressions_.empty() ? clean(value) : truncated;
  }

  // Values that became [other] since it was last asked.
  [[nodiscard]] std::uint64_t take_capped() { return std::exchange(capped_, 0); }

  // Which rule applies, as an index into the configuration's list.
  [[nodiscard]] std::optional<std::size_t> hiding_pattern(std::string_view key) const {
    return key_patterns_.match(key);
  }
  [[nodiscard]] std::optional<std::size_t> value_pattern(std::string_view text) const {
    return value_patterns_->match(text);
  }

 private:
  [[nodiscard]] static std::uint64_t hash_of(std::string_view text);
  [[nodiscard]] std::string_view clean(std::string_view value, std::uint64_t hash);
  void decide(std::uint32_t key_id);
  void report_cap(std::uint32_t key_id);

  redact::KeyPatterns key_patterns_;
  std::vector<std::string> expressions_;
  std::shared_ptr<const redact::ValuePatterns> value_patterns_;
  std::uint32_t max_length_;
  std::uint32_t max_distinct_;
  std::vector<Key> keys_;                 // by id; without text: not seen yet
  std::vector<DistinctValues> distinct_;  // by id
  // Hashes of values that were looked at and are delivered as they are, for most values come again: to
  // compare a hash costs a tenth of looking.
  std::vector<std::uint64_t> known_clean_;
  std::string scratch_;
  std::uint64_t capped_ = 0;
  std::uint32_t caps_reported_ = 0;
};

}  // namespace pollux::collect
