// Rotated files of the file plugin, compressed: read back with libzstd.
#include <sys/stat.h>
#include <zstd.h>

#include <chrono>
#include <fstream>
#include <string>
#include <thread>

#include "catch.hpp"
#include "file_fixture.hpp"
#include "shared/rotated.hpp"
#include "shared/zstd_file.hpp"

using namespace pollux::test;
using namespace std::chrono_literals;
using Catch::Matchers::Contains;
using pollux::testing::EventList;
using pollux::testing::OptionTable;
namespace fs = std::filesystem;

namespace {

std::string decompressed(const fs::path& file) {
  const std::string packed = text_of(file);
  const unsigned long long size = ZSTD_getFrameContentSize(packed.data(), packed.size());
  REQUIRE(size < (1ull << 30));
  std::string plain(size, '\0');
  const std::size_t got = ZSTD_decompress(plain.data(), plain.size(), packed.data(), packed.size());
  INFO(ZSTD_getErrorName(got));
  REQUIRE(got == size);
  return plain;
}

template <class Condition>
void wait_until(Condition&& condition) {
  const auto deadline = std::chrono::steady_clock::now() + 30s;
  while (!condition()) {
    REQUIRE(std::chrono::steady_clock::now() < deadline);
    std::this_thread::yield();
  }
}

}  // namespace

