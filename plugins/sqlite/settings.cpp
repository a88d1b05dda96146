#include "settings.hpp"

#include "shared/file_settings.hpp"

namespace pollux::sqlite {

using namespace std::chrono_literals;

Settings read_settings(const Options& options) {
  Settings settings;
  settings.path = shared::read_path(options);
  settings.mode = shared::read_mode(options);
  settings.sync_batches = options.choice("sync", {"flush", "batch"}) == 1;
  settings.busy_timeout =
      std::chrono::duration_cast<std::chrono::milliseconds>(options.duration("busy_timeout", 1s));
  settings.keep_age = options.duration("keep_age");
  settings.max_size = static_cast<std::uint64_t>(options.int64("max_size", std::int64_t{1} << 30));
  return settings;
}

}  // namespace pollux::sqlite
