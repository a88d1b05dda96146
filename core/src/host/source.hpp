// Source: where a host's configuration is read again.
#pragma once

#include <filesystem>
#include <functional>

#include <pollux/result.hpp>

#include "config/settings.hpp"

namespace pollux::host {

// Empty for a host whose configuration cannot be read again.
using Source = std::function<Result<config::Settings, Errors>()>;

// The file, and the environment, as they are then; also when the working folder has changed since.
[[nodiscard]] Source source_of(const std::filesystem::path& file);

}  // namespace pollux::host
