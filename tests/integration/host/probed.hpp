// Runs one way of the lifetime probe, and compares what it printed.
#pragma once

#include <string>
#include <vector>

#include "catch.hpp"
#include "child_process.hpp"

namespace pollux::test {

inline void check_way(const std::string& way, const std::string& expected, const std::string& folder = {}) {
  ChildOptions options;
  options.program = POLLUX_LIFETIME_PROBE;
  options.arguments = {way};
  if (!folder.empty()) options.arguments.push_back(folder);
  const ChildResult result = run_child(options);
  INFO(way << "\n" << result.error);
  CHECK_FALSE(result.timed_out);
  CHECK(result.signal == 0);
  CHECK(result.exit_code == 0);
  CHECK(result.out == expected);
}

}  // namespace pollux::test
