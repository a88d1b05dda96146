// Searches the plugin folders: a name or a path in, a file or every place that was looked at out.
#include "load/discover.hpp"

#include <algorithm>
#include <string_view>
#include <system_error>
#include <utility>

#include "config/nearest.hpp"
#include "diagnose/clean.hpp"
#include "load/installed_folder.hpp"

namespace pollux::load {
namespace {

namespace fs = std::filesystem;

#if defined(_WIN32)
constexpr std::string_view prefix = "pollux_";
constexpr std::string_view suffix = ".dll";
#else
constexpr std::string_view prefix = "libpollux_";
constexpr std::string_view suffix = ".so";
#endif

bool is_path(const std::string& plugin) {
  return plugin.find_first_of("/\\") != std::string::npos || plugin.ends_with(".so") ||
         plugin.ends_with(".dll");
}

// "libpollux_log.so" → "log"; empty for another file.
std::string plugin_of(const fs::path& file) {
  const std::string name = file.filename().string();
  if (!name.starts_with(prefix) || !name.ends_with(suffix) || name.size() <= prefix.size() + suffix.size())
    return {};
  return name.substr(prefix.size(), name.size() - prefix.size() - suffix.size());
}

// The files of a folder that are named like plugins, by name. `error` is set when the folder cannot be read.
std::vector<fs::path> plugin_files(const fs::path& folder, std::error_code& error) {
  std::vector<fs::path> files;
  for (fs::directory_iterator at(folder, error), end; !error && at != end; at.increment(error)) {
    if (!plugin_of(at->path()).empty()) files.push_back(at->path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

// Empty for a regular file that can be seen, else why it is none.
std::string why_not(const fs::path& file) {
  std::error_code error;
  const fs::file_status status = fs::status(file, error);
  if (status.type() == fs::file_type::regular) return {};
  if (status.type() == fs::file_type::not_found) return "no such file";
  return error ? error.message() : "not a regular file";
}

void append(std::string& list, const std::string& item) { list += (list.empty() ? "" : ", ") + item; }

// Those that a name could have meant which was picked for one run.
std::vector<std::string> configured_names(const config::Settings& settings) {
  std::vector<std::string> names;
  for (const config::ReporterSettings& each : settings.reporters) {
    if (each.position.line > 0) names.push_back(each.name);
  }
  return names;
}

Error not_found(const std::string& where, const config::ReporterSettings& reporter,
                const std::vector<fs::path>& folders, std::vector<std::string> names) {
  std::string looked;
  std::string present;
  std::string configured;
  std::vector<std::string> found;
  for (const std::string& name : names) append(configured, name);
  for (const fs::path& folder : folders) {
    std::error_code error;
    if (!fs::exists(folder, error)) {
      append(looked, folder.string() + " (no such folder)");
      continue;
    }
    const fs::path file = folder / file_name_of(reporter.plugin);
    append(looked, file.string() + " (" + why_not(file) + ")");
    for (const fs::path& other : plugin_files(folder, error)) {
      const std::string name = plugin_of(other);
      if (!why_not(other).empty() || std::find(found.begin(), found.end(), name) != found.end()) continue;
      found.push_back(name);
      names.push_back(name);
      append(present, name);
    }
  }
  std::string remedy =
      config::suggestion(reporter.plugin, std::vector<std::string_view>(names.begin(), names.end()));
  if (!remedy.empty()) remedy += " ";
  if (!configured.empty()) remedy += "reporters of the configuration: " + configured + "; ";
  remedy +=
      present.empty() ? "build or install it, or set [plugins] path" : "plugins found there: " + present;
  return {where, "plugin " + diagnose::quoted(reporter.plugin) + " is not in any plugin folder",
          looked.empty() ? "at least one folder in [plugins] path" : "it as " + looked, remedy};
}

}  // namespace

std::string file_name_of(const std::string& plugin) {
  return std::string(prefix) + plugin + std::string(suffix);
}

std::vector<fs::path> folders_of(const config::Settings& settings) {
  std::vector<fs::path> folders = settings.plugins.path;
  auto installed = installed_folder();
  if (installed && std::find(folders.begin(), folders.end(), *installed) == folders.end())
    folders.push_back(std::move(*installed));
  return folders;
}

std::vector<fs::path> places_of(const config::Settings& settings, const config::ReporterSettings& reporter) {
  // An absolute path replaces what stands before it.
  if (is_path(reporter.plugin))
    return {fs::absolute(settings.file.parent_path() / reporter.plugin).lexically_normal()};
  std::vector<fs::path> places;
  for (const fs::path& folder : folders_of(settings))
    places.push_back(fs::absolute(folder / file_name_of(reporter.plugin)));
  return places;
}

Result<fs::path> find_plugin(const config::Settings& settings, const config::ReporterSettings& reporter) {
  const std::string where = settings.place(reporter.plugin_position);
  const std::vector<fs::path> places = places_of(settings, reporter);
  if (is_path(reporter.plugin)) {
    const fs::path& file = places.front();
    const std::string reason = why_not(file);
    if (reason.empty()) return file;
    return failure(Error{
        where,
        "plugin " + diagnose::quoted(reporter.plugin) + " cannot be used: " + file.string() + ": " + reason,
        "a plugin file; a relative path starts at the configuration file's folder",
        "correct the path, or build the plugin"});
  }
  for (const fs::path& file : places) {
    if (why_not(file).empty()) return file;
  }
  const bool is_picked = std::any_of(
      settings.reporters.begin(), settings.reporters.end(),
      [&](const auto& each) { return each.position.line == 0 && each.plugin == reporter.plugin; });
  return failure(not_found(where, reporter, folders_of(settings),
                           is_picked ? configured_names(settings) : std::vector<std::string>()));
}

std::vector<FoundPlugin> list_plugins(const std::vector<fs::path>& folders) {
  std::vector<FoundPlugin> found;
  for (const fs::path& folder : folders) {
    std::error_code error;
    for (fs::path& file : plugin_files(folder, error)) {
      const auto bytes = read_plugin_file(file);
      auto manifest = bytes ? manifest_of(*bytes) : Result<Manifest>(failure(bytes.error()));
      found.push_back({std::move(file), std::move(manifest)});
    }
    if (error && error != std::errc::no_such_file_or_directory) {
      found.push_back(
          {folder, failure(Error{folder.string(), "the folder cannot be read: " + error.message(),
                                 "a folder of plugins", "correct [plugins] path or the permissions"})});
    }
  }
  return found;
}

}  // namespace pollux::load
