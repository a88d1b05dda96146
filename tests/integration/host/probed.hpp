// Runs one way of the lifetime probe, and compares what it printed.
#pragma once

#include <chrono>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "catch.hpp"
#include "child_process.hpp"
#include "sanitized.hpp"

namespace pollux::test {

inline ChildResult run_way(const std::string& way, const std::string& folder = {},
                           std::map<std::string, std::string> environment = {}) {
  ChildOptions options;
  options.program = POLLUX_LIFETIME_PROBE;
  options.environment = std::move(environment);
  options.arguments = {way};
  if (is_sanitized) options.deadline = std::chrono::minutes(5);
  if (!folder.empty()) options.arguments.push_back(folder);
  return run_child(options);
}

inline void check_way(const std::string& way, const std::string& expected, const std::string& folder = {}) {
  const ChildResult result = run_way(way, folder);
  INFO(way << "\n" << result.error);
  CHECK_FALSE(result.timed_out);
  CHECK(result.signal == 0);
  CHECK(result.exit_code == 0);
  CHECK(result.out == expected);
}

}  // namespace pollux::test
