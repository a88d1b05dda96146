#include "collect/redactor.hpp"

#include <algorithm>
#include <functional>

#include <pollux/sdk/utf8.hpp>

#include "diagnose/clean.hpp"
#include "diagnose/conceal.hpp"
#include "diagnose/log.hpp"
#include "event/keys.hpp"
#include "event/name_rules.hpp"

namespace pollux::collect {

namespace {
constexpr std::size_t known_clean_size = 4096;  // a power of two
constexpr std::uint32_t most_caps_reported = 100;
// A key of more bytes than a name may have was cut, at a character's edge, before the patterns could see it.
constexpr std::size_t shortest_cut_key = event::max_name_size - 3;
}  // namespace

Redactor::Redactor(const config::RedactionSettings& rules)
    : key_patterns_(rules.keys),
      expressions_(rules.values),
      value_patterns_(std::make_shared<const redact::ValuePatterns>(rules.values)),
      max_length_(rules.max_length),
      max_distinct_(rules.max_distinct),
      known_clean_(known_clean_size) {
  diagnose::conceal_matches(value_patterns_);
}

std::uint64_t Redactor::hash_of(std::string_view text) {
  static_assert(sizeof(std::size_t) == sizeof(std::uint64_t));
  return std::hash<std::string_view>{}(text);
}

void Redactor::decide(std::uint32_t key_id) {
  if (key_id >= keys_.size()) keys_.resize(std::max<std::size_t>(key_id + 1, keys_.size() * 2));
  event::Keys& keys = event::Keys::instance();
  const std::string& own = keys.text(key_id);
  std::uint32_t delivered = key_id;
  if (!expressions_.empty() && own.size() >= shortest_cut_key) {
    delivered = keys.find(truncated);
  } else if (value_patterns_->may_match(own)) {
    delivered = keys.find(value_patterns_->redacted(own));
  }
  const std::string& text = keys.text(delivered);
  keys_[key_id] = {{text.c_str(), text.size()}, delivered, hides(own)};
}

std::string_view Redactor::clean(std::string_view value, std::uint64_t hash) {
  std::uint64_t& known = known_clean_[hash & (known_clean_size - 1)];
  if (known == hash && hash != 0) [[likely]]
    return value;
  // The patterns see all of it: what they find may lie across the edge.
  if (utf8::is_valid(value) && !value_patterns_->may_match(value)) {
    if (value.size() > max_length_) return utf8::prefix(value, max_length_);
    known = hash;
    return value;
  }
  scratch_ = value;
  event::repair_utf8(scratch_.data(), scratch_.size());
  scratch_ = value_patterns_->redacted(scratch_);
  return utf8::prefix(scratch_, max_length_);
}

std::string_view Redactor::clean_attribute(std::uint32_t key_id, std::string_view value) {
  const std::uint64_t hash = hash_of(value);
  const std::string_view kept = clean(value, hash);
  if (max_distinct_ == 0) return kept;
  if (key_id >= distinct_.size()) distinct_.resize(std::max<std::size_t>(key_id + 1, distinct_.size() * 2));
  const bool is_whole = kept.data() == value.data() && kept.size() == value.size();
  if (distinct_[key_id].admit(is_whole ? hash : hash_of(kept), max_distinct_)) [[likely]]
    return kept;
  ++capped_;
  report_cap(key_id);
  return other;
}

void Redactor::report_cap(std::uint32_t key_id) {
  if (!distinct_[key_id].begin_report() || ++caps_reported_ > most_caps_reported) return;
  const pollux_string text = key(key_id).text;
  diagnose::warn("", "attribute " + diagnose::quoted({text.data, text.size}) + " has had " +
                         std::to_string(max_distinct_) +
                         " different values; further ones are delivered as [other] and counted as capped "
                         "(redaction.max_distinct)");
}

}  // namespace pollux::collect
