// UtcStamp and LocalStamp: the time at the front of a line. Most events of a batch end within the same
// second, whose text is made once.
#pragma once

#include <cstdint>
#include <limits>
#include <string>

#include <pollux/sdk/event.hpp>

#include "buffer.hpp"
#include "numbers.hpp"

namespace pollux::log {

// A time since 1970, its nanoseconds never negative. Sound for every time that there is, unlike to subtract
// the floor.
struct SplitTime {
  explicit SplitTime(WallTime time)
      : second(time.time_since_epoch().count() / 1'000'000'000),
        ns(time.time_since_epoch().count() % 1'000'000'000) {
    if (ns < 0) --second, ns += 1'000'000'000;
  }
  std::int64_t second;
  std::int64_t ns;
};

// 2026-11-21T10:15:02.123456Z: RFC 3339, as ISO 8601, JSON and RFC 5424 have it.
class UtcStamp {
 public:
  void append(Buffer& out, WallTime time) {
    const SplitTime split(time);
    if (split.second != second_) begin(split.second);
    out.append(text_);
    append_digits(out, static_cast<std::uint64_t>(split.ns / 1000), 6);
    out.push_back('Z');
  }

 private:
  void begin(std::int64_t second);

  std::int64_t second_ = std::numeric_limits<std::int64_t>::min();
  std::string text_;
};

// Nov 21 10:15:02, in the zone of the machine: RFC 3164, 4.1.2.
class LocalStamp {
 public:
  void append(Buffer& out, WallTime time) {
    const std::int64_t second = SplitTime(time).second;
    if (second != second_) begin(second);
    out.append(text_);
  }

 private:
  void begin(std::int64_t second);

  std::int64_t second_ = std::numeric_limits<std::int64_t>::min();
  std::string text_;
};

}  // namespace pollux::log
