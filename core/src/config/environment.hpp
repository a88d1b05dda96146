// The environment variables that a configuration sees.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace pollux::config {

// Looks up an environment variable. Tests pass their own.
using Environment = std::function<std::optional<std::string>(std::string_view)>;

// The process's environment. Reading it is safe from any thread, as long as no other one changes it
// meanwhile.
Environment process_environment();

}  // namespace pollux::config
