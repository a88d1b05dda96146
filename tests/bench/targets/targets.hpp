// The performance that Pollux promises, as data: one row a promise.
#pragma once

#include <span>
#include <string_view>

namespace pollux::bench {

enum class Bound { at_most, at_least, below };

struct Target {
  std::string_view what;
  std::string_view benchmark;  // which measures it, by name
  std::string_view counter;    // of that benchmark
  Bound bound;
  double limit;
  std::string_view unit;  // of limit and counter; "x floor" of a ratio
};

[[nodiscard]] std::span<const Target> targets();

}  // namespace pollux::bench
