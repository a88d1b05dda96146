// Attributes on their way from a call into a record: entries written one behind the other (see record.hpp).
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <utility>

#include <pollux/attribute.hpp>
#include <pollux/detail/thread_state.hpp>
#include <pollux/version.hpp>

namespace pollux::inline POLLUX_LAYOUT::detail {

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

// The following are unrolled: N is small, and a loop costs three times as much.

template <std::size_t N>
[[nodiscard, gnu::always_inline]] inline std::size_t entries_size(const Attr (&list)[N]) {
  return [&]<std::size_t... I>(std::index_sequence<I...>) __attribute__((always_inline)) {
    return (entry_size(list[I].value()) + ...);
  }
  (std::make_index_sequence<N>{});
}

template <std::size_t N>
[[gnu::always_inline]] inline void write_entries(ThreadState* thread, std::byte* at, const Attr (&list)[N]) {
  [&]<std::size_t... I>(std::index_sequence<I...>) __attribute__((always_inline)) {
    ((at = write_entry(at, key_id(thread, list[I].key()), list[I].value())), ...);
  }
  (std::make_index_sequence<N>{});
}

// Calls `slow_path(const Attr* first, count)` with a copy: a list whose own address is taken would be built
// in memory before it is known whether anybody wants it.
template <std::size_t N, class SlowPath>
[[gnu::always_inline]] inline auto with_copy(const Attr (&list)[N], SlowPath&& slow_path) {
  return [&]<std::size_t... I>(std::index_sequence<I...>) __attribute__((always_inline)) {
    const Attr copy[N] = {list[I]...};
    return slow_path(copy, N);
  }
  (std::make_index_sequence<N>{});
}

// Copies words, at least one. One by one, as they were stored a moment ago: a wider load would wait for the
// stores.
[[gnu::always_inline]] inline void copy_words(std::byte* to, const std::byte* from, std::uint32_t bytes) {
#pragma GCC unroll 8
  for (std::uint32_t at = 0; at != bytes; at += 8) {
    std::memcpy(to + at, from + at, 8);
    asm("" : "+r"(to));  // else g++ makes a call of memcpy of it, which costs more than these few words
  }
}

}  // namespace pollux::inline POLLUX_LAYOUT::detail
