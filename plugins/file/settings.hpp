// Settings: what the options of the reporter come to.
#pragma once

#include <sys/types.h>

#include <cstddef>
#include <cstdint>
#include <filesystem>

#include <pollux/sdk/event.hpp>
#include <pollux/sdk/options.hpp>

namespace pollux::file {

enum class Format { jsonl, csv };
enum class Sync { never, flush, batch };

struct Settings {
  std::filesystem::path path;  // absolute
  Format format = Format::jsonl;
  mode_t mode = 0600;
  std::uint64_t rotate_size = 0;  // bytes; 0: never
  Nanoseconds rotate_age{0};      // 0: never
  std::size_t keep = 0;
  bool compress = false;
  int level = 0;  // of zstd
  Sync sync = Sync::never;
};

// From options that have passed the schema. Throws OptionError where a rule spans several of them.
[[nodiscard]] Settings read_settings(const Options& options);

}  // namespace pollux::file
