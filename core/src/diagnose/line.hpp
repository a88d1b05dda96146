// Line: one line of the host's own log, safe to show.
#pragma once

#include <chrono>
#include <string>

namespace pollux::diagnose {

enum class Level { debug, info, warning, error };

struct Line {
  Level level = Level::info;
  std::chrono::system_clock::time_point time;
  std::string about;  // a reporter's name; empty: the host itself
  std::string text;
};

}  // namespace pollux::diagnose
