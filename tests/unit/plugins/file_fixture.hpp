// What the tests of the file plugin share: options for a file in a folder, numbered events, and reading them
// back from the lines.
#pragma once

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include <pollux/sdk/testing.hpp>

#include "catch.hpp"
#include "file_reporter.hpp"
#include "temporary_folder.hpp"

namespace pollux::test {

using DrivenFile = pollux::testing::Driven<pollux::file::FileReporter>;

inline void add_numbered(pollux::testing::EventList& events, int first, int last) {
  for (int i = first; i < last; ++i) events.metric(MetricType::counter, "n", i);
}

// The values in a file of JSON Lines that add_numbered made. Every line must be whole.
inline std::vector<int> numbers_in(const std::filesystem::path& file) {
  const std::string text = text_of(file);
  if (!text.empty() && text.back() != '\n') FAIL(file << " ends with a torn line");
  std::vector<int> numbers;
  for (const std::string& line : lines_of(file)) {
    const auto object = nlohmann::json::parse(line, nullptr, false);
    if (object.is_discarded()) FAIL("no JSON: " << line);
    numbers.push_back(object.at("value").get<int>());
  }
  return numbers;
}

inline std::vector<int> numbers(int first, int last) {
  std::vector<int> all;
  for (int i = first; i < last; ++i) all.push_back(i);
  return all;
}

inline std::vector<std::string> names_in(const std::filesystem::path& folder) {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    names.push_back(entry.path().filename().string());
  }
  std::sort(names.begin(), names.end());
  return names;
}

}  // namespace pollux::test
