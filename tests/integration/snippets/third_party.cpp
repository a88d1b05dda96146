// Snippets of docs/from-python.md: reporters that come from others, as classes and as plugins.
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <string>
#include <utility>

#include <pollux/pollux.hpp>

#include "captured.hpp"
#include "catch.hpp"

namespace {

// [snippet concept]
// Accepts a reporter of any class that has the shape of one; another class does not compile here.
template <pollux::TelemetryReporter Reporter>
pollux::TelemetryContext install(Reporter reporter) {
  return pollux::TelemetryContext{std::move(reporter)};
}
// [end]

struct Timings {
  int* count;
  void record_timing(const pollux::Timing&) { ++*count; }
};

struct Other {
  void record_something(int) {}
};
static_assert(!pollux::TelemetryReporter<Other>);

template <class T>
concept Installable = requires(T reporter) {
  install(std::move(reporter));
};
static_assert(Installable<Timings>);
static_assert(!Installable<Other>);

// [snippet host from file]
int run(const std::filesystem::path& config) {
  auto host = pollux::Host::from_file(config);
  if (!host) {
    std::cerr << host.error().message() << '\n';
    return 1;
  }
  pollux::TelemetryContext tele = host->telemetry();
  const auto step = tele("my.pipeline.step");
  return 0;
}
// [end]

}  // namespace

TEST_CASE("A function may ask for any reporter") {
  ::setenv("POLLUX_TELEMETRY", "1", 1);
  int count = 0;
  const pollux::TelemetryContext tele = install(Timings{&count});
  { const auto step = tele("step"); }
  CHECK(count == 1);
}

TEST_CASE("A configuration that cannot be used is told, not thrown") {
  int code = 0;
  const std::string text = captured(std::cerr, [&] { code = run("/nowhere/pollux.toml"); });
  CHECK(code == 1);
  CHECK(text.find("/nowhere/pollux.toml") != std::string::npos);
}
