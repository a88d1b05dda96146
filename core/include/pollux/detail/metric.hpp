// Records a metric: one record, written at once.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <type_traits>

#include <pollux/attribute.hpp>
#include <pollux/detail/attribute_stack.hpp>
#include <pollux/detail/thread_state.hpp>
#include <pollux/version.hpp>

namespace pollux::inline POLLUX_LAYOUT::detail {

// Where this thread is not set up for that host or has no clock to be read in place, and of values that are
// text. Given values one by one, as the slow paths of scopes are.
POLLUX_API void record_metric_slowly(std::uint64_t key, Kind kind, ValueType type, std::string_view name,
                                     std::uint64_t hash, std::uint64_t bits, std::string_view text,
                                     const Attr* list, std::size_t count);

// Where the same holds, or the name is none of those that its parent finds at once: of a number without
// attributes. Few parameters, so that all are passed in registers and the caller needs no stack.
POLLUX_API void record_number_slowly(std::uint64_t key, std::uint32_t code, const char* name,
                                     std::size_t name_size, std::uint64_t hash, std::uint64_t bits);

// Kind and type of a value as a record has them, in the upper half of its third word.
[[nodiscard]] constexpr std::uint32_t code_of(Kind kind, ValueType type) {
  return static_cast<std::uint32_t>(kind) << (kind_shift - 32) | static_cast<std::uint32_t>(type)
                                                                     << (type_shift - 32);
}

// Everything is read before anything is written: what is written might be what is read, for all the compiler
// knows.
[[gnu::always_inline]] inline void write_metric(std::byte* at, const ThreadState* thread, const Frame* top,
                                                std::uint32_t code, const Node* node, std::uint64_t bits,
                                                std::uint64_t time, std::uint32_t bytes_and_flags) {
  const std::uint32_t parent = top->number();
  const std::uint32_t place = node->id | thread->host;
  put(at, time);
  put(at + 8, bits);
  put(at + 16, parent);
  put(at + 20, code);
  put(at + 24, place);
  put(at + 28, bytes_and_flags | flag_other);
}

[[gnu::always_inline]] inline void record_number(std::uint64_t key, std::uint32_t code, const Name& name,
                                                 std::uint64_t bits) {
  ThreadState* thread = current_thread;
  const std::uint64_t hash = name.hash();
  if (thread->key.load(std::memory_order_relaxed) == key) [[likely]] {
    const Frame* top = thread->top;
    const Node* node = cached_child(top->node, hash);
    if (node->metric_hash.load(std::memory_order_relaxed) == hash) [[likely]] {
      const std::uint64_t time = read_counter();
      std::byte* at = next_record(thread);
      write_metric(at, thread, top, code, node, bits, time, 0);
      return commit(thread, at + record_size);
    }
    if (node->hash == hash) return;  // nobody wants it
  }
  record_number_slowly(key, code, name.text().data(), name.text().size(), hash, bits);
}

template <class... List>
[[gnu::always_inline]] inline void record_metric(std::uint64_t key, Kind kind, const Name& name,
                                                 const RawValue& value, const List&... list) {
  static_assert(sizeof...(List) <= 1);
  ThreadState* thread = current_thread;
  const std::size_t bytes = (entries_size(list) + ... + 0);
  if (thread->key.load(std::memory_order_relaxed) != key || value.type >= ValueType::string ||
      value.type == ValueType::none || bytes > max_payload) [[unlikely]] {
    const auto slowly = [&](const Attr* first, std::size_t count) __attribute__((always_inline)) {
      record_metric_slowly(key, kind, value.type, name.text(), name.hash(), value.bits, value.text, first,
                           count);
    };
    if constexpr (sizeof...(List) == 0) {
      return slowly(nullptr, 0);
    } else {
      return with_copy(list..., slowly);
    }
  }
  const Node* node = child_of(thread->top->node, name);
  if (!node->is_wanted_as_metric()) return;
  const std::uint64_t time = read_counter();
  std::byte* at = next_record(thread);
  (write_entries(thread, at + record_size, list), ...);
  write_metric(at, thread, thread->top, code_of(kind, value.type), node, value.bits, time,
               static_cast<std::uint32_t>(bytes));
  commit(thread, at + record_size + bytes);
}

}  // namespace pollux::inline POLLUX_LAYOUT::detail
