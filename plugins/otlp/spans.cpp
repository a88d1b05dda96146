#include "spans.hpp"

#include <array>
#include <cstddef>
#include <cstring>

#include <pollux/sdk/links.hpp>

#include "unix_time.hpp"

namespace pollux::otlp {
namespace {

// The finisher of splitmix64: different numbers in, different and evenly spread ones out.
constexpr std::uint64_t mixed(std::uint64_t x) {
  x += 0x9e3779b97f4a7c15u;
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
  return x ^ (x >> 31);
}

pollux_span trace_of_its_own(std::uint64_t run_id, std::uint64_t sequence) {
  const std::array<std::uint64_t, 2> trace{mixed(run_id) | 1u, mixed(run_id ^ mixed(sequence))};
  const std::uint64_t span = mixed(trace[1]) | 1u;  // no id may be all zero
  pollux_span made{};
  std::memcpy(made.trace_id, trace.data(), sizeof made.trace_id);
  std::memcpy(made.span_id, &span, sizeof made.span_id);
  return made;
}

bool is_root(const pollux_span& trace) {
  constexpr std::uint8_t none[sizeof trace.parent_span_id] = {};
  return std::memcmp(trace.parent_span_id, none, sizeof none) == 0;
}

template <class Message, std::size_t N>
void append_id(protozero::pbf_builder<Message>& message, Message field, const std::uint8_t (&id)[N]) {
  message.add_bytes(field, reinterpret_cast<const char*>(id), N);
}

}  // namespace

const std::string& Spans::constant_part(const Timing& timing) {
  if (timing.scope_id() >= constant_.size()) constant_.resize(std::size_t{timing.scope_id()} * 2 + 1);
  std::string& part = constant_[timing.scope_id()];
  if (!part.empty()) return part;
  protozero::pbf_builder<Span> span(part);
  std::string scratch;
  const std::string_view name = well_formed(content_.full_path ? timing.scope() : timing.name(), scratch);
  span.add_string(Span::name, name.data(), name.size());
  span.add_enum(Span::kind, span_kind_internal);
  if (content_.fields) {
    append_attribute(span, Span::attributes, "pollux.depth", Value(std::int64_t{timing.depth()}));
    if (timing.depth() > 0) {
      append_attribute(span, Span::attributes, "pollux.parent_scope", Value(timing.parent_scope()));
    }
  }
  return part;
}

void Spans::append(const Timing& timing, const Batch& batch, std::uint64_t sequence) {
  const pollux_span trace = timing.span() ? *timing.span() : trace_of_its_own(batch.run_id(), sequence);
  const std::int64_t start = unix_ns(timing.start_monotonic().count(), batch);
  const std::int64_t end = saturated_sum(start, std::max<std::int64_t>(0, timing.duration().count()));

  protozero::pbf_builder<ScopeItems> items(bytes_);
  protozero::pbf_builder<Span> span(items, ScopeItems::items);
  append_id(span, Span::trace_id, trace.trace_id);
  append_id(span, Span::span_id, trace.span_id);
  if (!is_root(trace)) append_id(span, Span::parent_span_id, trace.parent_span_id);
  span.add_fixed64(Span::start_time_unix_nano, static_cast<std::uint64_t>(start));
  span.add_fixed64(Span::end_time_unix_nano, static_cast<std::uint64_t>(end));
  bytes_ += constant_part(timing);
  if (content_.fields) {
    append_attribute(span, Span::attributes, "pollux.call_count",
                     Value(static_cast<std::int64_t>(timing.call_count())));
    if (timing.os_thread() != 0) {
      append_attribute(span, Span::attributes, "thread.id",
                       Value(static_cast<std::int64_t>(timing.os_thread())));
    }
  }
  attributes_.assign(timing.attributes());
  append_attributes(span, Span::attributes, attributes_);
  // How many the host had no room for is not known: one stands for them.
  const std::size_t dropped = attributes_.left_out() + (timing.truncated() ? 1 : 0);
  if (dropped > 0) span.add_uint32(Span::dropped_attributes_count, static_cast<std::uint32_t>(dropped));
  for_each_link(trace, [&](const pollux_link& to) {
    protozero::pbf_builder<SpanLink> link(span, Span::links);
    append_id(link, SpanLink::trace_id, to.trace_id);
    append_id(link, SpanLink::span_id, to.span_id);
    link.add_fixed32(SpanLink::flags, to.trace_flags & 0xff);
  });
  if (timing.status() == Status::error) {
    protozero::pbf_builder<SpanStatus> status(span, Span::status);
    status.add_enum(SpanStatus::code, status_code_error);
  }
}

}  // namespace pollux::otlp
