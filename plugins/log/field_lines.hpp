// FieldLines: one event with all its fields as a line of text, in logfmt.
#pragma once

#include "line_head.hpp"
#include "record_writer.hpp"

namespace pollux::log {

class FieldLines : public RecordWriter {
 public:
  // `headed`: the line begins with time and level. A syslog message has them in front of the text already.
  explicit FieldLines(bool headed) : head_(headed) {}

  void append(Buffer& out, const Timing& timing, Level level) override;
  void append(Buffer& out, const Metric& metric, Level level) override;
  void colour(bool on) override { head_.colour(on); }

 private:
  template <class EventType>
  void append_event(Buffer& out, const EventType& event, Level level);

  LineHead head_;
};

}  // namespace pollux::log
