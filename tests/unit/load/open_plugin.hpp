// Opening a plugin by its path, as a configuration that is owned by root and asks for it would.
#pragma once

#include <memory>

#include "load/plugin.hpp"

inline pollux::Result<std::shared_ptr<const pollux::load::Plugin>> open_plugin(
    const std::filesystem::path& path, pollux::load::LoadFrom from = pollux::load::LoadFrom::installed) {
  const auto file = pollux::load::read_trusted_file(path, {});
  if (!file) return pollux::failure(file.error());
  return pollux::load::Plugin::open(*file, from);
}
