#include "collect/intake.hpp"

#include <algorithm>
#include <bit>
#include <cstring>
#include <new>
#include <utility>

#include "collect/decode.hpp"
#include "collect/decode_trace.hpp"
#include "diagnose/clean.hpp"
#include "diagnose/log.hpp"
#include "event/name_rules.hpp"
#include "event/tree.hpp"
#include "platform/memory.hpp"

namespace pollux::collect {

namespace {

// Of a host. A program that makes names up has told how by then; the rest is in the count of lost events.
constexpr std::uint32_t most_names_reported = 3;

pollux_value metric_value(const RecordView& record) {
  pollux_value value{record.value_type(), 0, {std::bit_cast<std::int64_t>(record.value_bits())}};
  if (value.type == POLLUX_VALUE_DOUBLE) value.as.float64 = std::bit_cast<double>(record.value_bits());
  return value;
}

}  // namespace

Intake::Intake(IntakeSettings settings, route::Routes routes, Workers workers)
    : settings_(std::move(settings)),
      routes_(std::move(routes)),
      redactor_(settings_.redaction),
      workers_(std::move(workers)),
      traces_(any_traces(workers_)),
      views_(views_of(routes_, workers_)) {
  find_who_asks();
}

inline Intake::Place& Intake::place_of(std::uint32_t node_id) {
  if (node_id < places_.size() && places_[node_id].standing != Standing::unseen) [[likely]]
    return places_[node_id];
  return place_of(event::Tree::instance().node(node_id));
}

Intake::Place& Intake::place_of(const detail::Node& node) {
  if (node.id >= places_.size()) places_.resize(std::max<std::size_t>(node.id + 1, places_.size() * 2));
  Place& place = places_[node.id];
  if (place.standing == Standing::unseen) look_at(node, place);
  return place;
}

void Intake::look_at(const detail::Node& node, Place& place) {
  const event::NodeText& text = event::text_of(node);
  const bool is_valid = text.well_formed && (text.strict || !settings_.strict_scopes);
  event::Tree& tree = event::Tree::instance();
  const detail::Node& named = settings_.strict_scopes ? *tree.strict_place(&tree.node(node.id)) : node;
  const route::Routes::Classes classes = routes_.classify(event::text_of(named).path);
  const detail::Node& delivered = redactor_.delivered(named);
  place.scope = &event::text_of(delivered).scope;
  place.timing = {classes.timing, routes_[classes.timing].highest};
  place.metric = {classes.metric, routes_[classes.metric].highest};
  place.path = place.scope->path_id;
  place.hidden = redactor_.hides(text.name);
  place.standing = !is_valid                       ? Standing::invalid
                   : &delivered == tree.overflow() ? Standing::overflow
                                                   : Standing::ordinary;
  if (place.path >= call_counts_.size())
    call_counts_.resize(std::max<std::size_t>(place.path + 1, call_counts_.size() * 2));
}

void Intake::add_wishes(const detail::Node& node, Wishes& wishes) {
  const Place& place = place_of(node);
  if (place.standing == Standing::invalid) {  // each one is counted
    wishes = {detail::everyone, true};
    return;
  }
  wishes.threshold = std::max(wishes.threshold, place.timing.highest);
  wishes.metrics = wishes.metrics || place.metric.highest > 0;
}

void Intake::refuse(Place& place) {
  ++counts_.invalid_name;
  if (std::exchange(place.reported, true) || names_reported_ == most_names_reported) return;
  ++names_reported_;
  const char* expected = settings_.strict_scopes
                             ? "^[a-z][a-z0-9_]*(\\.[a-z][a-z0-9_]*)*$ (strict_scopes)"
                             : "1 to 255 bytes of UTF-8 without control characters, with no "
                               "empty part between dots";
  platform::if_memory([&] {
    diagnose::warn(
        "", "invalid scope or metric name " +
                diagnose::quoted({place.scope->name.data, place.scope->name.size}) +
                ": each such event is dropped and counted as invalid_name; expected " + expected +
                (names_reported_ == most_names_reported ? "; further invalid names are counted and not named"
                                                        : ""));
  });
}

// Counts and routes an event; null when it goes no further, else where in the batch it is written: there, for
// to build it elsewhere and copy its 96 bytes would cost as much again.
inline pollux_event* Intake::admit(const Place& place, Way way, std::uint32_t draw) {
  if (draw >= way.highest) [[unlikely]]
    return ++counts_.unrouted, nullptr;
  deliver::Batch& into = batch();
  if (way.route != last_route_) [[unlikely]]
    note_route(way.route);
  ++counts_.routed;  // from here on only `withdraw` can lose it
  labels_[into.count] = {way.route, draw};
  pollux_event& event = into.add();
  event.scope = place.scope;
  return &event;
}

namespace {
pollux_thread thread_of(std::uint32_t id, std::uint64_t os_id, const char* name) {
  return {POLLUX_THREAD_SIZE_1_0, 0, id, os_id, {name, std::strlen(name)}};
}
}  // namespace

// The way of a metric of that kind: where all kinds are wanted alike it is the path's.
inline Intake::Way Intake::metric_way(const Place& place, std::uint16_t kind) {
  if (!routes_.tells_kinds()) [[likely]]
    return place.metric;
  const std::uint32_t route = routes_.narrow(place.metric.route, kind);
  return {route, routes_[route].highest};
}

bool Intake::is_acceptable(Place& place) {
  if (place.standing == Standing::invalid) return refuse(place), false;
  ++counts_.overflowed;
  return true;
}

void Intake::take(const RecordView& record, const ring::Ring& ring, const TickConverter& ticks) {
  const std::int64_t start_ns = ticks.monotonic_ns(record.time_ticks());
  if (start_ns < opened_ns(ticks)) [[unlikely]]
    return;
  if (record.is_truncated()) [[unlikely]]
    ++counts_.truncated;
  Place& place = place_of(record.node());
  if (place.standing != Standing::ordinary && !is_acceptable(place)) [[unlikely]]
    return;
  pollux_event* const event = record.is_timing() ? take_timing(record, place) : take_metric(record, place);
  if (!event) return;
  event->start_ns = start_ns;
  // A counter that runs backwards, from one processor to the next, makes a duration of 0.
  event->duration_ns =
      record.is_timing() ? std::max<std::int64_t>(0, ticks.monotonic_ns(record.end_ticks()) - start_ns) : 0;
  event->flags = record.is_truncated() ? POLLUX_EVENT_TRUNCATED : 0;
  event->thread = nullptr;
  event->attributes = nullptr;
  event->attribute_count = 0;
  event->attribute_stride = sizeof(pollux_attribute);
  event->span = nullptr;
  event->aggregate = nullptr;
  try {
    event->thread = batch_->thread(ring.thread);
    if (!event->thread) [[unlikely]]
      event->thread = batch_->keep(thread_of(ring.thread, ring.os_thread, ring.thread_name));
    if (record.payload_size() > 0) take_payload(record, place, *event);
    if (traces_) {
      event->span = decode_trace(record, ring, batch_->texts);
      if (is_attached(record, ring)) event->flags |= POLLUX_EVENT_ATTACHED;
    }
  } catch (const std::bad_alloc&) {
    return withdraw();
  }
  hand_batch_if_full();
}

// Of the event that was just admitted.
void Intake::withdraw() {
  --batch_->count;
  --counts_.routed;
  lose();
}

// Fills in what timings alone have; the rest is `take`'s.
inline pollux_event* Intake::take_timing(const RecordView& record, const Place& place) {
  const std::uint64_t call_count = ++call_counts_[place.path];
  pollux_event* const event = admit(place, place.timing, record.draw());
  if (!event) return nullptr;
  event->kind = POLLUX_EVENT_TIMING;
  event->status = record.is_error() ? POLLUX_STATUS_ERROR : POLLUX_STATUS_UNSET;
  event->call_count = call_count;
  event->value = {};
  return event;
}

inline pollux_event* Intake::take_metric(const RecordView& record, const Place& place) {
  pollux_event* const event =
      admit(place, metric_way(place, static_cast<std::uint16_t>(record.kind())), record.draw());
  if (!event) return nullptr;
  event->kind = static_cast<std::uint16_t>(record.kind());
  event->status = POLLUX_STATUS_UNSET;
  event->call_count = 0;
  event->value = metric_value(record);
  return event;
}

inline void Intake::take_payload(const RecordView& record, const Place& place, pollux_event& event) {
  const std::byte* at = record.payload();
  if (record.is_detached()) {
    const detail::DetachedPart part = record.detached();
    event.thread =
        batch_->keep(thread_of(static_cast<std::uint32_t>(part.thread), part.os_thread, part.thread_name));
    event.flags |= POLLUX_EVENT_DETACHED;
    at += sizeof part;
  }
  if (event.value.type == POLLUX_VALUE_STRING) {
    const EntryView text(at);
    const std::string_view given(text.text(), text.length());
    event.value = place.hidden    ? hidden_value()
                  : text.is_cut() ? decode_cut_text(given, redactor_, batch_->texts)
                                  : decode_text(given, redactor_, batch_->texts);
    at = text.next();
  }
  const DecodedAttributes attributes = decode_attributes(at, record.payload_end(), redactor_, *batch_);
  event.attributes = attributes.first;
  event.attribute_count = attributes.count;
}

void Intake::take_imported(const detail::Node& node, pollux_event event, WhenFull when_full) {
  imports_ = true;
  patient_ = when_full == WhenFull::wait;
  if (!platform::if_memory([&] { take_made(node, event); })) lose();
}

// What can throw does so before the event is counted.
void Intake::take_made(const detail::Node& node, pollux_event event) {
  Place& place = place_of(node);
  if (place.standing != Standing::ordinary && !is_acceptable(place)) return;
  const bool is_timing = event.kind == POLLUX_EVENT_TIMING;
  if (is_timing) event.call_count = ++call_counts_[place.path];
  pollux_event* const admitted = admit(place, is_timing ? place.timing : metric_way(place, event.kind), 0);
  if (!admitted) return;
  event.scope = place.scope;
  if (place.hidden && event.value.type == POLLUX_VALUE_STRING) event.value = hidden_value();
  *admitted = event;
  hand_batch_if_full();
}

void Intake::note_route(std::uint32_t route) {
  if (route >= route_is_seen_.size()) route_is_seen_.resize(route + 1);
  if (!route_is_seen_[route]) routes_seen_.push_back(route);
  route_is_seen_[route] = true;
  last_route_ = route;
}

inline void Intake::hand_batch_if_full() {
  if (batch_->count == deliver::Batch::most_events) [[unlikely]]
    hand_batch();
}

}  // namespace pollux::collect
