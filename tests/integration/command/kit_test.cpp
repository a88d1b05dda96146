// Every configuration in config/ works as it stands.
#include "catch.hpp"
#include "command.hpp"

using namespace pollux::test;

TEST_CASE("Every configuration that comes with Pollux passes config check") {
  std::size_t count = 0;
  for (const auto& entry : std::filesystem::directory_iterator(POLLUX_SOURCE_DIR "/config")) {
    if (entry.path().extension() != ".toml") continue;
    ++count;
    ChildOptions options = pollux_with({"config", "check", entry.path().string()});
    options.environment["POLLUX_PLUGIN_PATH"] = plugins;
    const ChildResult result = run_child(options);
    INFO(entry.path() << ": " << result.error);
    CHECK(result.exit_code == 0);
  }
  CHECK(count >= 10);
}