TEST_CASE(
    "Rotated files become zstd files with the same lines, permissions and time, the live one stays plain") {
  const TemporaryFolder folder;
  OptionTable options;
  options.set("path", folder.file("events.jsonl")).set("rotate.size", 100'000).set("mode", "0640");
  options.set("rotate.compression", "zstd").set("rotate.compression_level", 1).set("rotate.files", 100);
  DrivenFile file(options);
  REQUIRE(file.start().status == POLLUX_OK);
  EventList events;
  add_numbered(events, 0, 2000);
  REQUIRE(file.deliver(events).status == POLLUX_OK);
  const auto all_compressed = [&] {
    for (const std::string& name : names_in(folder.path())) {
      if (name != "events.jsonl" && !name.ends_with(".jsonl.zst")) return false;
    }
    return true;
  };
  wait_until(all_compressed);
  REQUIRE(file.stop().status == POLLUX_OK);
  const auto names = names_in(folder.path());
  REQUIRE(names.size() > 3);
  CHECK(names.front() == "events.000001.jsonl.zst");

  const std::string plain = folder.file("all");
  std::ofstream all(plain, std::ios::binary);
  for (const std::string& name : names) {
    struct stat status {};
    REQUIRE(::stat(folder.file(name).c_str(), &status) == 0);
    CHECK((status.st_mode & 0777u) == 0640);
    if (name == "events.jsonl") {
      all << text_of(folder.file(name));
    } else {
      CHECK(status.st_size < 30'000);
      all << decompressed(folder.file(name));
    }
  }
  all.close();
  CHECK(numbers_in(plain) == numbers(0, 2000));
  CHECK(file.log().empty());
}

TEST_CASE("What an earlier process has left is compressed at the start, and its unfinished work is removed") {
  const TemporaryFolder folder;
  std::ofstream(folder.file("events.000003")) << "left\n";
  std::ofstream(folder.file("events.000003.zst.part")) << "half";
  std::ofstream(folder.file("events.000001.zst.part")) << "half, and its source is gone";
  std::ofstream(folder.file("events.000004")) << "both\n";
  std::ofstream(folder.file("events.000004.zst")) << "a crash before the source was removed";
  OptionTable options;
  DrivenFile file(options.set("path", folder.file("events")).set("rotate.compression", "zstd"));
  REQUIRE(file.start().status == POLLUX_OK);
  const std::vector<std::string> expected{"events", "events.000003.zst", "events.000004.zst"};
  wait_until([&] { return names_in(folder.path()) == expected; });
  CHECK(decompressed(folder.file("events.000003.zst")) == "left\n");
  CHECK(decompressed(folder.file("events.000004.zst")) == "both\n");
}

TEST_CASE("Compressed and plain files count alike among those that are kept") {
  const TemporaryFolder folder;
  for (const char* name : {"events.000001", "events.000002.zst", "events.000003", "events.000003.zst"}) {
    std::ofstream(folder.file(name)) << name;
  }
  const pollux::shared::Rotated rotated(folder.file("events"));
  rotated.remove_all_but(2);
  CHECK(names_in(folder.path()) ==
        std::vector<std::string>{"events.000002.zst", "events.000003", "events.000003.zst"});
  rotated.remove_all_but(0);
  CHECK(names_in(folder.path()).empty());
}

TEST_CASE("Compression that is stopped, or whose file is gone, leaves nothing behind") {
  const TemporaryFolder folder;
  const std::string path = folder.file("events.000001");
  std::ofstream(path) << "lines\n";
  std::stop_source stop;
  stop.request_stop();
  pollux::shared::compress_file(path, 3, stop.get_token());
  CHECK(names_in(folder.path()) == std::vector<std::string>{"events.000001"});
  pollux::shared::compress_file(folder.file("no such"), 3, {});
  CHECK(names_in(folder.path()) == std::vector<std::string>{"events.000001"});
}

TEST_CASE("A file that cannot be compressed stays, and the log says why") {
  const TemporaryFolder folder;
  std::ofstream(folder.file("events.000001")) << "lines\n";
  fs::create_directories(folder.file("events.000001.zst/occupied"));
  OptionTable options;
  DrivenFile file(options.set("path", folder.file("events")).set("rotate.compression", "zstd"));
  REQUIRE(file.start().status == POLLUX_OK);
  wait_until([&] { return !file.log().empty(); });
  CHECK_THAT(file.log()[0], Contains("cannot make") && Contains("events.000001.zst"));
  REQUIRE(file.stop().status == POLLUX_OK);
  CHECK(names_in(folder.path()) == std::vector<std::string>{"events", "events.000001", "events.000001.zst"});
}

TEST_CASE("Compression is switched on and off while the file reporter runs") {
  const TemporaryFolder folder;
  OptionTable off, on;
  off.set("path", folder.file("events")).set("rotate.size", 1024);
  on.set("path", folder.file("events")).set("rotate.size", 1024).set("rotate.compression", "zstd");
  DrivenFile file(off);
  REQUIRE(file.start().status == POLLUX_OK);
  EventList events;
  add_numbered(events, 0, 5);
  REQUIRE(file.deliver(events).status == POLLUX_OK);
  REQUIRE(fs::exists(folder.file("events.000001")));
  REQUIRE(file.reconfigure(on).status == POLLUX_OK);
  wait_until([&] { return fs::exists(folder.file("events.000001.zst")); });
  REQUIRE(file.reconfigure(off).status == POLLUX_OK);
  REQUIRE(file.deliver(events).status == POLLUX_OK);
  CHECK(fs::exists(folder.file("events.000002")));
}

TEST_CASE("While files are being compressed each rotation takes a name of its own, and no line is lost") {
  const TemporaryFolder folder;
  OptionTable options;
  options.set("path", folder.file("events.jsonl")).set("rotate.size", 2048).set("rotate.files", 100'000);
  options.set("rotate.compression", "zstd").set("rotate.compression_level", 1);
  DrivenFile file(options);
  REQUIRE(file.start().status == POLLUX_OK);
  constexpr int all = 8000;  // about a thousand files
  for (int first = 0; first < all; first += 1000) {
    EventList events;
    add_numbered(events, first, first + 1000);
    REQUIRE(file.deliver(events).status == POLLUX_OK);
  }
  REQUIRE(file.stop().status == POLLUX_OK);
  std::vector<int> seen;
  const std::string plain = folder.file("plain");
  for (const std::string& name : names_in(folder.path())) {  // by number
    const std::string path = folder.file(name);
    if (!name.ends_with(".zst") && fs::exists(path + ".zst")) continue;  // was about to be removed
    if (name.ends_with(".part")) continue;
    std::ofstream(plain, std::ios::binary) << (name.ends_with(".zst") ? decompressed(path) : text_of(path));
    for (const int number : numbers_in(plain)) seen.push_back(number);
  }
  CHECK(seen == numbers(0, all));
}
