// The suite can fail: each fault is found by the cases that look for it, and by no other.
#include <stdlib.h>

#include <cstddef>
#include <set>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "catch.hpp"
#include "command/conform/suite.hpp"
#include "command/plugins/plugin_subject.hpp"
#include "sanitized.hpp"
#include "temporary_folder.hpp"

using namespace pollux;

namespace {

const std::string fixtures = POLLUX_FIXTURE_DIR;

std::set<std::string> words(const std::string& text) {
  std::istringstream stream(text);
  std::set<std::string> all;
  for (std::string word; stream >> word;) all.insert(word);
  return all;
}

constexpr auto case_timeout = std::chrono::seconds(test::is_sanitized ? 30 : 5);

// Those that failed, and what they found.
std::set<std::string> failures(const std::string& file, std::vector<std::string> given = {}) {
  command::SubjectOptions options;
  options.plugin = file;
  options.options = std::move(given);
  const auto subject = command::choose_subject("test", options);
  REQUIRE(subject.has_value());
  std::set<std::string> failed;
  const auto finished = conform::run_suite(
      subject->target, conform::all_cases(), {.seed = 1, .timeout = case_timeout}, [&](const auto& result) {
        if (result.verdict.outcome != conform::Outcome::fail) return;
        UNSCOPED_INFO(result.of.name << ": expected " << result.verdict.expected << ", found "
                                     << result.verdict.found);
        failed.insert(result.of.name);
      });
  REQUIRE(finished.has_value());
  return failed;
}

struct Row {
  const char* fault;
  const char* plugin;
  const char* cases;
};
constexpr Row careless[] = {
#define CARELESS(name, plugin, cases) {#name, plugin, cases},
#include "faults.inc"
#undef CARELESS
};

constexpr Row refused[] = {
    {"", "not_a_library", "identity.manifest"},   {"", "no_manifest", "identity.manifest"},
    {"", "no_symbol", "identity.loads"},          {"", "wrong_magic", "identity.loads"},
    {"", "truncated_struct", "identity.loads"},   {"", "wrong_major", "identity.loads"},
    {"", "newer_minor", "identity.loads"},        {"", "wrong_candidate", "identity.loads"},
    {"", "symbol_major", "identity.loads"},       {"", "symbol_minor", "identity.loads"},
    {"", "symbol_candidate", "identity.loads"},   {"", "contradicting_manifest", "identity.loads"},
    {"", "null_manifest", "identity.loads"},      {"", "null_reporter", "identity.loads"},
    {"", "truncated_reporter", "identity.loads"}, {"", "null_deliver", "identity.loads"},
    {"", "undefined_symbol", "identity.loads"},   {"", "throws_on_create", "lifecycle.creates"},
    {"", "fails_to_start", "lifecycle.starts"},   {"", "throws_on_event", "lifecycle.delivers"},
};

// The sanitizers' allocators do not say what is in use: with them that case is skipped.
std::set<std::string> findable(const Row& row) {
  std::set<std::string> cases = words(row.cases);
  if (test::is_sanitized) cases.erase("resource.frees");
  return cases;
}

// In parts, for each fault costs one run of the whole suite; with a sanitizer, minutes, so that it sees some
// of them.
constexpr std::size_t parts = 8;
constexpr std::size_t faults = test::is_sanitized ? 2 * parts : std::size(careless);
void check_part(std::size_t part) {
  for (std::size_t i = part; i < faults; i += parts) {
    const Row& row = careless[i];
    const std::set<std::string> cases = findable(row);
    if (cases.empty()) continue;
    if (test::finds_races && row.fault == std::string("logs_after_destroy")) continue;  // which is a race
    ::setenv("POLLUX_CARELESS", row.fault, 1);
    INFO("fault " << row.fault);
    CHECK(failures(fixtures + "/careless/libpollux_" + row.plugin + ".so") == cases);
  }
  ::unsetenv("POLLUX_CARELESS");
}

}  // namespace

#define PART(n)                                                                                   \
  TEST_CASE("Each fault of a careless plugin is found by its cases and by no others, part " #n) { \
    check_part(n);                                                                                \
  }
PART(0)
PART(1)
PART(2)
PART(3)
PART(4)
PART(5)
PART(6)
PART(7)
#undef PART

TEST_CASE("Each bad fixture fails where it is bad, and nowhere else") {
  for (const Row& row : refused) {
    INFO("fixture " << row.plugin);
    CHECK(failures(fixtures + "/libpollux_" + row.plugin + ".so") == words(row.cases));
  }
}

// The disk stands for a peer that is away; events below the limit are not written, so some deliveries
// succeed.
TEST_CASE("A reporter with a threshold whose peer is away fails one case") {
  CHECK(failures(POLLUX_THRESHOLD, {"path=/dev/full", "limit=1h"}) == words("lifecycle.delivers"));
}

TEST_CASE("A plugin in a file of another name is told how a host looks for it") {
  const test::TemporaryFolder folder;
  std::filesystem::copy_file(fixtures + "/libpollux_c_counter.so", folder.file("libcounter.so"));
  CHECK(failures(folder.file("libcounter.so")) == words("identity.file_name"));
}

// A case that no fault makes fail could pass whatever a plugin does.
TEST_CASE("Every case is failed by some fault") {
  std::set<std::string> failed{"identity.file_name"};  // above
  for (const Row& row : careless) failed.merge(words(row.cases));
  for (const Row& row : refused) failed.merge(words(row.cases));

  std::set<std::string> never;
  for (const conform::Case& each : conform::all_cases()) {
    if (!failed.contains(each.name)) never.insert(each.name);
  }
  CHECK(never.empty());
}
