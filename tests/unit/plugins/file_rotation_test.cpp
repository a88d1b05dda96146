// Rotation: by size, by age on a clock that the test moves, and of what an earlier process has left.
#include <chrono>
#include <fstream>
#include <string>

#include "catch.hpp"
#include "file_fixture.hpp"

using namespace pollux::test;
using namespace std::chrono_literals;
using Catch::Matchers::Contains;
using pollux::HostView;
using pollux::file::FileReporter;
using pollux::testing::EventList;
using pollux::testing::OptionTable;
namespace fs = std::filesystem;

namespace {

// A host whose clock stands still until the test moves it.
struct ClockedHost {
  ClockedHost() {
    raw.context = this;
    raw.log = [](const pollux_host*, std::int32_t, pollux_string) {};
    raw.monotonic_ns = [](const pollux_host* host) {
      return std::chrono::nanoseconds(static_cast<ClockedHost*>(host->context)->now).count();
    };
  }
  std::chrono::nanoseconds now{1h};
  pollux::testing::TestHost rest;
  pollux_host raw = *rest.raw();
};

std::vector<int> all_numbers(const TemporaryFolder& folder) {
  std::vector<int> all;
  for (const std::string& name : names_in(folder.path())) {  // "events.000001.jsonl" … "events.jsonl"
    for (const int number : numbers_in(folder.path() / name)) all.push_back(number);
  }
  return all;
}

}  // namespace

TEST_CASE("No file is larger than rotate.size, rotated ones are numbered, and only the youngest are kept") {
  const TemporaryFolder folder;
  OptionTable options;
  options.set("path", folder.file("events.jsonl")).set("rotate.size", 4096).set("rotate.files", 2);
  DrivenFile file(options);
  REQUIRE(file.start().status == POLLUX_OK);
  for (int first = 0; first < 300; first += 50) {
    EventList events;
    add_numbered(events, first, first + 50);
    REQUIRE(file.deliver(events).status == POLLUX_OK);
  }
  const auto names = names_in(folder.path());
  REQUIRE(names.size() == 3);
  CHECK(names[2] == "events.jsonl");
  CHECK(names[0] < names[1]);
  CHECK(names[0].substr(0, 10) == "events.000");
  for (const std::string& name : names) CHECK(fs::file_size(folder.file(name)) <= 4096);
  CHECK(fs::file_size(folder.file(names[0])) > 4096 - 300);  // filled to the last line that fits
  const std::vector<int> kept = all_numbers(folder);
  REQUIRE(kept.size() < 300);
  CHECK(kept == numbers(300 - static_cast<int>(kept.size()), 300));  // without a gap
}

TEST_CASE("A file is filled to the last byte that rotate.size allows") {
  const TemporaryFolder folder;
  EventList events;
  add_numbered(events, 0, 10);  // lines of one length
  OptionTable measured;
  DrivenFile all(measured.set("path", folder.file("all")));
  REQUIRE(all.start().status == POLLUX_OK);
  REQUIRE(all.deliver(events).status == POLLUX_OK);
  const std::size_t line = fs::file_size(folder.file("all")) / 10;

  const bool one_less = GENERATE(false, true);
  OptionTable options;
  DrivenFile file(
      options.set("path", folder.file("events")).set("rotate.size", 8 * line - (one_less ? 1 : 0)));
  REQUIRE(file.start().status == POLLUX_OK);
  for (int i = 0; i < 10; ++i) {
    EventList one;
    add_numbered(one, i, i + 1);
    REQUIRE(file.deliver(one).status == POLLUX_OK);
  }
  CHECK(numbers_in(folder.file("events.000001")) == numbers(0, one_less ? 7 : 8));
}

TEST_CASE("A line that is longer than rotate.size has a file of its own") {
  const TemporaryFolder folder;
  OptionTable options;
  options.set("path", folder.file("events")).set("rotate.size", 1024);
  DrivenFile file(options);
  REQUIRE(file.start().status == POLLUX_OK);
  EventList events;
  add_numbered(events, 0, 1);
  events.metric(pollux::MetricType::counter, "n", 1).attribute("long", std::string(5000, 'x'));
  add_numbered(events, 2, 3);
  REQUIRE(file.deliver(events).status == POLLUX_OK);
  CHECK(numbers_in(folder.file("events.000001")) == numbers(0, 1));
  CHECK(numbers_in(folder.file("events.000002")) == numbers(1, 2));
  CHECK(numbers_in(folder.file("events")) == numbers(2, 3));
}

TEST_CASE("Each file of CSV begins with the header, which alone is no reason to rotate") {
  const TemporaryFolder folder;
  OptionTable options;
  options.set("path", folder.file("events.csv")).set("format", "csv").set("rotate.size", 1024);
  std::size_t records = 0;
  for (int run = 0; run < 2; ++run) {  // the second adds to the file that is there
    DrivenFile file(options);
    REQUIRE(file.start().status == POLLUX_OK);
    EventList events;
    add_numbered(events, 0, 10);
    REQUIRE(file.deliver(events).status == POLLUX_OK);
  }
  REQUIRE(names_in(folder.path()).size() > 2);
  for (const std::string& name : names_in(folder.path())) {
    const auto lines = lines_of(folder.file(name));
    REQUIRE(lines.size() > 1);
    CHECK_THAT(lines[0], Contains("time,message,scope"));
    CHECK_THAT(lines[1], Contains("telemetry.metric"));
    records += lines.size() - 1;
  }
  CHECK(records == 20);
}

