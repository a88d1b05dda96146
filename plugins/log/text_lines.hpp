// TextLines: one event as a line of text, in logfmt.
#pragma once

#include "record_writer.hpp"
#include "stamp.hpp"

namespace pollux::log {

class TextLines : public RecordWriter {
 public:
  // `headed`: the line begins with time and level. A syslog message has them in front of the text already.
  explicit TextLines(bool headed) : headed_(headed) {}

  void append(Buffer& out, const Timing& timing, Level level) override;
  void append(Buffer& out, const Metric& metric, Level level) override;
  void colour(bool on) override { colour_ = on; }

 private:
  template <class EventType>
  void append_event(Buffer& out, const EventType& event, Level level);
  void append_level(Buffer& out, Level level) const;

  bool headed_;
  bool colour_ = false;
  UtcStamp stamp_;
};

}  // namespace pollux::log
