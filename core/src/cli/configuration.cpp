// Calls the configuration and the loading room, and gathers what they object to.
#include "cli/configuration.hpp"

#include <algorithm>
#include <variant>
#include <vector>

#include "cli/say.hpp"
#include "host/source.hpp"
#include "load/exclusive_paths.hpp"
#include "load/options.hpp"
#include "load/request.hpp"

namespace pollux::cli {

namespace {

Errors check(const config::Settings& settings, const config::ReporterSettings& reporter,
             load::ExclusivePaths& paths) {
  const Result<load::Manifest> manifest = load::check_requested(settings, reporter);
  if (!manifest) return {manifest.error()};
  const auto options = load::check_options(settings, reporter, *manifest);
  return options ? paths.claim(settings, reporter, *options, *manifest) : options.error();
}

void mark_texts(config::Option& option) {
  if (std::holds_alternative<std::string>(option.value)) option.secret = true;
  if (auto* children = std::get_if<std::vector<config::Option>>(&option.value)) {
    for (config::Option& child : *children) mark_texts(child);
  }
}

}  // namespace

std::optional<std::filesystem::path> choose_file(const std::string& named) {
  if (!named.empty()) return named;
  return config::file_from_environment();
}

Result<config::Settings, Errors> load_settings(const std::optional<std::filesystem::path>& file,
                                               const std::string& reporters) {
  config::Surroundings surroundings = host::surroundings();
  surroundings.picked = reporters;
  surroundings.picked_by = "--reporters";
  return file ? config::load_file(*file, surroundings) : config::load_text("", {}, surroundings);
}

Result<config::Settings, Errors> deliverable_settings(const std::optional<std::filesystem::path>& file,
                                                      const std::string& reporters) {
  Result<config::Settings, Errors> settings = load_settings(file, reporters);
  if (!settings) return settings;
  if (count_enabled(*settings) == 0) {
    return failure(
        Errors{{file ? file->string() : settings->picked_by, "no reporter is enabled", "at least one", ""}});
  }
  settings->telemetry.enabled = config::Enabled::on;
  return settings;
}

Result<config::Settings, ExitCode> choose_settings(const char* command, const std::string& named,
                                                   const std::string& reporters) {
  const std::optional<std::filesystem::path> file = choose_file(named);
  if (!file && reporters.empty() && !config::process_environment()("POLLUX_REPORTERS")) {
    say(std::string(command) +
        ": no configuration; name one with --config FILE or POLLUX_CONFIG, or pick plugins with --reporters");
    return Unexpected(exit_usage);
  }
  Result<config::Settings, Errors> settings = deliverable_settings(file, reporters);
  if (!settings) {
    print(settings.error());
    return Unexpected(exit_configuration);
  }
  return *std::move(settings);
}

std::size_t count_enabled(const config::Settings& settings) {
  return static_cast<std::size_t>(std::count_if(settings.reporters.begin(), settings.reporters.end(),
                                                [](const auto& reporter) { return reporter.enabled; }));
}

Errors check_reporters(const config::Settings& settings) {
  Errors errors;
  load::ExclusivePaths paths;
  for (const config::ReporterSettings& reporter : settings.reporters) {
    if (!reporter.enabled) continue;
    for (Error& error : check(settings, reporter, paths)) errors.push_back(std::move(error));
  }
  return errors;
}

void mark_secret_options(config::Settings& settings) {
  for (config::ReporterSettings& reporter : settings.reporters) {
    if (const Result<load::Manifest> manifest = load::check_requested(settings, reporter)) {
      load::mark_secrets(reporter.options, *manifest);
    } else {
      mark_texts(reporter.options);
    }
  }
}

void print(const Errors& errors) {
  for (const Error& error : errors) say(error.message());
}

}  // namespace pollux::cli
