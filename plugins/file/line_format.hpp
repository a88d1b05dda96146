// LineFormat: turns one event into one line. In: a timing or a metric. Out: bytes with one line end, the last
// ones.
#pragma once

#include <string_view>

#include <pollux/sdk/event.hpp>

#include "text_buffer.hpp"

namespace pollux::file {

class LineFormat {
 public:
  LineFormat() = default;
  LineFormat(const LineFormat&) = delete;
  LineFormat& operator=(const LineFormat&) = delete;
  virtual ~LineFormat() = default;

  virtual void append(TextBuffer& out, const Timing& timing) = 0;
  virtual void append(TextBuffer& out, const Metric& metric) = 0;

  // The first line of each file, with its end; empty for none.
  [[nodiscard]] virtual std::string_view header() const = 0;
  // What each file that was written in this format begins with.
  [[nodiscard]] virtual std::string_view beginning() const = 0;
};

}  // namespace pollux::file
