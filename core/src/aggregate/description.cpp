#include "aggregate/description.hpp"

#include <cstring>
#include <map>

#include <pollux/detail/attribute_stack.hpp>

namespace pollux::aggregate {

namespace {

template <class T>
void append(std::string& to, const T& value) {
  char bytes[sizeof value];
  std::memcpy(bytes, &value, sizeof value);
  to.append(bytes, sizeof bytes);
}

void append_text(std::string& to, std::string_view text) {
  append(to, text.size());
  to += text;
}

}  // namespace

Entries entries_of(std::span<const Attr> attributes) {
  std::map<std::uint32_t, const Attr*> by_key;
  for (const Attr& attribute : attributes)
    by_key[detail::find_key(attribute.key().text(), attribute.key().hash())] = &attribute;
  Entries entries;
  for (const auto& [key, attribute] : by_key) {
    const detail::RawValue& value = attribute->value();
    const std::size_t begin = entries.bytes.size();
    const std::size_t size = detail::entry_size(value);
    if (begin + size > detail::max_payload) {
      entries.truncated = true;
      continue;
    }
    entries.bytes.resize(begin + size);  // padding is 0, so that equal texts are equal bytes
    detail::write_entry(entries.bytes.data() + begin, key, value);
  }
  return entries;
}

std::string describe(std::uint64_t key, detail::Kind kind, std::string_view name,
                     const event::MetricTexts& texts, const void* table, std::span<const std::byte> entries) {
  std::string text;
  append(text, key);
  append(text, kind);
  append(text, table);
  append_text(text, name);
  append_text(text, texts.unit);
  append_text(text, texts.description);
  text.append(reinterpret_cast<const char*>(entries.data()), entries.size());
  return text;
}

bool is_of_host(const std::string& description, std::uint64_t key) {
  return std::memcmp(description.data(), &key, sizeof key) == 0;
}

}  // namespace pollux::aggregate
