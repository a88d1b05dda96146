// Source: where a host's configuration is read again.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <string_view>

#include <pollux/result.hpp>

#include "config/settings.hpp"
#include "config/surroundings.hpp"

namespace pollux::host {

// Without `read`, of a host whose configuration cannot be read again.
struct Source {
  std::function<Result<config::Settings, Errors>()> read;  // the file, and the environment, as they are then
  std::filesystem::path file;                              // absolute; empty when there is none
  std::string text;                                        // of the file, from before it was read first
};

// What a host's configuration is read in: the process's environment, and the options of plugins.
[[nodiscard]] config::Surroundings surroundings();

// To be asked for before the file is read: what changes in between is seen afterwards.
[[nodiscard]] Source source_of(const std::filesystem::path& file);

// Nothing but white space and comments: what is left of a file that was emptied, or is not filled yet.
[[nodiscard]] bool is_blank(std::string_view text);

// The bytes of the file, no more than a configuration may have and one; empty when it cannot be read.
[[nodiscard]] std::string text_of(const std::filesystem::path& file);

}  // namespace pollux::host
