// SyslogMessages: one event as a message for a syslog daemon: a header, and behind it a line of another
// format.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "record_writer.hpp"
#include "stamp.hpp"

namespace pollux::log {

struct SyslogHeader {
  // rfc3164: as syslog(3) writes to the machine's own daemon, so without the host's name.
  enum class Protocol { rfc3164, rfc5424 };

  Protocol protocol = Protocol::rfc3164;
  int facility = 1;  // of RFC 5424, table 1
  std::string ident;
  std::string host_name;  // of any characters
  std::uint64_t pid = 0;
};

class SyslogMessages : public RecordWriter {
 public:
  // `lines` makes what stands behind the header.
  SyslogMessages(SyslogHeader header, std::unique_ptr<RecordWriter> lines);

  void append(Buffer& out, const Timing& timing, Level level) override;
  void append(Buffer& out, const Metric& metric, Level level) override;

 private:
  template <class EventType>
  void append_event(Buffer& out, const EventType& event, Level level);

  SyslogHeader header_;
  std::unique_ptr<RecordWriter> lines_;
  std::string middle_;  // between the time and the line
  UtcStamp utc_;
  LocalStamp local_;
};

}  // namespace pollux::log
