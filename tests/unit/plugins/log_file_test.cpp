// The log plugin's file: options, rotation, and what happens when the system refuses a write.
#include <sys/resource.h>

#include <algorithm>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "batch_of.hpp"
#include "catch.hpp"
#include "file_size_limit.hpp"
#include "loaded_reporter.hpp"
#include "temporary_folder.hpp"

using namespace pollux::test;
namespace fs = std::filesystem;
using Catch::Matchers::Contains;

namespace {

void add_numbered(BatchOf& batch, int first, int last) {
  for (int i = first; i < last; ++i) batch.counter("n", i);
}

// The values in a log's lines, which add_numbered made.
std::vector<int> numbers_in(const fs::path& file) {
  std::vector<int> numbers;
  for (const std::string& line : lines_of(file)) {
    const std::size_t at = line.find(" n counter=");
    REQUIRE(at != std::string::npos);
    numbers.push_back(std::stoi(line.substr(at + 11)));
    REQUIRE(line.ends_with('=' + std::to_string(numbers.back())));  // a whole line
  }
  return numbers;
}

std::vector<int> numbers(int first, int last) {
  std::vector<int> all;
  for (int i = first; i < last; ++i) all.push_back(i);
  return all;
}

}  // namespace

TEST_CASE("What another target needs is refused unless the target is given") {
  const auto refused = [](const OptionsOf& options) {
    LoadedReporter log("log");
    const auto answer = log.create(options);
    CHECK(answer.status == POLLUX_INVALID);
    CHECK(answer.line > 0);
    return answer.message;
  };
  CHECK_THAT(refused({{"path", "x.log"}}), Contains("add target = \"file\""));
  CHECK_THAT(refused({{"socket", "/dev/log"}}), Contains("add target = \"syslog\" or \"journald\""));
}

TEST_CASE("A path may stay in the configuration while the console is the target") {
  LoadedReporter log("log");
  CHECK(log.create({{"target", "stderr"}, {"path", "x.log"}}).status == POLLUX_OK);
}

TEST_CASE("A missing folder is made at the start, for those who may read the file") {
  const TemporaryFolder folder;
  const std::string path = folder.file("missing/deeper/events.log");
  const OptionsOf options{{"target", "file"}, {"path", path}};
  LoadedReporter log("log", options);
  REQUIRE(log.start().status == POLLUX_OK);
  CHECK(fs::exists(path));
  CHECK(fs::status(folder.file("missing")).permissions() == fs::perms::owner_all);
}

TEST_CASE("A path that is a folder is an error at start") {
  const TemporaryFolder folder;
  const OptionsOf options{{"target", "file"}, {"path", folder.path().string()}};
  LoadedReporter log("log", options);
  const auto answer = log.start();
  CHECK(answer.status == POLLUX_FATAL);
  CHECK_THAT(answer.message, Contains(folder.path().string()) && Contains("it is a folder"));
}

TEST_CASE("Creating the reporter touches no file") {
  const TemporaryFolder folder;
  const OptionsOf options{{"target", "file"}, {"path", folder.file("events")}};
  LoadedReporter log("log", options);
  CHECK(fs::is_empty(folder.path()));
}

TEST_CASE("A file that is there is added to, or rotated away when append is false") {
  const TemporaryFolder folder;
  const std::string path = folder.file("events.log");
  std::ofstream(path) << "old\n";
  const bool append = GENERATE(true, false);
  const OptionsOf options{{"target", "file"}, {"path", path}, {"append", append}};
  LoadedReporter log("log", options);
  REQUIRE(log.start().status == POLLUX_OK);
  BatchOf batch;
  batch.counter("n", 1);
  REQUIRE(log.deliver(batch).status == POLLUX_OK);
  CHECK(lines_of(path).size() == (append ? 2 : 1));
  CHECK((append ? lines_of(path)[0] : lines_of(folder.file("events.000001.log"))[0]) == "old");
}

TEST_CASE("Lines are in the file as soon as they are acknowledged") {
  const TemporaryFolder folder;
  const OptionsOf options{{"target", "file"}, {"path", folder.file("events")}};
  LoadedReporter log("log", options);
  REQUIRE(log.start().status == POLLUX_OK);
  BatchOf batch;
  add_numbered(batch, 0, 3);
  REQUIRE(log.deliver(batch).status == POLLUX_OK);
  CHECK(numbers_in(folder.file("events")) == numbers(0, 3));
}

