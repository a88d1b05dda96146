// Compressed recordings in a build without zstd.
#include "catch.hpp"
#include "command.hpp"

using namespace pollux::test;

TEST_CASE("A compressed recording is refused with the remedy by a build that cannot unpack it") {
  const TemporaryFolder folder;
  const std::string config = write(folder, "c.toml", plugin_path() + recorder(folder.file("seen")));
  const std::string file = write(folder, "events.jsonl.zst", "\x28\xb5\x2f\xfd\x04");
  const ChildResult result = run_pollux({"replay", "-c", config, file});
  CHECK(result.exit_code == 2);
  CHECK(mentions(result.error,
                 "is compressed with zstd, and this build has none; expected JSON Lines; zstd -dc " + file));
}
