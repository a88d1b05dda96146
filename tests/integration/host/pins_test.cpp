// Pins and replaced files as an application meets them: by a configuration and a host.
#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <string>

#include <pollux/pollux.hpp>

#include "catch.hpp"
#include "child_process.hpp"
#include "temporary_folder.hpp"

using namespace pollux;
using test::TemporaryFolder;

namespace {

// By another program than ours.
std::string sha256_of(const std::filesystem::path& file) {
  test::ChildOptions options;
  options.program = "/usr/bin/sha256sum";
  options.arguments = {file.string()};
  const test::ChildResult result = test::run_child(options);
  REQUIRE(result.exit_code == 0);
  return result.out.substr(0, 64);
}

// A recorder that is no other file's equal, for the same bytes are loaded only once.
std::string recorder(const std::string& mark) {
  return test::text_of(POLLUX_FIXTURE_DIR "/libpollux_recorder.so") + mark;
}

void install(const std::filesystem::path& file, const std::string& bytes) {
  std::ofstream(file.string() + ".new", std::ios::binary) << bytes;
  std::filesystem::rename(file.string() + ".new", file);
}

std::string config_of(const TemporaryFolder& folder, const std::string& pin) {
  return "[telemetry]\nenabled = true\n[plugins]\npath = ['" + folder.path().string() +
         "']\n[[reporter]]\nplugin = \"pinned\"\n" + pin + "[reporter.options]\npath = '" +
         folder.file("events") + "'\n";
}

// Private copies go with the test's folder.
void keep_copies_in(const TemporaryFolder& folder) { ::setenv("XDG_RUNTIME_DIR", folder.path().c_str(), 1); }

// How many timings reach the file.
std::size_t timings_of(Host& host, const TemporaryFolder& folder) {
  const TelemetryContext tele = host.telemetry();
  for (int i = 0; i < 10; ++i) const auto step = tele("step");
  host.shutdown(std::chrono::seconds(20));
  CHECK(host.ledger().balances());
  return test::lines_of(folder.path() / "events").size();
}

}  // namespace

TEST_CASE("A pinned plugin of the right hash receives its events") {
  const TemporaryFolder folder;
  keep_copies_in(folder);
  const std::filesystem::path file = folder.path() / "libpollux_pinned.so";
  install(file, recorder("right"));
  auto host = Host::from_text(config_of(folder, "sha256 = \"" + sha256_of(file) + "\"\n"));
  if (!host) FAIL(host.error().message());
  // Whatever happens to the file now, its code is safe: it is not what was loaded.
  std::ofstream(file, std::ios::trunc) << "gone";
  CHECK(timings_of(*host, folder) == 10);
}

TEST_CASE("A pinned plugin of another hash stops the host, with the place of the pin and both hashes") {
  const TemporaryFolder folder;
  const std::filesystem::path file = folder.path() / "libpollux_pinned.so";
  install(file, recorder("pinned"));
  const std::string pin = sha256_of(file);
  install(file, recorder("another"));
  const auto host = Host::from_text(config_of(folder, "sha256 = \"" + pin + "\"\n"));
  REQUIRE_FALSE(host.has_value());
  const std::string message = host.error().message();
  CAPTURE(message);
  CHECK(message.find(":7:1: reporter 'pinned': " + file.string() + " has the SHA-256 " + sha256_of(file) +
                     "; expected " + pin) != std::string::npos);
}

TEST_CASE("A pinned plugin of another hash is left out with on_error = \"skip\"") {
  const TemporaryFolder folder;
  install(folder.path() / "libpollux_pinned.so", recorder("skipped"));
  auto host =
      Host::from_text(config_of(folder, "sha256 = \"" + std::string(64, '0') + "\"\non_error = \"skip\"\n"));
  if (!host) FAIL(host.error().message());
  CHECK(timings_of(*host, folder) == 0);
}

TEST_CASE("A malformed pin is an error of the configuration") {
  const TemporaryFolder folder;
  const auto host = Host::from_text(config_of(folder, "sha256 = \"12ab\"\n"));
  REQUIRE_FALSE(host.has_value());
  CHECK_THAT(host.error().message(), Catch::Contains(":7:10: 'sha256': \"12ab\" is not a SHA-256"));
}

TEST_CASE(
    "A host that is opened after its plugin's file was replaced runs the new code, an older one the old") {
  const TemporaryFolder folder;
  keep_copies_in(folder);
  const std::filesystem::path file = folder.path() / "libpollux_pinned.so";
  install(file, test::text_of(POLLUX_FIXTURE_DIR "/libpollux_c_counter.so") + "replaced");
  // The counter takes no options.
  const std::string text = config_of(folder, "");
  auto old = Host::from_text(text.substr(0, text.find("[reporter.options]")));
  if (!old) FAIL(old.error().message());

  install(file, recorder("replaced"));
  auto now = Host::from_text(text);
  if (!now) FAIL(now.error().message());
  CHECK(timings_of(*now, folder) == 10);

  { const auto step = old->telemetry()("step"); }
  old->shutdown(std::chrono::seconds(20));
  CHECK(old->ledger().balances());
}
