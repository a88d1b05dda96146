// Times as text, exact to the nanosecond: seconds as a decimal number, and a moment as a date.
#pragma once

#include <cstdint>
#include <limits>
#include <string>

#include <pollux/sdk/event.hpp>

#include "text_buffer.hpp"

namespace pollux::file {

// "1795256102.123456789", "0.25", "5.0": no digit is lost, which a double would do to times of the present.
void append_seconds(TextBuffer& out, Nanoseconds time);
inline void append_seconds(TextBuffer& out, WallTime time) { append_seconds(out, time.time_since_epoch()); }

// Writes moments as "2026-11-21T10:15:02.123456789Z".
class DateWriter {
 public:
  void append(TextBuffer& out, WallTime time);

 private:
  // Most events of a batch end within the same second: its text is made once.
  std::int64_t second_ = std::numeric_limits<std::int64_t>::min();
  std::string second_text_;
};

}  // namespace pollux::file
