// A host whose reporters are the application's but whose routes are the test's.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include <pollux/pollux.hpp>

#include "catch.hpp"
#include "config/load.hpp"
#include "host/access.hpp"
#include "host/host_core.hpp"

namespace pollux::test {

inline config::ReporterSettings routed(std::vector<std::string> include,
                                       std::vector<std::string> exclude = {}, double sample = 1.0) {
  config::ReporterSettings settings;
  settings.include = std::move(include);
  settings.exclude = std::move(exclude);
  settings.sample = sample;
  return settings;
}

template <class Reporter>
Host host_with(std::vector<std::pair<config::ReporterSettings, Reporter*>> reporters) {
  auto settings = config::load_text("[telemetry]\ndelivery = \"sync\"\n", {});
  REQUIRE(settings.has_value());
  std::vector<host::ReporterSetup> setups;
  int n = 0;
  for (auto& [own, reporter] : reporters) {
    own.name = "r" + std::to_string(n++);
    setups.push_back({own, deliver::Instance::adopt(own.name, sdk::Adapter<Reporter&>::functions,
                                                    sdk::Adapter<Reporter&>::adopt(*reporter))});
  }
  auto core = host::HostCore::open(*settings, std::move(setups));
  REQUIRE(core.has_value());
  return host::Access::host(std::move(*core));
}

}  // namespace pollux::test
