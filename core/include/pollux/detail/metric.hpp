// Records a metric: one record, written at once.
#pragma once

#include <cstdint>
#include <cstring>

#include <pollux/attribute.hpp>
#include <pollux/detail/attribute_stack.hpp>
#include <pollux/detail/thread_state.hpp>

namespace pollux::detail {

// A metric whose value is text, or that lost attributes for want of room.
POLLUX_API void record_metric_slow(ThreadState* thread, std::uint64_t key, Kind kind, const Node* node,
                                   const RawValue& value, const Attr* list, std::size_t count);

[[gnu::always_inline]] inline void write_metric(std::byte* at, const ThreadState* thread, std::uint64_t key,
                                                Kind kind, const Node* node, const RawValue& value,
                                                std::uint64_t time, std::uint64_t flags,
                                                std::uint64_t payload) {
  const std::uint64_t tag =
      static_cast<std::uint64_t>(kind) | static_cast<std::uint64_t>(value.type) << 3 | flags;
  const std::uint64_t host = key >> slot_shift << host_shift;
  write_record(at, time, thread->top->number | tag << tag_shift | host, value.bits, node->id | payload << 32);
}

template <class... List>
[[gnu::always_inline]] inline void record_metric(std::uint64_t key, Kind kind, const Name& name,
                                                 const RawValue& value, const List&... list) {
  static_assert(sizeof...(List) <= 1);
  ThreadState* thread = current_thread;
  if (thread->key.load(std::memory_order_relaxed) != key) [[unlikely]] {
    thread = enter(key);
    if (!thread) return;
  }
  const Node* node = child_of(thread->top->node, name);
  if (node->threshold.load(std::memory_order_relaxed) == 0) return;
  if (value.type >= ValueType::string || value.type == ValueType::none) [[unlikely]] {
    if constexpr (sizeof...(List) == 0) {
      return record_metric_slow(thread, key, kind, node, value, nullptr, 0);
    } else {
      return record_metric_slow(thread, key, kind, node, value, list..., std::extent_v<List...>);
    }
  }
  const std::uint64_t time = read_clock(thread);
  std::byte* at = next_record(thread);
  std::byte* payload = at + record_size;
  const std::byte* end = payload;
  bool truncated = false;
  if constexpr (sizeof...(List) == 1) end = write_entries(thread, payload, max_payload, list..., truncated);
  const auto bytes = static_cast<std::uint64_t>(end - payload);
  write_metric(at, thread, key, kind, node, value, time, truncated ? tag_truncated : 0u, bytes);
  commit(thread, record_size + bytes);
}

}  // namespace pollux::detail
