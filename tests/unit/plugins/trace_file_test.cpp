// The trace plugin's files: options, rights, the next file, and what happens when the system refuses a write.
#include <sys/stat.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "batch_of.hpp"
#include "catch.hpp"
#include "file_size_limit.hpp"
#include "loaded_reporter.hpp"
#include "temporary_folder.hpp"
#include "traced_file.hpp"

using namespace pollux::test;
namespace fs = std::filesystem;
using Catch::Matchers::Contains;

namespace {

void add_numbered(BatchOf& batch, int first, int last) {
  for (int i = first; i < last; ++i) batch.timing("scope").with("n", i);
}

// The numbers in a trace, which add_numbered made; of one that may lack its end.
std::vector<int> numbers_in(const fs::path& file) {
  std::vector<int> numbers;
  std::string text = text_of(file);
  REQUIRE_THAT(text, Catch::Matchers::EndsWith(",\n") || Catch::Matchers::EndsWith("\n]\n"));
  if (text.ends_with(",\n")) text.replace(text.size() - 2, 2, "\n]");
  for (const auto& event : nlohmann::json::parse(text)) {
    if (event["ph"] == "X") numbers.push_back(event["args"]["n"].get<int>());
  }
  return numbers;
}

std::vector<int> numbers(int first, int last) {
  std::vector<int> all;
  for (int i = first; i < last; ++i) all.push_back(i);
  return all;
}

}  // namespace

TEST_CASE("trace: a folder in the place of the file is an error at start, a missing one is made") {
  const TemporaryFolder folder;
  const OptionsOf missing{{"path", folder.file("missing/trace.json")}};
  LoadedReporter made("trace", missing);
  CHECK(made.start().status == POLLUX_OK);
  CHECK(fs::exists(folder.file("missing/trace.json")));

  const OptionsOf in_the_way{{"path", folder.path().string()}};
  LoadedReporter blocked("trace", in_the_way);
  CHECK_THAT(blocked.start().message, Contains("it is a folder"));
}

TEST_CASE("trace: a file that is no trace of this format is an error at start, and stays as it is") {
  const TemporaryFolder folder;
  const std::string path = folder.file("notes");
  std::ofstream(path) << "important\n";
  const std::string format = GENERATE("json", "perfetto");
  const OptionsOf options{{"path", path}, {"format", format}, {"rotate.files", 0}};
  LoadedReporter trace("trace", options);
  CHECK_THAT(trace.start().message, Contains("is not a file of this reporter and `format`"));
  CHECK(text_of(path) == "important\n");
}

TEST_CASE(
    "trace: an earlier trace is kept under another name, and those before it as many as rotate.files says") {
  const TemporaryFolder folder;
  const std::string path = folder.file("trace.json");
  const OptionsOf options{{"path", path}, {"rotate.files", 1}};
  for (int run = 0; run < 3; ++run) {
    LoadedReporter trace("trace", options);
    REQUIRE(trace.start().status == POLLUX_OK);
    BatchOf batch;
    add_numbered(batch, run, run + 1);
    REQUIRE(trace.deliver(batch).status == POLLUX_OK);
    if (run < 2) REQUIRE(trace.stop().status == POLLUX_OK);  // the last one is killed
  }
  CHECK(numbers_in(path) == numbers(2, 3));
  CHECK(numbers_in(folder.file("trace.000002.json")) == numbers(1, 2));
  CHECK_FALSE(fs::exists(folder.file("trace.000001.json")));
}

TEST_CASE("trace: a file that was moved is ended, and the next one names its threads again") {
  TracedFile traced;
  BatchOf first, second;
  add_numbered(first, 0, 1);
  add_numbered(second, 1, 2);
  REQUIRE(traced.reporter().deliver(first).status == POLLUX_OK);
  fs::rename(traced.path(), traced.file("moved.json"));
  REQUIRE(traced.reporter().deliver(second).status == POLLUX_OK);
  CHECK(text_of(traced.file("moved.json")).ends_with("\n]\n"));
  CHECK(numbers_in(traced.file("moved.json")) == numbers(0, 1));
  CHECK(numbers_in(traced.path()) == numbers(1, 2));
  CHECK_THAT(lines_of(traced.path()).at(2), Contains("\"thread_name\""));
}

