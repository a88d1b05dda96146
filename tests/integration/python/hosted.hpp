// A host with one Python reporter, and what that wrote.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include <pollux/pollux.hpp>

#include "catch.hpp"
#include "temporary_folder.hpp"

namespace pollux::test {

inline std::string python_config(const std::string& module, const std::string& name,
                                 const std::string& more = "",
                                 const std::string& folder = POLLUX_REPORTERS_DIR) {
  return "[telemetry]\nenabled = true\n[plugins]\npath = [\"" POLLUX_PLUGIN_DIR
         "\"]\n[[reporter]]\nplugin = \"python\"\nretry.initial_delay = \"1ms\"\n[reporter.options]\nmodule "
         "= \"" +
         module + "\"\nclass = \"" + name + "\"\npath = [\"" + folder + "\"]\n" + more + "\n";
}

inline Host python_host(const std::string& module, const std::string& name, const std::string& more = "",
                        const std::string& folder = POLLUX_REPORTERS_DIR) {
  auto host = Host::from_text(python_config(module, name, more, folder));
  if (!host) FAIL(host.error().message());
  return std::move(*host);
}

// The lines [kind, value] of that kind.
inline std::vector<nlohmann::json> written(const std::string& file, const std::string& kind) {
  std::vector<nlohmann::json> found;
  for (const std::string& line : lines_of(file)) {
    auto pair = nlohmann::json::parse(line);
    if (pair[0] == kind) found.push_back(pair[1]);
  }
  return found;
}

inline std::string quoted(const std::string& text) { return "\"" + text + "\""; }

}  // namespace pollux::test
