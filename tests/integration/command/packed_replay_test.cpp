// `pollux replay` of recordings that are compressed.
#include <string>

#include "catch.hpp"
#include "command.hpp"
#include "packed.hpp"

using namespace pollux::test;

namespace {

std::string recording(int events) {
  std::string lines;
  for (int i = 0; i < events; ++i)
    lines += R"({"scope":"x","value":)" + std::to_string(i) + R"(,"metric_type":"counter"})" + '\n';
  return lines;
}

struct Replay {
  explicit Replay(const std::string& bytes)
      : file(write(folder, "events.jsonl.zst", bytes)),
        result(run_pollux(
            {"replay", "-c", write(folder, "c.toml", plugin_path() + recorder(folder.file("seen"))), file})),
        delivered(recorded(folder.file("seen")).size()) {}

  TemporaryFolder folder;
  std::string file;
  ChildResult result;
  std::size_t delivered;
};

}  // namespace

TEST_CASE("A compressed recording is replayed as it is, from a file and from a pipe") {
  const Replay file(packed(recording(3)) + packed(recording(2)));
  INFO(file.result.error);
  CHECK(file.result.exit_code == 0);
  CHECK(file.delivered == 5);

  const TemporaryFolder folder;
  const std::string config = write(folder, "c.toml", plugin_path() + recorder(folder.file("seen")));
  CHECK(run_pollux({"run", "-c", config}, packed(recording(4))).exit_code == 0);
  CHECK(recorded(folder.file("seen")).size() == 4);
}

TEST_CASE("What can be read of a compressed recording that is cut off is delivered, and the rest told") {
  const std::string whole = packed(recording(100'000));
  const Replay replay(whole.substr(0, whole.size() / 2));
  INFO(replay.result.error);
  CHECK(replay.result.exit_code == 1);
  CHECK(replay.delivered > 10'000);
  CHECK(replay.delivered < 100'000);
  CHECK(mentions(replay.result.error, replay.file + ": reading failed after line " +
                                          std::to_string(replay.delivered) +
                                          ": the compressed data is cut off\n"));
}

TEST_CASE("A compressed recording that is corrupt is told from one that is cut off") {
  std::string bytes = packed(recording(100'000));
  bytes[bytes.size() / 2] = static_cast<char>(bytes[bytes.size() / 2] ^ 0x10);
  const Replay replay(bytes);
  INFO(replay.result.error);
  CHECK(replay.result.exit_code == 1);
  CHECK(mentions(replay.result.error, ": the compressed data is corrupt: "));
}
