#include "settings.hpp"

#include <string>

namespace pollux::sqlite {

using namespace std::chrono_literals;

Settings read_settings(const Options& options) {
  Settings settings;
  settings.path = std::filesystem::absolute(options.string("path")).lexically_normal();
  settings.mode = static_cast<mode_t>(std::stoul(options.string("mode", "0600"), nullptr, 8));
  settings.sync_batches = options.choice("sync", {"checkpoint", "batch"}) == 1;
  settings.busy_timeout =
      std::chrono::duration_cast<std::chrono::milliseconds>(options.duration("busy_timeout", 1s));
  settings.keep_age = options.duration("keep_age");
  settings.max_size = static_cast<std::uint64_t>(options.int64("max_size", std::int64_t{1} << 30));
  return settings;
}

}  // namespace pollux::sqlite
