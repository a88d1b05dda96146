// Figures of `pollux top`: a document of docs/live.md in, what the table shows out.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <pollux/result.hpp>

namespace pollux::command {

struct TopScope {
  std::string name;
  double calls = 0, errors = 0;                         // in the interval
  double total_s = 0, p50_s = 0, p99_s = 0, max_s = 0;  // likewise
};

struct TopReporter {
  std::string name, state, last_error;
  std::uint64_t accepted = 0, delivered = 0, dropped = 0, rejected = 0, in_flight = 0;
  std::uint64_t queue_depth = 0, queue_capacity = 0;
  std::uint64_t queue_bytes = 0, queue_bytes_capacity = 0;
  std::uint64_t delays = 0;  // how many were looked at lately
  double delay_p99_s = 0;
};

struct TopFigures {
  std::string program;
  std::int64_t process = 0;
  double uptime_s = 0;
  double interval_s = 0;  // 0: the first, which has no scopes yet
  double events_per_s = 0;
  std::uint64_t emitted = 0, lost = 0, missed = 0;
  std::vector<TopScope> scopes;
  std::vector<TopReporter> reporters;
};

// What one line says. An error is the other side's own, or that it is none of its documents; `is_end` tells
// an end that was meant.
struct TopLine {
  bool is_end = false;
  TopFigures figures;
};
[[nodiscard]] Result<TopLine, std::string> read_top_line(std::string_view line);

}  // namespace pollux::command
