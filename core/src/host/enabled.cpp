#include "host/enabled.hpp"

#include <string>

#include <pollux/sdk/ascii.hpp>

#include "config/load.hpp"

namespace pollux::host {

bool is_truthy(const std::string& text) {
  const std::string lowered = ascii::lowered(text);
  return lowered == "1" || lowered == "true" || lowered == "yes" || lowered == "on";
}

bool is_enabled(config::Enabled setting) {
  static const bool by_environment =
      is_truthy(config::process_environment()("POLLUX_TELEMETRY").value_or(""));
  if (setting == config::Enabled::from_environment) return by_environment;
  return setting == config::Enabled::on;
}

}  // namespace pollux::host
