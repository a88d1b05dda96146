// JsonFormat: lines of Chrome's trace format, each an object with a comma after it; together an array, whose
// last bracket may be missing.
//
// The format: "Trace Event Format" of the Chromium project. Times are microseconds of the monotonic clock.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include <pollux/sdk/event.hpp>

#include "format.hpp"

namespace pollux::trace {

class JsonFormat final : public Format {
 public:
  JsonFormat(Content content, std::uint32_t process, std::string_view process_name);

  [[nodiscard]] std::string head() const override { return "[\n" + first_line_ + ",\n"; }
  [[nodiscard]] std::string_view beginning() const override { return "[\n{\"name\":\"process_name\""; }
  // An array has no comma after its last value, and the events all have one: a value more is what ends it.
  [[nodiscard]] std::string tail() const override { return first_line_ + "\n]\n"; }

  SliceSpot append(const Timing& timing) override;
  void append_point(const Metric& metric, const Track& track, std::int64_t time_ns, double number) override;
  void append_mark(const Metric& metric) override;
  void append(const Arrow& arrow) override;
  void end_event() override { ends_.push_back(lines_.size()); }

  [[nodiscard]] std::size_t size() const override { return lines_.size(); }
  [[nodiscard]] Chunk chunk() override { return {lines_, ends_}; }
  void begin_chunk() override;
  void forget() override { named_.clear(); }

 private:
  void append_thread_name(const EventView& event);
  void append_thread(std::uint64_t number);
  void append_start(const EventView& event, std::string_view phase, std::int64_t time_ns);
  void append_start(const std::string& names, std::string_view phase, std::int64_t time_ns);
  void append_own_track(const Timing& timing);
  void append_arguments(const Timing& timing);
  void append_attributes(const Attributes& attributes, bool has_trace_ids);
  void append_arrow_end(const Arrow& arrow, const SliceSpot& spot, std::string_view phase);

  Content content_;
  std::uint32_t number_of_process_;
  std::string process_;     // ,"pid":1234
  std::string first_line_;  // names the process; without a comma after it
  std::string lines_;
  std::vector<std::size_t> ends_;
  std::unordered_map<std::uint32_t, std::string> slices_;  // by scope: {"name":"b","cat":"a.b","ph":"
  std::unordered_map<std::uint32_t, std::string> tracks_;  // by track: {"name":"a.b {c=1}","cat":"a.b","ph":"
  std::unordered_set<std::uint64_t> named_;                // threads that this file has the names of
  std::uint64_t next_track_ = 1;                           // of slices on a track of their own
};

}  // namespace pollux::trace
