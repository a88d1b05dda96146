#include "event/keys.hpp"

#include <cstdlib>
#include <new>
#include <utility>

#include <pollux/detail/node.hpp>
#include <pollux/sdk/fields.hpp>
#include <pollux/sdk/utf8.hpp>

#include "event/name_rules.hpp"
#include "event/slow_section.hpp"

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

Keys::Keys() : entries_(new_table(most_keys)), table_(new_table(table_size)) {
  static_cast<void>(find("overflow"));  // the first, so its id is `overflow`
}

// Zeroed pages that the system provides as they are touched.
std::atomic<const Keys::Entry*>* Keys::new_table(std::size_t size) {
  auto* table = static_cast<std::atomic<const Entry*>*>(std::calloc(size, sizeof(std::atomic<const Entry*>)));
  if (!table) throw std::bad_alloc();
  return table;
}

const Keys::Entry* Keys::look_up(std::string_view key, std::uint64_t hash) const {
  for (std::uint64_t i = hash;; ++i) {
    const Entry* entry = table_[i % table_size].load(std::memory_order_acquire);  // pairs with find's release
    if (!entry || (entry->hash == hash && entry->given == key)) return entry;
  }
}

std::uint32_t Keys::find(std::string_view key, std::uint64_t hash) {
  if (const Entry* known = look_up(key, hash)) return known->id;
  const SlowSection section;
  const std::lock_guard lock(mutex_);
  return add(key, hash);
}

// Keys that are delivered alike are one key, or an event could hold two of one name.
std::uint32_t Keys::add(std::string_view key, std::uint64_t hash) {
  if (const Entry* known = look_up(key, hash)) return known->id;  // another thread was first
  if (given_ >= most_keys) return overflow;
  std::string delivered = delivered_text(key);
  const bool is_renamed = delivered != key;
  const std::uint32_t id =
      is_renamed ? add(delivered, detail::hash_of(delivered.data(), delivered.size())) : size_;
  const auto* entry = new Entry{hash, id, std::string(key), std::move(delivered)};
  if (!is_renamed) entries_[size_++].store(entry, std::memory_order_release);  // pairs with text()
  std::uint64_t i = hash;
  while (table_[i % table_size].load(std::memory_order_relaxed)) ++i;
  table_[i % table_size].store(entry, std::memory_order_release);  // pairs with look_up
  ++given_;
  return id;
}

}  // namespace pollux::event

namespace pollux::detail {
std::uint32_t find_key(std::string_view key, std::uint64_t hash) {
  try {
    return event::Keys::instance().find(key, hash);
  } catch (const std::bad_alloc&) {  // no memory is no room, and nothing is thrown at an application
    return event::Keys::overflow;
  }
}
}  // namespace pollux::detail
