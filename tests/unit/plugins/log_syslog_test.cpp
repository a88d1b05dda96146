// The log plugin as a sender of syslog: a real datagram socket receives.
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include <chrono>
#include <future>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "batch_of.hpp"
#include "catch.hpp"
#include "datagram_receiver.hpp"
#include "loaded_reporter.hpp"
#include "temporary_folder.hpp"

using namespace pollux::test;
using namespace std::chrono_literals;
using Catch::Matchers::Contains;
using Catch::Matchers::StartsWith;

namespace {

// 2026-11-21T10:15:02Z is this long after the monotonic clock's 5 s.
constexpr std::chrono::nanoseconds syslog_difference = 1'795'256'102s - 5s;

const std::string pid = "4242";

// The machine's time zone, until the end of the test.
class TimeZone {
 public:
  explicit TimeZone(const char* zone) { set(zone); }
  ~TimeZone() { set(nullptr); }
  TimeZone(const TimeZone&) = delete;
  TimeZone& operator=(const TimeZone&) = delete;

 private:
  static void set(const char* zone) {
    zone ? ::setenv("TZ", zone, 1) : ::unsetenv("TZ");
    ::tzset();
  }
};

const std::string host_name = "machine";

void numbered(BatchOf& batch, int count) {
  for (int i = 0; i < count; ++i) batch.counter("n", i);
}

}  // namespace

TEST_CASE("A syslog message has the header of RFC 3164 in local time, then a line of text") {
  const TimeZone zone("UTC-2");  // two hours ahead of UTC, as POSIX has it
  const TemporaryFolder folder;
  DatagramReceiver daemon(folder.file("log"));
  const OptionsOf options{{"target", "syslog"}, {"socket", daemon.path()}, {"ident", "shop"}};
  LoadedReporter log("log", options);
  REQUIRE(log.start().status == POLLUX_OK);
  BatchOf batch;
  batch.wall_minus_monotonic(syslog_difference);
  batch.timing("a.b").starts(5s).lasts(500ms).with("model", "small one");
  batch.timing("bad").starts(5s).fails();
  batch.gauge("g", 0.5).starts(5s - 240h);
  REQUIRE(log.deliver(batch).status == POLLUX_OK);
  const auto messages = daemon.receive_texts();
  REQUIRE(messages.size() == 3);
  CHECK(messages[0] == "<14>Nov 21 12:15:02 shop[" + pid +
                           "]: a.b 500.000ms "
                           "model=\"small one\"");
  CHECK_THAT(messages[1], StartsWith("<11>Nov 21 12:15:02 shop[" + pid + "]: bad "));
  CHECK_THAT(messages[2], StartsWith("<14>Nov 11 12:15:02 shop[" + pid + "]: g gauge=0.5"));
}

