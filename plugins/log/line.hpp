// LineWriter: turns one event into one line. In: a timing or a metric. Out: text (logfmt) or JSON, appended
// to a buffer.
#pragma once

#include <fmt/format.h>

#include <cstdint>
#include <limits>
#include <string_view>

#include <pollux/sdk/event.hpp>

#include "buffer.hpp"

namespace pollux::log {

enum class Format { text, json };

class LineWriter {
 public:
  // `level` is "debug", "info", "warning" or "error", and outlives the writer.
  LineWriter(Format format, std::string_view level) : format_(format), level_(level) {}

  // Text only. The level of a scope that failed is shown in red.
  void colour(bool on) { colour_ = on; }

  void append(Buffer& out, const Timing& timing);
  void append(Buffer& out, const Metric& metric);

 private:
  template <class EventType>
  void append_text(Buffer& out, const EventType& event, WallTime time, std::string_view message, bool failed);
  template <class EventType>
  void append_json(Buffer& out, const EventType& event, WallTime time, std::string_view message);
  void append_level(Buffer& out, bool failed) const;
  void append_time(Buffer& out, WallTime time);

  Format format_;
  std::string_view level_;
  bool colour_ = false;

  // Most events of a batch end within the same second: its text is made once.
  std::int64_t second_ = std::numeric_limits<std::int64_t>::min();
  fmt::basic_memory_buffer<char, 32> second_text_;
};

}  // namespace pollux::log
