// The summary plugin: its options and what it prints.
#include <fcntl.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include <pollux/sdk/value.hpp>

#include "batch_of.hpp"
#include "catch.hpp"
#include "loaded_reporter.hpp"
#include "redirected.hpp"
#include "temporary_folder.hpp"

using namespace pollux::test;
using namespace std::chrono_literals;
using Catch::Matchers::Contains;

namespace {

struct Printed {
  LoadedReporter::Answer stopped;
  std::string text;
};

// What lands on `stream` from start to stop.
Printed printed(LoadedReporter& summary, BatchOf& batch, std::FILE* stream) {
  const TemporaryFolder folder;
  const std::string path = folder.file("console");
  const int file = ::open(path.c_str(), O_CREAT | O_WRONLY | O_CLOEXEC, 0600);
  REQUIRE(file >= 0);
  Printed result;
  {
    const Redirected redirected(stream, file);
    summary.start();
    summary.deliver(batch);
    result.stopped = summary.stop();
  }
  ::close(file);
  result.text = text_of(path);
  return result;
}

std::string snapshot_of(const LoadedReporter& summary) {
  std::string text;
  REQUIRE(summary.snapshot());
  const auto take = [](void* context, pollux_string json) {
    static_cast<std::string*>(context)->assign(pollux::view(json));
  };
  pollux_result result{POLLUX_RESULT_SIZE_1_0, 0, 0, 0, -1, nullptr, nullptr, 0};
  REQUIRE(summary.snapshot()->read(summary.self(), POLLUX_NO_DEADLINE, &text, take, &result) == POLLUX_OK);
  return text;
}

}  // namespace

TEST_CASE("The summary is printed when the reporter stops, to the chosen stream") {
  const bool to_stdout = GENERATE(true, false);
  const OptionsOf options{{"target", to_stdout ? "stdout" : "stderr"}};
  LoadedReporter summary("summary", options);
  BatchOf batch;
  batch.timing("plan").lasts(1500us);
  const Printed result = printed(summary, batch, to_stdout ? stdout : stderr);
  CHECK(result.stopped.status == POLLUX_OK);
  CHECK(result.text ==
        "scope  calls  errors      avg      p50      p99    total\n"
        "plan       1       0  1.50 ms  1.50 ms  1.50 ms  1.50 ms\n");
}

TEST_CASE("With print = false the summary only answers when asked") {
  const OptionsOf options{{"print", false}};
  LoadedReporter summary("summary", options);
  BatchOf batch;
  batch.timing("plan").lasts(1500us);
  const Printed result = printed(summary, batch, stderr);
  CHECK(result.text.empty());
  CHECK(nlohmann::json::parse(snapshot_of(summary))["scopes"][0]["scope"] == "plan");
  pollux_result reset{POLLUX_RESULT_SIZE_1_0, 0, 0, 0, -1, nullptr, nullptr, 0};
  CHECK(summary.snapshot()->reset(summary.self(), &reset) == POLLUX_OK);
  CHECK(nlohmann::json::parse(snapshot_of(summary))["scopes"].empty());
}

TEST_CASE("max_scopes bounds what the summary tells apart") {
  const OptionsOf options{{"print", false}, {"max_scopes", 1}};
  LoadedReporter summary("summary", options);
  BatchOf batch;
  batch.timing("a").lasts(1ms);
  batch.timing("b").lasts(1ms);
  REQUIRE(summary.deliver(batch).status == POLLUX_OK);
  CHECK(nlohmann::json::parse(snapshot_of(summary))["scopes"][1]["scope"] == "[other]");
}

TEST_CASE("Series, their breakdown and single events are options of the summary") {
  const OptionsOf options{{"print", false},
                          {"by", std::vector<std::string>{"level"}},
                          {"max_series", 1},
                          {"max_entries_per_scope", 2}};
  LoadedReporter summary("summary", options);
  BatchOf batch;
  for (int level = 0; level < 3; ++level) {
    batch.timing("compaction").lasts(1ms).with("level", level);
    batch.counter("files", 1).with("level", level);
  }
  REQUIRE(summary.deliver(batch).status == POLLUX_OK);
  const auto document = nlohmann::json::parse(snapshot_of(summary));
  CHECK(document["scopes"].size() == 1);
  CHECK(document["metrics"].size() == 2);
  CHECK(document["metrics"][0]["attributes"]["level"] == 0);
  CHECK(document["metrics"][1]["other"] == true);
  CHECK(document["by"]["scopes"].size() == 2);
  CHECK(document["by"]["scopes"][1]["calls"] == 2);
  CHECK(document["entries"]["timings"]["compaction"].size() == 2);
  CHECK(document["entries"]["timings"]["compaction"][1][1]["level"] == 2);
}

TEST_CASE("A report that cannot be printed is an error of stop") {
  const int full = ::open("/dev/full", O_WRONLY | O_CLOEXEC);
  REQUIRE(full >= 0);
  const OptionsOf options{{"target", "stderr"}};
  LoadedReporter summary("summary", options);
  LoadedReporter::Answer answer;
  {
    const Redirected redirected(stderr, full);
    summary.start();
    answer = summary.stop();
  }
  ::close(full);
  CHECK(answer.status == POLLUX_FATAL);
  CHECK_THAT(answer.message, Contains("cannot print the report to stderr"));
}
