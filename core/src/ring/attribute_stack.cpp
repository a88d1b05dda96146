#include "ring/attribute_stack.hpp"

#include <algorithm>
#include <cstring>
#include <span>

#include <pollux/sdk/utf8.hpp>

namespace pollux::detail {

std::byte* write_what_fits(ThreadState* thread, std::byte* at, const std::byte* end, const Attr* first,
                           std::size_t count, bool& truncated) {
  for (const Attr& attribute : std::span(first, count)) {
    RawValue value = attribute.value();
    const auto room = static_cast<std::size_t>(end - at);
    std::byte* const entry = at;
    const bool is_cut = entry_size(value) > room;
    if (is_cut) {
      truncated = true;
      if (value.type != ValueType::string || room < entry_header + 8) continue;
      value.text = utf8::prefix(value.text, (room - entry_header) & ~std::size_t{7});
    }
    at = write_entry(at, key_id(thread, attribute.key()), value);
    if (is_cut) entry[entry_cut_byte] = std::byte{1};
  }
  return at;
}

}  // namespace pollux::detail

namespace pollux::ring {

namespace {

// Before an entry that lies apart from its scope's piece: [number of the scope 32 | bytes of both 16 | mark 8
// | 0 8].
constexpr std::uint64_t mark = 0xff;
constexpr std::uint32_t mark_size = 8;

std::uint64_t header_at(const std::byte* at) {
  std::uint64_t header = 0;
  std::memcpy(&header, at, sizeof header);
  return header;
}

bool is_marked(std::uint64_t header) { return (header >> 48 & 0xff) == mark; }

std::uint32_t size_of_entry(std::uint64_t header) {
  const auto length = static_cast<std::uint32_t>(header >> 32 & 0xffff);
  if (is_marked(header)) return length;
  const bool is_text = (header >> 48 & 0xff) == static_cast<std::uint64_t>(detail::ValueType::string);
  return static_cast<std::uint32_t>(detail::entry_header + (is_text ? detail::padded(length) : 8));
}

std::uint32_t attributes_begin(const Frame& frame) {
  return static_cast<std::uint32_t>(frame.state.load(std::memory_order_relaxed) >> 32) & 0x7fffffff;
}

void set_begin(Frame& frame, std::uint32_t begin) {
  frame.state.store(frame.number() | std::uint64_t{begin} << 32, std::memory_order_relaxed);
}

// Takes [at, at + size) out of the stack; what lies above it moves down.
void close_gap(ThreadState* thread, std::uint32_t at, std::uint32_t size) {
  const std::uint32_t above = at + size;
  std::memmove(thread->attributes + at, thread->attributes + above, thread->attributes_top - above);
  thread->attributes_top -= size;
  for (Frame* frame = thread->top; frame != thread->root; --frame) {
    // As one step, for another thread may be closing the frame.
    if (attributes_begin(*frame) >= above)
      frame->state.fetch_sub(std::uint64_t{size} << 32, std::memory_order_relaxed);
  }
}

// Appends [at, at + size) of the stack to the payload, as far as there is room.
std::byte* append(const ThreadState* thread, std::uint32_t at, std::uint32_t size, const std::byte* payload,
                  std::byte* end, bool& truncated) {
  if (static_cast<std::size_t>(end - payload) + size > detail::max_payload) {
    truncated = true;
    return end;
  }
  std::memcpy(end, thread->attributes + at, size);
  return end + size;
}

}  // namespace

std::byte* take_attributes(ThreadState* thread, OpenScope& scope, std::byte* payload) {
  Frame* frame = scope.frame;
  std::byte* end = payload;
  bool truncated = false;
  if (const std::uint32_t begin = attributes_begin(*frame); begin != 0) {
    end = append(thread, begin, scope.bytes, payload, end, truncated);
    set_begin(*frame, 0);
    close_gap(thread, begin, scope.bytes);
  }
  for (std::uint32_t at = detail::attribute_stack_begin;
       scope.has(OpenScope::scattered) && at != thread->attributes_top;) {
    const std::uint64_t header = header_at(thread->attributes + at);
    const std::uint32_t size = size_of_entry(header);
    if (is_marked(header) && static_cast<std::uint32_t>(header) == scope.number) {
      end = append(thread, at + mark_size, size - mark_size, payload, end, truncated);
      close_gap(thread, at, size);
    } else {
      at += size;
    }
  }
  if (truncated) scope.flags |= detail::flag_truncated;
  return end;
}

void put_attributes(ThreadState* thread, OpenScope& scope, const Attr* list, std::size_t count) {
  Frame* frame = scope.frame;
  for (const Attr& attribute : std::span(list, count)) {
    const std::uint32_t top = thread->attributes_top;
    // Not below what was set on it earlier: of two of one key the later counts.
    if (thread->top == frame && scope.bytes == 0 && !scope.has(OpenScope::scattered)) set_begin(*frame, top);
    const bool continues = attributes_begin(*frame) + scope.bytes == top;
    const std::uint32_t header = continues ? 0 : mark_size;
    const std::uint32_t room =
        std::min(detail::attribute_stack_size - top, detail::max_payload - scope.bytes);
    if (room <= header) {
      scope.flags |= detail::flag_truncated;
      return;
    }
    std::byte* at = thread->attributes + top;
    bool truncated = false;
    const std::byte* end = detail::write_what_fits(thread, at + header, at + room, &attribute, 1, truncated);
    if (truncated) scope.flags |= detail::flag_truncated;
    if (end == at + header) continue;
    const auto bytes = static_cast<std::uint32_t>(end - at);
    if (continues) {
      scope.bytes += bytes;
    } else {
      detail::put(at, scope.number | std::uint64_t{bytes} << 32 | mark << 48);
      scope.flags |= OpenScope::scattered;
    }
    thread->attributes_top += bytes;
  }
}

}  // namespace pollux::ring
