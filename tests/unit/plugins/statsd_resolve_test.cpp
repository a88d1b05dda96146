// Names of servers: unknown at first, moving, with several addresses, and a resolver that fails or hangs.
#include <chrono>
#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "catch.hpp"
#include "destination.hpp"
#include "statsd_fixture.hpp"

using namespace pollux::test;
using namespace std::chrono_literals;
using Catch::Matchers::Contains;
using pollux::MetricType;
using pollux::statsd::Address;
using pollux::statsd::Destination;
using pollux::statsd::Resolved;
using pollux::testing::Answer;
using pollux::testing::Driven;
using pollux::testing::EventList;
using pollux::testing::OptionTable;

namespace {

// What names stand for in this test; a resolver may outlive it.
class Names {
 public:
  static Names& all() {
    static auto* const names = new Names;
    return *names;
  }
  void set(const std::string& name, std::vector<std::string> numbers) {
    const std::lock_guard hold(mutex_);
    known_[name] = std::move(numbers);
    hangs_ = false;
    changed_.notify_all();
  }
  // Every question waits until something is set.
  void hang() {
    const std::lock_guard hold(mutex_);
    hangs_ = true;
  }
  [[nodiscard]] int asked() const {
    const std::lock_guard hold(mutex_);
    return asked_;
  }

  Resolved resolve(const std::string& name, const std::string& port) {
    std::unique_lock hold(mutex_);
    ++asked_;
    changed_.wait(hold, [this] { return !hangs_; });
    Resolved found;
    for (const std::string& number : known_[name]) {
      for (const auto& each : pollux::statsd::resolve_number(number, port).addresses)
        found.addresses.push_back(each);
    }
    if (found.addresses.empty()) found.problem = "Name or service not known";
    return found;
  }

 private:
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::map<std::string, std::vector<std::string>> known_;
  bool hangs_ = false;
  int asked_ = 0;
};

Resolved by_names(const std::string& name, const std::string& port) {
  return Names::all().resolve(name, port);
}

class NamedStatsd : public pollux::statsd::StatsdReporter {
 public:
  NamedStatsd(const pollux::Options& options, pollux::HostView host)
      : StatsdReporter(options, host, &by_names) {}
};
using DrivenNamed = Driven<NamedStatsd>;

std::string at(const char* name, std::uint16_t port) {
  return "udp://" + std::string(name) + ":" + std::to_string(port);
}

EventList& count_of(EventList& events, int value) { return events.metric(MetricType::counter, "n", value); }

// Delivers, as a host does without its delays, until that is done; 10 s at most.
Answer deliver_in_time(DrivenNamed& reporter, EventList& events) {
  const auto until = std::chrono::steady_clock::now() + 10s;
  for (std::uint32_t attempt = 1;; ++attempt) {
    const Answer answer = reporter.deliver(events, 0, attempt);
    if (answer.status == POLLUX_OK || std::chrono::steady_clock::now() > until) return answer;
  }
}

}  // namespace

TEST_CASE("A host that nobody knows yet does not keep statsd from starting, and is found when it is known") {
  Names::all().set("later.test", {});
  Receiver receiver;
  OptionTable options;
  options.set("address", at("later.test", receiver.port()));
  DrivenNamed reporter(options);
  REQUIRE(reporter.start().status == POLLUX_OK);
  EventList events;
  count_of(events, 1);
  const Answer answer = reporter.deliver(events);
  CHECK(answer.status == POLLUX_RETRY);
  CHECK(answer.consumed == 0);
  CHECK_THAT(answer.message,
             Contains("cannot find the host of udp://later.test:") && Contains("Name or service not known"));
  CHECK(reporter.deliver(events, 0, 2).status == POLLUX_RETRY);
  CHECK(reporter.log().size() == 1);
  Names::all().set("later.test", {"127.0.0.1"});
  CHECK(deliver_in_time(reporter, events).status == POLLUX_OK);
  CHECK(receiver.lines() == Lines{"n:1|c"});
}

