// A reporter's settings as the rule that routes to it.
#pragma once

#include <cstdint>

#include <pollux/abi/plugin.h>

#include "config/settings.hpp"
#include "route/routes.hpp"

namespace pollux::host {

// `wants`: POLLUX_WANTS_*, as the reporter says once it is made; till then it may want anything.
[[nodiscard]] inline route::Rule rule_of(const config::ReporterSettings& settings,
                                         std::uint64_t wants = POLLUX_WANTS_TIMINGS | POLLUX_WANTS_METRICS) {
  route::Rule rule;
  for (const std::string& pattern : settings.include) rule.include.emplace_back(pattern);
  for (const std::string& pattern : settings.exclude) rule.exclude.emplace_back(pattern);
  rule.sample = settings.sample;
  rule.kinds = wants & route::all_kinds;
  return rule;
}

}  // namespace pollux::host
