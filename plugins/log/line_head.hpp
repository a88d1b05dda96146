// LineHead: what a line of text begins with: time and level, or nothing where a syslog message has them
// already.
#pragma once

#include <string_view>

#include "level.hpp"
#include "stamp.hpp"

namespace pollux::log {

class LineHead {
 public:
  explicit LineHead(bool shown) : shown_(shown) {}

  // Whether the level is coloured, as a terminal shows it.
  void colour(bool on) { colour_ = on; }

  void append(Buffer& out, WallTime time, Level level) {
    if (!shown_) return;
    stamp_.append(out, time);
    out.push_back(' ');
    if (colour_) {
      append_coloured(out, level);
    } else {
      out.append(upper_name(level));
    }
    out.push_back(' ');
  }

 private:
  static void append_coloured(Buffer& out, Level level) {
    constexpr std::string_view green = "\x1b[32m";
    constexpr std::string_view yellow = "\x1b[33m";
    constexpr std::string_view red = "\x1b[1;31m";
    constexpr std::string_view plain = "\x1b[m";
    out.append(level == Level::error ? red : level == Level::warning ? yellow : green);
    out.append(upper_name(level));
    out.append(plain);
  }

  bool shown_;
  bool colour_ = false;
  UtcStamp stamp_;
};

}  // namespace pollux::log
