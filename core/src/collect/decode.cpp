#include "collect/decode.hpp"

#include <bit>

#include "event/keys.hpp"
#include "event/name_rules.hpp"

namespace pollux::collect {

namespace {

pollux_value decode_value(const EntryView& entry, const Redactor& redactor, deliver::Arena& arena) {
  pollux_value value{entry.type(), 0, {entry.bits()}};
  switch (entry.type()) {
    case POLLUX_VALUE_STRING:
      return decode_text({entry.text(), entry.length()}, redactor, arena);
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
  pollux_value value{POLLUX_VALUE_STRING, static_cast<std::uint32_t>(Redactor::replacement.size()), {}};
  value.as.string = Redactor::replacement.data();
  return value;
}

pollux_value decode_text(std::string_view text, const Redactor& redactor, deliver::Arena& arena) {
  const std::string_view kept = redactor.capped(text);
  pollux_value value{POLLUX_VALUE_STRING, static_cast<std::uint32_t>(kept.size()), {}};
  char* copy = arena.copy(kept);
  event::repair_utf8(copy, kept.size());
  value.as.string = copy;
  return value;
}

DecodedAttributes decode_attributes(const std::byte* at, const std::byte* end, Redactor& redactor,
                                    deliver::Arena& arena) {
  std::uint32_t count = 0;
  for (const std::byte* entry = at; entry != end; entry = EntryView(entry).next()) ++count;
  if (count == 0) return {};
  auto* attributes = arena.take_array<pollux_attribute>(count);
  const event::Keys& keys = event::Keys::instance();
  for (std::uint32_t i = 0; i < count; ++i) {
    const EntryView entry(at);
    const std::string& key = keys.text(entry.key());
    const pollux_value value =
        redactor.hides_key(entry.key()) ? hidden_value() : decode_value(entry, redactor, arena);
    attributes[i] = {{key.c_str(), key.size()}, entry.key(), 0, value};
    at = entry.next();
  }
  return {attributes, count};
}

}  // namespace pollux::collect
