// Errors as the application and the log receive them: a line for each, and no line from what they quote.
#include "host/errors.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string>

#include <pollux/host.hpp>

#include "catch.hpp"
#include "log_lines.hpp"
#include "temporary_folder.hpp"

using pollux::Error;
using pollux::Host;
using pollux::host::in_one;

namespace {

constexpr const char* forged = "2026-01-01T00:00:00.000 pollux error: forged";

std::size_t lines_in(std::string_view text) {
  return 1 + static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
}

}  // namespace

TEST_CASE("Several errors are a line each, whatever they quote") {
  const Error all =
      in_one({{"a\nb:1:1", "what\nhappened", "this\x1b", "do\r"}, {"", "second", "", ""}}, "go on");
  CHECK(all.message() == "a\\nb:1:1: what\\nhappened; expected this\\u001b; do\\r\nsecond; go on");
}

TEST_CASE("A path cannot put a line into what a host says of its configuration") {
  const pollux::test::TemporaryFolder folder;
  const std::string place = folder.file(std::string("x\n") + forged);
  std::filesystem::create_directory(place);
  const std::string file = place + "/pollux.toml";

  for (const std::string& missing : {file, place, place + "/\xff\x1b"}) {
    const auto host = Host::from_file(missing);
    REQUIRE_FALSE(host);
    CHECK(lines_in(host.error().message()) == 1);
    CHECK(host.error().message().find("x\\n") != std::string::npos);
  }
  std::ofstream(file) << "[telemetry]\nenabeld = true\n[[reporter]]\nplugin = \"no\\nsuch\"\nsample = 2\n";
  const auto broken = Host::from_file(file);
  REQUIRE_FALSE(broken);
  CHECK(lines_in(broken.error().message()) == 3);
  std::ofstream(file) << "[telemetry]\nenabled = true\n[[reporter]]\nplugin = \"./no\\nsuch.so\"\n";
  const auto without_plugin = Host::from_file(file);
  REQUIRE_FALSE(without_plugin);
  INFO(without_plugin.error().message());
  CHECK(lines_in(without_plugin.error().message()) == 1);
  std::filesystem::permissions(file, std::filesystem::perms::all);
  CHECK(lines_in(Host::from_file(file).error().message()) == 1);
}