TEST_CASE("trace: what is acknowledged is in the file, and the end of the array comes with the stop") {
  TracedFile traced;
  BatchOf batch;
  add_numbered(batch, 0, 5000);  // more than one chunk
  REQUIRE(traced.reporter().deliver(batch).status == POLLUX_OK);
  CHECK(numbers_in(traced.path()) == numbers(0, 5000));
  CHECK_FALSE(text_of(traced.path()).ends_with("]\n"));
  REQUIRE(traced.stop().status == POLLUX_OK);
  CHECK(text_of(traced.path()).ends_with("\n]\n"));
  CHECK(numbers_in(traced.path()) == numbers(0, 5000));
}

TEST_CASE("trace: a full file is ended and the next one begun, and each names its threads") {
  TracedFile traced{{"rotate.size", 64 * 1024}};
  for (int first = 0; first < 2000; first += 100) {
    BatchOf batch;
    add_numbered(batch, first, first + 100);
    REQUIRE(traced.reporter().deliver(batch).status == POLLUX_OK);
  }
  REQUIRE(traced.stop().status == POLLUX_OK);
  const std::vector<std::string> names = traced.names();
  std::vector<int> all;
  for (const std::string& name : names) {
    CAPTURE(name);
    CHECK(fs::file_size(traced.file(name)) <= 64 * 1024);
    CHECK(nlohmann::json::parse(text_of(traced.file(name))).at(1)["name"] == "thread_name");
    for (const int number : numbers_in(traced.file(name))) all.push_back(number);
  }
  CHECK(names.size() > 2);
  CHECK(all == numbers(0, 2000));
}

TEST_CASE("trace: when the disk fills up, exactly the events that are whole are acknowledged") {
  const rlim_t limit = GENERATE(200, 2'000, 5'001, 200'000);  // the first one: no event at all
  TracedFile traced;
  BatchOf batch;
  add_numbered(batch, 0, 3000);
  LoadedReporter::Answer answer;
  {
    const FileSizeLimit full(limit);
    answer = traced.reporter().deliver(batch);
  }
  REQUIRE(answer.status == POLLUX_RETRY);
  CHECK_THAT(answer.message, Contains("trace.json': File too large"));
  CHECK((answer.consumed > 0) == (limit > 200));
  CHECK(fs::file_size(traced.path()) <= limit);
  CHECK(numbers_in(traced.path()) == numbers(0, static_cast<int>(answer.consumed)));

  CHECK(traced.reporter().deliver(batch, answer.consumed).status == POLLUX_OK);
  REQUIRE(traced.stop().status == POLLUX_OK);
  CHECK_THAT(lines_of(traced.path()).at(2), Contains("\"thread_name\""));
  CHECK(numbers_in(traced.path()) == numbers(0, 3000));
}

TEST_CASE("trace: increments that were not written are not counted twice when they come again") {
  TracedFile traced;
  BatchOf batch;
  for (int i = 0; i < 100; ++i) batch.counter("items", 1);
  LoadedReporter::Answer answer;
  {
    const FileSizeLimit full(2'000);
    answer = traced.reporter().deliver(batch);
  }
  REQUIRE(answer.status == POLLUX_RETRY);
  REQUIRE(traced.reporter().deliver(batch, answer.consumed).status == POLLUX_OK);
  REQUIRE(traced.stop().status == POLLUX_OK);
  int expected = 0;
  for (const auto& event : nlohmann::json::parse(text_of(traced.path()))) {
    if (event["ph"] == "C") CHECK(event["args"]["value"] == ++expected);
  }
  CHECK(expected == 100);
}

TEST_CASE("trace: a disk without room for the end leaves a file that can be read, and says so") {
  TracedFile traced;
  BatchOf batch;
  add_numbered(batch, 0, 3);
  REQUIRE(traced.reporter().deliver(batch).status == POLLUX_OK);
  {
    const FileSizeLimit full(fs::file_size(traced.path()) + 10);
    const auto answer = traced.stop();
    CHECK(answer.status == POLLUX_FATAL);
    CHECK_THAT(answer.message, Contains("File too large"));
  }
  CHECK(numbers_in(traced.path()) == numbers(0, 3));
}

TEST_CASE("trace: events are refused before the start and after the stop, and a second start begins anew") {
  TracedFile traced;
  REQUIRE(traced.stop().status == POLLUX_OK);
  BatchOf batch;
  batch.counter("items", 2);
  CHECK(traced.reporter().deliver(batch).status == POLLUX_REJECTED);
  REQUIRE(traced.reporter().start().status == POLLUX_OK);
  CHECK(traced.events_of(batch).at(0)["args"]["value"] == 2);
}
