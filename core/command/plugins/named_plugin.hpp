// Named plugin: what the user wrote for a plugin in; its file, and the settings that it was looked up by,
// out.
#pragma once

#include <filesystem>
#include <string>

#include <pollux/result.hpp>

#include "command/exit_code.hpp"
#include "config/settings.hpp"

namespace CLI {
class App;
}

namespace pollux::command {

struct NamedPlugin {
  std::filesystem::path path;  // as it was written, or found in a plugin folder
  config::Settings settings;   // of the configuration that was named, else of the environment's for a name
};

// FILE|NAME and --config, of every subcommand that takes one plugin.
void add_named_plugin(CLI::App& command, std::string& plugin, std::string& config,
                      const std::string& config_text);

// A path has a slash, or ends in .so or .dll. Anything else is a name, which is looked up in the plugin
// folders, and after them in the working folder, where a file may have any name. Prints what is wrong after
// `command`.
[[nodiscard]] Result<NamedPlugin, ExitCode> find_named_plugin(const char* command, const std::string& plugin,
                                                              const std::string& config);

}  // namespace pollux::command
