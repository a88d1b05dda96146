// SyslogMessages: the headers of RFC 5424 (section 6.2) and RFC 3164 (section 4.1).
#include "syslog_messages.hpp"

#include <utility>

#include <pollux/sdk/json_text.hpp>

#include "parts.hpp"

namespace pollux::log {
namespace {

std::string printable_or_nil(std::string_view name) {
  std::string printable;
  for (const char c : name) {
    if (c > ' ' && c <= '~') printable += c;
  }
  return printable.empty() ? "-" : printable;
}

// PROCID, MSGID and structured data are those of all messages: the ids of senders that RFC 5424 asks for are
// given to companies.
std::string between_time_and_line(const SyslogHeader& header) {
  const std::string process = std::to_string(header.pid);
  if (header.protocol == SyslogHeader::Protocol::rfc3164) {
    return " " + header.ident + "[" + process + "]: ";
  }
  return " " + printable_or_nil(header.host_name) + " " + header.ident + " " + process + " - - ";
}

}  // namespace

SyslogMessages::SyslogMessages(SyslogHeader header, std::unique_ptr<RecordWriter> lines)
    : header_(std::move(header)), lines_(std::move(lines)), middle_(between_time_and_line(header_)) {}

template <class EventType>
void SyslogMessages::append_event(Buffer& out, const EventType& event, Level level) {
  out.push_back('<');
  json::append_integer(out, header_.facility * 8 + severity(level));
  if (header_.protocol == SyslogHeader::Protocol::rfc3164) {
    out.push_back('>');
    local_.append(out, time_of(event));
  } else {
    out.append(">1 ");
    utc_.append(out, time_of(event));
  }
  out.append(middle_);
  lines_->append(out, event, level);
  out.shrink(out.size() - 1);  // its line's end: a datagram needs none
}

void SyslogMessages::append(Buffer& out, const Timing& timing, Level level) {
  append_event(out, timing, level);
}
void SyslogMessages::append(Buffer& out, const Metric& metric, Level level) {
  append_event(out, metric, level);
}

}  // namespace pollux::log
