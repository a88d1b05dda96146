// BatchOf: a batch made by hand, for tests of reporters. In: events, described one call at a time. Out: a
// pollux_batch.
//
//   BatchOf batch;
//   batch.timing("plan.tokens").depth(1).parent("plan").lasts(1200us).with("batch_size", 16);
//   batch.counter("plan.items", 3);
//   batch.histogram("plan.size", 2.5).aggregate(Aggregated::of({1.0, 2.0, 4.5}, {2.0}));
//   reporter.deliver(self, batch.get(), &result);
//
// Scopes and keys live as long as the test program, as the contract says; all else as long as the BatchOf.
#pragma once

#include <chrono>
#include <cstdint>
#include <cstring>
#include <deque>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include <pollux/abi/batch.h>
#include <pollux/sdk/testing/aggregated.hpp>
#include <pollux/sdk/testing/interned.hpp>

namespace pollux::test {

using testing::Aggregated;

// Scopes and keys, interned for the life of the program.
class Interned {
 public:
  struct Place {
    std::string path;
    std::string parent;  // path of the enclosing scope; empty at the root
    std::string unit;
    std::uint32_t depth = 0;
    std::string description = {};
    auto operator<=>(const Place&) const = default;
  };

  static const pollux_scope* scope(const Place& place) {
    const std::lock_guard lock(mutex());
    return scope_unlocked(place);
  }

  static std::pair<pollux_string, std::uint32_t> key(std::string_view text) {
    const std::lock_guard lock(mutex());
    static std::map<std::string, std::uint32_t, std::less<>> keys;
    const auto id = static_cast<std::uint32_t>(keys.size());
    const auto found = keys.try_emplace(std::string(text), id).first;
    return {string(found->first), found->second};
  }

  static pollux_string string(const std::string& text) { return {text.c_str(), text.size()}; }

 private:
  static std::mutex& mutex() {
    static std::mutex mutex;
    return mutex;
  }

  static const pollux_scope* scope_unlocked(const Place& place) {
    static std::map<Place, pollux_scope> scopes;
    static std::map<std::string, std::uint32_t> path_ids;
    static std::deque<std::string> names;
    const auto found = scopes.find(place);
    if (found != scopes.end()) return &found->second;

    const pollux_scope* parent = nullptr;
    if (!place.parent.empty())
      parent = scope_unlocked({place.parent, {}, {}, place.depth > 0 ? place.depth - 1 : 0});
    const auto path_id = static_cast<std::uint32_t>(path_ids.size() + 1);
    const auto id = static_cast<std::uint32_t>(scopes.size() + 1);
    const auto at = scopes.try_emplace(place).first;
    const bool within = !place.parent.empty() && place.path.starts_with(place.parent + ".");
    names.push_back(within ? place.path.substr(place.parent.size() + 1) : place.path);
    pollux_scope& scope = at->second;
    scope.struct_size = POLLUX_SCOPE_SIZE_1_0;
    scope.id = id;
    scope.path_id = path_ids.try_emplace(place.path, path_id).first->second;
    scope.depth = place.depth;
    scope.parent = parent;
    scope.path = string(at->first.path);
    scope.name = string(names.back());
    scope.unit = string(at->first.unit);
    scope.description = string(at->first.description);
    return &scope;
  }
};

class BatchOf {
 public:
  // What one event is, in words.
  class Entry {
   public:
    Entry(BatchOf& batch, std::uint16_t kind, std::string path) : batch_(&batch) {
      event.kind = kind;
      static constexpr pollux_thread thread{POLLUX_THREAD_SIZE_1_0, 0, 1, 100, {"", 0}};
      event.thread = &thread;
      event.start_ns = 1'000'000'000;
      event.attribute_stride = sizeof(pollux_attribute);
      place.path = std::move(path);
    }

    Entry& depth(std::uint32_t depth) { return place.depth = depth, *this; }
    Entry& parent(std::string path) { return place.parent = std::move(path), *this; }
    Entry& unit(std::string unit) { return place.unit = std::move(unit), *this; }
    Entry& description(std::string text) { return place.description = std::move(text), *this; }
    Entry& starts(std::chrono::nanoseconds monotonic) { return event.start_ns = monotonic.count(), *this; }
    Entry& lasts(std::chrono::nanoseconds duration) { return event.duration_ns = duration.count(), *this; }
    Entry& call(std::uint64_t count) { return event.call_count = count, *this; }
    Entry& imported() { return event.flags |= POLLUX_EVENT_IMPORTED, *this; }
    Entry& fails() { return event.status = POLLUX_STATUS_ERROR, *this; }
    // Ids whose bytes are all `trace`, `span` and `parent_span`; 0 for the latter: a root span.
    Entry& traced(std::uint8_t trace, std::uint8_t span, std::uint8_t parent_span = 0) {
      ids.emplace(pollux_span{});
      ids->struct_size = POLLUX_SPAN_SIZE_1_0;
      ids->trace_flags = 1;
      ids->link_stride = sizeof(pollux_link);
      ids->trace_state = ids->status_message = {"", 0};
      std::memset(ids->trace_id, trace, sizeof ids->trace_id);
      std::memset(ids->span_id, span, sizeof ids->span_id);
      std::memset(ids->parent_span_id, parent_span, sizeof ids->parent_span_id);
      return *this;
    }
    Entry& aggregate(Aggregated of) { return aggregated = std::move(of), *this; }
    template <class T>
    Entry& with(std::string_view key, const T& value) {
      const auto [text, id] = Interned::key(key);
      std::erase_if(attributes, [id = id](const auto& earlier) { return earlier.key_id == id; });
      attributes.push_back({text, id, 0, batch_->value_of(value)});
      return *this;
    }

