// TracedFile: the trace plugin at work on a file of its own, and what it writes there.
#pragma once

#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <initializer_list>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "batch_of.hpp"
#include "catch.hpp"
#include "loaded_reporter.hpp"
#include "temporary_folder.hpp"

namespace pollux::test {

class TracedFile {
 public:
  using Option = std::pair<std::string, OptionsOf::Scalar>;

  // Started, with these options beside `path`: at most two.
  explicit TracedFile(const Option& first = {"metrics", true}, const Option& second = {"attributes", true})
      : path_(folder_.file("trace.json")), reporter_("trace", OptionsOf{{"path", path_}, first, second}) {
    const auto answer = reporter_.start();
    INFO(answer.message);
    REQUIRE(answer.status == POLLUX_OK);
  }

  [[nodiscard]] const std::string& path() const { return path_; }
  [[nodiscard]] std::string file(const std::string& name) const { return folder_.file(name); }
  // Of all its files: trace.000001.json … trace.json
  [[nodiscard]] std::vector<std::string> names() const {
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(folder_.path())) {
      names.push_back(entry.path().filename());
    }
    std::sort(names.begin(), names.end());
    return names;
  }
  LoadedReporter& reporter() { return reporter_; }
  LoadedReporter::Answer stop() { return reporter_.stop(); }

  // As lines have it.
  [[nodiscard]] static std::string pid() { return "\"pid\":4242"; }

  // The lines that a batch becomes, with PID for this process's.
  std::vector<std::string> lines_of(BatchOf& batch) {
    const std::size_t before = test::lines_of(path_).size();
    const auto answer = reporter_.deliver(batch);
    INFO(answer.message);
    REQUIRE(answer.status == POLLUX_OK);
    std::vector<std::string> lines = test::lines_of(path_);
    lines.erase(lines.begin(), lines.begin() + static_cast<std::ptrdiff_t>(before));
    for (std::string& line : lines) {
      if (const auto at = line.find(pid()); at != std::string::npos) line.replace(at, pid().size(), "PID");
    }
    return lines;
  }
  // The same, read by somebody else.
  std::vector<nlohmann::json> events_of(BatchOf& batch) {
    std::vector<nlohmann::json> events;
    for (std::string line : lines_of(batch)) {
      REQUIRE(line.back() == ',');
      line.pop_back();
      if (const auto at = line.find("PID"); at != std::string::npos) line.replace(at, 3, "\"pid\":1");
      events.push_back(nlohmann::json::parse(line));
    }
    return events;
  }

 private:
  TemporaryFolder folder_;
  std::string path_;
  LoadedReporter reporter_;
};

}  // namespace pollux::test
