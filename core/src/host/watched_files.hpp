// What a host's configuration and its plugins stand for now: compared, it says whether a reload has anything
// to find.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "config/settings.hpp"

namespace pollux::host {

// By path: the text of a configuration, or what is there instead; the identity of a plugin's file, or
// nothing.
using Standing = std::map<std::string, std::string>;

// Every path that could decide which files are used; those where nothing is yet, too.
[[nodiscard]] std::vector<std::filesystem::path> watched_files(const config::Settings& settings);

[[nodiscard]] Standing standing_of(const config::Settings& settings);
// The same with the text that the configuration had when it was read.
[[nodiscard]] Standing standing_of(const config::Settings& settings, std::string text);

// A file that has gone is news, too: the reload fails, and its error says so.
[[nodiscard]] bool has_news(const Standing& seen, const Standing& now);

}  // namespace pollux::host
