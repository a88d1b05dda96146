// One function a variable.
#include "config/overrides.hpp"

#include <algorithm>
#include <iterator>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "config/assemble.hpp"
#include "config/text_checks.hpp"
#include "config/toml_text.hpp"

namespace pollux::config {

namespace {

#if defined(_WIN32)
constexpr char path_separator = ';';
#else
constexpr char path_separator = ':';
#endif

std::string_view trimmed(std::string_view text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  while (text.ends_with(' ')) text.remove_suffix(1);
  return text;
}

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  for (;;) {
    const std::size_t end = text.find(separator);
    parts.push_back(text.substr(0, end));
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + 1);
  }
}

void apply_strict_scopes(Settings& settings, const std::string& value, Faults& faults) {
  if (value == "1" || value == "true") {
    settings.telemetry.strict_scopes = true;
  } else if (value != "0" && value != "false") {
    faults.add_outside("POLLUX_TELEMETRY_STRICT_SCOPES", toml_string(value) + " is not a switch",
                       "1, true, 0 or false", "set it to 1, or unset it");
  }
}

void apply_plugin_path(Settings& settings, const std::string& value) {
  std::vector<std::filesystem::path> folders;
  const auto add = [&](std::filesystem::path folder) {
    if (std::find(folders.begin(), folders.end(), folder) == folders.end())
      folders.push_back(std::move(folder));
  };
  for (const std::string_view part : split(value, path_separator)) {
    std::error_code error;
    if (!part.empty()) add(std::filesystem::absolute(part, error).lexically_normal());
  }
  for (std::filesystem::path& folder : settings.plugins.path) add(std::move(folder));
  settings.plugins.path = std::move(folders);
}

void apply_reporters(Settings& settings, const std::string& value, Faults& faults) {
  constexpr std::string_view expected =
      "names of reporters or plugins, separated by commas, such as log,summary";
  std::vector<ReporterSettings> picked;
  for (const std::string_view part : split(value, ',')) {
    const std::string_view name = trimmed(part);
    if (const auto fault = check_name(name)) {
      constexpr std::size_t most_shown = 64;
      const std::string shown = name.size() <= most_shown ? toml_string(name) : "a name";
      faults.add_outside(settings.picked_by, shown + ' ' + fault->what, std::string(expected));
      continue;
    }
    const auto is_wanted = [&](const ReporterSettings& reporter) { return reporter.name == name; };
    if (std::any_of(picked.begin(), picked.end(), is_wanted)) {
      faults.add_outside(settings.picked_by, toml_string(name) + " is given twice", std::string(expected));
      continue;
    }
    const auto at = std::find_if(settings.reporters.begin(), settings.reporters.end(), is_wanted);
    if (at == settings.reporters.end()) {
      picked.push_back(default_reporter(name, settings.plugins));
    } else {
      picked.push_back(std::move(*at));
      settings.reporters.erase(at);
    }
    picked.back().enabled = true;
  }
  for (ReporterSettings& reporter : settings.reporters) reporter.enabled = false;
  std::move(settings.reporters.begin(), settings.reporters.end(), std::back_inserter(picked));
  settings.reporters = std::move(picked);
}

}  // namespace

void apply_overrides(Settings& settings, const Surroundings& surroundings, Faults& faults) {
  const auto given = [&](std::string_view name) {
    return surroundings.environment(name).value_or(std::string());
  };
  if (const std::string value = given("POLLUX_TELEMETRY_STRICT_SCOPES"); !value.empty()) {
    apply_strict_scopes(settings, value, faults);
  }
  if (const std::string value = given("POLLUX_PLUGIN_PATH"); !value.empty())
    apply_plugin_path(settings, value);
  if (!surroundings.picked.empty()) {
    settings.picked_by = surroundings.picked_by;
    apply_reporters(settings, surroundings.picked, faults);
  } else if (const std::string value = given("POLLUX_REPORTERS"); !value.empty()) {
    apply_reporters(settings, value, faults);
  }
}

}  // namespace pollux::config
