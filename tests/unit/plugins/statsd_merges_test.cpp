// Names, tags and texts that the line protocol makes one: said once, with both.
#include <string>
#include <vector>

#include "catch.hpp"
#include "merges.hpp"
#include "statsd_fixture.hpp"

using namespace pollux::test;
using namespace std::chrono_literals;
using Catch::Matchers::Contains;
using pollux::MetricType;
using pollux::statsd::Merges;
using pollux::testing::Aggregated;
using pollux::testing::EventList;
using pollux::testing::OptionTable;

namespace {

// What is logged when the events are delivered twice.
std::vector<std::string> log_of(EventList& events, const std::string& format) {
  Receiver receiver;
  OptionTable options;
  options.set("address", receiver.address()).set("format", format);
  DrivenStatsd reporter(options);
  REQUIRE(reporter.start().status == POLLUX_OK);
  for (int i = 0; i < 2; ++i) REQUIRE(reporter.deliver(events).rejected == 0);
  return reporter.log();
}

}  // namespace

TEST_CASE("Metrics that are sent under the name of another are reported once each, with both names") {
  EventList events;
  for (const char* path : {"api/get", "api get", "api_get", "other", "\u00e9", "a.b", "\u00fc", "a-b"})
    events.metric(MetricType::counter, path, 1);
  CHECK(log_of(events, "statsd") ==
        std::vector<std::string>{
            "two metrics are sent as one, 'api_get': 'api/get' and 'api get'; rename one of them",
            "two metrics are sent as one, 'api_get': 'api/get' and 'api_get'; rename one of them",
            "two metrics are sent as one, '_': '\u00e9' and '\u00fc'; rename one of them"});
}

TEST_CASE("What begins with no letter, and dashes in DogStatsD, are reported as well") {
  EventList events;
  for (const char* path : {"m_1x", "1x", "a-b", "a_b"}) events.metric(MetricType::counter, path, 1);
  CHECK(log_of(events, "dogstatsd") ==
        std::vector<std::string>{"two metrics are sent as one, 'm_1x': 'm_1x' and '1x'; rename one of them",
                                 "two metrics are sent as one, 'a_b': 'a-b' and 'a_b'; rename one of them"});
}

TEST_CASE("A metric that has the name of another one's part is reported") {
  EventList events;
  events.timing("job", 1ms).failed().metric(MetricType::counter, "job.errors", 1);
  events.metric(MetricType::counter, "size.sum", 1);
  events.metric(MetricType::histogram, "size", 5.0).aggregate(Aggregated::of({2, 3}));
  const auto log = log_of(events, "statsd");
  REQUIRE(log.size() == 2);
  CHECK_THAT(log[0], Contains("'job.errors': 'job (its .errors)' and 'job.errors'"));
  CHECK_THAT(log[1], Contains("'size.sum': 'size.sum' and 'size (its .sum)'"));
}

TEST_CASE("Tags that are sent as one are reported by key and by value") {
  EventList events;
  const auto tagged = [&events](const char* key, const std::string& value) {
    events.metric(MetricType::counter, "n", 1).attribute(key, value);
  };
  tagged("k:1", "x");
  tagged("k_1", "x");
  tagged("plain", "a_b");  // comes again when the next ones are known
  tagged("other", "a_b");
  tagged("plain", "a,b");
  tagged("plain", "c|d");
  tagged("plain", "c,d");
  tagged("long", std::string(300, 'x') + "1");
  tagged("long", std::string(300, 'x') + "2");
  const auto log = log_of(events, "dogstatsd");
  REQUIRE(log.size() == 4);
  CHECK(log[0] == "two tag keys are sent as one, 'k_1': 'k:1' and 'k_1'; rename one of them");
  CHECK(log[1] ==
        "two tag values are sent as one, 'plain:c_d': 'plain:c|d' and 'plain:c,d'; rename one of them");
  CHECK_THAT(log[2], Contains("two tag values are sent as one, 'long:xxx"));
  CHECK(log[3] ==
        "two tag values are sent as one, 'plain:a_b': 'plain:a,b' and 'plain:a_b'; rename one of them");
  EventList plain;
  plain.metric(MetricType::counter, "n", 1).attribute("k:1", "x").attribute("k_1", "x");
  CHECK(log_of(plain, "statsd").empty());  // tags are not sent
}

TEST_CASE("An attribute is not mistaken for the tag that says whether a scope failed") {
  EventList events;
  events.timing("a", 1ms)
      .attribute("status", "late")
      .metric(MetricType::counter, "n", 1)
      .attribute("status", 200);
  OptionTable options;
  options.set("format", "dogstatsd");
  CHECK(lines_of_events(events, options) == Lines{"a:1|ms|#status:ok,attr.status:late", "n:1|c|#status:200"});
}

TEST_CASE("Texts that are one member of a set are reported") {
  EventList events;
  for (const char* text : {"a|b", "a:b", "ab"}) events.metric(MetricType::untyped, "user", text);
  CHECK(log_of(events, "statsd") ==
        std::vector<std::string>{
            "two texts are sent as one, 'user:a_b': 'user:a|b' and 'user:a:b'; rename one of them"});
}

TEST_CASE("What is kept to find out, and what is said, are bounded") {
  pollux::testing::TestHost host;
  Merges merges("metrics", 1000, pollux::HostView(host.raw()));
  for (int round = 0; round < 3; ++round) {
    for (int i = 0; i < 5000; ++i) {
      const std::string sent = "sent" + std::to_string(i), given = sent + "given" + std::to_string(round);
      merges.note(given, sent);
    }
  }
  const auto log = host.log();
  CHECK(log.size() == 100);
  CHECK_THAT(log.back(), Contains("the last warning of this kind"));
  Merges few("metrics", 2, pollux::HostView(host.raw()));
  for (const char* sent : {"a", "b", "c"}) few.note("1", sent), few.note("2", sent);
  CHECK(host.log().size() == 102);
  Merges wide("metrics", 2, pollux::HostView(host.raw()));
  wide.note(std::string(100'000, 'x') + "1", "a");
  wide.note(std::string(100'000, 'x') + "2", "a");
  CHECK(host.log().size() == 103);
  CHECK(host.log().back().size() < 500);
}
