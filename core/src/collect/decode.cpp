#include "collect/decode.hpp"

#include <algorithm>
#include <bit>

namespace pollux::collect {

namespace {

pollux_value string_value(const char* text, std::size_t size) {
  pollux_value value{POLLUX_VALUE_STRING, static_cast<std::uint32_t>(size), {}};
  value.as.string = text;
  return value;
}

pollux_value decode_value(const EntryView& entry, Redactor& redactor, deliver::Arena& arena) {
  if (entry.type() == POLLUX_VALUE_STRING) {
    if (entry.is_cut()) return decode_cut_text({entry.text(), entry.length()}, redactor, arena);
    return decode_text({entry.text(), entry.length()}, entry.key(), redactor, arena);
  }
  pollux_value value{entry.type(), 0, {entry.bits()}};
  switch (entry.type()) {
    case POLLUX_VALUE_DOUBLE:
      value.as.float64 = std::bit_cast<double>(entry.bits());
      break;
    default:
      break;  // a bool or an int64 is its bits
  }
  return value;
}

}  // namespace

pollux_value hidden_value() {
  return string_value(Redactor::replacement.data(), Redactor::replacement.size());
}

pollux_value decode_text(std::string_view text, Redactor& redactor, deliver::Arena& arena) {
  const std::string_view kept = redactor.clean(text);
  return string_value(arena.copy(kept), kept.size());
}

pollux_value decode_text(std::string_view text, std::uint32_t key_id, Redactor& redactor,
                         deliver::Arena& arena) {
  const std::string_view kept = redactor.clean_attribute(key_id, text);
  return string_value(arena.copy(kept), kept.size());
}

pollux_value decode_cut_text(std::string_view text, Redactor& redactor, deliver::Arena& arena) {
  const std::string_view kept = redactor.clean_cut(text);
  return string_value(arena.copy(kept), kept.size());
}

DecodedAttributes decode_attributes(const std::byte* at, const std::byte* end, Redactor& redactor,
                                    deliver::Batch& into) {
  std::uint32_t count = 0;
  for (const std::byte* entry = at; entry != end; entry = EntryView(entry).next()) ++count;
  if (count == 0) return {};
  auto* attributes = into.arena.take_array<pollux_attribute>(count);
  UniqueKeys keys;
  bool may_repeat = false;
  for (pollux_attribute* attribute = attributes; at != end; ++attribute) {
    const EntryView entry(at);
    const Redactor::Key& key = redactor.key(entry.key());
    attribute->key = key.text;
    attribute->key_id = key.id;
    attribute->reserved = 0;
    attribute->value = key.hides ? hidden_value() : decode_value(entry, redactor, into.texts);
    may_repeat |= keys.may_have(key.id);
    at = entry.next();
  }
  if (may_repeat) [[unlikely]]
    count = remove_replaced(attributes, count);
  return {attributes, count};
}

// In place: what comes last stays, in the order in which it was set last.
std::uint32_t remove_replaced(pollux_attribute* attributes, std::uint32_t count) {
  pollux_attribute* const end = attributes + count;
  pollux_attribute* kept = attributes;
  for (const pollux_attribute* at = attributes; at != end; ++at) {
    const auto has_same_key = [at](const pollux_attribute& later) { return later.key_id == at->key_id; };
    if (std::none_of(at + 1, static_cast<const pollux_attribute*>(end), has_same_key)) *kept++ = *at;
  }
  return static_cast<std::uint32_t>(kept - attributes);
}

}  // namespace pollux::collect