    Interned::Place place;
    pollux_event event{};
    std::vector<pollux_attribute> attributes;
    std::optional<Aggregated> aggregated;
    std::optional<pollux_span> ids;
    pollux_aggregate raw_aggregate{};

   private:
    BatchOf* batch_;
  };

  BatchOf() = default;
  BatchOf(const BatchOf&) = delete;
  BatchOf& operator=(const BatchOf&) = delete;

  Entry& timing(std::string path) { return add(POLLUX_EVENT_TIMING, std::move(path)).call(1); }
  template <class T>
  Entry& counter(std::string path, const T& value) {
    return add(POLLUX_EVENT_COUNTER, std::move(path), value);
  }
  template <class T>
  Entry& up_down(std::string path, const T& value) {
    return add(POLLUX_EVENT_UP_DOWN, std::move(path), value);
  }
  template <class T>
  Entry& gauge(std::string path, const T& value) {
    return add(POLLUX_EVENT_GAUGE, std::move(path), value);
  }
  template <class T>
  Entry& histogram(std::string path, const T& value) {
    return add(POLLUX_EVENT_HISTOGRAM, std::move(path), value);
  }
  template <class T>
  Entry& untyped(std::string path, const T& value) {
    return add(POLLUX_EVENT_UNTYPED, std::move(path), value);
  }
  // An event of a kind that no reporter knows.
  Entry& unknown(std::string path) { return add(999, std::move(path)); }

  BatchOf& wall_minus_monotonic(std::chrono::nanoseconds difference) {
    return wall_minus_monotonic_ns_ = difference.count(), *this;
  }

  // The batch, or what is left of it after `first` events. Valid until the next call.
  const pollux_batch* get(std::uint32_t first = 0) {
    events_.clear();
    for (Entry& entry : entries_) {
      entry.event.scope = Interned::scope(entry.place);
      entry.event.attributes = entry.attributes.data();
      entry.event.attribute_count = static_cast<std::uint32_t>(entry.attributes.size());
      if (entry.aggregated) {
        entry.raw_aggregate = entry.aggregated->raw(entry.event.start_ns);
        entry.event.aggregate = &entry.raw_aggregate;
      }
      if (entry.ids) entry.event.span = &*entry.ids;
      events_.push_back(entry.event);
    }
    batch_ = {};
    batch_.struct_size = POLLUX_BATCH_SIZE_1_0;
    batch_.resource = testing::Interned::all().resource();
    batch_.event_stride = sizeof(pollux_event);
    batch_.events = events_.data() + first;
    batch_.count = static_cast<std::uint32_t>(events_.size()) - first;
    batch_.attempt = first == 0 ? 1 : 2;
    batch_.run_id = 1;
    batch_.wall_minus_monotonic_ns = wall_minus_monotonic_ns_;
    batch_.deadline_ns = INT64_MAX;
    return &batch_;
  }

 private:
  Entry& add(std::uint16_t kind, std::string path) {
    return entries_.emplace_back(*this, kind, std::move(path));
  }
  template <class T>
  Entry& add(std::uint16_t kind, std::string path, const T& value) {
    Entry& entry = add(kind, std::move(path));
    entry.event.value = value_of(value);
    return entry;
  }

  pollux_value value_of(bool value) {
    pollux_value out{POLLUX_VALUE_BOOL, 0, {}};
    out.as.boolean = value ? 1 : 0;
    return out;
  }
  pollux_value value_of(int value) { return value_of(std::int64_t{value}); }
  pollux_value value_of(std::int64_t value) {
    pollux_value out{POLLUX_VALUE_INT64, 0, {}};
    out.as.int64 = value;
    return out;
  }
  pollux_value value_of(double value) {
    pollux_value out{POLLUX_VALUE_DOUBLE, 0, {}};
    out.as.float64 = value;
    return out;
  }
  pollux_value value_of(const pollux_value& value) { return value; }
  pollux_value value_of(std::string_view text) {
    const std::string& kept = texts_.emplace_back(text);
    pollux_value out{POLLUX_VALUE_STRING, static_cast<std::uint32_t>(kept.size()), {}};
    out.as.string = kept.c_str();
    return out;
  }
  pollux_value value_of(const char* text) { return value_of(std::string_view(text)); }

  std::deque<Entry> entries_;
  std::deque<std::string> texts_;
  std::vector<pollux_event> events_;
  pollux_batch batch_{};
  std::int64_t wall_minus_monotonic_ns_ = 0;
};

}  // namespace pollux::test
