// LogLines: what the host's own log says while it lives, instead of standard error.
#pragma once

#include <chrono>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "diagnose/log.hpp"

namespace pollux::test {

class LogLines {
 public:
  LogLines() {
    diagnose::set_sink([this](auto, auto, std::string_view line) {
      const std::lock_guard lock(mutex_);
      lines_.emplace_back(line);
    });
  }
  ~LogLines() { diagnose::set_sink({}); }
  LogLines(const LogLines&) = delete;
  LogLines& operator=(const LogLines&) = delete;

  // Those that were logged before the call; under no lock that a logging thread may hold for long.
  [[nodiscard]] std::vector<std::string> lines() const {
    diagnose::drain(std::chrono::steady_clock::now() + std::chrono::seconds(20));
    const std::lock_guard lock(mutex_);
    return lines_;
  }
  [[nodiscard]] std::string text() const {
    std::string text;
    for (const std::string& line : lines()) text += line + '\n';
    return text;
  }
  [[nodiscard]] std::size_t count(std::string_view part) const {
    std::size_t found = 0;
    for (const std::string& line : lines()) found += line.find(part) != std::string::npos ? 1 : 0;
    return found;
  }
  [[nodiscard]] bool have(std::string_view part) const { return text().find(part) != std::string::npos; }

 private:
  mutable std::mutex mutex_;
  std::vector<std::string> lines_;
};

}  // namespace pollux::test
