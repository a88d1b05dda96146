// What a collector answers, and what becomes of the events: nothing is lost in silence, nothing that has
// arrived is sent again.
#include <chrono>

#include "otlp_sent.hpp"

using namespace pollux::test::otlp;
using pollux::MetricType;
using namespace std::chrono_literals;

namespace {

// Protobuf by hand: the field, its type, its size, its bytes.
std::string text_field(int field, const std::string& text) {
  return std::string{static_cast<char>(field << 3 | 2), static_cast<char>(text.size())} + text;
}
std::string partial_success(int rejected, const std::string& message) {
  std::string partial = rejected > 0 ? std::string{'\x08', static_cast<char>(rejected)} : "";
  if (!message.empty()) partial += text_field(2, message);
  return text_field(1, partial);
}
std::string status(const std::string& message) { return std::string("\x08\x03", 2) + text_field(2, message); }

void two_of_each(EventList& events) {
  events.timing("a", 1ms)
      .metric(MetricType::counter, "m", 1)
      .timing("b", 1ms)
      .metric(MetricType::counter, "m", 2);
}

}  // namespace

TEST_CASE("otlp: 429 and 503 are waited for as long as the collector asks") {
  for (const int code : {429, 502, 503, 504}) {
    Sent sent;
    EventList events;
    events.timing("a", 1ms);
    sent.receiver().next({.status = code, .headers = "Retry-After: 3\r\n", .body = status("busy")});
    const Answer answer = sent.deliver(events);
    CHECK(answer.status == POLLUX_RETRY);
    CHECK(answer.consumed == 0);
    CHECK(answer.retry_after == 3s);
    CHECK(answer.message == sent.receiver().url() + "/v1/traces: status " + std::to_string(code) + ": busy");
  }
}

TEST_CASE("otlp: Retry-After may be a date") {
  Sent sent;
  EventList events;
  events.timing("a", 1ms);
  const std::time_t later = std::time(nullptr) + 30;
  char date[64];
  std::tm utc{};
  std::strftime(date, sizeof date, "Retry-After: %a, %d %b %Y %H:%M:%S GMT\r\n", ::gmtime_r(&later, &utc));
  sent.receiver().next({.status = 503, .headers = date});
  const Answer answer = sent.deliver(events);
  CHECK(answer.status == POLLUX_RETRY);
  CHECK(answer.retry_after > 20s);
  CHECK(answer.retry_after <= 30s);
}

TEST_CASE("otlp: without Retry-After the host's backoff counts") {
  Sent sent;
  EventList events;
  events.timing("a", 1ms);
  sent.receiver().next({.status = 503});
  CHECK(sent.deliver(events).retry_after == -1ns);
}

TEST_CASE("otlp: every other status is for good, and says why") {
  for (const int code : {301, 400, 401, 404, 414, 500, 501}) {
    Sent sent;
    EventList events;
    events.timing("a", 1ms).timing("b", 1ms);
    sent.receiver().next({.status = code, .headers = "Location: /elsewhere\r\n", .body = status("no")});
    const Answer answer = sent.deliver(events);
    CHECK(answer.status == POLLUX_REJECTED);
    CHECK(answer.consumed == 2);
    CHECK(answer.rejected == 2);
    CHECK(answer.message == sent.receiver().url() + "/v1/traces: status " + std::to_string(code) + ": no");
    CHECK(sent.receiver().count() == 1);
  }
}

