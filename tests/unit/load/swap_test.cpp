// Files that are swapped while they are loaded, a thread against the loader: what is loaded is what was
// verified.
#include <atomic>
#include <chrono>
#include <fstream>
#include <string>
#include <thread>

#include "catch.hpp"
#include "load/request.hpp"
#include "load/sha256.hpp"
#include "open_plugin.hpp"
#include "private_place.hpp"
#include "sanitized.hpp"
#include "swapper.hpp"

using pollux::config::ReporterSettings;
using pollux::config::Settings;
using pollux::load::open_requested;
using pollux::test::rounds;

namespace {

void replace(const fs::path& file, const std::string& bytes) {
  std::ofstream(file.string() + ".new", std::ios::binary) << bytes;
  fs::rename(file.string() + ".new", file);
}

ReporterSettings reporter_of(const fs::path& file, const std::string& pin) {
  ReporterSettings reporter;
  reporter.name = "a";
  reporter.plugin = file.string();
  reporter.sha256 = pin;
  return reporter;
}

struct Tally {
  int loaded = 0;
  int refused = 0;
};

// One attempt; with what it loaded held against the pin.
void attempt(const fs::path& file, const std::string& pin, Tally& tally) {
  const auto plugin = open_requested(Settings{}, reporter_of(file, pin));
  if (!plugin) {
    ++tally.refused;
    return;
  }
  ++tally.loaded;
  REQUIRE((*plugin)->manifest().name == "c_counter");
  REQUIRE(pollux::load::sha256_of(read_file((*plugin)->library())) == pin);
}

}  // namespace

TEST_CASE("no byte runs that is not pinned, while a swapper renames good and bad files over the path") {
  const PrivatePlace place;
  const TemporaryFolder folder;
  const fs::path mark = folder.path() / "mark";
  const Variable marked("POLLUX_INTRUDER_MARK", mark.c_str());
  const std::string good = read_file(fixture("c_counter")) + "swap_test ";
  const fs::path bad_file = folder.write("bad", read_file(fixture("intruder")));
  const fs::path good_file = folder.write("good", good);
  const fs::path file = folder.write("libpollux_a.so", good);

  Tally tally;
  long swaps = 0;
  {
    const Swapper swapper(file, good_file, bad_file);
    std::string bytes;
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(60);
    constexpr int enough = rounds(2'000);
    while ((tally.loaded < enough || tally.refused < enough) && std::chrono::steady_clock::now() < deadline) {
      // A new good file after each load, so that every one is a load and not a look-up.
      if (std::string next = good + std::to_string(tally.loaded); next != bytes) {
        bytes = std::move(next);
        replace(good_file, bytes);
      }
      attempt(file, pollux::load::sha256_of(bytes), tally);
      std::this_thread::yield();  // else the swapper waits for its turn on a busy machine
    }
    swaps = swapper.swaps();
  }
  CHECK_FALSE(fs::exists(mark));
  CAPTURE(tally.loaded, tally.refused, swaps);
  CHECK(tally.loaded >= rounds(500));
  CHECK(tally.refused >= rounds(500));
  CHECK(swaps > 1'000);
}

TEST_CASE("no byte runs that is not pinned, while a writer changes the file in place") {
  const PrivatePlace place;
  const TemporaryFolder folder;
  const fs::path mark = folder.path() / "mark";
  const Variable marked("POLLUX_INTRUDER_MARK", mark.c_str());
  const std::string bad = read_file(fixture("intruder"));
  const std::string good = read_file(fixture("c_counter")) + "swap_test in place";
  const fs::path file = folder.write("libpollux_a.so", good);
  std::atomic<bool> stop{false};
  std::thread writer([&] {
    while (!stop) {
      for (const std::string* bytes : {&bad, &good}) std::ofstream(file, std::ios::binary) << *bytes;
    }
  });
  Tally tally;
  const std::string pin = pollux::load::sha256_of(good);
  for (int i = 0; i < rounds(2'000); ++i) attempt(file, pin, tally);
  stop = true;
  writer.join();
  CHECK_FALSE(fs::exists(mark));
  CAPTURE(tally.loaded, tally.refused);
  CHECK(tally.refused > 0);
  // At rest, with the pinned bytes, it loads.
  attempt(file, pin, tally);
  CHECK(tally.loaded > 0);
}

TEST_CASE("an unpinned plugin's manifest is that of the code that runs, while the file is swapped") {
  const PrivatePlace place;
  const TemporaryFolder folder;
  int copied = 0;
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(60);
  // Until a file was swapped at the wrong moment at least once, else nothing has been tested.
  for (int i = 0; i < rounds(300) || (copied == 0 && std::chrono::steady_clock::now() < deadline); ++i) {
    // A new path and new bytes each time: the first load of a path is the one that is made in place.
    const std::string mark = "swap_test unpinned " + std::to_string(i);
    const fs::path counter = folder.path() / ("counter" + std::to_string(i));
    const fs::path recorder = folder.path() / ("recorder" + std::to_string(i));
    replace(counter, read_file(fixture("c_counter")) + mark);
    replace(recorder, read_file(fixture("recorder")) + mark);
    const fs::path file = folder.path() / ("libpollux_" + std::to_string(i) + ".so");
    fs::create_hard_link(counter, file);
    const Swapper swapper(file, recorder, counter);
    const auto plugin = open_plugin(file);
    INFO((plugin ? "" : plugin.error().message()));
    REQUIRE(plugin);
    REQUIRE(((*plugin)->manifest().name == "recorder") == ((*plugin)->reporter().start != nullptr));
    copied += (*plugin)->library().parent_path() == place.folder() ? 1 : 0;
  }
  CHECK(copied > 0);
}
