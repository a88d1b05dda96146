// Attributes on their way from a call into a record: entries written one behind the other (see record.hpp).
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <utility>

#include <pollux/attribute.hpp>
#include <pollux/detail/thread_state.hpp>

namespace pollux::detail {

[[nodiscard, gnu::always_inline]] inline std::uint32_t key_id(ThreadState* thread, const Name& key) {
  KeySlot& slot = thread->keys[key.hash() % key_slots];
  if (slot.hash != key.hash()) [[unlikely]] {
    slot.id = find_key(key.text(), key.hash());
    slot.hash = key.hash();
  }
  return slot.id;
}

[[nodiscard]] constexpr std::size_t entry_size(const RawValue& value) {
  return entry_header + (value.type == ValueType::string ? padded(value.text.size()) : 8);
}

// Writes one entry and returns the end of it.
[[gnu::always_inline]] inline std::byte* write_entry(std::byte* at, std::uint32_t key,
                                                     const RawValue& value) {
  const std::uint64_t length = value.type == ValueType::string ? value.text.size() : 0;
  const std::uint64_t header = key | length << 32 | static_cast<std::uint64_t>(value.type) << 48;
  std::memcpy(at, &header, sizeof header);
  at += entry_header;
  if (value.type == ValueType::string) {
    std::memcpy(at, value.text.data(), length);
    return at + padded(length);
  }
  std::memcpy(at, &value.bits, sizeof value.bits);
  return at + sizeof value.bits;
}

// Writes what fits and returns the end of it; sets `truncated` when something did not.
POLLUX_API std::byte* write_what_fits(ThreadState* thread, std::byte* at, const std::byte* end,
                                      const Attr* first, std::size_t count, bool& truncated);

// Writes all attributes to `at`, where `room` bytes are free, and returns the end. Unrolled: N is small.
template <std::size_t N>
[[nodiscard, gnu::always_inline]] inline std::byte* write_entries(ThreadState* thread, std::byte* at,
                                                                  std::size_t room, const Attr (&list)[N],
                                                                  bool& truncated) {
  return [&]<std::size_t... I>(std::index_sequence<I...>) {
    const std::size_t need = (entry_size(list[I].value()) + ...);
    if (need > room) [[unlikely]]
      return write_what_fits(thread, at, at + room, list, N, truncated);
    ((at = write_entry(at, key_id(thread, list[I].key()), list[I].value())), ...);
    return at;
  }
  (std::make_index_sequence<N>{});
}

}  // namespace pollux::detail
