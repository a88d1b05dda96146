// The slow parts of emitting: attributes that need care, and scopes that do not end where they began.
#include <algorithm>
#include <cstring>
#include <span>

#include <pollux/detail/metric.hpp>
#include <pollux/scope.hpp>
#include <pollux/sdk/utf8.hpp>

#include "ring/enter.hpp"
#include "ring/host_slots.hpp"

namespace pollux::detail {

std::byte* write_what_fits(ThreadState* thread, std::byte* at, const std::byte* end, const Attr* first,
                           std::size_t count, bool& truncated) {
  for (const Attr& attribute : std::span(first, count)) {
    RawValue value = attribute.value();
    const auto room = static_cast<std::size_t>(end - at);
    if (entry_size(value) > room) {
      truncated = true;
      if (value.type != ValueType::string || room < entry_header + 8) continue;
      value.text = utf8::prefix(value.text, (room - entry_header) & ~std::size_t{7});
    }
    at = write_entry(at, key_id(thread, attribute.key()), value);
  }
  return at;
}

void record_metric_slow(ThreadState* thread, std::uint64_t key, Kind kind, const Node* node,
                        const RawValue& value, const Attr* list, std::size_t count) {
  const std::uint64_t time = read_clock(thread);
  std::byte* at = next_record(thread);
  std::byte* payload = at + record_size;
  std::byte* end = payload;
  bool truncated = false;
  std::uint64_t flags = 0;
  if (value.type == ValueType::string) {  // an entry of its own, before the attributes
    const Attr text("value", value.text);
    end = write_what_fits(thread, end, payload + max_payload, &text, 1, truncated);
    flags |= tag_extended;
  }
  end = write_what_fits(thread, end, payload + max_payload, list, count, truncated);
  if (truncated) flags |= tag_truncated;
  const auto bytes = static_cast<std::uint64_t>(end - payload);
  write_metric(at, thread, key, kind, node, value, time, flags, bytes);
  commit(thread, record_size + bytes);
}

}  // namespace pollux::detail

