// JournalEntries: one event as an entry of systemd's journal, each of its fields a field there. Out: a
// datagram of the native protocol, https://systemd.io/JOURNAL_NATIVE_PROTOCOL.
#pragma once

#include <string>
#include <string_view>

#include "record_writer.hpp"

namespace pollux::log {

class JournalEntries : public RecordWriter {
 public:
  // `facility` is syslog's number, of RFC 5424, table 1.
  JournalEntries(std::string_view ident, int facility);

  void append(Buffer& out, const Timing& timing, Level level) override;
  void append(Buffer& out, const Metric& metric, Level level) override;

 private:
  template <class EventType>
  void append_event(Buffer& out, const EventType& event, Level level);

  std::string always_;  // the fields that each entry has alike
  Buffer text_;         // of a value that is made from others
};

}  // namespace pollux::log
