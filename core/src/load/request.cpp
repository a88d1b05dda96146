// Finds, reads, judges and compares with the pin, in this order; then the manifest alone, or all of the
// plugin.
#include "load/request.hpp"

#include <string>
#include <utility>

#include "diagnose/clean.hpp"
#include "load/discover.hpp"
#include "load/entry.hpp"

namespace pollux::load {
namespace {

std::string name_of(const config::ReporterSettings& reporter) { return "reporter '" + reporter.name + "': "; }

Error at_plugin(const config::Settings& settings, const config::ReporterSettings& reporter,
                const Error& error) {
  return {settings.place(reporter.plugin_position), diagnose::cleaned(name_of(reporter) + error.message()),
          "", ""};
}

// A path may hold what ${VAR} brought in.
Error concealed(Error error) {
  for (std::string* text : {&error.what, &error.expected, &error.remedy}) *text = diagnose::cleaned(*text);
  return error;
}

Result<PluginFile> read_requested(const config::Settings& settings,
                                  const config::ReporterSettings& reporter) {
  const auto path = find_plugin(settings, reporter);
  if (!path) return failure(concealed(path.error()));
  auto file = read_trusted_file(*path, settings.file);
  if (!file) return failure(at_plugin(settings, reporter, file.error()));
  if (reporter.sha256 && *reporter.sha256 != file->sha256) {
    return failure(concealed(Error{settings.place(reporter.sha256_position),
                                   name_of(reporter) + path->string() + " has the SHA-256 " + file->sha256,
                                   *reporter.sha256 + ", to which it is pinned here",
                                   "put the pinned file back; or, if this one is meant, pin its SHA-256"}));
  }
  return file;
}

}  // namespace

Result<Manifest> check_requested(const config::Settings& settings, const config::ReporterSettings& reporter) {
  const auto file = read_requested(settings, reporter);
  if (!file) return failure(file.error());
  auto manifest = manifest_of(*file);
  if (!manifest) return failure(at_plugin(settings, reporter, manifest.error()));
  if (const auto checked = check_abi(*manifest, file->named.string()); !checked)
    return failure(at_plugin(settings, reporter, checked.error()));
  return manifest;
}

Result<std::shared_ptr<const Plugin>> open_requested(const config::Settings& settings,
                                                     const config::ReporterSettings& reporter) {
  const auto file = read_requested(settings, reporter);
  if (!file) return failure(file.error());
  auto plugin = Plugin::open(*file, reporter.sha256 ? LoadFrom::private_copy : LoadFrom::installed);
  if (!plugin) return failure(at_plugin(settings, reporter, plugin.error()));
  return plugin;
}

}  // namespace pollux::load
