// How the statsd plugin packs and sends: sizes, a server that is not there, goes away, comes back or is slow.
#include <chrono>
#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "catch.hpp"
#include "comes_true.hpp"
#include "levels.hpp"
#include "statsd_fixture.hpp"

using namespace pollux::test;
using namespace std::chrono_literals;
using Catch::Matchers::Contains;
using pollux::MetricType;
using pollux::testing::Aggregated;
using pollux::testing::Answer;
using pollux::testing::EventList;
using pollux::testing::OptionTable;

namespace {

void add_counts(EventList& events, int first, int last) {
  for (int i = first; i < last; ++i) events.metric(MetricType::counter, "n", i);
}

Lines counts(int first, int last) {
  Lines all;
  for (int i = first; i < last; ++i) all.push_back("n:" + std::to_string(i) + "|c");
  return all;
}

// Delivers until everything is consumed, as a host does, but without its delays. `between` comes before each
// repeat.
template <class Between>
std::uint32_t deliver_all(DrivenStatsd& reporter, EventList& events, Between&& between) {
  std::uint32_t done = 0;
  for (std::uint32_t attempt = 1; attempt < 200; ++attempt) {
    const Answer answer = reporter.deliver(events, done, attempt);
    done += answer.status == POLLUX_OK ? static_cast<std::uint32_t>(events.size()) - done : answer.consumed;
    if (done == events.size()) return attempt;
    between();
  }
  FAIL("it never ends");
  return 0;
}

}  // namespace

TEST_CASE("Datagrams are as full as their size allows, and no metric is split") {
  Receiver receiver;
  OptionTable options;
  options.set("address", receiver.address()).set("datagram_size", 128);
  DrivenStatsd reporter(options);
  REQUIRE(reporter.start().status == POLLUX_OK);
  EventList events;
  add_counts(events, 0, 1000);
  REQUIRE(reporter.deliver(events).status == POLLUX_OK);
  const std::vector<std::string> datagrams = receiver.datagrams();
  std::string all;
  for (std::size_t i = 0; i < datagrams.size(); ++i) {
    CHECK(datagrams[i].size() <= 128);
    CHECK(datagrams[i].ends_with("|c"));
    if (i + 1 < datagrams.size()) {
      const std::size_t next = datagrams[i + 1].find('\n');
      CHECK(datagrams[i].size() + 1 + next > 128);  // the next line would not have fitted
    }
    all += datagrams[i] + '\n';
  }
  std::string expected;
  for (const std::string& line : counts(0, 1000)) expected += line + '\n';
  CHECK(all == expected);
}

TEST_CASE("The two lines of a negative gauge are in one datagram") {
  Receiver receiver;
  OptionTable options;
  options.set("address", receiver.address()).set("datagram_size", 128);
  DrivenStatsd reporter(options);
  REQUIRE(reporter.start().status == POLLUX_OK);
  EventList events;
  for (int i = 1; i < 500; ++i) events.metric(MetricType::gauge, "some.gauge", -i);
  REQUIRE(reporter.deliver(events).status == POLLUX_OK);
  for (const std::string& datagram : receiver.datagrams()) {
    CHECK(datagram.starts_with("some.gauge:0|g\n"));
    CHECK(datagram.rfind("some.gauge:-") > datagram.rfind("some.gauge:0|g"));
  }
}

TEST_CASE("A metric that fits into no datagram is rejected by itself") {
  Receiver receiver;
  OptionTable options;
  options.set("address", receiver.address()).set("datagram_size", 128);
  DrivenStatsd reporter(options);
  REQUIRE(reporter.start().status == POLLUX_OK);
  EventList events;
  events.metric(MetricType::counter, "a", 1).metric(MetricType::counter, std::string(125, 'x'), 1);
  events.metric(MetricType::counter, std::string(124, 'x'), 1).metric(MetricType::counter, "b", 1);
  const Answer answer = reporter.deliver(events);
  CHECK(answer.status == POLLUX_OK);
  CHECK(answer.rejected == 1);
  CHECK_THAT(answer.message, Contains("a metric of 129 bytes does not fit into a datagram of 128"));
  CHECK(receiver.lines() == Lines{"a:1|c", std::string(124, 'x') + ":1|c", "b:1|c"});
}

