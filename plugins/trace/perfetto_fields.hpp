// The fields of a Perfetto trace that are written here, by their numbers in the project's
// protos/perfetto/trace.
#pragma once

#include <cstdint>
#include <protozero/types.hpp>

namespace pollux::trace::field {

using Tag = protozero::pbf_tag_type;

enum class Trace : Tag { packet = 1 };

enum class TracePacket : Tag {
  timestamp = 8,  // ns
  sequence_id = 10,
  track_event = 11,
  interned_data = 12,
  sequence_flags = 13,
  track_descriptor = 60,
};
inline constexpr std::uint32_t state_cleared = 1;  // of sequence_flags: what was interned before is not valid
inline constexpr std::uint32_t needs_state = 2;

enum class InternedData : Tag { event_categories = 1, event_names = 2, annotation_names = 3 };
enum class InternedString : Tag { iid = 1, name = 2 };

enum class TrackDescriptor : Tag {
  uuid = 1,
  name = 2,
  process = 3,
  thread = 4,
  parent_uuid = 5,
  counter = 8
};
enum class ProcessDescriptor : Tag { pid = 1, process_name = 6 };
enum class ThreadDescriptor : Tag { pid = 1, tid = 2, thread_name = 5 };
enum class CounterDescriptor : Tag { type = 1, unit_name = 6 };

enum class TrackEvent : Tag {
  category_iids = 3,
  debug_annotations = 4,
  legacy_event = 6,
  type = 9,
  name_iid = 10,
  track_uuid = 11,
  double_counter_value = 44,
};
enum class EventType : std::int32_t { slice_begin = 1, slice_end = 2, instant = 3, counter = 4 };

// Flows of the format's first version: they bind to the slice that is open on their track at their time, and
// may be written long after it.
enum class LegacyEvent : Tag { phase = 2, unscoped_id = 6, bind_to_enclosing = 12 };

enum class DebugAnnotation : Tag {
  name_iid = 1,
  bool_value = 2,
  int_value = 4,
  double_value = 5,
  string_value = 6
};

}  // namespace pollux::trace::field
