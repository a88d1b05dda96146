// What the file plugin does when the system refuses, a process is killed, or others touch its file.
#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <chrono>
#include <fstream>
#include <string>

#include "catch.hpp"
#include "file_fixture.hpp"
#include "file_size_limit.hpp"

using namespace pollux::test;
using namespace std::chrono_literals;
using Catch::Matchers::Contains;
using pollux::testing::Answer;
using pollux::testing::EventList;
using pollux::testing::OptionTable;
namespace fs = std::filesystem;

namespace {

int refused_syncs = 0;  // how many calls are still to fail
bool refuse_rename = false;

}  // namespace

// In this program they stand before those of the C library, so that a test can make them fail.
extern "C" int fdatasync(int file) {
  if (refused_syncs > 0) return --refused_syncs, errno = EIO, -1;
  return static_cast<int>(::syscall(SYS_fdatasync, file));
}
extern "C" int rename(const char* from, const char* to) noexcept {
  if (refuse_rename) return errno = EACCES, -1;
  return static_cast<int>(::syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, 0));
}

namespace {

OptionTable& at(OptionTable& options, const std::string& path) { return options.set("path", path); }

}  // namespace

TEST_CASE("Without room exactly the events whose lines are whole are consumed, and the rest follows") {
  const TemporaryFolder folder;
  const std::string path = folder.file("events");
  OptionTable options;
  DrivenFile file(at(options, path));
  REQUIRE(file.start().status == POLLUX_OK);
  EventList events;
  add_numbered(events, 0, 3000);  // more than one chunk

  const rlim_t limit = GENERATE(1, 5'000, 300'000, 400'001);
  Answer answer;
  {
    const pollux::test::FileSizeLimit full(limit);
    answer = file.deliver(events);
    REQUIRE(answer.status == POLLUX_RETRY);
    CHECK(file.deliver(events, answer.consumed, 2).consumed == 0);  // still full
  }
  CHECK_THAT(answer.message, Contains(path) && Contains("File too large"));
  CHECK((answer.consumed > 0) == (limit > 1));
  CHECK(fs::file_size(path) <= limit);
  CHECK(numbers_in(path) == numbers(0, static_cast<int>(answer.consumed)));

  const Answer rest = file.deliver(events, answer.consumed, 3);
  CHECK(rest.status == POLLUX_OK);
  CHECK(rest.consumed == 3000 - answer.consumed);
  CHECK(numbers_in(path) == numbers(0, 3000));
}

TEST_CASE("A header of CSV that does not fit leaves an empty file, and is written later, once") {
  const TemporaryFolder folder;
  const std::string path = folder.file("events");
  OptionTable options;
  DrivenFile file(at(options, path).set("format", "csv"));
  REQUIRE(file.start().status == POLLUX_OK);
  EventList events;
  add_numbered(events, 0, 3);
  {
    const pollux::test::FileSizeLimit full(20);
    const Answer answer = file.deliver(events);
    CHECK(answer.status == POLLUX_RETRY);
    CHECK(answer.consumed == 0);
    CHECK(fs::file_size(path) == 0);
  }
  REQUIRE(file.deliver(events).status == POLLUX_OK);
  CHECK(lines_of(path).size() == 4);
}

TEST_CASE("With sync = batch a disk that fails takes the batch back, so that a retry doubles nothing") {
  const TemporaryFolder folder;
  const std::string path = folder.file("events.jsonl");
  const bool rotates = GENERATE(false, true);
  OptionTable options;
  DrivenFile file(at(options, path).set("sync", "batch").set("rotate.size", rotates ? 2048 : 0));
  REQUIRE(file.start().status == POLLUX_OK);
  EventList first, second;
  add_numbered(first, 0, 5);
  add_numbered(second, 5, 50);
  REQUIRE(file.deliver(first).status == POLLUX_OK);

  refused_syncs = 1;
  const Answer answer = file.deliver(second);
  CHECK(refused_syncs == 0);
  CHECK(answer.status == POLLUX_RETRY);
  CHECK(answer.consumed == 0);
  CHECK_THAT(answer.message, Contains("bring to the disk"));
  CHECK(numbers_in(path) == numbers(0, 5));
  REQUIRE(file.deliver(second, answer.consumed, 2).status == POLLUX_OK);
  std::vector<int> all;
  for (const std::string& name : names_in(folder.path())) {
    for (const int number : numbers_in(folder.file(name))) all.push_back(number);
  }
  CHECK(all == numbers(0, 50));
}

TEST_CASE("With sync = flush a disk that fails is the flush's failure, with never nobody asks it") {
  const TemporaryFolder folder;
  OptionTable options;
  const bool flushes = GENERATE(true, false);
  DrivenFile file(at(options, folder.file("events")).set("sync", flushes ? "flush" : "never"));
  REQUIRE(file.start().status == POLLUX_OK);
  EventList events;
  add_numbered(events, 0, 1);
  REQUIRE(file.deliver(events).status == POLLUX_OK);
  refused_syncs = 1;
  CHECK(file.flush().status == (flushes ? POLLUX_FATAL : POLLUX_OK));
  CHECK(file.flush().status == POLLUX_OK);
  CHECK(refused_syncs == (flushes ? 0 : 1));
  refused_syncs = 0;
}

TEST_CASE("When a full file cannot be renamed it stays as it is, and the events wait") {
  const TemporaryFolder folder;
  const std::string path = folder.file("events");
  OptionTable options;
  DrivenFile file(at(options, path).set("rotate.size", 1024));
  REQUIRE(file.start().status == POLLUX_OK);
  EventList events;
  add_numbered(events, 0, 6);
  refuse_rename = true;
  const Answer answer = file.deliver(events);
  const Answer again = file.deliver(events, answer.consumed, 2);
  refuse_rename = false;
  CHECK(answer.status == POLLUX_RETRY);
  CHECK_THAT(answer.message, Contains("cannot rename"));
  CHECK(again.consumed == 0);
  CHECK(numbers_in(path) == numbers(0, static_cast<int>(answer.consumed)));
  REQUIRE(file.deliver(events, answer.consumed, 3).status == POLLUX_OK);
  CHECK(numbers_in(folder.file("events.000001")) == numbers(0, static_cast<int>(answer.consumed)));
}

TEST_CASE("A line that a crash has torn is cut off at the next start, and said") {
  const TemporaryFolder folder;
  const std::string path = folder.file("events");
  OptionTable options;
  at(options, path);
  {
    DrivenFile file(options);
    REQUIRE(file.start().status == POLLUX_OK);
    EventList events;
    add_numbered(events, 0, 3);
    REQUIRE(file.deliver(events).status == POLLUX_OK);
  }
  // Shorter and longer than what is searched at once.
  const std::string torn = R"({"time":")" + std::string(GENERATE(1, 200'000), 'x');
  std::ofstream(path, std::ios::app) << torn;
  DrivenFile file(options);
  REQUIRE(file.start().status == POLLUX_OK);
  REQUIRE(file.log().size() == 1);
  CHECK_THAT(file.log()[0], Contains("cut " + std::to_string(torn.size()) + " bytes"));
  EventList events;
  add_numbered(events, 3, 4);
  REQUIRE(file.deliver(events).status == POLLUX_OK);
  CHECK(numbers_in(path) == numbers(0, 4));
}

