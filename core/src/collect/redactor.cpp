#include "collect/redactor.hpp"

#include <algorithm>
#include <utility>

#include <pollux/sdk/utf8.hpp>

#include "event/keys.hpp"
#include "event/name_rules.hpp"
#include "route/pattern.hpp"

namespace pollux::collect {

namespace {
std::string lower(std::string_view text) {
  std::string lowered(text);
  for (char& c : lowered) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return lowered;
}
}  // namespace

Redactor::Redactor(RedactionRules rules) : rules_(std::move(rules)) {
  for (std::string& key : rules_.keys) key = lower(key);
}

std::optional<std::size_t> Redactor::hidden_by(std::string_view key) const {
  const std::string lowered = lower(key);
  const auto at = std::find_if(rules_.keys.begin(), rules_.keys.end(), [&](const std::string& pattern) {
    return route::glob_matches(pattern, lowered);
  });
  if (at == rules_.keys.end()) return std::nullopt;
  return static_cast<std::size_t>(at - rules_.keys.begin());
}

void Redactor::decide(std::uint32_t key_id) {
  if (key_id >= keys_.size()) keys_.resize(std::max<std::size_t>(key_id + 1, keys_.size() * 2));
  const std::string& text = event::Keys::instance().text(key_id);
  keys_[key_id] = {{text.c_str(), text.size()}, hides(text)};
}

std::string_view Redactor::capped(std::string_view value) const {
  return value.size() <= rules_.max_length ? value : utf8::prefix(value, rules_.max_length);
}

}  // namespace pollux::collect