TEST_CASE("A server that moves with its name is found again after the first error") {
  auto before = std::make_unique<Receiver>();
  const std::uint16_t port = before->port();
  Receiver after(port, "127.0.0.5");
  Names::all().set("moving.test", {"127.0.0.1"});
  OptionTable options;
  options.set("address", at("moving.test", port)).set("resolve_interval", 24h);
  DrivenNamed reporter(options);
  REQUIRE(reporter.start().status == POLLUX_OK);
  EventList first, second;
  count_of(first, 1);
  count_of(second, 2);
  REQUIRE(deliver_in_time(reporter, first).status == POLLUX_OK);
  CHECK(before->lines() == Lines{"n:1|c"});
  before.reset();
  Names::all().set("moving.test", {"127.0.0.5"});
  CHECK(reporter.deliver(second).status == POLLUX_OK);  // UDP says nothing yet
  CHECK(reporter.flush().status == POLLUX_OK);
  for (int i = 3; i < 10; ++i) {
    EventList events;
    count_of(events, i);
    REQUIRE(deliver_in_time(reporter, events).status == POLLUX_OK);
  }
  CHECK(after.lines().size() == 7);
  const auto log = reporter.log();
  REQUIRE(log.size() == 3);
  CHECK_THAT(log[0], Contains("no StatsD server") && Contains("metrics lost with the last datagram: 1"));
  CHECK(log[1] == at("moving.test", port) + " has moved from 127.0.0.1 to 127.0.0.5");
}

TEST_CASE("A name that moves is followed within the interval, also when the old server still listens") {
  Receiver before;
  Receiver after(before.port(), "127.0.0.5");
  Names::all().set("moving.test", {"127.0.0.1"});
  OptionTable options;
  options.set("address", at("moving.test", before.port())).set("resolve_interval", 100ms);
  DrivenNamed reporter(options);
  REQUIRE(reporter.start().status == POLLUX_OK);
  EventList events;
  count_of(events, 1);
  REQUIRE(deliver_in_time(reporter, events).status == POLLUX_OK);
  CHECK(before.lines().size() == 1);
  Names::all().set("moving.test", {"127.0.0.5", "127.0.0.1"});  // still one of them
  const int asked = Names::all().asked();
  const auto until = std::chrono::steady_clock::now() + 10s;
  while (Names::all().asked() < asked + 3 && std::chrono::steady_clock::now() < until)
    REQUIRE(deliver_in_time(reporter, events).status == POLLUX_OK);
  CHECK(after.lines().empty());
  Names::all().set("moving.test", {"127.0.0.5"});
  while (after.lines().empty() && std::chrono::steady_clock::now() < until)
    REQUIRE(deliver_in_time(reporter, events).status == POLLUX_OK);
  CHECK(std::chrono::steady_clock::now() < until);
}

TEST_CASE("Of several addresses of a name the first one is used at which a server listens") {
  Receiver receiver(0, "127.0.0.7");
  Names::all().set("several.test", {"127.0.0.5", "127.0.0.6", "127.0.0.7", "127.0.0.8"});
  OptionTable options;
  options.set("address", at("several.test", receiver.port()));
  DrivenNamed reporter(options);
  REQUIRE(reporter.start().status == POLLUX_OK);
  EventList events;
  count_of(events, 1);
  REQUIRE(deliver_in_time(reporter, events).status == POLLUX_OK);
  CHECK(receiver.lines().size() == 1);
}

