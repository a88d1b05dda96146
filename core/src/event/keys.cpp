#include "event/keys.hpp"

#include <pollux/detail/node.hpp>
#include <pollux/sdk/fields.hpp>
#include <pollux/sdk/utf8.hpp>

#include "event/name_rules.hpp"

namespace pollux::event {

namespace {

std::string delivered_text(std::string_view key) {
  std::string text;
  for (const char c : utf8::prefix(key, max_name_size)) {
    const auto byte = static_cast<unsigned char>(c);
    text += byte < 0x20 || byte == 0x7f ? '_' : c;
  }
  if (!utf8::is_valid(text)) {
    for (char& c : text) c = static_cast<unsigned char>(c) < 0x80 ? c : '_';
  }
  if (text.empty()) return "_";
  return is_field_name(text) ? "attr." + text : text;
}

}  // namespace

Keys& Keys::instance() {
  static Keys& keys = *new Keys;
  return keys;
}

Keys::Keys() : texts_(new std::atomic<const std::string*>[most_keys] {}) {
  static_cast<void>(find("overflow"));  // id 0
}

std::uint32_t Keys::find(std::string_view key) {
  const std::lock_guard lock(mutex_);
  const auto known = ids_.find(std::string(key));
  if (known != ids_.end()) return known->second;
  const auto id = static_cast<std::uint32_t>(ids_.size());
  if (id >= most_keys) return 0;
  texts_[id].store(new std::string(delivered_text(key)), std::memory_order_release);
  ids_.emplace(key, id);
  return id;
}

}  // namespace pollux::event

namespace pollux::detail {
std::uint32_t find_key(std::string_view key, std::uint64_t) { return event::Keys::instance().find(key); }
}  // namespace pollux::detail
