// Settings: what the options of the reporter come to.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <filesystem>

#include <pollux/sdk/options.hpp>

namespace pollux::sqlite {

struct Settings {
  std::filesystem::path path;  // absolute
  mode_t mode = 0600;          // of a database that is made
  bool sync_batches = false;
  std::chrono::milliseconds busy_timeout{0};
  std::chrono::nanoseconds keep_age{0};  // 0: for ever
  std::uint64_t max_size = 0;            // bytes; 0: no limit
};

// The options have passed the schema.
[[nodiscard]] Settings read_settings(const Options& options);

}  // namespace pollux::sqlite
