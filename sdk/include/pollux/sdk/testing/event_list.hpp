// EventList: a batch of events made by hand, for tests of a reporter. Owns what the batch points to; the
// scopes and keys are interned.hpp's.
//
//   EventList events;
//   events.timing("pipeline.step", 250ms).attribute("rows", 12).failed();
//   events.metric(MetricType::gauge, "pipeline.step.efficiency", 0.92);
//   events.metric(MetricType::counter, "pipeline.items", 7).aggregate(Aggregated::of({3, 4}));
#pragma once

#include <chrono>
#include <concepts>
#include <cstdint>
#include <deque>
#include <map>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <pollux/abi/batch.h>
#include <pollux/abi/version.h>
#include <pollux/sdk/event.hpp>
#include <pollux/sdk/saturated.hpp>
#include <pollux/sdk/testing/aggregated.hpp>
#include <pollux/sdk/testing/interned.hpp>

namespace pollux::testing {

class EventList {
 public:
  EventList() = default;
  EventList(const EventList&) = delete;
  EventList& operator=(const EventList&) = delete;

  // A scope of that path that ended.
  EventList& timing(std::string_view path, Nanoseconds duration) {
    pollux_event& event = add(POLLUX_EVENT_TIMING, path);
    event.duration_ns = duration.count();
    event.call_count = ++calls_[event.scope->path_id];
    now_ = saturated_sum(now_, duration);
    return *this;
  }
  template <class T>
  EventList& metric(MetricType type, std::string_view path, const T& value) {
    constexpr std::uint16_t kinds[] = {POLLUX_EVENT_COUNTER, POLLUX_EVENT_GAUGE, POLLUX_EVENT_HISTOGRAM,
                                       POLLUX_EVENT_UNTYPED, POLLUX_EVENT_UP_DOWN};
    add(kinds[static_cast<int>(type)], path).value = keep(value);
    return *this;
  }
  // An event of a kind that a later version of the contract may add.
  EventList& unknown(std::string_view path, std::uint16_t kind = 999) { return add(kind, path), *this; }

  // Of the last event. A key that it has already gets another value, and comes last.
  template <class T>
  EventList& attribute(std::string_view key, const T& value) {
    const Interned::Key interned = Interned::all().key(key);
    std::erase_if(attributes_.back(), [&](const auto& earlier) { return earlier.key_id == interned.id; });
    attributes_.back().push_back({interned.text, interned.id, 0, keep(value)});
    return *this;
  }
  // What the metric is measured in and what it means: it is then another place of the same path.
  EventList& unit(std::string_view unit, std::string_view description = {}) {
    pollux_event& event = last();
    event.scope = Interned::all().metric(view(event.scope->path), unit, description);
    return *this;
  }
  // The metric is all the observations of the interval that ends at its time; its value stays as it was
  // given.
  EventList& aggregate(Aggregated made) {
    last();  // is there
    aggregates_.push_back({std::move(made), {}, events_.size() - 1});
    return *this;
  }
  EventList& failed() { return last().status = POLLUX_STATUS_ERROR, *this; }
  EventList& detached() { return last().flags |= POLLUX_EVENT_DETACHED, *this; }
  EventList& attached() { return last().flags |= POLLUX_EVENT_ATTACHED, *this; }
  // The system's number is the same.
  EventList& thread(std::uint32_t number, std::string_view name = {}) {
    return last().thread = Interned::all().thread(number, name), *this;
  }
  EventList& at(Nanoseconds monotonic) { return last().start_ns = monotonic.count(), *this; }

  // What the wall clock says beyond the monotonic one, for all events: another value than that of the list
  // before is a clock that was set.
  EventList& wall_minus_monotonic(Nanoseconds difference) {
    return wall_minus_monotonic_ = difference, *this;
  }

  // The events from `first` on, as the host would send them. Valid until the next change.
  [[nodiscard]] const pollux_batch& raw(std::uint32_t first = 0, std::uint32_t attempt = 1) {
    for (std::size_t i = 0; i < events_.size(); ++i) {
      events_[i].attributes = attributes_[i].data();
      events_[i].attribute_count = static_cast<std::uint32_t>(attributes_[i].size());
      events_[i].attribute_stride = sizeof(pollux_attribute);
    }
    for (OfEvent& aggregate : aggregates_) {
      pollux_event& event = events_[aggregate.event];
      aggregate.raw = aggregate.made.raw(event.start_ns);
      event.aggregate = &aggregate.raw;
    }
    batch_ = {};
    batch_.struct_size = POLLUX_BATCH_SIZE_1_0;
    batch_.event_stride = sizeof(pollux_event);
    batch_.events = events_.data() + first;
    batch_.count = static_cast<std::uint32_t>(events_.size()) - first;
    batch_.attempt = attempt;
    batch_.run_id = 1;
    batch_.sequence = 1 + first;
    batch_.wall_minus_monotonic_ns = wall_minus_monotonic_.count();
    batch_.deadline_ns = POLLUX_NO_DEADLINE;
    batch_.resource = Interned::all().resource();
    return batch_;
  }
  [[nodiscard]] Batch batch() { return Batch(raw()); }
  [[nodiscard]] std::size_t size() const { return events_.size(); }

 private:
  struct OfEvent {
    Aggregated made;
    pollux_aggregate raw;
    std::size_t event;  // index
  };

  pollux_event& add(std::uint16_t kind, std::string_view path) {
    pollux_event event{};
    event.kind = kind;
    event.scope = Interned::all().scope(path);
    event.thread = Interned::all().thread(1, {});
    event.start_ns = now_.count();
    events_.push_back(event);
    attributes_.emplace_back();
    return events_.back();
  }
  pollux_event& last() {
    if (events_.empty()) throw std::logic_error("add an event first");
    return events_.back();
  }

  pollux_string text(std::string_view of) {
    const std::string& kept = texts_.emplace_back(of);
    return {kept.c_str(), kept.size()};
  }
  template <class T>
  pollux_value keep(const T& value) {
    pollux_value kept{};
    if constexpr (std::same_as<T, bool>) {
      kept.type = POLLUX_VALUE_BOOL, kept.as.boolean = value;
    } else if constexpr (std::integral<T>) {
      kept.type = POLLUX_VALUE_INT64, kept.as.int64 = static_cast<std::int64_t>(value);
    } else if constexpr (std::floating_point<T>) {
      kept.type = POLLUX_VALUE_DOUBLE, kept.as.float64 = static_cast<double>(value);
    } else {
      const pollux_string string = text(std::string_view(value));
      kept.type = POLLUX_VALUE_STRING, kept.as.string = string.data;
      kept.size = static_cast<std::uint32_t>(string.size);
    }
    return kept;
  }

  Nanoseconds now_{1'000'000'000};
  Nanoseconds wall_minus_monotonic_{1'700'000'000'000'000'000};
  std::deque<std::string> texts_;  // grows without moving what it holds
  std::map<std::uint32_t, std::uint64_t> calls_;
  std::vector<pollux_event> events_;
  std::deque<std::vector<pollux_attribute>> attributes_;
  std::deque<OfEvent> aggregates_;
  pollux_batch batch_{};
};

}  // namespace pollux::testing
