// What the tests of reloads share: a configuration file that is rewritten while a host runs, and what its
// reporters wrote down.
#pragma once

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include <pollux/pollux.hpp>

#include "catch.hpp"
#include "temporary_folder.hpp"

namespace pollux::test {

using Names = std::vector<std::string>;

class Reloading {
 public:
  Reloading() = default;

  // An entry of one of the fixtures of reloaded.cpp; `keys` stand before its options.
  [[nodiscard]] std::string entry(const std::string& plugin, const std::string& label,
                                  const std::string& keys, const std::string& options = {}) const {
    return "[[reporter]]\nplugin = \"" + plugin + "\"\n" + keys + "[reporter.options]\nrecord = '" +
           record() + "'\nlabel = \"" + label + "\"\n" + options;
  }

  // Renamed over the old one, so that nobody reads half of it.
  void write(const std::string& text) const {
    std::ofstream(file() + ".new", std::ios::binary)
        << "[telemetry]\nenabled = true\n[plugins]\npath = ['" + folder.path().string() +
               "', '" POLLUX_FIXTURE_DIR "', '" POLLUX_PLUGIN_DIR "']\n" + text;
    std::filesystem::rename(file() + ".new", file());
  }

  [[nodiscard]] Host open(const std::string& text) const {
    write(text);
    auto host = Host::from_file(file());
    if (!host) FAIL(host.error().message());
    return std::move(*host);
  }

  // Reloads with that text, which must be good.
  ReloadReport reload(Host& host, const std::string& text) const {
    write(text);
    auto report = host.reload();
    if (!report) FAIL(report.error().message());
    return *report;
  }

  // The error of a reload with that text, which must be bad.
  std::string rejection(Host& host, const std::string& text) const {
    write(text);
    const auto report = host.reload();
    REQUIRE_FALSE(report.has_value());
    const std::string message = report.error().message();
    CHECK_THAT(message, Catch::EndsWith("; the running configuration goes on"));
    return message;
  }

  [[nodiscard]] std::string file() const { return folder.file("pollux.toml"); }
  [[nodiscard]] std::string record() const { return folder.file("record"); }
  [[nodiscard]] Names lines() const { return lines_of(record()); }

  TemporaryFolder folder;
};

inline void emit(const Host& host, const char* name, int times = 1) {
  const TelemetryContext tele = host.telemetry();
  for (int i = 0; i < times; ++i) const auto scope = tele(name);
}

}  // namespace pollux::test