TEST_CASE("A syslog message has the header of RFC 5424 where that is asked for, and any format behind it") {
  const TemporaryFolder folder;
  DatagramReceiver daemon(folder.file("log"));
  const OptionsOf options{{"target", "syslog"},     {"socket", daemon.path()}, {"ident", "shop"},
                          {"protocol", "rfc5424"},  {"facility", "local3"},    {"format", "json"},
                          {"failed_level", "debug"}};
  LoadedReporter log("log", options);
  REQUIRE(log.start().status == POLLUX_OK);
  BatchOf batch;
  batch.wall_minus_monotonic(syslog_difference);
  batch.timing("a.b").starts(5s).lasts(123'456us).fails();
  REQUIRE(log.deliver(batch).status == POLLUX_OK);
  const auto messages = daemon.receive_texts();
  REQUIRE(messages.size() == 1);
  const std::string header =
      "<159>1 2026-11-21T10:15:02.123456Z " + host_name + " shop " + pid + " - - ";  // 19 * 8 + 7
  REQUIRE_THAT(messages[0], StartsWith(header));
  const auto line = nlohmann::json::parse(messages[0].substr(header.size()));
  CHECK(line.at("scope") == "a.b");
  CHECK(line.at("level") == "debug");
}

TEST_CASE("The ident is the program's name by default") {
  const TemporaryFolder folder;
  DatagramReceiver daemon(folder.file("log"));
  const OptionsOf options{{"target", "syslog"}, {"socket", daemon.path()}};
  LoadedReporter log("log", options);
  REQUIRE(log.start().status == POLLUX_OK);
  BatchOf batch;
  batch.timing("a");
  REQUIRE(log.deliver(batch).status == POLLUX_OK);
  CHECK_THAT(daemon.receive_texts().at(0), Contains(std::string(" program[") + pid));
}

TEST_CASE("Without a daemon the start fails, and names the socket and what to do") {
  const TemporaryFolder folder;
  const bool journal = GENERATE(true, false);
  const std::string path = folder.file("nobody");
  const OptionsOf options{{"target", journal ? "journald" : "syslog"}, {"socket", path}};
  LoadedReporter log("log", options);
  const auto answer = log.start();
  CHECK(answer.status == POLLUX_FATAL);
  CHECK_THAT(answer.message, Contains("cannot connect to '" + path + "': No such file or directory"));
  CHECK_THAT(answer.message,
             Contains(journal ? "is systemd-journald running?" : "is a syslog daemon running?") &&
                 Contains("`socket`"));
}

TEST_CASE("A daemon that is started anew is found again, and no event is lost that it did not have") {
  const TemporaryFolder folder;
  DatagramReceiver daemon(folder.file("log"));
  const OptionsOf options{{"target", "syslog"}, {"socket", daemon.path()}};
  LoadedReporter log("log", options);
  REQUIRE(log.start().status == POLLUX_OK);
  BatchOf batch;
  numbered(batch, 5);
  REQUIRE(log.deliver(batch).status == POLLUX_OK);
  CHECK(daemon.receive().size() == 5);

  daemon.stop();
  for (int attempt = 0; attempt < 2; ++attempt) {
    const auto answer = log.deliver(batch);
    CHECK(answer.status == POLLUX_RETRY);
    CHECK(answer.consumed == 0);
    CHECK_THAT(answer.message, Contains("cannot connect to '" + daemon.path() + "'"));
  }
  daemon.start();
  const auto answer = log.deliver(batch);
  CHECK(answer.status == POLLUX_OK);
  CHECK(answer.consumed == 5);
  CHECK(daemon.receive().size() == 5);

  // Stopped and started between two deliveries: nothing is to be seen of it.
  daemon.stop();
  daemon.start();
  CHECK(log.deliver(batch).status == POLLUX_OK);
  CHECK(daemon.receive().size() == 5);
}

TEST_CASE("A daemon that takes nothing is given up after a while, and what it has is not sent again") {
  const TemporaryFolder folder;
  DatagramReceiver daemon(folder.file("log"));
  const OptionsOf options{{"target", "syslog"}, {"socket", daemon.path()}, {"format", "json"}};
  LoadedReporter log("log", options);
  REQUIRE(log.start().status == POLLUX_OK);
  constexpr int count = 5000;  // more than a socket holds
  BatchOf batch;
  numbered(batch, count);
  auto answer = log.deliver(batch);
  REQUIRE(answer.status == POLLUX_RETRY);
  REQUIRE(answer.consumed > 0);
  CHECK_THAT(answer.message, Contains("is full") && Contains("a syslog daemon has taken nothing"));

  std::vector<std::string> messages = daemon.receive_texts();
  CHECK(messages.size() == answer.consumed);
  auto rest = std::async(std::launch::async, [&] { return log.deliver(batch, answer.consumed); });
  while (messages.size() < count && daemon.wait(10'000)) {
    for (std::string& each : daemon.receive_texts()) messages.push_back(std::move(each));
  }
  answer = rest.get();
  CHECK(answer.status == POLLUX_OK);
  REQUIRE(messages.size() == count);
  for (std::size_t i = 0; i < count; ++i) {
    const auto line = nlohmann::json::parse(messages[i].substr(messages[i].find('{')));
    REQUIRE(line.at("value") == i);
  }
}

TEST_CASE("A message that no datagram can hold is rejected, and those around it are sent") {
  const TemporaryFolder folder;
  DatagramReceiver daemon(folder.file("log"));
  const OptionsOf options{{"target", "syslog"}, {"socket", daemon.path()}};
  LoadedReporter log("log", options);
  REQUIRE(log.start().status == POLLUX_OK);
  BatchOf batch;
  batch.timing("before");
  batch.timing("huge").with("text", std::string(std::size_t{32} << 20, 'x'));
  batch.timing("after");
  const auto answer = log.deliver(batch);
  CHECK(answer.status == POLLUX_OK);
  CHECK(answer.consumed == 3);
  CHECK(answer.rejected == 1);
  CHECK_THAT(answer.message, Contains("too long"));
  const auto messages = daemon.receive_texts();
  REQUIRE(messages.size() == 2);
  CHECK_THAT(messages[0], Contains(": before "));
  CHECK_THAT(messages[1], Contains(": after "));
}

TEST_CASE("Events that make no message are consumed in their place") {
  const TemporaryFolder folder;
  DatagramReceiver daemon(folder.file("log"));
  const OptionsOf options{{"target", "syslog"}, {"socket", daemon.path()}, {"min_level", "error"}};
  LoadedReporter log("log", options);
  REQUIRE(log.start().status == POLLUX_OK);
  BatchOf batch;
  batch.unknown("x");
  batch.timing("fine");
  batch.timing("bad").fails();
  batch.timing("fine");
  auto answer = log.deliver(batch);
  CHECK(answer.status == POLLUX_OK);
  CHECK(answer.consumed == 4);
  CHECK(daemon.receive().size() == 1);

  daemon.stop();
  answer = log.deliver(batch);
  CHECK(answer.status == POLLUX_RETRY);
  CHECK(answer.consumed == 2);  // those before the first that makes one
}
