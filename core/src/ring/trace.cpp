#include "ring/trace.hpp"

#include <atomic>
#include <memory>
#include <random>

#include <pollux/detail/record.hpp>

#include "platform/clock.hpp"
#include "platform/keep.hpp"
#include "ring/ring.hpp"

namespace pollux::ring {

namespace {

struct Seeds {
  std::uint64_t trace_high;
  std::uint64_t trace_low;
  std::uint64_t span;
};

std::unique_ptr<const Seeds> draw_seeds() {
  std::random_device device;
  const auto word = [&] { return std::uint64_t{device()} << 32 | device(); };
  return std::unique_ptr<const Seeds>(new Seeds{word(), word(), word()});
}

constinit std::atomic<const Seeds*> drawn{nullptr};

// Drawn at the first use. No static object of this function: its guard might be held over a fork.
const Seeds& seeds() {
  const Seeds* known = drawn.load(std::memory_order_acquire);  // pairs with the exchange
  if (known) return *known;
  auto fresh = draw_seeds();
  return drawn.compare_exchange_strong(known, fresh.get(), std::memory_order_acq_rel) ? *fresh.release()
                                                                                      : *known;
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

}  // namespace

std::uint64_t span_id(std::uint32_t thread, std::uint32_t number) {
  return not_zero(mixed(seeds().span ^ (std::uint64_t{thread} << 32 | number)));
}

std::uint64_t current_span(const detail::ThreadState& thread) {
  const std::uint32_t number = thread.top->number();
  return number != 0 ? span_id(thread.owner->thread, number) : thread.trace.span;
}

// A thread's traces are counted, so that two of one instant differ.
detail::TraceIds new_trace(const detail::ThreadState& thread) {
  const std::uint64_t who = std::uint64_t{thread.owner->thread} << 32 | ++thread.owner->traces_begun;
  return {mixed(seeds().trace_high ^ platform::read_ticks()), not_zero(mixed(seeds().trace_low ^ who)), 0};
}

void switch_trace(detail::ThreadState* thread, const detail::TraceIds& trace) {
  thread->trace = trace;
  tell_trace(thread);
}

void tell_trace(detail::ThreadState* thread) {
  detail::RingOwner& owner = *thread->owner;
  const detail::TraceIds trace = owner.tracing.load() ? thread->trace : detail::TraceIds{};
  if (is_same(trace, owner.trace_told)) return;
  owner.trace_told = trace;
  std::byte* at = detail::next_record(thread);
  detail::put(at, trace.high);
  detail::put(at + 8, trace.low);
  detail::put(at + 16, std::uint64_t{static_cast<std::uint8_t>(detail::Kind::context)} << detail::kind_shift);
  detail::put(at + 24,
              thread->host | std::uint64_t{sizeof trace.span | detail::flag_other} << detail::bytes_shift);
  detail::put(at + detail::record_size, trace.span);
  detail::commit(thread, at + detail::record_size + sizeof trace.span);
}

void make_ids_afresh() {
  if (const Seeds* known = drawn.exchange(nullptr)) platform::keep_for_ever(known);
}

}  // namespace pollux::ring