TEST_CASE("A resolver that fails or hangs does not stop what is known, nor the calls of the host") {
  Receiver receiver;
  Names::all().set("known.test", {"127.0.0.1"});
  OptionTable options;
  options.set("address", at("known.test", receiver.port())).set("resolve_interval", 100ms);
  DrivenNamed reporter(options);
  REQUIRE(reporter.start().status == POLLUX_OK);
  EventList events;
  count_of(events, 1);
  REQUIRE(deliver_in_time(reporter, events).status == POLLUX_OK);
  const auto deliver_until_asked = [&](int times) {
    const int asked = Names::all().asked();
    const auto until = std::chrono::steady_clock::now() + 10s;
    while (Names::all().asked() < asked + times && std::chrono::steady_clock::now() < until) {
      const auto begun = std::chrono::steady_clock::now();
      REQUIRE(reporter.deliver(events).status == POLLUX_OK);
      REQUIRE(std::chrono::steady_clock::now() - begun < 5s);
    }
    CHECK(Names::all().asked() >= asked + times);
    receiver.lines();
  };
  Names::all().set("known.test", {});
  deliver_until_asked(3);
  Names::all().hang();
  deliver_until_asked(1);
  REQUIRE(reporter.deliver(events).status == POLLUX_OK);
  CHECK(receiver.lines().size() == 1);

  DrivenNamed another(options);
  const auto begun = std::chrono::steady_clock::now();
  REQUIRE(another.start().status == POLLUX_OK);
  const Answer answer = another.deliver(events);
  CHECK(answer.status == POLLUX_RETRY);
  CHECK_THAT(answer.message, Contains("the resolver has not answered yet"));
  CHECK(another.stop().status == POLLUX_OK);
  CHECK(std::chrono::steady_clock::now() - begun < 5s);
  Names::all().set("known.test", {"127.0.0.1"});  // the threads end
}

TEST_CASE("With when_away = drop nothing waits for a name that is unknown") {
  Names::all().set("unknown.test", {});
  OptionTable options;
  options.set("address", at("unknown.test", 8125)).set("when_away", "drop");
  DrivenNamed reporter(options);
  REQUIRE(reporter.start().status == POLLUX_OK);
  EventList events;
  for (int i = 0; i < 10; ++i) count_of(events, i);
  for (int i = 0; i < 3; ++i) {
    const Answer answer = reporter.deliver(events);
    CHECK(answer.status == POLLUX_OK);
    CHECK(answer.consumed == 10);
  }
  CHECK(reporter.stop().lost == 30);
}

TEST_CASE("A name is looked up at the interval, and after errors at most once a second") {
  Names::all().set("timed.test", {"127.0.0.1"});
  Destination destination(*pollux::statsd::parse_address("udp://timed.test:8125"), 10s, &by_names);
  const int before = Names::all().asked();
  const auto asked = [before] { return Names::all().asked() - before; };
  // On a clock of its own.
  const auto after = [&](std::chrono::milliseconds time) {
    static_cast<void>(destination.update(Destination::Clock::time_point(time), 10s));
  };
  const auto settles_at = [&](int times) {
    const auto until = std::chrono::steady_clock::now() + 10s;
    while (asked() < times && std::chrono::steady_clock::now() < until) {
    }
    return asked() == times;
  };
  after(0ms);
  REQUIRE(destination.current());
  CHECK(destination.current()->text() == "127.0.0.1");
  CHECK(asked() == 1);
  after(9'999ms);
  CHECK(asked() == 1);
  after(10'000ms);
  CHECK(settles_at(2));
  destination.doubt();
  after(10'999ms);
  CHECK(asked() == 2);
  // The answer of the second one may be on its way, and is taken first.
  const auto until = std::chrono::steady_clock::now() + 10s;
  for (int at = 11'000; asked() < 3 && std::chrono::steady_clock::now() < until; destination.doubt())
    after(std::chrono::milliseconds(at += 1000));
  CHECK(asked() == 3);
}

TEST_CASE("A number is nobody's to look up") {
  const int before = Names::all().asked();
  for (const char* address : {"udp://127.0.0.1:8125", "udp://[::1]:8125"}) {
    Destination destination(*pollux::statsd::parse_address(address), 10s, &by_names);
    CHECK(destination.update(Destination::Clock::now(), 0ms) == Destination::News::none);
    CHECK(destination.current());
  }
  CHECK(Names::all().asked() == before);
}
