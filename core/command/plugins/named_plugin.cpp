#include "command/plugins/named_plugin.hpp"

#include <CLI/CLI.hpp>
#include <optional>
#include <system_error>
#include <utility>

#include "command/configuration.hpp"
#include "command/say.hpp"
#include "config/text_checks.hpp"
#include "load/discover.hpp"

namespace pollux::command {

void add_named_plugin(CLI::App& command, std::string& plugin, std::string& config,
                      const std::string& config_text) {
  command.add_option("PLUGIN", plugin, "Plugin file, or its name, to be looked up in the plugin folders")
      ->type_name("FILE|NAME")
      ->required();
  command.add_option("-c,--config", config, config_text)->type_name("FILE");
}

Result<NamedPlugin, ExitCode> find_named_plugin(const char* command, const std::string& plugin,
                                                const std::string& config) {
  const bool is_path = config::is_plugin_path(plugin);
  auto settings =
      config.empty() && is_path ? load_settings(std::nullopt) : load_settings(choose_file(config));
  if (!settings) {
    print(settings.error());
    return Unexpected(exit_configuration);
  }
  if (is_path) return NamedPlugin{plugin, *std::move(settings)};
  config::ReporterSettings by_name;
  by_name.plugin = plugin;
  auto found = load::find_plugin(*settings, by_name);
  if (found) return NamedPlugin{*std::move(found), *std::move(settings)};
  std::error_code ignored;
  if (std::filesystem::is_regular_file(plugin, ignored)) return NamedPlugin{plugin, *std::move(settings)};
  const Error error{"", found.error().what, found.error().expected, found.error().remedy};
  say(std::string(command) + ": " + error.message());
  return Unexpected(exit_plugin);
}

}  // namespace pollux::command
