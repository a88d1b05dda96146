// RecordWriter: turns one event into one record, the piece of text that its target takes as a whole: a line,
// or a datagram.
#pragma once

#include <pollux/sdk/event.hpp>

#include "buffer.hpp"
#include "level.hpp"

namespace pollux::log {

class RecordWriter {
 public:
  RecordWriter() = default;
  RecordWriter(const RecordWriter&) = delete;
  RecordWriter& operator=(const RecordWriter&) = delete;
  virtual ~RecordWriter() = default;

  virtual void append(Buffer& out, const Timing& timing, Level level) = 0;
  virtual void append(Buffer& out, const Metric& metric, Level level) = 0;

  // Whether the level is coloured, where the format shows it to people.
  virtual void colour(bool) {}
};

}  // namespace pollux::log
