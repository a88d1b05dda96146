#include "redact/key_patterns.hpp"

#include "route/pattern.hpp"

namespace pollux::redact {

namespace {

std::string lower(std::string_view text) {
  std::string lowered(text);
  for (char& c : lowered) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return lowered;
}

}  // namespace

KeyPatterns::KeyPatterns(const std::vector<std::string>& patterns) {
  for (const std::string& pattern : patterns) patterns_.push_back(lower(pattern));
}

std::optional<std::size_t> KeyPatterns::match(std::string_view key) const {
  const std::string lowered = lower(key);
  for (std::size_t i = 0; i < patterns_.size(); ++i) {
    if (route::glob_matches(patterns_[i], lowered)) return i;
  }
  return std::nullopt;
}

}  // namespace pollux::redact
