#include "ring/trace.hpp"

#include <atomic>
#include <exception>
#include <random>
#include <thread>

#include <pollux/detail/record.hpp>

#include "platform/clock.hpp"
#include "ring/ring.hpp"

namespace pollux::ring {

namespace {

struct Seeds {
  std::uint64_t trace_high;
  std::uint64_t trace_low;
  std::uint64_t span;
};

// On the application's threads: nothing is thrown. Where the system gives no random number (it has no
// descriptor or no memory to spare) the clocks must do.
Seeds draw_seeds() noexcept {
  try {
    std::random_device device;
    const auto word = [&] { return std::uint64_t{device()} << 32 | device(); };
    return {word(), word(), word()};
  } catch (const std::exception&) {
    const std::uint64_t clocks = platform::read_ticks() ^ static_cast<std::uint64_t>(platform::wall_ns())
                                                              << 20;
    return {clocks, clocks * 0xbf58476d1ce4e5b9u, ~clocks};
  }
}

enum class Drawing : std::uint8_t { not_begun, begun, done };
constinit Seeds drawn{};
constinit std::atomic<Drawing> drawing{Drawing::not_begun};

// Drawn at the first use, into memory that is there. No static object of this function: its guard might be
// held over a fork.
const Seeds& seeds() {
  if (drawing.load(std::memory_order_acquire) == Drawing::done) [[likely]]  // pairs with the store
    return drawn;
  const Seeds fresh = draw_seeds();
  Drawing before = Drawing::not_begun;
  if (drawing.compare_exchange_strong(before, Drawing::begun)) {
    drawn = fresh;
    drawing.store(Drawing::done, std::memory_order_release);
  }
  while (drawing.load(std::memory_order_acquire) != Drawing::done) std::this_thread::yield();
  return drawn;
}

// A bijection of 64 bits whose results look random: the finalizer of SplitMix64 (Steele, Lea and Flood,
// 2014).
std::uint64_t mixed(std::uint64_t value) {
  value = (value ^ value >> 30) * 0xbf58476d1ce4e5b9u;
  value = (value ^ value >> 27) * 0x94d049bb133111ebu;
  return value ^ value >> 31;
}

std::uint64_t not_zero(std::uint64_t id) { return id != 0 ? id : 1; }

bool is_same(const detail::TraceIds& a, const detail::TraceIds& b) {
  return a.high == b.high && a.low == b.low && a.span == b.span;
}
bool is_same(const detail::ThreadTrace& a, const detail::ThreadTrace& b) {
  return is_same(static_cast<const detail::TraceIds&>(a), b) && is_same(a.cause, b.cause) &&
         a.within == b.within;
}

}  // namespace

std::uint64_t span_id(std::uint32_t thread, std::uint32_t number) {
  return not_zero(mixed(seeds().span ^ (std::uint64_t{thread} << 32 | number)));
}

std::uint64_t current_span(const detail::ThreadState& thread) {
  const std::uint32_t number = thread.top->number();
  return number != 0 ? span_id(thread.owner->thread, number) : thread.trace.span;
}

bool begins_trace(const detail::ThreadState& thread) {
  return thread.top == thread.root || (thread.top->node == thread.root->node && current_span(thread) == 0);
}

// A thread's traces are counted, so that two of one instant differ.
detail::TraceIds new_trace(const detail::ThreadState& thread) {
  const std::uint64_t who = std::uint64_t{thread.owner->thread} << 32 | ++thread.owner->traces_begun;
  return {mixed(seeds().trace_high ^ platform::read_ticks()), not_zero(mixed(seeds().trace_low ^ who)), 0};
}

void switch_trace(detail::ThreadState* thread, const detail::ThreadTrace& trace) {
  thread->trace = trace;
  tell_trace(thread);
}

void tell_trace(detail::ThreadState* thread) {
  detail::RingOwner& owner = *thread->owner;
  const detail::ThreadTrace trace = owner.tracing.load() ? thread->trace : detail::ThreadTrace{};
  if (is_same(trace, owner.trace_told)) return;
  owner.trace_told = trace;
  std::byte* at = detail::next_record(thread);
  detail::put(at, trace.high);
  detail::put(at + 8, trace.low);
  detail::put(at + 16, std::uint64_t{static_cast<std::uint8_t>(detail::Kind::context)} << detail::kind_shift);
  std::byte* const payload = at + detail::record_size;
  detail::put(payload, trace.span);
  std::size_t bytes = sizeof trace.span;
  if (trace.cause) {
    detail::put(payload + bytes, trace.cause);
    bytes += sizeof trace.cause;
  }
  const std::uint64_t flags = detail::flag_other | (trace.within ? detail::flag_error : 0u);
  detail::put(at + 24, thread->host | (bytes | flags) << detail::bytes_shift);
  detail::commit(thread, payload + bytes);
}

void make_ids_afresh() { drawing.store(Drawing::not_begun); }

}  // namespace pollux::ring
