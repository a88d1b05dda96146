// Timing, Metric and Batch: what a reporter receives, as C++ views over the ABI. A view and all that it
// returns are valid until the function that was given it returns; scope paths, names and attribute keys live
// for the process.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <optional>
#include <string_view>

#include <pollux/abi/batch.h>
#include <pollux/sdk/aggregate.hpp>
#include <pollux/sdk/deadline.hpp>
#include <pollux/sdk/progress.hpp>
#include <pollux/sdk/resource.hpp>
#include <pollux/sdk/saturated.hpp>
#include <pollux/sdk/value.hpp>

namespace pollux {

using Nanoseconds = std::chrono::nanoseconds;
using WallTime = std::chrono::time_point<std::chrono::system_clock, Nanoseconds>;

[[nodiscard]] inline double seconds(Nanoseconds duration) {
  return std::chrono::duration<double>(duration).count();
}
// Whole seconds and the rest apart: a double has room for 1.8e9 and about 0.2 µs.
[[nodiscard]] inline double seconds(WallTime time) {
  const std::int64_t ns = time.time_since_epoch().count();
  return static_cast<double>(ns / 1'000'000'000) + static_cast<double>(ns % 1'000'000'000) * 1e-9;
}

// What timings and metrics have in common. Times beyond the range of int64 nanoseconds, from 1677 to 2262 on
// the wall clock, are its ends.
class EventView {
 public:
  EventView(const pollux_event& event, const pollux_batch& batch) : event_(&event), batch_(&batch) {}

  [[nodiscard]] std::string_view scope() const { return view(event_->scope->path); }  // the full path
  [[nodiscard]] std::string_view name() const { return view(event_->scope->name); }   // its own part
  [[nodiscard]] std::string_view parent_scope() const {  // the enclosing path; empty at the root
    return event_->scope->parent ? view(event_->scope->parent->path) : std::string_view{};
  }
  [[nodiscard]] std::uint32_t depth() const { return event_->scope->depth; }  // number of enclosing scopes
  [[nodiscard]] std::uint32_t scope_id() const { return event_->scope->id; }  // dense: index an array by it
  // Dense as well: one a path, at any depth.
  [[nodiscard]] std::uint32_t path_id() const { return event_->scope->path_id; }
  // Which thread; no other has had this number. 0 of an aggregate, which is of no single thread.
  [[nodiscard]] std::uint64_t thread() const { return event_->thread ? event_->thread->id : 0; }
  // The system's number; 0 if it is not known.
  [[nodiscard]] std::uint64_t os_thread() const { return event_->thread ? event_->thread->os_id : 0; }
  // As the system had it at the thread's first event; may be empty.
  [[nodiscard]] std::string_view thread_name() const {
    return event_->thread ? view(event_->thread->name) : std::string_view{};
  }
  [[nodiscard]] bool truncated() const { return (event_->flags & POLLUX_EVENT_TRUNCATED) != 0; }
  // A scope that is not bound to its thread: it may overlap others there.
  [[nodiscard]] bool detached() const { return (event_->flags & POLLUX_EVENT_DETACHED) != 0; }
  // Recorded elsewhere or earlier: the wall time is the recorded one, and the monotonic time is computed from
  // it; it is negative before the start of this host's clock.
  [[nodiscard]] bool imported() const { return (event_->flags & POLLUX_EVENT_IMPORTED) != 0; }
  // The host's own metric, of a reporter that says `wants_self`.
  [[nodiscard]] bool is_self() const { return (event_->flags & POLLUX_EVENT_SELF) != 0; }
  // Its parent span is not the scope around it on its thread: it was attached there, or the parent is another
  // process's. False unless the reporter says `wants_trace = true`.
  [[nodiscard]] bool attached() const { return (event_->flags & POLLUX_EVENT_ATTACHED) != 0; }
  [[nodiscard]] Attributes attributes() const {
    return {event_->attributes, event_->attribute_count, event_->attribute_stride};
  }
  // Null unless the reporter says `wants_trace = true`.
  [[nodiscard]] const pollux_span* span() const { return event_->span; }
  [[nodiscard]] const pollux_event& raw() const { return *event_; }

 protected:
  [[nodiscard]] Nanoseconds monotonic() const { return Nanoseconds(event_->start_ns); }
  [[nodiscard]] WallTime wall() const {
    return WallTime(Nanoseconds(saturated_sum(event_->start_ns, batch_->wall_minus_monotonic_ns)));
  }

  const pollux_event* event_;
  const pollux_batch* batch_;
};

enum class Status { ok, error };

// A scope that ended.
class Timing : public EventView {
 public:
  using EventView::EventView;

  [[nodiscard]] Nanoseconds duration() const { return Nanoseconds(event_->duration_ns); }
  [[nodiscard]] double duration_s() const { return seconds(duration()); }
  // The ordinal of this completion of the path in this host (1 = first).
  [[nodiscard]] std::uint64_t call_count() const { return event_->call_count; }
  // `error` when the scope was left by an exception or marked by fail().
  [[nodiscard]] Status status() const {
    return event_->status == POLLUX_STATUS_ERROR ? Status::error : Status::ok;
  }

