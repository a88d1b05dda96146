#include "collect/decode.hpp"

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
  for (pollux_attribute* attribute = attributes; at != end; ++attribute) {
    const EntryView entry(at);
    const Redactor::Key& key = redactor.key(entry.key());
    attribute->key = key.text;
    attribute->key_id = key.id;
    attribute->reserved = 0;
    attribute->value = key.hides ? hidden_value() : decode_value(entry, redactor, into.texts);
    at = entry.next();
  }
  return {attributes, count};
}

}  // namespace pollux::collect
