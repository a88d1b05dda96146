// PerfettoFormat: which packets an event becomes.
#include "perfetto_format.hpp"

#include <algorithm>
#include <cmath>
#include <protozero/pbf_builder.hpp>

#include "arguments.hpp"
#include "perfetto.hpp"
#include "perfetto_fields.hpp"
#include "trace_time.hpp"

namespace pollux::trace {
namespace {

template <class Message>
using Builder = protozero::pbf_builder<Message>;
using Event = Builder<field::TrackEvent>;

// A packet with an event in it, which `fill` completes.
template <class Fill>
void write_event(std::string& out, std::uint32_t sequence, std::int64_t time_ns, field::EventType type,
                 std::uint64_t track, Fill fill) {
  Builder<field::Trace> trace(out);
  Builder<field::TracePacket> packet(trace, field::Trace::packet);
  // The format knows no time before the clock's start, and events of this process have none.
  packet.add_uint64(field::TracePacket::timestamp,
                    static_cast<std::uint64_t>(std::max<std::int64_t>(time_ns, 0)));
  packet.add_uint32(field::TracePacket::sequence_id, sequence);
  packet.add_uint32(field::TracePacket::sequence_flags, field::needs_state);
  Event event(packet, field::TracePacket::track_event);
  if (type != field::EventType{}) event.add_enum(field::TrackEvent::type, static_cast<std::int32_t>(type));
  event.add_uint64(field::TrackEvent::track_uuid, track);
  fill(event);
}

void name(Event& event, const EventView& view) {
  event.add_uint64(field::TrackEvent::category_iids, view.path_id());
  event.add_uint64(field::TrackEvent::name_iid, view.scope_id());
}

using Annotation = Builder<field::DebugAnnotation>;

void annotate(Event& event, std::uint32_t name, std::string_view text) {
  Annotation annotation(event, field::TrackEvent::debug_annotations);
  annotation.add_uint64(field::DebugAnnotation::name_iid, name);
  annotation.add_string(field::DebugAnnotation::string_value, text.data(), text.size());
}

void annotate(Event& event, std::uint32_t name, const Value& value) {
  Annotation annotation(event, field::TrackEvent::debug_annotations);
  annotation.add_uint64(field::DebugAnnotation::name_iid, name);
  switch (value.type()) {
    case Value::Type::boolean:
      return annotation.add_bool(field::DebugAnnotation::bool_value, value.boolean());
    case Value::Type::int64:
      return annotation.add_int64(field::DebugAnnotation::int_value, value.int64());
    case Value::Type::float64:
      return annotation.add_double(field::DebugAnnotation::double_value, value.float64());
    case Value::Type::string:
      return annotation.add_string(field::DebugAnnotation::string_value, value.string().data(),
                                   value.string().size());
    case Value::Type::none:
      return;
  }
}

template <std::size_t N>
void annotate_hex(Event& event, std::uint32_t name, const std::uint8_t (&bytes)[N]) {
  char digits[2 * N];
  for (std::size_t i = 0; i < N; ++i) {
    digits[2 * i] = "0123456789abcdef"[bytes[i] >> 4];
    digits[2 * i + 1] = "0123456789abcdef"[bytes[i] & 0xFu];
  }
  annotate(event, name, std::string_view(digits, sizeof digits));
}

void annotate_all(Event& event, PerfettoNames& names, const Attributes& attributes, bool has_trace_ids) {
  for (const Attribute& attribute : attributes) {
    annotate(event, names.annotation(argument_name(attribute.key, has_trace_ids)), attribute.value);
  }
}

}  // namespace

std::unique_ptr<Format> make_perfetto_format(Content content, std::uint32_t process,
                                             std::string_view process_name) {
  return std::make_unique<PerfettoFormat>(content, process, process_name);
}

PerfettoFormat::PerfettoFormat(Content content, std::uint32_t process, std::string_view process_name)
    : content_(std::move(content)),
      process_(process),
      process_name_(process_name),
      names_(process, content_.program) {}

SliceSpot PerfettoFormat::append(const Timing& timing) {
  names_.know_scope(timing);
  const std::uint64_t track =
      is_bound_to_thread(timing) ? names_.thread_track(timing) : names_.own_track(timing);
  const std::int64_t start = start_of(timing);
  std::string& out = slices_.buffer();
  const std::size_t begin = out.size();
  write_event(out, process_, start, field::EventType::slice_begin, track, [&](Event& event) {
    name(event, timing);
    const bool is_ok = timing.status() == Status::ok;
    annotate(event, names_.annotation("status"), std::string_view(is_ok ? "ok" : "error"));
    const pollux_span* trace = content_.trace_ids ? timing.span() : nullptr;
    if (trace) {
      annotate_hex(event, names_.annotation("trace_id"), trace->trace_id);
      annotate_hex(event, names_.annotation("span_id"), trace->span_id);
      annotate_hex(event, names_.annotation("parent_span_id"), trace->parent_span_id);
    }
    if (content_.attributes) annotate_all(event, names_, timing.attributes(), trace != nullptr);
  });
  const std::size_t end = out.size();
  write_event(out, process_, end_of(timing), field::EventType::slice_end, track, [](Event&) {});
  const auto place = slices_.add_slice(track, timing.depth(), start, begin, end);
  return {track, start, chunk_number_, place};
}

void PerfettoFormat::append_point(const Metric& metric, const Track& track, std::int64_t time_ns,
                                  double number) {
  using Series = PerfettoNames::Series;
  append_point(names_.counter_track(metric, track, Series::value), time_ns, number);
  // The value of a summed-up histogram is the mean; these show what it hides.
  const auto aggregate = metric.aggregate();
  if (!aggregate || metric.type() != MetricType::histogram) return;
  if (std::isfinite(aggregate->min()))
    append_point(names_.counter_track(metric, track, Series::min), time_ns, aggregate->min());
  if (std::isfinite(aggregate->max()))
    append_point(names_.counter_track(metric, track, Series::max), time_ns, aggregate->max());
}

void PerfettoFormat::append_point(std::uint64_t track, std::int64_t time_ns, double number) {
  write_event(points_, process_, time_ns, field::EventType::counter, track,
              [number](Event& event) { event.add_double(field::TrackEvent::double_counter_value, number); });
}

void PerfettoFormat::append_mark(const Metric& metric) {
  names_.know_scope(metric);
  const std::uint64_t track = metric.thread() != 0 ? names_.thread_track(metric) : names_.process_track();
  const std::int64_t time = time_of(metric);
  std::string& out = slices_.buffer();
  const std::size_t begin = out.size();
  write_event(out, process_, time, field::EventType::instant, track, [&](Event& event) {
    name(event, metric);
    annotate(event, names_.annotation("value"), metric.value());
    if (content_.attributes) annotate_all(event, names_, metric.attributes(), false);
  });
  slices_.add_slice(track, metric.depth(), time, begin, out.size());
}

void PerfettoFormat::append(const Arrow& arrow) {
  append_arrow_end(arrow, arrow.from, 's');
  append_arrow_end(arrow, arrow.to, 'f');
}

// Right behind the slice's begin, where that is at hand: a child may begin in the same nanosecond.
void PerfettoFormat::append_arrow_end(const Arrow& arrow, const SliceSpot& spot, char phase) {
  std::string& out = slices_.buffer();
  const std::size_t begin = out.size();
  write_event(out, process_, spot.start_ns, {}, spot.track, [&](Event& event) {
    Builder<field::LegacyEvent> legacy(event, field::TrackEvent::legacy_event);
    legacy.add_int32(field::LegacyEvent::phase, phase);
    legacy.add_uint64(field::LegacyEvent::unscoped_id, arrow.id);
    if (phase == 'f') legacy.add_bool(field::LegacyEvent::bind_to_enclosing, true);
  });
  if (spot.chunk == chunk_number_) {
    slices_.add_after(spot.packet, begin);
  } else {
    slices_.add_last(spot.track, begin);
  }
}

std::size_t PerfettoFormat::size() const { return names_.packets().size() + slices_.size() + points_.size(); }

Chunk PerfettoFormat::chunk() {
  bytes_ = names_.packets();
  slices_.append_to(bytes_);
  bytes_ += points_;
  // Begin and end of a slice may lie far apart: only the whole of the chunk is sure to have both.
  ends_.assign(events_, bytes_.size());
  return {bytes_, ends_};
}

void PerfettoFormat::begin_chunk() {
  names_.begin_chunk();
  slices_.clear();
  points_.clear();
  events_ = 0;
  ++chunk_number_;
}

}  // namespace pollux::trace
