#include "collect/intake.hpp"

#include <algorithm>
#include <bit>
#include <utility>

#include <pollux/sdk/utf8.hpp>

#include "collect/decode.hpp"
#include "diagnose/log.hpp"
#include "event/name_rules.hpp"
#include "event/tree.hpp"
#include "platform/clock.hpp"

namespace pollux::collect {

namespace {

// A program that makes up names is told so often enough by then.
constexpr std::uint32_t most_names_reported = 100;

std::string shown(const pollux_string& text) {
  const std::string_view name(text.data, text.size);
  return utf8::is_valid(name) ? "'" + std::string(utf8::prefix(name, 80)) + "'" : "(not UTF-8)";
}

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
      workers_(std::move(workers)) {}

Intake::Place& Intake::place_of(const detail::Node& node) {
  if (node.id >= places_.size()) places_.resize(std::max<std::size_t>(node.id + 1, places_.size() * 2));
  Place& place = places_[node.id];
  if (place.scope) return place;
  const detail::NodeText& text = *node.text;
  place.scope = &text.scope;
  place.valid = text.well_formed && (text.strict || !settings_.strict_scopes);
  place.overflow = &node == event::Tree::instance().overflow();
  place.hidden = redactor_.hides(text.name);
  const route::Routes::Classes classes = routes_.classify(text.path);
  place.timing_class = classes.timing;
  place.metric_class = classes.metric;
  return place;
}

std::uint32_t Intake::threshold(const detail::Node& node) {
  const Place& place = place_of(node);
  if (!place.valid) return detail::everyone;  // each one is counted
  return std::max(routes_[place.timing_class].highest, routes_[place.metric_class].highest);
}

void Intake::refuse(Place& place) {
  ++counts_.invalid_name;
  if (std::exchange(place.reported, true) || ++names_reported_ > most_names_reported) return;
  const char* expected = settings_.strict_scopes
                             ? "^[a-z][a-z0-9_]*(\\.[a-z][a-z0-9_]*)*$ (strict_scopes)"
                             : "1 to 255 bytes of UTF-8 without control characters, with no "
                               "empty part between dots";
  diagnose::warn("", "invalid scope or metric name " + shown(place.scope->name) +
                         ": each such event is dropped and counted as invalid_name; expected " + expected);
}

// Numbers, counts and routes; false when the event goes no further.
bool Intake::admit(Place& place, bool is_timing, std::uint32_t draw, pollux_event& event) {
  if (!place.valid) return refuse(place), false;
  if (place.overflow) ++counts_.overflowed;
  if (is_timing) {
    const std::uint32_t path = place.scope->path_id;
    if (path >= call_counts_.size())
      call_counts_.resize(std::max<std::size_t>(path + 1, call_counts_.size() * 2));
    event.call_count = ++call_counts_[path];
  }
  if (draw >= routes_[is_timing ? place.timing_class : place.metric_class].highest)
    return ++counts_.unrouted, false;
  ++counts_.routed;
  event.scope = place.scope;
  return true;
}

void Intake::take(const RecordView& record, const ring::Ring& ring, const TickConverter& ticks) {
  Place& place = place_of(event::Tree::instance().node(record.node()));
  const bool is_timing = record.is_timing();
  if (record.is_truncated()) ++counts_.truncated;
  pollux_event event{};
  if (!admit(place, is_timing, record.draw(), event)) return;
  event.kind = is_timing ? std::uint16_t{POLLUX_EVENT_TIMING} : static_cast<std::uint16_t>(record.kind());
  event.status = record.is_error() ? POLLUX_STATUS_ERROR : POLLUX_STATUS_OK;
  event.flags = record.is_truncated() ? POLLUX_EVENT_TRUNCATED : 0;
  event.thread = ring.thread;
  event.os_thread = ring.os_thread;
  event.start_ns = ticks.monotonic_ns(record.time_ticks());
  event.attribute_stride = sizeof(pollux_attribute);
  const std::byte* at = record.payload();
  if (is_timing) {
    event.duration_ns = ticks.duration_ns(record.duration_ticks());
    if (record.is_detached()) at += sizeof(detail::DetachedPart);
  } else {
    event.value = metric_value(record);
  }
  if (record.payload_size() > 0) {
    deliver::Arena& into = arena();
    if (!is_timing && record.value_type() == POLLUX_VALUE_STRING) {
      const EntryView text(at);
      event.value =
          place.hidden ? hidden_value() : decode_text({text.text(), text.length()}, redactor_, into);
      at = text.next();
    }
    const DecodedAttributes attributes = decode_attributes(at, record.payload_end(), redactor_, into);
    event.attributes = attributes.first;
    event.attribute_count = attributes.count;
  }
  append(event, {is_timing ? place.timing_class : place.metric_class, record.draw()});
}

void Intake::take_imported(const detail::Node& node, pollux_event event) {
  patient_ = true;
  take_made(node, event);
}

void Intake::take_made(const detail::Node& node, pollux_event event) {
  Place& place = place_of(node);
  const bool is_timing = event.kind == POLLUX_EVENT_TIMING;
  if (!admit(place, is_timing, 0, event)) return;
  if (place.hidden && event.value.type == POLLUX_VALUE_STRING) event.value = hidden_value();
  append(event, {is_timing ? place.timing_class : place.metric_class, 0});
}

deliver::Batch& Intake::open_batch() {
  if (!batch_) batch_ = pool_.take();
  return *batch_;
}

void Intake::append(const pollux_event& event, Label label) {
  if (label.route >= class_is_seen_.size()) class_is_seen_.resize(label.route + 1);
  if (!class_is_seen_[label.route]) {
    class_is_seen_[label.route] = true;
    seen_classes_.push_back(label.route);
  }
  open_batch().events.push_back(event);
  labels_.push_back(label);
  if (labels_.size() == deliver::Batch::most_events) hand_over();
}

bool Intake::hand_over() {
  if (!batch_ || batch_->events.empty()) return false;
  batch_->wall_minus_monotonic_ns = platform::wall_ns() - platform::monotonic_ns();
  const deliver::SharedBatch batch = std::exchange(batch_, nullptr);
  for (std::size_t i = 0; i < workers_.size(); ++i) hand_to(i, batch);
  labels_.clear();
  for (const std::uint32_t seen : seen_classes_) class_is_seen_[seen] = false;
  seen_classes_.clear();
  return true;
}

// A reporter that every event of the batch goes to shares it; one that takes a part gets a copy of that part.
void Intake::hand_to(std::size_t index, const deliver::SharedBatch& batch) {
  bool all = true, none = true;
  for (const std::uint32_t seen : seen_classes_) {
    const std::uint32_t rate = routes_[seen].rates[index];
    all = all && rate == detail::everyone;
    none = none && rate == 0;
  }
  if (none) return;
  const deliver::SharedBatch part = all ? batch : part_for(index, batch);
  const auto count = static_cast<std::uint32_t>(part->events.size());
  if (count > 0) workers_[index]->push(part, 0, count, patient_);
}

deliver::SharedBatch Intake::part_for(std::size_t index, const deliver::SharedBatch& batch) {
  std::shared_ptr<deliver::Batch> part = pool_.take();
  for (std::size_t i = 0; i < labels_.size(); ++i) {
    if (labels_[i].draw < routes_[labels_[i].route].rates[index]) part->events.push_back(batch->events[i]);
  }
  part->wall_minus_monotonic_ns = batch->wall_minus_monotonic_ns;
  part->origin = batch;
  return part;
}

}  // namespace pollux::collect
