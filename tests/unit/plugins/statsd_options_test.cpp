// The statsd plugin's options: addresses, and what documents say of them.
#include <string>

#include "address.hpp"
#include "catch.hpp"
#include "child_process.hpp"
#include "statsd_fixture.hpp"

using namespace pollux::test;
using Catch::Matchers::Contains;
using pollux::statsd::Address;
using pollux::statsd::parse_address;
using pollux::testing::OptionTable;

TEST_CASE("Addresses are UDP's with host and port, or paths of Unix sockets") {
  const auto udp = parse_address("udp://agent.local:8125");
  REQUIRE(udp);
  CHECK(udp->kind == Address::Kind::udp);
  CHECK(udp->host == "agent.local");
  CHECK(udp->port == "8125");
  CHECK(parse_address("udp://[::1]:1")->host == "::1");
  const auto local = parse_address("unix:///var/run/datadog/dsd.socket");
  REQUIRE(local);
  CHECK(local->kind == Address::Kind::local);
  CHECK(local->path == "/var/run/datadog/dsd.socket");

  for (const char* wrong : {"", "udp://", "udp://host", "udp://host:", "udp://:8125", "udp://host:0",
                            "udp://host:65536", "udp://host:8125x", "udp://::1:8125", "udp://a/b:1",
                            "tcp://host:1", "unix://", "unix://relative", "host:8125"}) {
    INFO(wrong);
    CHECK_FALSE(parse_address(wrong));
  }
  CHECK(parse_address("unix:///" + std::string(106, 'x')));
  CHECK_FALSE(parse_address("unix:///" + std::string(107, 'x')));
}

TEST_CASE(
    "The README of statsd describes each option with its default, and the example configuration is right") {
  const std::string readme = text_of(POLLUX_SOURCE_DIR "/plugins/statsd/README.md");
  const std::string example = text_of(POLLUX_SOURCE_DIR "/config/statsd.toml");
  for (const pollux::OptionSpec& option : pollux::statsd::StatsdReporter::options) {
    const std::size_t row = readme.find("| `" + std::string(option.key) + "` |");
    INFO(option.key);
    REQUIRE(row != readme.npos);
    const std::string text = readme.substr(row, readme.find('\n', row) - row);
    CHECK_THAT(text, Contains("| `" + std::string(option.default_text) + "` |"));
    CHECK_THAT(example, Contains("\n" + std::string(option.key) + " = "));
  }
  ChildOptions command;
  command.program = POLLUX_COMMAND;
  command.arguments = {"config", "check", POLLUX_SOURCE_DIR "/config/statsd.toml"};
  command.environment["POLLUX_PLUGIN_PATH"] = POLLUX_PLUGIN_DIR;
  const ChildResult result = run_child(command);
  INFO(result.out << result.error);
  CHECK(result.exit_code == 0);
}
