// Reads what the schema has checked, then refuses what only several options together show.
#include "shared/file_settings.hpp"

#include <string>

namespace pollux::shared {

std::filesystem::path read_path(const Options& options) {
  return std::filesystem::absolute(options.string("path")).lexically_normal();
}

mode_t read_mode(const Options& options) {
  return static_cast<mode_t>(std::stoul(options.string("mode", "0600"), nullptr, 8));
}

FileSettings read_file_settings(const Options& options, std::int64_t size) {
  FileSettings settings;
  settings.path = read_path(options);
  settings.mode = read_mode(options);
  settings.rotate_size = static_cast<std::uint64_t>(options.int64("rotate.size", size));
  settings.rotate_age = options.duration("rotate.age");
  settings.rotate_files = static_cast<std::size_t>(options.int64("rotate.files", 10));
  settings.compress = options.choice("rotate.compression", {"none", "zstd"}) == 1;
  settings.compression_level = static_cast<int>(options.int64("rotate.compression_level", 3));
  settings.sync = static_cast<Sync>(options.choice("sync", {"never", "flush", "batch"}));

  const bool rotates = settings.rotate_size > 0 || settings.rotate_age > Nanoseconds(0);
  if (settings.compress && !rotates) {
    options.reject("rotate.compression",
                   "no file would be compressed, because only full files are; set rotate.size or rotate.age");
  }
  return settings;
}

}  // namespace pollux::shared
