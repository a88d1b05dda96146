// What a configuration is read in: its environment, and what else decides what it means.
#pragma once

#include <concepts>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "config/environment.hpp"
#include "config/settings.hpp"

namespace pollux::config {

// The keys that a reporter's plugin has at the top of its options; empty when they cannot be known. Asked for
// only to explain a fault. The room `load` has it, because only that reads plugins.
using OptionKeys = std::function<std::vector<std::string>(const Settings&, const ReporterSettings&)>;

struct Surroundings {
  Surroundings() : environment(process_environment()) {}
  template <std::convertible_to<Environment> Variables>
  Surroundings(Variables variables) : environment(std::move(variables)) {}

  Environment environment;
  std::string picked;     // reporters, in place of POLLUX_REPORTERS; empty: that variable decides
  std::string picked_by;  // where they were picked, for messages: "--reporters"
  OptionKeys option_keys = {};
};

}  // namespace pollux::config
