// JsonLines: one event as a line of JSON, with the names that every text output of Pollux uses.
#pragma once

#include "record_writer.hpp"
#include "stamp.hpp"

namespace pollux::log {

class JsonLines : public RecordWriter {
 public:
  void append(Buffer& out, const Timing& timing, Level level) override;
  void append(Buffer& out, const Metric& metric, Level level) override;

 private:
  template <class EventType>
  void append_event(Buffer& out, const EventType& event, Level level);

  UtcStamp stamp_;
};

}  // namespace pollux::log
