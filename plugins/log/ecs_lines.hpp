// EcsLines: one event as a line of JSON with the names of the Elastic Common Schema, which log shippers know.
// https://www.elastic.co/docs/reference/ecs; order and labels as https://github.com/elastic/ecs-logging says.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "record_writer.hpp"
#include "stamp.hpp"

namespace pollux::log {

class EcsLines : public RecordWriter {
 public:
  static constexpr std::string_view version = "8.11.0";  // its fields are also those of later ones

  EcsLines(std::string_view service, std::uint64_t pid);

  void append(Buffer& out, const Timing& timing, Level level) override;
  void append(Buffer& out, const Metric& metric, Level level) override;

 private:
  template <class EventType>
  void begin(Buffer& out, const EventType& event, Level level, std::string_view kind);
  void append_time(Buffer& out, std::string_view key, WallTime time);
  static void end(Buffer& out, const EventView& event);

  std::string always_;  // the members that each line has alike
  UtcStamp stamp_;
  UtcStamp start_stamp_;  // of scopes that began within an earlier second
  Buffer message_;
};

}  // namespace pollux::log
