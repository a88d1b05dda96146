// Suite: a plugin and some cases in, a verdict on each out. Every case runs in a child process.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include <pollux/result.hpp>

#include "command/conform/case.hpp"
#include "command/conform/target.hpp"
#include "command/conform/verdict.hpp"

namespace pollux::conform {

struct CaseResult {
  Case of;
  Verdict verdict;
  std::string output;  // the end of what the plugin wrote to standard output and standard error
  std::chrono::nanoseconds took{};
};

struct SuiteOptions {
  std::uint64_t seed = 1;
  std::chrono::nanoseconds timeout = std::chrono::seconds(10);  // of each case
  int stop = -1;  // a descriptor: the suite ends as soon as it is readable; -1: none
};

// Runs the cases in their order and hands each result to `take`. This process must have no other thread.
// Returns false when it was stopped. Fails when no process can be made.
[[nodiscard]] Result<bool> run_suite(const Target& target, const std::vector<Case>& cases,
                                     const SuiteOptions& options,
                                     const std::function<void(const CaseResult&)>& take);

}  // namespace pollux::conform
