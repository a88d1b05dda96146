// Reads what the schema has checked, then refuses what only several options together show.
#include "settings.hpp"

#include <string>

namespace pollux::file {

Settings read_settings(const Options& options) {
  Settings settings;
  settings.path = std::filesystem::absolute(options.string("path")).lexically_normal();
  settings.format = options.choice("format", {"jsonl", "csv"}) == 0 ? Format::jsonl : Format::csv;
  settings.mode = static_cast<mode_t>(std::stoul(options.string("mode", "0600"), nullptr, 8));
  settings.rotate_size = static_cast<std::uint64_t>(options.int64("rotate_size", std::int64_t{64} << 20));
  settings.rotate_age = options.duration("rotate_age");
  settings.keep = static_cast<std::size_t>(options.int64("keep", 10));
  settings.compress = options.choice("compress", {"none", "zstd"}) == 1;
  settings.level = static_cast<int>(options.int64("level", 3));
  settings.sync = static_cast<Sync>(options.choice("sync", {"never", "flush", "batch"}));

  const bool rotates = settings.rotate_size > 0 || settings.rotate_age > Nanoseconds(0);
  if (settings.compress && !rotates) {
    options.reject(
        "compress",
        "no file would be compressed, because only rotated files are; set rotate_size or rotate_age");
  }
  return settings;
}

}  // namespace pollux::file