TEST_CASE("The largest datagrams of UDP are sent") {
  Receiver receiver;
  OptionTable options;
  options.set("address", receiver.address()).set("datagram_size", 65507);
  DrivenStatsd reporter(options);
  REQUIRE(reporter.start().status == POLLUX_OK);
  EventList events;
  events.metric(MetricType::untyped, "s", std::string(65'503, 'x')).metric(MetricType::untyped, "s", "x");
  CHECK(reporter.deliver(events).rejected == 0);
  const auto datagrams = receiver.datagrams();
  REQUIRE(datagrams.size() == 2);
  CHECK(datagrams[0].size() == 65'507);
}

TEST_CASE("While nobody listens by UDP the events wait, none is lost, and it is said once") {
  std::uint16_t port = 0;
  { port = Receiver().port(); }
  OptionTable options;
  options.set("address", "udp://127.0.0.1:" + std::to_string(port));
  DrivenStatsd reporter(options);
  REQUIRE(reporter.start().status == POLLUX_OK);
  EventList events;
  add_counts(events, 0, 100);
  for (std::uint32_t attempt = 1; attempt <= 5; ++attempt) {
    const Answer answer = reporter.deliver(events, 0, attempt);
    CHECK(answer.status == POLLUX_RETRY);
    CHECK(answer.consumed == 0);
    CHECK_THAT(answer.message, Contains("no StatsD server at udp://127.0.0.1:") && Contains("refused"));
  }
  Receiver receiver(port);
  CHECK(reporter.deliver(events, 0, 6).status == POLLUX_OK);
  CHECK(receiver.lines() == counts(0, 100));
  const auto log = reporter.log();
  REQUIRE(log.size() == 2);
  CHECK_THAT(log[0], Contains("no StatsD server"));
  CHECK(log[1] == "udp://127.0.0.1:" + std::to_string(port) + " takes datagrams again");
}

TEST_CASE("A server that goes away and comes back misses what was on its way, and that is said") {
  std::optional<Receiver> receiver(std::in_place);
  const std::uint16_t port = receiver->port();
  OptionTable options;
  options.set("address", receiver->address());
  DrivenStatsd reporter(options);
  REQUIRE(reporter.start().status == POLLUX_OK);
  EventList before, lost, after;
  add_counts(before, 0, 10);
  add_counts(lost, 10, 13);
  add_counts(after, 13, 20);
  REQUIRE(reporter.deliver(before).status == POLLUX_OK);
  CHECK(receiver->lines() == counts(0, 10));

  receiver.reset();
  CHECK(reporter.deliver(lost).status == POLLUX_OK);  // UDP says nothing yet
  CHECK(reporter.flush().status == POLLUX_OK);
  REQUIRE(reporter.log().size() == 1);
  CHECK_THAT(reporter.log()[0],
             Contains("no StatsD server") && Contains("metrics lost with the last datagram: 3"));
  CHECK(reporter.deliver(after).status == POLLUX_RETRY);

  receiver.emplace(port);
  CHECK(reporter.deliver(after, 0, 2).status == POLLUX_OK);
  CHECK(receiver->lines() == counts(13, 20));
  REQUIRE(reporter.log().size() == 2);
  CHECK_THAT(reporter.log()[1], Contains("takes datagrams again; metrics known to be lost: 3"));
}

TEST_CASE("A server that goes away within a batch misses one datagram of it") {
  std::optional<Receiver> receiver(std::in_place);
  const std::uint16_t port = receiver->port();
  OptionTable options;
  options.set("address", receiver->address()).set("datagram_size", 128);
  DrivenStatsd reporter(options);
  REQUIRE(reporter.start().status == POLLUX_OK);
  EventList first, events;
  add_counts(first, 0, 1);
  add_counts(events, 100, 200);
  REQUIRE(reporter.deliver(first).status == POLLUX_OK);
  receiver.reset();
  const Answer answer = reporter.deliver(events);
  CHECK(answer.status == POLLUX_RETRY);
  CHECK(answer.consumed == 16);  // a datagram of 8 bytes each, the line feeds included
  receiver.emplace(port);
  CHECK(reporter.deliver(events, answer.consumed, 2).status == POLLUX_OK);
  CHECK(receiver->lines() == counts(116, 200));
}

TEST_CASE("With when_away = drop events are dropped while nobody listens, and none waits") {
  std::uint16_t port = 0;
  { port = Receiver().port(); }
  OptionTable options;
  options.set("address", "udp://127.0.0.1:" + std::to_string(port)).set("when_away", "drop");
  DrivenStatsd reporter(options);
  REQUIRE(reporter.start().status == POLLUX_OK);
  EventList events;
  add_counts(events, 0, 100);
  for (int i = 0; i < 3; ++i) {
    const Answer answer = reporter.deliver(events);
    CHECK(answer.status == POLLUX_OK);
    CHECK(answer.consumed == 100);
    CHECK(answer.rejected == 0);  // else the host would leave the reporter alone, and they would queue
  }
  const Answer flushed = reporter.flush();
  CHECK(flushed.lost == 300);
  CHECK_THAT(flushed.message, Contains("no StatsD server"));
  CHECK(reporter.flush().lost == 0);
  CHECK(reporter.deliver(events).consumed == 100);
  CHECK(reporter.stop().lost == 100);

  Receiver receiver(port);
  REQUIRE(reporter.start().status == POLLUX_OK);
  CHECK(reporter.deliver(events).status == POLLUX_OK);
  CHECK(receiver.lines() == counts(0, 100));
  CHECK(reporter.flush().lost == 0);
}

TEST_CASE("Changes of up-down counters that nobody took are in the level that is sent later") {
  std::uint16_t port = 0;
  { port = Receiver().port(); }
  for (const char* when_away : {"drop", "retry"}) {
    OptionTable options;
    options.set("address", "udp://127.0.0.1:" + std::to_string(port)).set("when_away", when_away);
    DrivenStatsd reporter(options);
    REQUIRE(reporter.start().status == POLLUX_OK);
    EventList events;
    events.metric(MetricType::up_down_counter, "open", 5).metric(MetricType::up_down_counter, "open", -2);
    const bool drops = reporter.deliver(events).status == POLLUX_OK;
    CHECK(drops == (std::string(when_away) == "drop"));

    Receiver receiver(port);
    if (!drops) {
      CHECK(reporter.deliver(events, 0, 2).status == POLLUX_OK);
      CHECK(receiver.lines() == std::vector<std::string>{"open:5|g", "open:3|g"});
    }
    EventList more;
    more.metric(MetricType::up_down_counter, "open", 1);
    REQUIRE(
        comes_true([&] { return reporter.deliver(more).status == POLLUX_OK && !receiver.lines().empty(); }));
  }
}

TEST_CASE("A level counts each change once, however often it is delivered, and stays whole") {
  using pollux::Value;
  pollux::statsd::Levels levels;
  const auto add = [&](std::int64_t change, const pollux::statsd::Levels::Position& at) {
    return levels.add("open", Value(change), at)->value().number();
  };
  CHECK(add(5, {1, 1, false}) == 5);
  CHECK(add(-2, {1, 2, false}) == 3);
  CHECK(add(5, {1, 1, true}) == 3);
  CHECK(add(-2, {1, 2, true}) == 3);
  CHECK(add(4, {1, 3, true}) == 7);  // came with the repeat for the first time
  CHECK(add(1, {2, 1, true}) == 8);  // of another run
  CHECK(levels.add("open", Value(std::int64_t{0}), {2, 2, false})->value().type() == Value::Type::int64);
  CHECK(levels.add("open", Value(0.5), {2, 3, false})->value().float64() == 8.5);
  constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max();
  static_cast<void>(levels.add("much", Value(most), {2, 4, false}));
  CHECK(levels.add("much", Value(most), {2, 5, false})->value().float64() == 0x1p64);
  for (std::size_t i = 0; i + 2 < pollux::statsd::Levels::most; ++i)
    REQUIRE(levels.add("n" + std::to_string(i), Value(1.0), {2, 6 + i, false}));
  CHECK_FALSE(levels.add("one more", Value(1.0), {3, 1, false}));
  CHECK(levels.add("open", Value(1.0), {3, 2, false})->value().float64() == 9.5);
}

TEST_CASE("With when_away = drop a receiver that takes nothing is waited for once") {
  const TemporaryFolder folder;
  Receiver receiver(folder.file("agent.sock"));
  OptionTable options;
  options.set("address", receiver.address()).set("datagram_size", 128).set("when_away", "drop");
  DrivenStatsd reporter(options);
  REQUIRE(reporter.start().status == POLLUX_OK);
  EventList events;
  add_counts(events, 0, 10'000);
  REQUIRE(reporter.deliver(events).status == POLLUX_OK);  // fills its queue
  const std::uint64_t lost = reporter.flush().lost;
  CHECK(lost > 0);
  const auto begun = std::chrono::steady_clock::now();
  constexpr int batches = 100;
  for (int i = 0; i < batches; ++i) REQUIRE(reporter.deliver(events).consumed == 10'000);
  CHECK(std::chrono::steady_clock::now() - begun < batches * 100ms / 2);
  CHECK(reporter.flush().lost >= (batches - 1) * 10'000);
  CHECK(receiver.lines().size() >= 10'000 - lost);
  CHECK(reporter.deliver(events).consumed == 10'000);
  CHECK_FALSE(receiver.lines().empty());
}

TEST_CASE(
    "Nothing is lost by a Unix socket: not before its server is there, nor when that is slow or started "
    "anew") {
  const TemporaryFolder folder;
  const std::string path = folder.file("agent.sock");
  OptionTable options;
  options.set("address", "unix://" + path).set("datagram_size", 200);
  DrivenStatsd reporter(options);
  REQUIRE(reporter.start().status == POLLUX_OK);
  EventList events;
  add_counts(events, 0, 6'000);
  const Answer answer = reporter.deliver(events);
  CHECK(answer.status == POLLUX_RETRY);
  CHECK_THAT(answer.message, Contains("No such file"));

  std::optional<Receiver> receiver(std::in_place, path);
  Lines got;
  int repeats = 0;
  deliver_all(reporter, events, [&] {
    for (std::string& line : receiver->lines()) got.push_back(std::move(line));
    if (++repeats % 8 == 0) receiver.emplace(path);  // what it had taken is read: it ends in order
  });
  for (std::string& line : receiver->lines()) got.push_back(std::move(line));
  CHECK(repeats > 16);  // the receiver's queue is short
  CHECK(got == counts(0, 6'000));
}

TEST_CASE("A full Unix socket holds a delivery up for a tenth of a second, not for ever") {
  const TemporaryFolder folder;
  Receiver receiver(folder.file("agent.sock"));
  OptionTable options;
  options.set("address", receiver.address()).set("datagram_size", 128);
  DrivenStatsd reporter(options);
  REQUIRE(reporter.start().status == POLLUX_OK);
  EventList events;
  add_counts(events, 0, 100'000);
  const auto begun = std::chrono::steady_clock::now();
  const Answer answer = reporter.deliver(events);
  CHECK(std::chrono::steady_clock::now() - begun < 5s);
  CHECK(answer.status == POLLUX_RETRY);
  CHECK(answer.consumed > 0);
  CHECK_THAT(answer.message, Contains("is not keeping up"));
}

TEST_CASE("An event whose lines are in several datagrams is not sent twice when only some of them could be") {
  const TemporaryFolder folder;
  Receiver receiver(folder.file("agent.sock"));
  OptionTable options;
  options.set("address", receiver.address()).set("datagram_size", 128);
  DrivenStatsd reporter(options);
  REQUIRE(reporter.start().status == POLLUX_OK);
  EventList events;
  Aggregated many = Aggregated::of({80.0});
  for (int i = 0; i < 160; ++i) many.bounds.push_back(i);
  many.buckets.assign(161, 3);
  constexpr int intervals = 5;
  for (int i = 0; i < intervals; ++i) events.metric(MetricType::histogram, "size", 80.0).aggregate(many);
  std::map<std::string, int> seen;
  const auto read = [&] {
    for (const std::string& line : receiver.lines()) ++seen[line];
  };
  CHECK(deliver_all(reporter, events, read) > 10);
  read();
  CHECK(seen.size() == 4 + 161);
  for (const auto& [line, times] : seen) {
    INFO(line);
    CHECK(times == intervals);
  }
}

TEST_CASE("A socket that is not for datagrams is named as such") {
  const TemporaryFolder folder;
  const std::string path = folder.file("stream.sock");
  const int stream = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_un name{};
  name.sun_family = AF_UNIX;
  std::strncpy(name.sun_path, path.c_str(), sizeof name.sun_path - 1);
  REQUIRE(::bind(stream, reinterpret_cast<sockaddr*>(&name), sizeof name) == 0);
  REQUIRE(::listen(stream, 1) == 0);
  OptionTable options;
  options.set("address", "unix://" + path);
  DrivenStatsd reporter(options);
  REQUIRE(reporter.start().status == POLLUX_OK);
  EventList events;
  add_counts(events, 0, 1);
  const Answer answer = reporter.deliver(events);
  CHECK(answer.status == POLLUX_RETRY);
  CHECK_THAT(answer.message, Contains("Protocol wrong type for socket"));
  ::close(stream);
}