TEST_CASE("A file that holds only a part of its first line is begun anew") {
  const TemporaryFolder folder;
  const std::string path = folder.file("events");
  const auto [format, torn] = GENERATE(table<std::string, std::string>(
      {{"jsonl", "{\"ti"}, {"jsonl", R"({"time":"2026-)"}, {"csv", "time,mess"}}));
  std::ofstream(path) << torn;
  OptionTable options;
  DrivenFile file(at(options, path).set("format", format));
  REQUIRE(file.start().status == POLLUX_OK);
  EventList events;
  add_numbered(events, 0, 1);
  REQUIRE(file.deliver(events).status == POLLUX_OK);
  CHECK(lines_of(path).size() == (format == "csv" ? 2 : 1));
}

TEST_CASE(
    "A process that is killed while it writes loses no acknowledged event, and leaves at most one torn "
    "line") {
  const TemporaryFolder folder;
  const std::string path = folder.file("events.jsonl");
  OptionTable options;
  at(options, path).set("rotate.size", 8 << 20).set("rotate.files", 1000);
  auto* const acknowledged = static_cast<std::atomic<int>*>(
      ::mmap(nullptr, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0));
  REQUIRE(acknowledged != MAP_FAILED);

  int before = 0;
  for (int round = 0; round < 3; ++round) {
    const pid_t child = ::fork();
    if (child == 0) {
      DrivenFile file(options);
      if (file.start().status != POLLUX_OK) ::_exit(1);
      for (int first = before;; first += 5000) {
        EventList events;
        add_numbered(events, first, first + 5000);
        if (file.deliver(events).status != POLLUX_OK) ::_exit(2);
        *acknowledged = first + 5000;
      }
    }
    const auto deadline = std::chrono::steady_clock::now() + 60s;
    while (*acknowledged < before + 50'000 && std::chrono::steady_clock::now() < deadline) ::usleep(100);
    ::kill(child, SIGKILL);
    int status = 0;
    ::waitpid(child, &status, 0);
    REQUIRE(WIFSIGNALED(status));  // it did not end by itself
    REQUIRE(*acknowledged >= before + 50'000);

    DrivenFile next(options);  // not refused: the lock went with its holder
    REQUIRE(next.start().status == POLLUX_OK);
    REQUIRE(next.stop().status == POLLUX_OK);
    std::vector<int> all;
    for (const std::string& name : names_in(folder.path())) {
      for (const int number : numbers_in(folder.file(name))) all.push_back(number);
    }
    CHECK(static_cast<int>(all.size()) >= *acknowledged);
    REQUIRE(all == numbers(0, static_cast<int>(all.size())));
    before = static_cast<int>(all.size());
  }
  ::munmap(acknowledged, 4096);
}

TEST_CASE("A second reporter on the same path is refused, until the first has let go of it") {
  const TemporaryFolder folder;
  const std::string path = folder.file("events");
  OptionTable options;
  at(options, path);
  DrivenFile first(options), second(options);
  REQUIRE(first.start().status == POLLUX_OK);
  const Answer answer = second.start();
  CHECK(answer.status == POLLUX_FATAL);
  CHECK_THAT(answer.message, Contains("another reporter or process writes to it"));
  REQUIRE(first.stop().status == POLLUX_OK);
  CHECK(second.start().status == POLLUX_OK);
}

TEST_CASE("A file passes from one file reporter to its successor, or back when that one fails") {
  const TemporaryFolder folder;
  OptionTable options;
  at(options, folder.file("events"));
  pollux::file::FileReporter old(options.options(), {}), next(options.options(), {});
  EventList events[3];
  for (int i = 0; i < 3; ++i) add_numbered(events[i], i, i + 1);
  old.start();
  old.record_batch(events[0].batch());
  old.release();
  SECTION("the successor starts") {
    next.start();
    next.record_batch(events[1].batch());
    CHECK_THROWS_WITH(old.resume(), Contains("another reporter"));
    old.flush();
    old.stop();
    next.record_batch(events[2].batch());
  }
  SECTION("the successor failed") {
    old.resume();
    CHECK_THROWS_WITH(next.start(), Contains("another reporter"));
    old.record_batch(events[1].batch());
    old.record_batch(events[2].batch());
  }
  CHECK(numbers_in(folder.file("events")) == numbers(0, 3));
}

TEST_CASE("A file that was moved or removed is begun anew by the next batch, one that was emptied goes on") {
  const TemporaryFolder folder;
  const std::string path = folder.file("events");
  const std::string format = GENERATE(as<std::string>(), "jsonl", "csv");
  const std::size_t header = format == "csv" ? 1 : 0;
  OptionTable options;
  DrivenFile file(at(options, path).set("format", format));
  REQUIRE(file.start().status == POLLUX_OK);
  const auto deliver_one = [&] {
    EventList events;
    add_numbered(events, 0, 1);
    REQUIRE(file.deliver(events).status == POLLUX_OK);
  };
  deliver_one();

  fs::rename(path, path + ".old");
  deliver_one();
  CHECK(lines_of(path).size() == header + 1);
  CHECK(lines_of(path + ".old").size() == header + 1);

  fs::remove(path);
  REQUIRE(file.flush().status == POLLUX_OK);  // without events, a flush looks as well
  CHECK(fs::exists(path));
  deliver_one();
  CHECK(lines_of(path).size() == header + 1);

  fs::resize_file(path, 0);
  deliver_one();
  CHECK(lines_of(path).size() == header + 1);
  CHECK(text_of(path).find('\0') == std::string::npos);
}

TEST_CASE("A file that was emptied from outside, on a disk that is full, has whole lines and no hole") {
  const TemporaryFolder folder;
  const std::string path = folder.file("events");
  OptionTable options;
  DrivenFile file(at(options, path));
  REQUIRE(file.start().status == POLLUX_OK);
  EventList events;
  add_numbered(events, 0, 10);
  REQUIRE(file.deliver(events).status == POLLUX_OK);
  fs::resize_file(path, 0);
  Answer answer;
  {
    const pollux::test::FileSizeLimit full(700);
    answer = file.deliver(events);
  }
  REQUIRE(answer.status == POLLUX_RETRY);
  CHECK(answer.consumed > 0);
  REQUIRE(file.deliver(events, answer.consumed, 2).status == POLLUX_OK);
  CHECK(numbers_in(path) == numbers(0, 10));
}

TEST_CASE("While a moved file cannot be begun anew the events wait") {
  const TemporaryFolder folder;
  const std::string path = folder.file("events");
  OptionTable options;
  DrivenFile file(at(options, path));
  REQUIRE(file.start().status == POLLUX_OK);
  EventList first, second;
  add_numbered(first, 0, 1);
  add_numbered(second, 1, 2);
  REQUIRE(file.deliver(first).status == POLLUX_OK);
  fs::rename(path, path + ".old");
  fs::create_symlink("elsewhere", path);
  CHECK_THAT(file.flush().message, Contains("symbolic link"));
  const Answer answer = file.deliver(second);
  CHECK(answer.status == POLLUX_RETRY);
  CHECK(answer.consumed == 0);
  CHECK(numbers_in(path + ".old") == numbers(0, 1));
  fs::remove(path);
  REQUIRE(file.deliver(second).status == POLLUX_OK);
  CHECK(numbers_in(path) == numbers(1, 2));
}

TEST_CASE("A file reporter that is not started rejects events, and takes flushes") {
  const TemporaryFolder folder;
  OptionTable options;
  DrivenFile file(at(options, folder.file("events")));
  EventList events;
  add_numbered(events, 0, 1);
  CHECK(file.deliver(events).status == POLLUX_REJECTED);
  CHECK(file.flush().status == POLLUX_OK);
  CHECK(names_in(folder.path()).empty());
}
