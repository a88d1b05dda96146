// Takes memory in order out of one mapping, whose pages are only there once they are written to.
#include "command/conform/batch_copy.hpp"

#include <sys/mman.h>

#include <cstring>
#include <new>
#include <utility>

namespace pollux::conform {

namespace {

constexpr std::size_t most_bytes = std::size_t{64} << 20;

const pollux_attribute& attribute_at(const pollux_event& event, std::uint32_t index) {
  const auto* at = reinterpret_cast<const std::byte*>(event.attributes);
  return *reinterpret_cast<const pollux_attribute*>(at + std::size_t{index} * event.attribute_stride);
}

}  // namespace

BatchCopy::BatchCopy(const pollux_batch& from, const Appended& appended) {
  void* const mapped =
      ::mmap(nullptr, most_bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (mapped == MAP_FAILED) throw std::bad_alloc();
  memory_ = static_cast<std::byte*>(mapped);

  batch_ = new (take(sizeof from + appended.batch)) pollux_batch(from);
  std::memset(batch_ + 1, 0xff, appended.batch);
  batch_->struct_size = static_cast<std::uint32_t>(from.struct_size + appended.batch);
  batch_->event_stride = static_cast<std::uint32_t>(sizeof(pollux_event) + appended.event);
  std::byte* const events = take(std::size_t{batch_->event_stride} * from.count);
  const auto* source = reinterpret_cast<const std::byte*>(from.events);
  for (std::uint32_t i = 0; i < from.count; ++i) {
    auto* event = reinterpret_cast<pollux_event*>(events + std::size_t{i} * batch_->event_stride);
    std::memcpy(event, source + std::size_t{i} * from.event_stride, sizeof *event);
    std::memset(event + 1, 0xff, appended.event);
    copy_event(*event, appended);
  }
  batch_->events = reinterpret_cast<const pollux_event*>(events);
}

BatchCopy::~BatchCopy() { ::munmap(memory_, most_bytes); }

void BatchCopy::make_read_only() { ::mprotect(memory_, most_bytes, PROT_READ); }
void BatchCopy::revoke() { ::mprotect(memory_, most_bytes, PROT_NONE); }

std::byte* BatchCopy::take(std::size_t size) {
  size = (size + 7) & ~std::size_t{7};
  if (size > most_bytes - used_) throw std::bad_alloc();
  return memory_ + std::exchange(used_, used_ + size);
}

const char* BatchCopy::copy(std::string_view text) {
  auto* const bytes = reinterpret_cast<char*>(take(text.size() + 1));
  std::memcpy(bytes, text.data(), text.size());
  bytes[text.size()] = '\0';
  return bytes;
}

void BatchCopy::copy_value(pollux_value& value) {
  if (value.type == POLLUX_VALUE_STRING) value.as.string = copy({value.as.string, value.size});
}

void BatchCopy::copy_event(pollux_event& event, const Appended& appended) {
  copy_value(event.value);
  if (event.span) event.span = new (take(sizeof *event.span)) pollux_span(*event.span);
  if (event.thread) event.thread = new (take(sizeof *event.thread)) pollux_thread(*event.thread);

  const auto stride = static_cast<std::uint32_t>(sizeof(pollux_attribute) + appended.attribute);
  std::byte* const attributes = take(std::size_t{stride} * event.attribute_count);
  for (std::uint32_t i = 0; i < event.attribute_count; ++i) {
    auto* const to = new (attributes + std::size_t{i} * stride) pollux_attribute(attribute_at(event, i));
    std::memset(to + 1, 0xff, appended.attribute);
    copy_value(to->value);
  }
  event.attributes = reinterpret_cast<const pollux_attribute*>(attributes);
  event.attribute_stride = stride;

  if (!event.aggregate) return;
  auto* const aggregate =
      new (take(sizeof *event.aggregate + appended.aggregate)) pollux_aggregate(*event.aggregate);
  std::memset(aggregate + 1, 0xff, appended.aggregate);
  aggregate->struct_size = static_cast<std::uint32_t>(event.aggregate->struct_size + appended.aggregate);
  event.aggregate = aggregate;
  if (aggregate->bucket_count == 0) return;
  const std::size_t buckets = aggregate->bucket_count * sizeof *aggregate->buckets;
  const std::size_t bounds = buckets - sizeof *aggregate->bounds;
  aggregate->buckets =
      reinterpret_cast<std::uint64_t*>(std::memcpy(take(buckets), aggregate->buckets, buckets));
  // One bucket has no bound, and then `bounds` may be null.
  void* const copied = take(bounds);
  if (bounds > 0) std::memcpy(copied, aggregate->bounds, bounds);
  aggregate->bounds = static_cast<const double*>(copied);
}

}  // namespace pollux::conform
