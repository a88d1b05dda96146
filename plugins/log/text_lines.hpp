// TextLines: one event as a line that a person reads: what, how long or how much, and its attributes.
#pragma once

#include "line_head.hpp"
#include "record_writer.hpp"

namespace pollux::log {

class TextLines : public RecordWriter {
 public:
  // `headed`: the line begins with time and level. A syslog message has them in front of the text already.
  explicit TextLines(bool headed) : head_(headed) {}

  void append(Buffer& out, const Timing& timing, Level level) override;
  void append(Buffer& out, const Metric& metric, Level level) override;
  void colour(bool on) override { head_.colour(on); }

 private:
  LineHead head_;
};

}  // namespace pollux::log