namespace pollux {

using detail::Frame;
using detail::ThreadState;

namespace {

// An attribute that is set on an outer scope while an inner one is open lies above the inner one's, marked
// with its owner: [number 32 | bytes 16 | foreign 8 | 0 8], then the entry.
constexpr std::uint64_t foreign = 0xff;
constexpr std::uint32_t taken = 0xffffffff;  // as an owner: of nobody any more
constexpr std::uint32_t mark_size = 8;

std::uint64_t header_at(const std::byte* at) {
  std::uint64_t header = 0;
  std::memcpy(&header, at, sizeof header);
  return header;
}

std::size_t size_of_entry(std::uint64_t header) {
  const std::size_t length = header >> 32 & 0xffff;
  const std::uint64_t type = header >> 48 & 0xff;
  if (type == foreign) return length;
  return detail::entry_header +
         (type == static_cast<std::uint64_t>(detail::ValueType::string) ? detail::padded(length) : 8);
}

bool is_open_on(const ThreadState* thread, const Frame* frame) {
  for (const Frame* open = thread->top; open; open = open->outer) {
    if (open == frame) return true;
  }
  return false;
}

void copy_entry(const std::byte* entry, std::size_t size, const std::byte* payload, std::byte*& payload_end,
                bool& truncated) {
  if (static_cast<std::size_t>(payload_end - payload) + size > detail::max_payload) {
    truncated = true;
    return;
  }
  std::memcpy(payload_end, entry, size);
  payload_end += size;
}

// Takes the entries of scope `number` out of [at, end) into the payload; the others move down. Returns the
// new end.
std::byte* take_entries(std::uint32_t number, std::byte* at, const std::byte* end, const std::byte* payload,
                        std::byte*& payload_end, bool& truncated) {
  std::byte* kept = at;
  while (at != end) {
    const std::uint64_t header = header_at(at);
    const std::size_t size = size_of_entry(header);
    const bool is_foreign = (header >> 48 & 0xff) == foreign;
    const auto owner = static_cast<std::uint32_t>(header);
    if (is_foreign && owner == taken) {
      // Its room is given back here.
    } else if (is_foreign && owner != number) {
      std::memmove(kept, at, size);
      kept += size;
    } else {
      const std::size_t mark = is_foreign ? mark_size : 0;
      copy_entry(at + mark, size - mark, payload, payload_end, truncated);
    }
    at += size;
  }
  return kept;
}

// Takes the marked entries of scope `number` out of [at, end) into the payload, and leaves their room to the
// scope that they lie in: inner scopes are still open above the one that ends.
void take_marked_entries(std::uint32_t number, std::byte* at, const std::byte* end, const std::byte* payload,
                         std::byte*& payload_end, bool& truncated) {
  while (at != end) {
    const std::uint64_t header = header_at(at);
    const std::size_t size = size_of_entry(header);
    if ((header >> 48 & 0xff) == foreign && static_cast<std::uint32_t>(header) == number) {
      copy_entry(at + mark_size, size - mark_size, payload, payload_end, truncated);
      const std::uint64_t nobodys = (header & ~std::uint64_t{0xffffffff}) | taken;
      std::memcpy(at, &nobodys, sizeof nobodys);
    }
    at += size;
  }
}

}  // namespace

void Scope::add(const Attr& attribute) {
  ThreadState* thread = detail::current_thread;
  const bool is_innermost = thread->top == &frame_;
  if (!is_innermost && !is_open_on(thread, &frame_)) return;  // another thread than the one that opened it
  const std::uint32_t begin = thread->attributes_top;
  const std::uint32_t used = is_innermost ? begin - frame_.attributes_begin : 0;
  const std::uint32_t free = std::min(detail::attribute_stack_size - begin, detail::max_payload - used);
  const std::uint32_t mark = is_innermost ? 0 : mark_size;
  if (free <= mark) {
    truncated_ = true;
    return;
  }
  std::byte* at = thread->attributes + begin;
  std::byte* end = detail::write_what_fits(thread, at + mark, at + free, &attribute, 1, truncated_);
  if (end == at + mark) return;
  if (!is_innermost) {
    const auto bytes = static_cast<std::uint64_t>(end - at);
    const std::uint64_t header = frame_.number | bytes << 32 | foreign << 48;
    std::memcpy(at, &header, sizeof header);
  }
  thread->attributes_top = static_cast<std::uint32_t>(end - thread->attributes);
}

void Scope::end_with_payload(ThreadState* thread, std::uint64_t duration, bool error) {
  std::byte* at = thread->attributes + frame_.attributes_begin;
  const std::byte* top = thread->attributes + thread->attributes_top;
  const std::byte* kept = write_with_entries(thread, at, top, top, duration, error);
  thread->attributes_top = static_cast<std::uint32_t>(kept - thread->attributes);
}

// Writes the record with what the stack of attributes holds of this scope: its own part [at, own_end), whose
// new end is returned, and what lies of it in the parts of inner scopes, [own_end, top).
std::byte* Scope::write_with_entries(ThreadState* thread, std::byte* at, const std::byte* own_end,
                                     const std::byte* top, std::uint64_t duration, bool error) {
  // A counter that runs backwards, from one processor to the next, makes a duration of 0.
  if (static_cast<std::int64_t>(duration) < 0) duration = 0;
  std::byte* record = detail::next_record(thread);
  std::byte* payload = record + detail::record_size;
  std::byte* end = payload;
  std::uint64_t tag = static_cast<std::uint64_t>(detail::Kind::timing) | (error ? detail::tag_error : 0u);
  if (duration >> detail::duration_bits != 0) {
    std::memcpy(end, &duration, sizeof duration);
    end += sizeof duration;
    tag |= detail::tag_extended;
    duration = 0;
  }
  std::byte* above = at + (own_end - at);
  std::byte* kept = take_entries(frame_.number, at, own_end, payload, end, truncated_);
  take_marked_entries(frame_.number, above, top, payload, end, truncated_);
  if (truncated_) tag |= detail::tag_truncated;
  const auto bytes = static_cast<std::uint64_t>(end - payload);
  detail::write_record(record, start_, duration | tag << detail::tag_shift | (key_ & host_bits),
                       frame_.number | std::uint64_t{frame_.outer->number} << 32,
                       frame_.node->id | bytes << 32 | std::uint64_t{frame_.draw} << 48);
  detail::commit(thread, detail::record_size + bytes);
  return kept;
}

// Not the innermost scope of this thread: it ends before a scope that it encloses (both on the heap), on
// another thread, or after its thread's own end. Where it is found it is recorded and taken out of the chain;
// else it is lost.
void Scope::end_out_of_order() {
  ThreadState* thread = detail::current_thread;
  if (!is_open_on(thread, &frame_)) {
    ring::HostSlots& slots = ring::HostSlots::instance();
    if (!wanted_ || !slots.is_open(key_)) return;
    ring::Losses& losses = slots.of(key_).losses;
    (ring::is_ended() ? losses.late : losses.other_thread).fetch_add(1, std::memory_order_relaxed);
    return;
  }
  Frame* inner = thread->top;
  while (inner->outer != &frame_) inner = inner->outer;
  inner->outer = frame_.outer;
  if (!wanted_) return;
  std::byte* own = thread->attributes + frame_.attributes_begin;
  std::byte* own_end = thread->attributes + inner->attributes_begin;
  const std::byte* top = thread->attributes + thread->attributes_top;
  const std::byte* kept =
      write_with_entries(thread, own, own_end, top, detail::read_clock(thread) - start_, failed_);
  const auto gap = static_cast<std::uint32_t>(own_end - kept);
  std::memmove(own_end - gap, own_end, static_cast<std::size_t>(top - own_end));
  thread->attributes_top -= gap;
  for (Frame* above = thread->top; above != frame_.outer; above = above->outer)
    above->attributes_begin -= gap;
}

}  // namespace pollux