TEST_CASE("otlp: a body that is text is shown, one that is neither is not") {
  const auto message_for = [](const std::string& body) {
    Sent sent;
    EventList events;
    events.timing("a", 1ms);
    sent.receiver().next({.status = 400, .body = body});
    return sent.deliver(events).message.substr(sent.receiver().url().size());
  };
  CHECK(message_for("no such page") == "/v1/traces: status 400: no such page");
  CHECK(message_for("\x01\x02\xFF\xFF") == "/v1/traces: status 400");
  CHECK(message_for("") == "/v1/traces: status 400");
  CHECK(message_for(std::string(100'000, 'x')).size() < 400);
}

TEST_CASE("otlp: what a partial success rejects is counted and never sent again") {
  Sent sent;
  EventList events;
  events.timing("a", 1ms).timing("b", 1ms).timing("c", 1ms);
  sent.receiver().next({.body = partial_success(2, "too old")});
  const Answer answer = sent.deliver(events);
  CHECK(answer.status == POLLUX_OK);
  CHECK(answer.consumed == 3);
  CHECK(answer.rejected == 2);
  CHECK(answer.message == sent.receiver().url() + "/v1/traces: too old");
  CHECK(sent.receiver().count() == 1);
}

TEST_CASE("otlp: a partial success cannot reject more than was sent") {
  Sent sent;
  sent.options().set("max_batch", 1);
  EventList events;
  events.timing("a", 1ms).timing("b", 1ms);
  sent.receiver().next({.body = partial_success(100, "all")});
  CHECK(sent.deliver(events).rejected == 1);  // of two requests
}

TEST_CASE("otlp: a partial success that rejects nothing is a warning") {
  Sent sent;
  EventList events;
  events.timing("a", 1ms);
  sent.receiver().next({.body = partial_success(0, "please use gzip")});
  sent.deliver_all(events);
  REQUIRE(sent.reporter().log().size() == 1);
  CHECK(sent.reporter().log()[0] == sent.receiver().url() + "/v1/traces: please use gzip");
}

TEST_CASE("otlp: a success with a body that is none of OTLP's counts, and is said in the log") {
  Sent sent;
  EventList events;
  events.timing("a", 1ms);
  sent.receiver().always("/v1/traces", {.body = "<html>welcome</html>"});
  for (int i = 0; i < 5; ++i) sent.deliver_all(events);
  REQUIRE(sent.reporter().log().size() == 3);  // the 1st, 2nd and 4th time
  CHECK(sent.reporter().log()[0].find("is it an OTLP receiver?") != std::string::npos);
}

TEST_CASE("otlp: an answer that is no HTTP is no answer") {
  Sent sent;
  EventList events;
  events.timing("a", 1ms);
  sent.receiver().next({.way = Way::garbage, .body = "\x16\x03\x01 SSH-2.0-OpenSSH\r\n\r\n"});
  const Answer answer = sent.deliver(events);
  CHECK(answer.status == POLLUX_RETRY);
  CHECK(answer.message.find("no response: ") != std::string::npos);
}

TEST_CASE("otlp: at most 64 KiB of a response are read, and its status counts") {
  Sent sent;
  EventList events;
  events.timing("a", 1ms);
  SECTION("a long body of a success is a success") {
    sent.receiver().next({.body = "<html>" + std::string(64 << 20, 'x')});
    sent.deliver_all(events);
    REQUIRE(sent.reporter().log().size() == 1);
    CHECK(sent.reporter().log()[0].find("is it an OTLP receiver?") != std::string::npos);
  }
  SECTION("a long body of a refusal is a refusal") {
    sent.receiver().next({.status = 400, .body = std::string(64 << 20, 'x')});
    const Answer answer = sent.deliver(events);
    CHECK(answer.status == POLLUX_REJECTED);
    CHECK(answer.rejected == 1);
  }
  SECTION("a long header of a server that is busy is a reason to wait") {
    std::string headers;
    for (int i = 0; i < 1'000'000; ++i) headers += "a: " + std::to_string(i) + "\r\n";
    sent.receiver().next({.status = 503, .headers = headers});
    const Answer answer = sent.deliver(events);
    CHECK(answer.status == POLLUX_RETRY);
    CHECK(answer.message == sent.receiver().url() + "/v1/traces: status 503");
  }
  // The rest is what the system's buffers hold.
  sent.deliver_all(events);  // by a new connection
  CHECK(sent.receiver().answered() < 16 << 20);
}

TEST_CASE("otlp: a success whose body breaks off or never ends is a success") {
  for (const Way way : {Way::garbage, Way::stall}) {
    Sent sent;
    sent.options().set("timeout", 200ms);
    EventList events;
    events.timing("a", 1ms);
    sent.receiver().next({.way = way, .body = "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nabc"});
    sent.deliver_all(events);
    CHECK(sent.receiver().count() == 1);
  }
}

TEST_CASE("otlp: a collector that hangs is waited for as long as the timeout, then asked again") {
  Sent sent;
  sent.options().set("timeout", 200ms);
  EventList events;
  events.timing("a", 1ms).metric(MetricType::counter, "m", 1);
  sent.receiver().next({.way = Way::hang});
  const auto before = std::chrono::steady_clock::now();
  const Answer answer = sent.deliver(events);
  const auto took = std::chrono::steady_clock::now() - before;
  CHECK(answer.status == POLLUX_RETRY);
  CHECK(answer.consumed == 0);
  CHECK(took >= 200ms);
  CHECK(took < 2s);
  REQUIRE(sent.deliver(events, 0, 2).status == POLLUX_OK);
  CHECK(sent.bodies("traces").size() == 2);
  CHECK(sent.bodies("metrics").size() == 1);
}

TEST_CASE("otlp: the host's deadline counts before the timeout") {
  Sent sent;
  sent.receiver().next({.way = Way::hang});
  EventList events;
  events.timing("a", 1ms);
  pollux_batch batch = events.raw();
  const auto deadline = std::chrono::steady_clock::now() + 500ms;
  batch.deadline_ns = std::chrono::nanoseconds(deadline.time_since_epoch()).count();
  OtlpReporter reporter(sent.options().options(), {});
  reporter.start();
  CHECK(reporter.record_batch(pollux::Batch(batch)).retry);
  CHECK(std::chrono::steady_clock::now() < deadline);
}

TEST_CASE("otlp: one signal that hangs does not keep the others from their turn") {
  Sent sent;
  sent.options().set("timeout", 100ms);
  sent.receiver().always("/v1/traces", {.way = Way::hang});
  EventList events;
  events.timing("a", 1ms).metric(MetricType::counter, "m", 1);
  CHECK(sent.deliver(events).status == POLLUX_RETRY);
  CHECK(sent.deliver(events, 0, 2).status == POLLUX_RETRY);
  CHECK(sent.bodies("metrics").size() == 1);
}

TEST_CASE("otlp: nobody there is a reason to wait") {
  OptionTable options;
  std::string url;
  {
    pollux::test::HttpReceiver gone;
    url = gone.url();
  }
  options.set("endpoint", url);
  Driven<OtlpReporter> reporter(options);
  REQUIRE(reporter.start().status == POLLUX_OK);
  EventList events;
  events.timing("a", 1ms);
  const Answer answer = reporter.deliver(events);
  CHECK(answer.status == POLLUX_RETRY);
  CHECK(answer.message.find("no response: Failed to connect") != std::string::npos);
}

TEST_CASE("otlp: a connection that ends without a response is not used for a silent repeat") {
  Sent sent;
  EventList events;
  events.timing("a", 1ms);
  sent.deliver_all(events);  // the connection is kept from here on
  sent.receiver().next({.way = Way::hang_up});
  const Answer answer = sent.deliver(events);
  CHECK(answer.status == POLLUX_RETRY);
  CHECK(answer.message == sent.receiver().url() + "/v1/traces: no response: the connection ended");
  CHECK(sent.receiver().count() == 2);
  CHECK(sent.deliver(events, 0, 2).status == POLLUX_OK);
  CHECK(sent.receiver().count() == 3);
}

TEST_CASE("otlp: what has arrived is not sent again beside what has not") {
  Sent sent;
  EventList events;
  two_of_each(events);
  sent.receiver().always("/v1/metrics", {.status = 503});
  Answer answer = sent.deliver(events);
  CHECK(answer.status == POLLUX_RETRY);
  CHECK(answer.consumed == 1);
  answer = sent.deliver(events, 1, 2);
  CHECK(answer.status == POLLUX_RETRY);
  CHECK(answer.consumed == 0);
  sent.receiver().always("/v1/metrics", {});
  answer = sent.deliver(events, 1, 3);
  CHECK(answer.status == POLLUX_OK);
  CHECK(answer.rejected == 0);
  CHECK(sent.spans().size() == 2);
  CHECK(sent.bodies("metrics").size() == 3);
  CHECK(sent.metrics().back()["sum"]["points"][0]["int"] == 3);
}

TEST_CASE("otlp: what was rejected behind events that wait is counted when those are done") {
  Sent sent;
  EventList events;
  two_of_each(events);
  sent.receiver().always("/v1/traces", {.status = 503});
  sent.receiver().always("/v1/metrics", {.status = 400});
  Answer answer = sent.deliver(events);
  CHECK(answer.status == POLLUX_RETRY);
  CHECK(answer.consumed == 0);
  CHECK(answer.rejected == 0);
  sent.receiver().always("/v1/traces", {});
  answer = sent.deliver(events, 0, 2);
  CHECK(answer.status == POLLUX_OK);
  CHECK(answer.consumed == 4);
  CHECK(answer.rejected == 2);
  CHECK(sent.bodies("metrics").size() == 1);
}

TEST_CASE("otlp: other events than those that were to be sent again begin anew") {
  Sent sent;
  EventList events, others;
  two_of_each(events);
  sent.receiver().next({.status = 503});
  CHECK(sent.deliver(events).status == POLLUX_RETRY);
  for (int i = 0; i < 9; ++i) others.timing("x", 1ms);
  // The host gave those up: the next ones have a later sequence.
  others.timing("y", 1ms);
  CHECK(sent.deliver(others, 5).status == POLLUX_OK);
  CHECK(sent.spans().size() == 2 + 5);
}

TEST_CASE("otlp: events are divided into requests by count and by size") {
  SECTION("count") {
    Sent sent;
    sent.options().set("max_batch", 3);
    EventList events;
    for (int i = 0; i < 7; ++i) events.timing("a", 1ms);
    sent.deliver_all(events);
    CHECK(sent.bodies("traces").size() == 3);
    CHECK(sent.spans().size() == 7);
  }
  SECTION("size") {
    Sent sent;
    sent.options().set("max_bytes", 1024);
    EventList events;
    for (int i = 0; i < 100; ++i) {
      events.timing("a", 1ms).attribute("text", std::string(100, 'x'));
      events.metric(MetricType::counter, "m" + std::to_string(i), 1);
      events.metric(MetricType::untyped, "t", "text");
    }
    sent.deliver_all(events);
    CHECK(sent.spans().size() == 100);
    CHECK(sent.metrics().size() == 100);
    CHECK(sent.records().size() == 100);
    for (const auto& request : sent.receiver().requests()) CHECK(request.body.size() < 1024 + 1024);
    CHECK(sent.bodies("traces").size() > 10);
  }
}

TEST_CASE("otlp: of several requests those that were taken are done") {
  Sent sent;
  sent.options().set("max_batch", 2);
  EventList events;
  for (int i = 0; i < 6; ++i) events.timing("a", 1ms);
  sent.receiver().next({});
  sent.receiver().next({.status = 503, .headers = "Retry-After: 1\r\n"});
  const Answer answer = sent.deliver(events);
  CHECK(answer.status == POLLUX_RETRY);
  CHECK(answer.consumed == 2);
  CHECK(sent.receiver().count() == 2);
  CHECK(sent.deliver(events, 2, 2).status == POLLUX_OK);
  CHECK(sent.receiver().count() == 4);
}
