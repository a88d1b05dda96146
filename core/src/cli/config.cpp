// `pollux config`: a configuration file in, its faults or its resolved settings out.
#include <CLI/CLI.hpp>
#include <memory>
#include <string>

#include "cli/configuration.hpp"
#include "cli/exit_code.hpp"
#include "cli/say.hpp"
#include "cli/subcommands.hpp"
#include "cli/text.hpp"
#include "config/load.hpp"
#include "diagnose/clean.hpp"

namespace pollux::cli {

namespace {

// Calls `use(file, settings)` with the configuration that the user means, if it can be read.
template <class Use>
int with_settings(const char* command, const std::string& named, Use&& use) {
  const std::optional<std::filesystem::path> file = choose_file(named);
  if (!file) {
    say(std::string("pollux ") + command + ": no configuration; name a FILE or set POLLUX_CONFIG");
    return exit_usage;
  }
  const Result<config::Settings, Errors> settings = load_settings(file);
  if (!settings) {
    print(settings.error());
    return exit_configuration;
  }
  return use(*file, *settings);
}

int check(const std::string& named) {
  return with_settings(
      "config check", named, [](const std::filesystem::path& file, const config::Settings& settings) {
        if (const Errors errors = check_reporters(settings); !errors.empty()) {
          print(errors);
          return exit_configuration;
        }
        const std::size_t enabled = count_enabled(settings);
        const std::size_t disabled = settings.reporters.size() - enabled;
        std::printf("%s: ok, %s%s\n", diagnose::escaped(file.string()).c_str(),
                    counted(enabled, "reporter").c_str(),
                    disabled == 0 ? "" : (", " + std::to_string(disabled) + " disabled").c_str());
        return exit_ok;
      });
}

int show(const std::string& named) {
  return with_settings("config show", named, [](const std::filesystem::path&, config::Settings settings) {
    mark_secret_options(settings);
    const std::string text = config::show(settings);
    std::printf("%s%s", text.c_str(), text.ends_with('\n') ? "" : "\n");
    return exit_ok;
  });
}

}  // namespace

void add_config(CLI::App& pollux, int& exit_code) {
  CLI::App& group = *pollux.add_subcommand("config", "Check or show a configuration file");
  group.require_subcommand(1);
  group.footer(
      "Examples:\n  pollux config check pollux.toml\n  POLLUX_CONFIG=pollux.toml pollux config show");
  const auto file = std::make_shared<std::string>();

  CLI::App& checking =
      *group.add_subcommand("check", "Print everything that is wrong, with its line and column");
  checking.add_option("FILE", *file, "Configuration file; else the one POLLUX_CONFIG names")->type_name("");
  checking.footer(
      "Finds the plugin of every enabled reporter, judges who may write it, reads its manifest, and\n"
      "checks its ABI and the options against it. No plugin is loaded.\n"
      "\nExamples:\n"
      "  pollux config check pollux.toml\n"
      "  POLLUX_REPORTERS=log pollux config check pollux.toml\n\n" +
      explain({exit_ok, exit_usage, exit_configuration}));
  checking.callback([file, &exit_code] { exit_code = check(*file); });

  CLI::App& showing =
      *group.add_subcommand("show", "Print the settings as TOML, with defaults and without secrets");
  showing.add_option("FILE", *file, "Configuration file; else the one POLLUX_CONFIG names")->type_name("");
  showing.footer("Example:\n  pollux config show pollux.toml\n\n" +
                 explain({exit_ok, exit_usage, exit_configuration}));
  showing.callback([file, &exit_code] { exit_code = show(*file); });
}

}  // namespace pollux::cli
