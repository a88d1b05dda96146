#include "command/conform/case.hpp"

#include <fnmatch.h>

#include <string>

namespace pollux::conform {

const std::vector<Case>& all_cases() {
  static const std::vector<Case> all = [] {
    std::vector<Case> cases;
    for (const auto& theme :
         {identity_cases(), lifecycle_cases(), ending_cases(), deadline_cases(), resource_cases(),
          option_cases(), reconfigure_cases(), data_cases(), odd_data_cases(), volume_cases(), repeat_cases(),
          memory_cases(), layout_cases(), aggregate_cases(), odd_aggregate_cases(), thread_cases(),
          snapshot_cases(), handover_cases(), random_cases()}) {
      cases.insert(cases.end(), theme.begin(), theme.end());
    }
    return cases;
  }();
  return all;
}

std::vector<Case> cases_like(std::string_view pattern) {
  const std::string kept(pattern);
  std::vector<Case> chosen;
  for (const Case& each : all_cases()) {
    if (::fnmatch(kept.c_str(), each.name, 0) == 0) chosen.push_back(each);
  }
  return chosen;
}

}  // namespace pollux::conform
