// EventWriter: turns one event into lines of Chrome's trace format, each an object with a comma after it.
// In: timings and metrics. Out: text, appended to a string.
//
// The format: "Trace Event Format" of the Chromium project. Times are microseconds of the monotonic clock.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>

#include <pollux/sdk/event.hpp>

#include "counter_totals.hpp"

namespace pollux::trace {

struct Content {
  bool attributes = true;
  bool trace_ids = false;
};

class EventWriter {
 public:
  EventWriter(Content content, std::uint32_t process);

  // What follows goes to another file: it needs the threads' names again.
  void begin_file() { named_.clear(); }

  // A slice of its thread; of a scope that may overlap others there, a slice of its own track.
  void append(std::string& out, const Timing& timing);
  // A point of the track of its path, or for a text a mark on its thread. `total` is that of a counter; null
  // leaves it out.
  void append(std::string& out, const Metric& metric, const CounterTotals::Point* total);

  // The line that names the process, without a comma after it.
  [[nodiscard]] std::string process_line(std::string_view name) const;

 private:
  void append_thread_name(std::string& out, const EventView& event);
  void append_start(std::string& out, const EventView& event, std::string_view phase, std::int64_t time_ns);
  void append_arguments(std::string& out, const Timing& timing) const;
  void append_attributes(std::string& out, const Attributes& attributes, bool has_trace_ids) const;
  void append_mark(std::string& out, const Metric& metric);

  Content content_;
  std::string process_;                                    // ,"pid":1234
  std::unordered_map<std::uint32_t, std::string> slices_;  // by scope: {"name":"b","cat":"a.b","ph":"
  std::unordered_map<std::uint32_t, std::string> tracks_;  // by scope: {"name":"a.b","cat":"a.b","ph":"
  std::unordered_set<std::uint32_t> named_;                // threads that this file has the names of
  std::uint64_t next_track_ = 1;                           // of slices on a track of their own
};

}  // namespace pollux::trace
