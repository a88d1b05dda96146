// Case: one promise of the plugin contract, and how it is tried.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "command/conform/trial.hpp"

namespace pollux::conform {

struct Case {
  const char* name;    // "lifecycle.flushes_twice": the theme, and what it does
  const char* proves;  // of the plugin, at most 46 characters: "flushes twice, and stops after that"
  const char* why;     // what depends on it
  const char* remedy;  // what an author does about a failure
  // Returns when the plugin behaves; throws Failed or Skipped.
  void (*run)(Trial& trial);
};

// The themes, each in a file of its own.
[[nodiscard]] std::span<const Case> identity_cases();
[[nodiscard]] std::span<const Case> lifecycle_cases();
[[nodiscard]] std::span<const Case> ending_cases();
[[nodiscard]] std::span<const Case> deadline_cases();
[[nodiscard]] std::span<const Case> resource_cases();
[[nodiscard]] std::span<const Case> option_cases();
[[nodiscard]] std::span<const Case> reconfigure_cases();
[[nodiscard]] std::span<const Case> data_cases();
[[nodiscard]] std::span<const Case> odd_data_cases();
[[nodiscard]] std::span<const Case> volume_cases();
[[nodiscard]] std::span<const Case> repeat_cases();
[[nodiscard]] std::span<const Case> memory_cases();
[[nodiscard]] std::span<const Case> layout_cases();
[[nodiscard]] std::span<const Case> aggregate_cases();
[[nodiscard]] std::span<const Case> odd_aggregate_cases();
[[nodiscard]] std::span<const Case> thread_cases();
[[nodiscard]] std::span<const Case> snapshot_cases();
[[nodiscard]] std::span<const Case> handover_cases();
[[nodiscard]] std::span<const Case> random_cases();

// All of them, in the order in which they are run: what others rest on comes first.
[[nodiscard]] const std::vector<Case>& all_cases();

// Those whose names match a pattern in which `*` stands for any characters.
[[nodiscard]] std::vector<Case> cases_like(std::string_view pattern);

}  // namespace pollux::conform