  [[nodiscard]] Nanoseconds start_monotonic() const { return monotonic(); }
  [[nodiscard]] Nanoseconds end_monotonic() const { return saturated_sum(monotonic(), duration()); }
  [[nodiscard]] WallTime start_wall_time() const { return wall(); }
  [[nodiscard]] WallTime end_wall_time() const {
    return WallTime(saturated_sum(wall().time_since_epoch(), duration()));
  }
};

enum class MetricType { counter, gauge, histogram, untyped, up_down_counter };

// As text outputs and the original call it.
[[nodiscard]] constexpr std::string_view type_name(MetricType type) {
  switch (type) {
    case MetricType::counter:
      return "counter";
    case MetricType::gauge:
      return "gauge";
    case MetricType::histogram:
      return "histogram";
    case MetricType::up_down_counter:
      return "up_down_counter";
    case MetricType::untyped:
      break;
  }
  return "untyped";
}

// Whether the values of a metric are what was added: together they are a total.
[[nodiscard]] constexpr bool adds_up(MetricType type) {
  return type == MetricType::counter || type == MetricType::up_down_counter;
}

// A value at a point in time; or many, summed up over the interval that ends then.
class Metric : public EventView {
 public:
  using EventView::EventView;

  // Of an aggregate: the sum of a counter or an up-down counter, the value that a gauge had last, a
  // histogram's mean.
  [[nodiscard]] Value value() const { return Value(event_->value); }
  [[nodiscard]] double number() const { return value().number(); }
  [[nodiscard]] MetricType type() const {
    switch (event_->kind) {
      case POLLUX_EVENT_COUNTER:
        return MetricType::counter;
      case POLLUX_EVENT_GAUGE:
        return MetricType::gauge;
      case POLLUX_EVENT_HISTOGRAM:
        return MetricType::histogram;
      case POLLUX_EVENT_UP_DOWN:
        return MetricType::up_down_counter;
      default:
        return MetricType::untyped;
    }
  }
  [[nodiscard]] std::string_view metric_type() const { return type_name(type()); }
  // As the application gave them, with its handle; empty when not given. They live for the process. The same
  // path with another unit or description has another scope_id() and the same path_id().
  [[nodiscard]] std::string_view unit() const { return view(event_->scope->unit); }  // UCUM: "s", "By"
  [[nodiscard]] std::string_view description() const { return view(event_->scope->description); }
  [[nodiscard]] Nanoseconds time_monotonic() const { return monotonic(); }
  [[nodiscard]] WallTime time() const { return wall(); }
  // Nothing for a single observation.
  [[nodiscard]] std::optional<Aggregate> aggregate() const {
    if (!event_->aggregate) return std::nullopt;
    return Aggregate(*event_->aggregate, monotonic());
  }
};

// One event of a batch: a timing, a metric, or a kind that this SDK does not know, which is to be skipped.
class Event {
 public:
  Event(const pollux_event& event, const pollux_batch& batch) : event_(&event), batch_(&batch) {}

  [[nodiscard]] bool is_timing() const { return event_->kind == POLLUX_EVENT_TIMING; }
  [[nodiscard]] bool is_metric() const {
    return event_->kind >= POLLUX_EVENT_COUNTER && event_->kind <= POLLUX_EVENT_UP_DOWN;
  }
  [[nodiscard]] Timing timing() const { return {*event_, *batch_}; }
  [[nodiscard]] Metric metric() const { return {*event_, *batch_}; }

 private:
  const pollux_event* event_;
  const pollux_batch* batch_;
};

// Events in the order in which each thread emitted them.
class Batch {
 public:
  explicit Batch(const pollux_batch& batch, pollux_result* result = nullptr)
      : batch_(&batch), result_(result) {}

  class Iterator {
   public:
    using value_type = Event;
    using difference_type = std::ptrdiff_t;
    Iterator() = default;
    Iterator(const std::byte* at, const pollux_batch* batch) : at_(at), batch_(batch) {}
    Event operator*() const { return {*reinterpret_cast<const pollux_event*>(at_), *batch_}; }
    Iterator& operator++() { return at_ += batch_->event_stride, *this; }
    Iterator operator++(int) {
      const Iterator before = *this;
      ++*this;
      return before;
    }
    friend bool operator==(const Iterator& a, const Iterator& b) { return a.at_ == b.at_; }

   private:
    const std::byte* at_ = nullptr;
    const pollux_batch* batch_ = nullptr;
  };

  [[nodiscard]] Iterator begin() const { return {first(), batch_}; }
  [[nodiscard]] Iterator end() const {
    return {first() + std::size_t{batch_->count} * batch_->event_stride, batch_};
  }
  [[nodiscard]] std::uint32_t size() const { return batch_->count; }
  [[nodiscard]] std::uint64_t run_id() const { return batch_->run_id; }      // with sequence():
  [[nodiscard]] std::uint64_t sequence() const { return batch_->sequence; }  // identifies a repeat
  [[nodiscard]] std::uint32_t attempt() const { return batch_->attempt; }    // 1: for the first time
  [[nodiscard]] const pollux_batch& raw() const { return *batch_; }
  // A call that takes longer counts against the reporter.
  [[nodiscard]] Deadline deadline() const { return sdk::deadline_of(batch_->deadline_ns); }
  // The process that emitted all of these events.
  [[nodiscard]] Resource resource() const { return Resource(batch_->resource); }

  // For a record_batch that takes long, or may hang: so many events at the front are done, `rejected` of them
  // refused for good. They stay done when record_batch throws, and when the host gives the call up. Never say
  // more than is done. What record_batch returns takes its place.
  void advance(std::uint32_t consumed, std::uint32_t rejected = 0) const {
    if (result_) sdk::advance(*result_, consumed, rejected);
  }

 private:
  [[nodiscard]] const std::byte* first() const { return reinterpret_cast<const std::byte*>(batch_->events); }

  const pollux_batch* batch_;
  pollux_result* result_;  // of the call that hands the batch over; null in a test
};

}  // namespace pollux
