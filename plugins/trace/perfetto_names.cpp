// PerfettoNames: each name and each track is said in a packet of its own, once a file.
#include "perfetto_names.hpp"

#include <protozero/pbf_builder.hpp>

#include "arguments.hpp"
#include "perfetto_fields.hpp"
#include "thread_names.hpp"
#include "trace_time.hpp"

namespace pollux::trace {
namespace {

template <class Message>
using Builder = protozero::pbf_builder<Message>;

// Returns whether the number is new.
bool insert(std::vector<bool>& known, std::uint32_t number) {
  if (number >= known.size()) known.resize(std::size_t{number} + 1);
  if (known[number]) return false;
  return known[number] = true;
}

void add_text(Builder<field::TrackDescriptor>& to, field::TrackDescriptor tag, std::string_view text) {
  to.add_string(tag, text.data(), text.size());
}

}  // namespace

PerfettoNames::PerfettoNames(std::uint32_t process, std::string_view program)
    : process_(process), program_(program) {}

std::string PerfettoNames::process_packet(std::string_view name) const {
  std::string bytes;
  Builder<field::Trace> trace(bytes);
  Builder<field::TracePacket> packet(trace, field::Trace::packet);
  packet.add_uint32(field::TracePacket::sequence_id, process_);
  packet.add_uint32(field::TracePacket::sequence_flags, field::state_cleared);
  Builder<field::TrackDescriptor> descriptor(packet, field::TracePacket::track_descriptor);
  descriptor.add_uint64(field::TrackDescriptor::uuid, process_track());
  Builder<field::ProcessDescriptor> process(descriptor, field::TrackDescriptor::process);
  process.add_int32(field::ProcessDescriptor::pid, static_cast<std::int32_t>(process_));
  process.add_string(field::ProcessDescriptor::process_name, name.data(), name.size());
  process.commit();
  descriptor.commit();
  packet.commit();
  return bytes;
}

template <class Table>
void PerfettoNames::intern(Table table, std::uint64_t iid, std::string_view name) {
  Builder<field::Trace> trace(packets_);
  Builder<field::TracePacket> packet(trace, field::Trace::packet);
  packet.add_uint32(field::TracePacket::sequence_id, process_);
  packet.add_uint32(field::TracePacket::sequence_flags,
                    field::needs_state | (is_cleared_ ? field::state_cleared : 0));
  is_cleared_ = false;
  Builder<field::InternedData> data(packet, field::TracePacket::interned_data);
  Builder<field::InternedString> entry(data, table);
  entry.add_uint64(field::InternedString::iid, iid);
  entry.add_string(field::InternedString::name, name.data(), name.size());
}

void PerfettoNames::know_scope(const EventView& event) {
  if (insert(scopes_, event.scope_id()))
    intern(field::InternedData::event_names, event.scope_id(), event.name());
  if (insert(paths_, event.path_id()))
    intern(field::InternedData::event_categories, event.path_id(), event.scope());
}

std::uint32_t PerfettoNames::annotation(std::string_view name) {
  const auto next = static_cast<std::uint32_t>(annotations_.size() + 1);
  const auto [found, is_new] = annotations_.try_emplace(name, next);
  if (is_new) intern(field::InternedData::annotation_names, next, name);
  return found->second;
}

std::uint64_t PerfettoNames::thread_track(const EventView& event) {
  const std::uint64_t uuid = track(Kind::thread, number_of(event.thread()));
  if (uuid == last_thread_track_) return uuid;
  last_thread_track_ = uuid;
  if (!tracks_.insert(uuid).second) return uuid;
  Builder<field::Trace> trace(packets_);
  Builder<field::TracePacket> packet(trace, field::Trace::packet);
  packet.add_uint32(field::TracePacket::sequence_id, process_);
  Builder<field::TrackDescriptor> descriptor(packet, field::TracePacket::track_descriptor);
  descriptor.add_uint64(field::TrackDescriptor::uuid, uuid);
  descriptor.add_uint64(field::TrackDescriptor::parent_uuid, process_track());
  Builder<field::ThreadDescriptor> thread(descriptor, field::TrackDescriptor::thread);
  thread.add_int32(field::ThreadDescriptor::pid, static_cast<std::int32_t>(process_));
  thread.add_int32(field::ThreadDescriptor::tid, static_cast<std::int32_t>(system_thread(event)));
  thread.add_string(field::ThreadDescriptor::thread_name, thread_name(event, process_, program_));
  return uuid;
}

std::uint64_t PerfettoNames::own_track(const Timing& timing) {
  const Lanes::Lane lane = lanes_.take(timing.path_id(), start_of(timing), end_of(timing));
  const std::uint64_t uuid = track(Kind::own, lane.number);
  if (!lane.is_new) return uuid;
  Builder<field::Trace> trace(packets_);
  Builder<field::TracePacket> packet(trace, field::Trace::packet);
  packet.add_uint32(field::TracePacket::sequence_id, process_);
  Builder<field::TrackDescriptor> descriptor(packet, field::TracePacket::track_descriptor);
  descriptor.add_uint64(field::TrackDescriptor::uuid, uuid);
  descriptor.add_uint64(field::TrackDescriptor::parent_uuid, process_track());
  add_text(descriptor, field::TrackDescriptor::name, timing.scope());
  return uuid;
}

std::uint64_t PerfettoNames::counter_track(const Metric& metric, const Track& of, Series series) {
  const auto kind =
      static_cast<Kind>(static_cast<std::uint64_t>(Kind::value) + static_cast<std::uint64_t>(series));
  const std::uint64_t uuid = track(kind, of.number);
  if (!tracks_.insert(uuid).second) return uuid;
  std::string name = of.name;
  if (series == Series::min) name += " min";
  if (series == Series::max) name += " max";
  Builder<field::Trace> trace(packets_);
  Builder<field::TracePacket> packet(trace, field::Trace::packet);
  packet.add_uint32(field::TracePacket::sequence_id, process_);
  Builder<field::TrackDescriptor> descriptor(packet, field::TracePacket::track_descriptor);
  descriptor.add_uint64(field::TrackDescriptor::uuid, uuid);
  descriptor.add_uint64(field::TrackDescriptor::parent_uuid, process_track());
  add_text(descriptor, field::TrackDescriptor::name, name);
  const std::string_view unit = metric.unit();
  Builder<field::CounterDescriptor> counter(descriptor, field::TrackDescriptor::counter);
  counter.add_int32(field::CounterDescriptor::type,
                    0);  // of no special kind; an empty message is not written
  if (!unit.empty()) counter.add_string(field::CounterDescriptor::unit_name, unit.data(), unit.size());
  return uuid;
}

void PerfettoNames::forget() {
  packets_.clear();
  is_cleared_ = true;
  scopes_.clear();
  paths_.clear();
  annotations_.clear();
  tracks_.clear();
  last_thread_track_ = 0;
  lanes_.clear();
}

}  // namespace pollux::trace