TEST_CASE("A full file is begun anew, and only so many old ones are kept") {
  const TemporaryFolder folder;
  const std::string path = folder.file("events.log");
  const OptionsOf options{{"target", "file"}, {"path", path}, {"rotate.size", 4096}, {"rotate.files", 2}};
  LoadedReporter log("log", options);
  REQUIRE(log.start().status == POLLUX_OK);
  for (int first = 0; first < 300; first += 50) {
    BatchOf batch;
    add_numbered(batch, first, first + 50);
    REQUIRE(log.deliver(batch).status == POLLUX_OK);
  }
  REQUIRE(log.stop().status == POLLUX_OK);

  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(folder.path())) names.push_back(entry.path().filename());
  std::sort(names.begin(), names.end());  // events.000004.log, events.000005.log, events.log
  REQUIRE(names.size() == 3);
  CHECK(names.back() == "events.log");
  std::vector<int> kept;
  for (const std::string& name : names) {
    CAPTURE(name);
    CHECK(fs::file_size(folder.file(name)) <= 4096);
    const std::vector<int> in_file = numbers_in(folder.file(name));
    kept.insert(kept.end(), in_file.begin(), in_file.end());
  }
  CHECK(fs::file_size(folder.file(names.front())) > 4096 * 3 / 4);  // well filled
  REQUIRE(kept.size() < 300);
  CHECK(kept == numbers(300 - static_cast<int>(kept.size()), 300));  // the youngest, without a gap
}

TEST_CASE("A size of 0 never begins a new file") {
  const TemporaryFolder folder;
  const OptionsOf options{{"target", "file"}, {"path", folder.file("events")}, {"rotate.size", 0}};
  LoadedReporter log("log", options);
  REQUIRE(log.start().status == POLLUX_OK);
  BatchOf batch;
  add_numbered(batch, 0, 1000);
  REQUIRE(log.deliver(batch).status == POLLUX_OK);
  CHECK(numbers_in(folder.file("events")) == numbers(0, 1000));
}

TEST_CASE("A device without room leads to a retry of everything") {
  const OptionsOf options{{"target", "file"}, {"path", "/dev/full"}};
  LoadedReporter log("log", options);
  REQUIRE(log.start().status == POLLUX_OK);
  BatchOf batch;
  add_numbered(batch, 0, 3);
  for (int attempt = 0; attempt < 2; ++attempt) {
    const auto answer = log.deliver(batch);
    CHECK(answer.status == POLLUX_RETRY);
    CHECK(answer.consumed == 0);
    CHECK(answer.rejected == 0);
    CHECK_THAT(answer.message, Contains("/dev/full") && Contains("No space left on device"));
  }
  CHECK(log.stop().status == POLLUX_OK);
}

TEST_CASE("When the disk fills up, exactly the events whose lines are whole are acknowledged") {
  const TemporaryFolder folder;
  const std::string path = folder.file("events");
  const OptionsOf options{{"target", "file"}, {"path", path}};
  LoadedReporter log("log", options);
  REQUIRE(log.start().status == POLLUX_OK);
  BatchOf batch;
  add_numbered(batch, 0, 2000);  // more than one chunk

  const rlim_t limit = GENERATE(5'000, 70'000);
  LoadedReporter::Answer answer;
  {
    const pollux::test::FileSizeLimit full(limit);
    answer = log.deliver(batch);
  }
  REQUIRE(answer.status == POLLUX_RETRY);
  CHECK_THAT(answer.message, Contains("File too large"));
  CHECK(answer.consumed > 0);
  CHECK(fs::file_size(path) <= limit);
  CHECK(numbers_in(path) == numbers(0, static_cast<int>(answer.consumed)));

  const auto rest = log.deliver(batch, answer.consumed);
  CHECK(rest.status == POLLUX_OK);
  CHECK(rest.consumed == 2000 - answer.consumed);
  CHECK(numbers_in(path) == numbers(0, 2000));
}

TEST_CASE("A reporter can be stopped and started again, and flushed when it is stopped") {
  const TemporaryFolder folder;
  const OptionsOf options{{"target", "file"}, {"path", folder.file("events")}};
  LoadedReporter log("log", options);
  for (int round = 0; round < 2; ++round) {
    REQUIRE(log.start().status == POLLUX_OK);
    BatchOf batch;
    add_numbered(batch, round, round + 1);
    REQUIRE(log.deliver(batch).status == POLLUX_OK);
    REQUIRE(log.stop().status == POLLUX_OK);
    CHECK(log.flush().status == POLLUX_OK);
  }
  CHECK(numbers_in(folder.file("events")) == numbers(0, 2));
  BatchOf late;
  late.counter("n", 9);
  CHECK(log.deliver(late).status == POLLUX_REJECTED);
}
