// Holds documents to the code: what they show as C++ is what these files compile and run.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "catch.hpp"

namespace {

namespace fs = std::filesystem;
const fs::path folder = POLLUX_SOURCE_DIR "/tests/integration/snippets";
const fs::path documents[] = {POLLUX_SOURCE_DIR "/docs/from-python.md",
                              POLLUX_SOURCE_DIR "/docs/context.md",
                              POLLUX_SOURCE_DIR "/docs/metrics.md",
                              POLLUX_SOURCE_DIR "/docs/values.md",
                              POLLUX_SOURCE_DIR "/docs/log.md",
                              POLLUX_SOURCE_DIR "/docs/get-started/instrument.md",
                              POLLUX_SOURCE_DIR "/docs/get-started/write-a-plugin.md",
                              POLLUX_SOURCE_DIR "/docs/get-started/operate.md",
                              POLLUX_SOURCE_DIR "/README.md"};

std::vector<std::string> lines_of(const fs::path& file) {
  std::ifstream stream(file);
  INFO(file);
  REQUIRE(stream);
  std::vector<std::string> lines;
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

// Without the indentation that all lines share.
std::string flush_left(const std::vector<std::string>& lines) {
  std::size_t shared = std::string::npos;
  for (const std::string& line : lines) {
    if (!line.empty()) shared = std::min(shared, line.find_first_not_of(' '));
  }
  std::string text;
  for (const std::string& line : lines) text += (line.empty() ? line : line.substr(shared)) + '\n';
  return text;
}

// What stands between "// [snippet NAME]" and "// [end]", by name.
std::map<std::string, std::string> compiled_snippets() {
  std::map<std::string, std::string> snippets;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (entry.path().extension() != ".cpp" || entry.path().filename() == "document_test.cpp") continue;
    std::string name;
    std::vector<std::string> inside;
    for (const std::string& line : lines_of(entry.path())) {
      const std::size_t mark = line.find("// [snippet ");
      if (mark != std::string::npos) {
        CHECK(name.empty());  // the one before was ended
        name = line.substr(mark + 12, line.rfind(']') - mark - 12);
        inside.clear();
      } else if (line.find("// [end]") != std::string::npos) {
        CHECK_FALSE(name.empty());
        CHECK(snippets.emplace(name, flush_left(inside)).second);  // names are unique
        name.clear();
      } else if (!name.empty()) {
        inside.push_back(line);
      }
    }
    CHECK(name.empty());
  }
  return snippets;
}

// The blocks of a document in one language: between "```LANGUAGE" and "```".
std::set<std::string> blocks_of(const fs::path& document, const std::string& language) {
  std::set<std::string> blocks;
  std::string block;
  bool inside = false;
  for (const std::string& line : lines_of(document)) {
    if (line == "```" + language) {
      inside = true;
      block.clear();
    } else if (line == "```" && inside) {
      inside = false;
      blocks.insert(block);
    } else if (inside) {
      block += line + '\n';
    }
  }
  INFO(document);
  CHECK_FALSE(inside);
  return blocks;
}

std::set<std::string> shown_snippets() {
  std::set<std::string> blocks;
  for (const fs::path& document : documents) blocks.merge(blocks_of(document, "cpp"));
  return blocks;
}

// The files that the first pages tell their reader to write, but for C++.
std::set<std::string> files_of_first_pages() {
  std::set<std::string> files;
  for (const auto& entry : fs::recursive_directory_iterator(folder / "get_started")) {
    if (entry.is_regular_file() && entry.path().extension() != ".cpp") {
      files.insert(flush_left(lines_of(entry.path())));
    }
  }
  return files;
}

}  // namespace

TEST_CASE("Every C++ block of the documents is compiled and run here, to the letter") {
  const auto compiled = compiled_snippets();
  const auto shown = shown_snippets();
  CHECK(shown.size() >= 10);
  for (const std::string& block : shown) {
    INFO(block);
    CHECK(std::any_of(compiled.begin(), compiled.end(),
                      [&](const auto& snippet) { return snippet.second == block; }));
  }
}

TEST_CASE("Every snippet is shown in a document") {
  const auto shown = shown_snippets();
  for (const auto& [name, text] : compiled_snippets()) {
    INFO(name);
    CHECK(shown.count(text) == 1);
  }
}

TEST_CASE("The first pages show the files with which they are tested, to the letter") {
  const auto files = files_of_first_pages();
  std::set<std::string> shown;
  for (const fs::path& document : documents) {
    if (document.parent_path().filename() != "get-started") continue;
    for (const char* language : {"cmake", "toml", "sh", "json"}) shown.merge(blocks_of(document, language));
  }
  for (const std::string& block : shown) {
    INFO(block);
    CHECK(files.count(block) == 1);
  }
  for (const std::string& file : files) {
    INFO(file);
    CHECK(shown.count(file) == 1);
  }
}
