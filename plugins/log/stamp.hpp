// UtcStamp and LocalStamp: the time at the front of a line. Most events of a batch end within the same
// second, whose text is made once.
#pragma once

#include <chrono>
#include <cstdint>
#include <limits>
#include <string>

#include <pollux/sdk/event.hpp>

#include "buffer.hpp"
#include "numbers.hpp"

namespace pollux::log {

// 2026-11-21T10:15:02.123456Z: RFC 3339, as ISO 8601, JSON and RFC 5424 have it.
class UtcStamp {
 public:
  void append(Buffer& out, WallTime time) {
    const auto second = std::chrono::floor<std::chrono::seconds>(time);
    if (second.time_since_epoch().count() != second_) begin(second);
    out.append(text_);
    append_digits(out, static_cast<std::uint64_t>((time - second).count()) / 1000, 6);
    out.push_back('Z');
  }

 private:
  using Second = std::chrono::time_point<std::chrono::system_clock, std::chrono::seconds>;
  void begin(Second second);

  std::int64_t second_ = std::numeric_limits<std::int64_t>::min();
  std::string text_;
};

// Nov 21 10:15:02, in the zone of the machine: RFC 3164, 4.1.2.
class LocalStamp {
 public:
  void append(Buffer& out, WallTime time) {
    const auto second = std::chrono::floor<std::chrono::seconds>(time).time_since_epoch().count();
    if (second != second_) begin(second);
    out.append(text_);
  }

 private:
  void begin(std::int64_t second);

  std::int64_t second_ = std::numeric_limits<std::int64_t>::min();
  std::string text_;
};

}  // namespace pollux::log
