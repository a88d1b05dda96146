// Settings: what the options of the reporter come to.
#pragma once

#include <pollux/sdk/options.hpp>

#include "shared/file_settings.hpp"

namespace pollux::file {

enum class Format { jsonl, csv };

struct Settings {
  shared::FileSettings file;
  Format format = Format::jsonl;
};

// From options that have passed the schema. Throws OptionError where a rule spans several of them.
[[nodiscard]] inline Settings read_settings(const Options& options) {
  Settings settings{shared::read_file_settings(options, std::int64_t{64} << 20), Format::jsonl};
  if (options.choice("format", {"jsonl", "csv"}) == 1) settings.format = Format::csv;
  return settings;
}

}  // namespace pollux::file