TEST_CASE("With rotate.files = 0 a full file is gone, and with rotate.size = 0 there is none") {
  const TemporaryFolder folder;
  const bool limited = GENERATE(true, false);
  OptionTable options;
  options.set("path", folder.file("events")).set("rotate.files", 0).set("rotate.size", limited ? 1024 : 0);
  DrivenFile file(options);
  REQUIRE(file.start().status == POLLUX_OK);
  EventList events;
  add_numbered(events, 0, 500);
  REQUIRE(file.deliver(events).status == POLLUX_OK);
  CHECK(names_in(folder.path()) == std::vector<std::string>{"events"});
  CHECK((numbers_in(folder.file("events")).size() == 500) == !limited);
}

TEST_CASE("Numbers go on after the highest that is there, and other files of the folder are left alone") {
  const TemporaryFolder folder;
  for (const char* other :
       {"events.7.jsonl", "events.abcdef.jsonl", "other.000009.jsonl", "events.000003.csv"}) {
    std::ofstream(folder.file(other)) << "x";
  }
  std::ofstream(folder.file("events.000041.jsonl.zst")) << "old";
  OptionTable options;
  options.set("path", folder.file("events.jsonl")).set("rotate.size", 1024).set("rotate.files", 1);
  DrivenFile file(options);
  REQUIRE(file.start().status == POLLUX_OK);
  EventList events;
  add_numbered(events, 0, 5);  // two files
  REQUIRE(file.deliver(events).status == POLLUX_OK);
  CHECK(names_in(folder.path()) == std::vector<std::string>{"events.000003.csv", "events.000042.jsonl",
                                                            "events.7.jsonl", "events.abcdef.jsonl",
                                                            "events.jsonl", "other.000009.jsonl"});
}

TEST_CASE("A file is rotated when its oldest line has reached rotate.age, at the next batch or flush") {
  const TemporaryFolder folder;
  ClockedHost host;
  OptionTable options;
  options.set("path", folder.file("events")).set("rotate.age", 60s);
  FileReporter file(options.options(), HostView(&host.raw));
  file.start();
  host.now += 10min;
  file.flush();  // an empty file has no age
  EventList first, second, third;
  add_numbered(first, 0, 1);
  add_numbered(second, 1, 2);
  add_numbered(third, 2, 3);
  file.record_batch(first.batch());
  host.now += 60s - 1ns;
  file.flush();
  file.record_batch(second.batch());
  CHECK(names_in(folder.path()).size() == 1);

  host.now += 1ns;
  file.record_batch(third.batch());
  CHECK(numbers_in(folder.file("events.000001")) == numbers(0, 2));
  CHECK(numbers_in(folder.file("events")) == numbers(2, 3));

  host.now += 60s;
  file.flush();
  CHECK(numbers_in(folder.file("events.000002")) == numbers(2, 3));
  CHECK(fs::file_size(folder.file("events")) == 0);
  host.now += 60s;
  file.flush();
  CHECK(names_in(folder.path()).size() == 3);
  file.stop();
}

TEST_CASE("The age of a file that is there already counts from when it was begun") {
  const TemporaryFolder folder;
  ClockedHost host;  // stands still: all age is the file's own
  OptionTable options;
  options.set("path", folder.file("events")).set("rotate.age", 1s);
  const auto begun = std::chrono::steady_clock::now();
  {
    FileReporter file(options.options(), HostView(&host.raw));
    file.start();
    EventList events;
    add_numbered(events, 0, 1);
    file.record_batch(events.batch());
    file.flush();
    file.stop();
  }
  while (!fs::exists(folder.file("events.000001"))) {
    REQUIRE(std::chrono::steady_clock::now() - begun < 30s);
    FileReporter file(options.options(), HostView(&host.raw));
    file.start();
    file.flush();
    file.stop();
  }
  CHECK(std::chrono::steady_clock::now() - begun > 900ms);
  CHECK(numbers_in(folder.file("events.000001")) == numbers(0, 1));
}

TEST_CASE("A folder or a link that has a rotated file's name is neither replaced nor removed") {
  const TemporaryFolder folder;
  fs::create_directories(folder.file("events.000001/occupied"));
  fs::create_symlink("elsewhere", folder.file("events.000002"));
  OptionTable options;
  options.set("path", folder.file("events")).set("rotate.size", 1024).set("rotate.files", 1);
  DrivenFile file(options);
  REQUIRE(file.start().status == POLLUX_OK);
  EventList events;
  add_numbered(events, 0, 20);
  REQUIRE(file.deliver(events).status == POLLUX_OK);
  const auto names = names_in(folder.path());
  REQUIRE(names.size() == 4);
  CHECK(names[1] == "events.000001");
  CHECK(names[2] == "events.000002");
  CHECK(names[3] > "events.000003");
  CHECK(file.log().empty());
}
