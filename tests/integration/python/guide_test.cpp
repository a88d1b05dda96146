// Every Python block of docs/from-python.md that defines a reporter runs from a file of its own, imports
// included. What the blocks import of the original's library, but for pollux.telemetry, are stubs.
#include <regex>

#include "command_run.hpp"

using namespace pollux;
using test::CommandRun;

namespace {

// With a class in it.
std::vector<std::string> blocks_of_guide() {
  const std::string guide = test::text_of(POLLUX_SOURCE_DIR "/docs/from-python.md");
  constexpr std::string_view fence = "```python\n";
  std::vector<std::string> blocks;
  for (std::size_t at = guide.find(fence); at != std::string::npos; at = guide.find(fence, at + 1)) {
    const std::size_t begin = at + fence.size();
    const std::string block = guide.substr(begin, guide.find("```", begin) - begin);
    if (block.find("class ") != std::string::npos) blocks.push_back(block);
  }
  return blocks;
}

}  // namespace

TEST_CASE("Every reporter of the guides runs from its own file, imports included") {
  const std::vector<std::string> blocks = blocks_of_guide();
  CHECK(blocks.size() == 5);
  for (const std::string& block : blocks) {
    CAPTURE(block);
    std::smatch name;
    REQUIRE(std::regex_search(block, name, std::regex("class ([A-Za-z]+)")));
    CommandRun run;
    run.from = run.folder.path().string() + "\", \"" POLLUX_STUBS_DIR;
    run.environment["POLLUX_TELEMETRY"] = "1";
    std::ofstream(run.folder.file("block.py")) << block;
    const test::ChildResult result = run("block", name[1]);
    CHECK(result.exit_code == 0);
    CHECK(result.error.empty());
    const bool prints = block.find("print(") != std::string::npos;
    CHECK((result.out.find("work") != std::string::npos) == prints);
  }
}

TEST_CASE("The package pollux is found beside the plugin, and a folder's own pollux adds to it") {
  const std::string body =
      "class Reporter:\n    def __init__(self, path):\n        open(path, "
      "'w').write(TelemetryContext.__module__)\n"
      "    def record_timing(self, scope, duration, **metadata): pass\n";
  for (const bool has_own : {false, true}) {
    CAPTURE(has_own);
    CommandRun run;
    const std::string imports = std::string(has_own ? "from pollux.own import NAME\n" : "") +
                                "from pollux.telemetry import TelemetryContext\n";
    std::ofstream(run.folder.file("entry.py")) << imports << body;
    if (has_own) {
      std::filesystem::create_directory(run.folder.path() / "pollux");
      std::ofstream(run.folder.file("pollux/__init__.py")) << "";
      std::ofstream(run.folder.file("pollux/own.py")) << "NAME = 1\n";
    }
    run.from = run.folder.path().string();
    const test::ChildResult result = run.writing("entry", "Reporter");
    INFO(result.error);
    CHECK(result.exit_code == 0);
    CHECK(run.lines() == "pollux.telemetry");
  }
}

TEST_CASE("pollux.telemetry sends what a context records to its reporters") {
  CommandRun run;
  run.environment["POLLUX_TELEMETRY"] = "1";
  const test::ChildResult result = run("package", "Checked");
  INFO(result.error);
  CHECK(result.exit_code == 0);
  CHECK(result.out == "checked\n");
}
