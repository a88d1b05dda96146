// The level that the log plugin gives an event.
#include <chrono>
#include <string>
#include <vector>

#include "batch_of.hpp"
#include "catch.hpp"
#include "loaded_reporter.hpp"
#include "temporary_folder.hpp"

using namespace pollux::test;
using namespace std::chrono_literals;
using Catch::Matchers::Contains;
using Tables = std::vector<OptionsOf::Table>;

namespace {

// Scopes and levels of the lines, "a INFO".
std::vector<std::string> levels_logged(
    BatchOf& batch, std::initializer_list<std::pair<std::string, OptionsOf::Scalar>> more) {
  const TemporaryFolder folder;
  std::vector<std::pair<std::string, OptionsOf::Scalar>> entries(more);
  entries.emplace_back("target", "file");
  entries.emplace_back("path", folder.file("events"));
  const OptionsOf options(entries);
  LoadedReporter log("log", options);
  REQUIRE(log.start().status == POLLUX_OK);
  const auto answer = log.deliver(batch);
  REQUIRE(answer.status == POLLUX_OK);
  REQUIRE(answer.consumed == batch.get()->count);
  std::vector<std::string> levels;
  for (const std::string& line : lines_of(folder.file("events"))) {
    const std::size_t level = line.find("Z ") + 2;
    const std::size_t scope = line.find(' ', level) + 1;
    levels.push_back(line.substr(scope, line.find(' ', scope) - scope) + " " +
                     line.substr(level, line.find(' ', level) - level));
  }
  return levels;
}

using Levels = std::vector<std::string>;

}  // namespace

TEST_CASE("A scope that failed is an error, unless another level is given to it") {
  BatchOf batch;
  batch.timing("good");
  batch.timing("bad").fails();
  batch.counter("n", 1);
  CHECK(levels_logged(batch, {}) == Levels{"good INFO", "bad ERROR", "n INFO"});
  CHECK(levels_logged(batch, {{"level", "debug"}, {"failed_level", "warning"}}) ==
        Levels{"good DEBUG", "bad WARNING", "n DEBUG"});
  CHECK(levels_logged(batch, {{"failed_level", "info"}}) == Levels{"good INFO", "bad INFO", "n INFO"});
}

TEST_CASE("A scope that takes longer than warn_over is a warning at least") {
  BatchOf batch;
  batch.timing("equal").lasts(250ms);
  batch.timing("longer").lasts(250ms + 1ns);
  batch.timing("failed").lasts(1s).fails();
  batch.counter("n", 1);
  constexpr int ns = 250'000'000;
  CHECK(levels_logged(batch, {{"warn_over", ns}}) ==
        Levels{"equal INFO", "longer WARNING", "failed ERROR", "n INFO"});
  CHECK(levels_logged(batch, {{"warn_over", ns}, {"failed_level", "info"}}) ==
        Levels{"equal INFO", "longer WARNING", "failed WARNING", "n INFO"});
  CHECK(levels_logged(batch, {{"warn_over", ns}, {"level", "error"}}) ==
        Levels{"equal ERROR", "longer ERROR", "failed ERROR", "n ERROR"});
  CHECK(levels_logged(batch, {{"warn_over", 0}}) ==
        Levels{"equal INFO", "longer INFO", "failed ERROR", "n INFO"});
}

TEST_CASE("The first rule whose pattern a path matches decides, what it leaves open is as outside") {
  BatchOf batch;
  for (int i = 0; i < 2; ++i) {  // the second time from memory
    batch.timing("db").lasts(60ms);
    batch.timing("db.query").lasts(60ms);
    batch.timing("db.poll").lasts(60ms);
    batch.timing("db.poll").lasts(60ms).fails();
    batch.timing("api").lasts(60ms);
    batch.counter("db.rows", 1);
  }
  const Levels once{"db WARNING",      "db.query WARNING", "db.poll DEBUG",
                    "db.poll WARNING", "api INFO",         "db.rows INFO"};
  Levels twice = once;
  twice.insert(twice.end(), once.begin(), once.end());
  CHECK(levels_logged(batch, {{"rules", Tables{{{"scope", "*.poll"},
                                                {"level", "debug"},
                                                {"failed_level", "warning"},
                                                {"warn_over", 2'000'000'000}},
                                               {{"scope", "db.**"}, {"warn_over", 50'000'000}},
                                               {{"scope", "**"}, {"warn_over", 500'000'000}}}},
                              {"warn_over", 1}}) == twice);
}

TEST_CASE("Events below min_level are not written") {
  BatchOf batch;
  batch.timing("fine");
  batch.timing("slow").lasts(1s);
  batch.timing("bad").fails();
  CHECK(levels_logged(batch, {{"warn_over", 1000}, {"min_level", "warning"}}) ==
        Levels{"slow WARNING", "bad ERROR"});
  CHECK(levels_logged(batch, {{"warn_over", 1000}, {"min_level", "error"}}) == Levels{"bad ERROR"});
}
