// `pollux plugins`: folders or one file in, what their manifests say out. `list` and `inspect` load no
// plugin.
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <string>
#include <system_error>
#include <vector>

#include "cli/configuration.hpp"
#include "cli/exit_code.hpp"
#include "cli/named_plugin.hpp"
#include "cli/plugin_text.hpp"
#include "cli/say.hpp"
#include "cli/subcommands.hpp"
#include "cli/terminal.hpp"
#include "diagnose/clean.hpp"
#include "load/discover.hpp"
#include "load/manifest.hpp"
#include "load/plugin_file.hpp"

namespace pollux::cli {

namespace {

struct ListOptions {
  std::string config;
  std::vector<std::string> folders;
  bool json = false;
};

struct InspectOptions {
  std::string plugin;
  std::string config;
  bool json = false;
};

void put(const std::string& text) { std::fwrite(text.data(), 1, text.size(), stdout); }

// A folder that the user wrote may be misspelt.
void note_missing(const std::vector<std::filesystem::path>& folders) {
  for (const std::filesystem::path& folder : folders) {
    std::error_code ignored;
    if (std::filesystem::is_directory(folder, ignored)) continue;
    say("pollux plugins list: " + diagnose::escaped(folder.string()) + ": no such folder; skipped");
  }
}

std::string text_of(const std::vector<std::filesystem::path>& folders) {
  std::string text;
  for (const std::filesystem::path& folder : folders) {
    std::error_code ignored;
    text += (text.empty() ? "" : ", ") + diagnose::escaped(folder.string());
    if (!std::filesystem::is_directory(folder, ignored)) text += " (no such folder)";
  }
  return text.empty() ? "any folder: none is configured" : text;
}

int list(const ListOptions& options) {
  std::vector<std::filesystem::path> folders(options.folders.begin(), options.folders.end());
  if (folders.empty()) {
    const Result<config::Settings, Errors> settings = load_settings(choose_file(options.config));
    if (!settings) {
      print(settings.error());
      return exit_configuration;
    }
    folders = load::folders_of(*settings);
    if (!settings->file.empty()) note_missing(settings->plugins.path);
  }
  const std::vector<load::FoundPlugin> plugins = load::list_plugins(folders);
  if (options.json) {
    put(list_as_json(plugins));
  } else if (plugins.empty()) {
    say("pollux plugins list: no plugins found in " + text_of(folders));
  } else {
    put(list_as_text(plugins, wants_emphasis(STDOUT_FILENO)));
  }
  return exit_ok;
}

int inspect(const InspectOptions& options) {
  const auto named = find_named_plugin("pollux plugins inspect", options.plugin, options.config);
  if (!named) return named.error();
  const std::string path = named->path.string();
  const Result<load::PluginFile> file = load::read_plugin_file(path);
  if (!file) {
    print({file.error()});
    return exit_plugin;
  }
  const Result<load::Manifest> manifest = load::manifest_of(*file);
  if (!manifest) {
    print({manifest.error()});
    return exit_plugin;
  }
  put(options.json ? manifest_as_json(path, file->sha256, *manifest)
                   : manifest_as_text(path, file->sha256, *manifest, wants_emphasis(STDOUT_FILENO)));
  return exit_ok;
}

void add_list(CLI::App& group, int& exit_code) {
  CLI::App& command = *group.add_subcommand("list", "List the plugins in the folders that are searched");
  const auto options = std::make_shared<ListOptions>();
  CLI::Option* config =
      command.add_option("-c,--config", options->config,
                         "Search its [plugins] path; else the file POLLUX_CONFIG names, else the "
                         "default folders");
  config->type_name("FILE");
  command.add_option("-p,--path", options->folders, "Search this folder instead; may be given several times")
      ->type_name("DIR")
      ->check(CLI::Validator(CLI::ExistingDirectory).description(""))
      ->allow_extra_args(false)
      ->excludes(config);
  command.add_flag("--json", options->json, "Print a JSON array of manifests");
  command.footer(
      "A file that is named like a plugin but has no readable manifest is listed with the reason. No plugin "
      "is loaded.\n"
      "\nExamples:\n"
      "  pollux plugins list --config pollux.toml\n"
      "  pollux plugins list --path build/release/plugins --json\n\n" +
      explain({exit_ok, exit_usage, exit_configuration}));
  command.callback([options, &exit_code] { exit_code = list(*options); });
}

void add_inspect(CLI::App& group, int& exit_code) {
  CLI::App& command =
      *group.add_subcommand("inspect", "Print a plugin's manifest and the options that it takes");
  const auto options = std::make_shared<InspectOptions>();
  add_named_plugin(command, options->plugin, options->config,
                   "Look the name up in this file's [plugins] path; else in that of POLLUX_CONFIG");
  command.add_flag("--json", options->json, "Print a JSON object");
  command.footer(
      "The manifest is read from the file's bytes: the plugin is not loaded, and nothing in it runs.\n"
      "\nExamples:\n"
      "  pollux plugins inspect log\n"
      "  pollux plugins inspect build/release/plugins/libpollux_log.so --json\n\n" +
      explain({exit_ok, exit_usage, exit_configuration, exit_plugin}));
  command.callback([options, &exit_code] { exit_code = inspect(*options); });
}

}  // namespace

void add_plugins(CLI::App& pollux, int& exit_code) {
  CLI::App& group = *pollux.add_subcommand("plugins", "List plugins; inspect, check or measure one");
  group.require_subcommand(1);
  group.footer(
      "Examples:\n"
      "  pollux plugins list --path plugins\n"
      "  pollux plugins inspect plugins/libpollux_log.so\n"
      "  pollux plugins check plugins/libpollux_log.so");
  add_list(group, exit_code);
  add_inspect(group, exit_code);
  add_plugins_check(group, exit_code);
  add_plugins_bench(group, exit_code);
}

}  // namespace pollux::cli
