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

[[gnu::always_inline]] inline void write_metric(std::byte* at, const ThreadState* thread, Kind kind,
                                                const Node* node, const RawValue& value, std::uint64_t time,
                                                std::uint32_t bytes_and_flags) {
  put(at, time);
  put(at + 8, value.bits);
  put(at + 16, thread->top->number());
  put(at + 20, static_cast<std::uint32_t>((static_cast<std::uint64_t>(kind) << kind_shift |
                                           static_cast<std::uint64_t>(value.type) << type_shift) >>
                                          32));
  put(at + 24, node->id | thread->host);
  put(at + 28, bytes_and_flags | flag_other);
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
  if (!node->metrics_wanted.load(std::memory_order_relaxed)) return;
  const std::uint64_t time = read_counter();
  std::byte* at = next_record(thread);
  (write_entries(thread, at + record_size, list), ...);
  write_metric(at, thread, kind, node, value, time, static_cast<std::uint32_t>(bytes));
  commit(thread, at + record_size + bytes);
}

}  // namespace pollux::inline POLLUX_LAYOUT::detail
