#include "host/watched_files.hpp"

#include <system_error>
#include <utility>

#include "host/source.hpp"
#include "load/discover.hpp"
#include "load/plugin_file.hpp"

namespace pollux::host {

namespace {

std::string identity_of(const std::filesystem::path& file) {
  std::error_code error;
  const std::filesystem::path found = std::filesystem::canonical(file, error);
  if (error) return {};
  const auto stamp = load::stamp_at(found);
  if (!stamp) return {};
  std::string text = found.string();
  for (const std::uint64_t part :
       {stamp->device, stamp->inode, stamp->size, static_cast<std::uint64_t>(stamp->written_ns),
        static_cast<std::uint64_t>(stamp->changed_ns)}) {
    text += ' ' + std::to_string(part);
  }
  return text;
}

// What tells an empty file, a folder and nothing at all apart, where no text does.
std::string type_of(const std::filesystem::path& file) {
  std::error_code error;
  return std::to_string(static_cast<int>(std::filesystem::status(file, error).type()));
}

}  // namespace

std::vector<std::filesystem::path> watched_files(const config::Settings& settings) {
  std::vector<std::filesystem::path> files{settings.file};
  for (const config::ReporterSettings& reporter : settings.reporters) {
    if (!reporter.enabled) continue;
    for (std::filesystem::path& place : load::places_of(settings, reporter))
      files.push_back(std::move(place));
  }
  return files;
}

Standing standing_of(const config::Settings& settings) {
  return standing_of(settings, text_of(settings.file));
}

Standing standing_of(const config::Settings& settings, std::string text) {
  Standing standing;
  for (const std::filesystem::path& file : watched_files(settings))
    standing[file.string()] = identity_of(file);
  if (text.empty()) text = type_of(settings.file);
  standing[settings.file.string()] = std::move(text);
  return standing;
}

bool has_news(const Standing& seen, const Standing& now) {
  for (const auto& [file, what] : now) {
    const auto at = seen.find(file);
    if (what != (at == seen.end() ? std::string() : at->second)) return true;
  }
  return false;
}

}  // namespace pollux::host
