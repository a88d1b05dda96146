// What the tests of the configuration room share: an environment of their own, and loading that must succeed.
#pragma once

#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <string_view>

#include "catch.hpp"
#include "config/load.hpp"

namespace pollux::config {

// Only the variables given.
inline Environment variables(std::map<std::string, std::string, std::less<>> values = {}) {
  return [values = std::move(values)](std::string_view name) -> std::optional<std::string> {
    const auto at = values.find(name);
    return at == values.end() ? std::nullopt : std::optional<std::string>(at->second);
  };
}

inline Settings loaded(std::string_view toml, const Environment& environment = variables(),
                       const std::filesystem::path& file = "/etc/pollux/app.toml") {
  Result<Settings, Errors> settings = load_text(toml, file, environment);
  if (!settings) FAIL(message_of(settings.error()));
  return std::move(*settings);
}

inline Errors errors_of(std::string_view toml, const Environment& environment = variables(),
                        const std::filesystem::path& file = "app.toml") {
  Result<Settings, Errors> settings = load_text(toml, file, environment);
  if (settings) FAIL("the configuration was accepted");
  REQUIRE_FALSE(settings.error().empty());
  return std::move(settings.error());
}

inline std::string content_of(const std::filesystem::path& file) {
  std::ifstream stream(file);
  if (!stream) FAIL("cannot open " + file.string());
  std::ostringstream text;
  text << stream.rdbuf();
  return text.str();
}

inline const Option& entry(const Option& table, std::string_view key) {
  for (const Option& child : std::get<std::vector<Option>>(table.value)) {
    if (child.key == key) return child;
  }
  FAIL("no option " + std::string(key));
  return table;
}

}  // namespace pollux::config
