// Collectors that take requests up to a size only: everything that fits by itself arrives, once.
#include <string>

#include "otlp_sent.hpp"
#include "size_limit.hpp"

using namespace pollux::test::otlp;
using Catch::Matchers::Contains;
using pollux::MetricType;
using pollux::otlp::SizeLimit;
using pollux::test::HttpReceiver;
using namespace std::chrono_literals;

namespace {

constexpr std::size_t nginx = 1 << 20;  // its default of client_max_body_size

void add_spans(EventList& events, int count, std::size_t bytes) {
  for (int i = 0; i < count; ++i) events.timing("step", 1ms).attribute("text", std::string(bytes, 'x'));
}

// Delivers as a host does; returns how many events were rejected.
std::uint32_t deliver_with_retries(Sent& sent, EventList& events) {
  std::uint32_t done = 0, rejected = 0;
  for (std::uint32_t attempt = 1; attempt < 50; ++attempt) {
    const Answer answer = sent.deliver(events, done, attempt);
    done += answer.consumed;
    rejected += answer.rejected;
    if (answer.status == POLLUX_OK) return rejected;
  }
  FAIL("it never ends");
  return 0;
}

}  // namespace

TEST_CASE("otlp: a batch that is too large for the collector is sent in parts, and the size is remembered") {
  for (const auto refusal : {HttpReceiver::Refusal::at_once, HttpReceiver::Refusal::abrupt}) {
    Sent sent;
    sent.receiver().limit(nginx, refusal);
    EventList events;
    add_spans(events, 3000, 1024);
    CHECK(deliver_with_retries(sent, events) == 0);
    CHECK(sent.spans().size() == 3000);
    const std::uint64_t refused = sent.receiver().refused();
    CHECK(refused >= 2);  // 3.6 MB, then 1.8 MB
    CHECK(refused <= 6);
    const std::vector<std::string> log = sent.reporter().log();
    REQUIRE(log.size() == 1);
    CHECK_THAT(log[0],
               Contains(sent.receiver().url() + "/v1/traces refuses larger requests: they have at most "));

    CHECK(deliver_with_retries(sent, events) == 0);
    CHECK(sent.receiver().refused() == refused);
    CHECK(sent.spans().size() == 6000);
    CHECK(sent.reporter().log().size() == 1);
  }
}

TEST_CASE("otlp: a collector that only closes the connection on what is too large is sent less") {
  Sent sent;
  sent.receiver().limit(nginx, HttpReceiver::Refusal::silent);
  EventList events;
  add_spans(events, 2000, 1024);
  CHECK(deliver_with_retries(sent, events) == 0);
  CHECK(sent.spans().size() == 2000);
  CHECK(sent.receiver().refused() >= 2);
}

TEST_CASE("otlp: the size limit holds for each signal by itself, with totals that are right") {
  Sent sent;
  sent.receiver().limit(20'000);
  EventList events;
  for (int i = 0; i < 500; ++i) {
    events.timing("step", 1ms).attribute("text", std::string(100, 'x'));
    events.metric(MetricType::counter, "count", 1).attribute("of", i % 250);
    events.metric(MetricType::histogram, "size", 0.5).attribute("of", i % 50);
    events.metric(MetricType::gauge, "level", i);
    events.metric(MetricType::untyped, "phase", "text " + std::string(50, 'x'));
  }
  sent.deliver_all(events);
  CHECK(sent.spans().size() == 500);
  CHECK(sent.records().size() == 500);
  std::map<int, int> counts;  // the latest total of each series
  std::uint64_t levels = 0;
  std::map<int, int> sizes;
  for (const json& metric : sent.metrics()) {
    const std::string name = metric["name"];
    if (name == "level") levels += metric["gauge"]["points"].size();
    if (name == "count") {
      for (const json& point : metric["sum"]["points"]) counts[point["attributes"]["of"]] = point["int"];
    }
    if (name == "size") {
      for (const json& point : metric["histogram"]["points"])
        sizes[point["attributes"]["of"]] = point["count"];
    }
  }
  CHECK(levels == 500);
  REQUIRE(counts.size() == 250);
  for (const auto& [of, total] : counts) CHECK(total == 2);
  REQUIRE(sizes.size() == 50);
  for (const auto& [of, total] : sizes) CHECK(total == 10);
}

TEST_CASE("otlp: one event that is too large by itself is rejected, and the reason says what to do") {
  Sent sent;
  sent.receiver().limit(nginx);
  EventList events;
  add_spans(events, 10, 100);
  events.timing("huge", 1ms).attribute("text", std::string(2 << 20, 'x'));
  add_spans(events, 10, 100);
  const Answer answer = sent.deliver(events);
  CHECK(answer.status == POLLUX_OK);
  CHECK(answer.rejected == 1);
  CHECK(sent.spans().size() == 20);
  CHECK_THAT(answer.message,
             Contains("an event of 'huge' is too large (20") &&
                 Contains("bytes in a request of its own); raise the collector's limit, or record "
                          "fewer or shorter attributes: ") &&
                 Contains("/v1/traces: status 413"));
  // What is narrower than the giant, and wider than its halves, passes alone.
  EventList wide;
  wide.timing("wide", 1ms).attribute("text", std::string(1'000'000, 'x'));
  CHECK(sent.deliver(wide).rejected == 0);
}

TEST_CASE("otlp: what other servers say of a size means the same") {
  const std::pair<int, const char*> answers[] = {
      {400, "http: request body too large"},
      {500, "rpc error: code = ResourceExhausted desc = grpc: received message larger than max (5 vs. 4)"},
      {429, "{\"code\":8,\"message\":\"Received message larger than max (5 vs. 4)\"}"},
      {400, "gRPC message exceeds maximum size 4194304: 5000000"},
      {503, "Error, decoded message length too large: found 5 bytes, the limit is: 4 bytes"},
      {400, "Payload Too Large"},
      {500, "\x08\x08"}};  // a google.rpc.Status with the code RESOURCE_EXHAUSTED
  for (const auto& [status, body] : answers) {
    INFO(body);
    Sent sent;
    EventList events;
    add_spans(events, 8, 10);
    sent.receiver().next({.status = status, .body = body});
    const Answer answer = sent.deliver(events);
    CHECK(answer.status == POLLUX_OK);
    CHECK(answer.rejected == 0);
    CHECK(sent.receiver().count() > 2);
  }
  // A header that is too large is another matter, and so is a quota, after which it is worthwhile to wait.
  Sent sent;
  EventList events;
  add_spans(events, 8, 10);
  sent.receiver().next({.status = 400, .body = "Request Header Or Cookie Too Large"});
  CHECK(sent.deliver(events).rejected == 8);
  sent.receiver().next({.status = 429, .body = "\x08\x08"});
  CHECK(sent.deliver(events).status == POLLUX_RETRY);
  CHECK(sent.receiver().count() == 2);
}

TEST_CASE("otlp: what a slow way does not take within the timeout is told from what waits for its answer") {
  // A server that accepts and never reads: the system's buffers are the way.
  const int listener = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in name{};
  name.sin_family = AF_INET;
  name.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof name;
  REQUIRE(::bind(listener, reinterpret_cast<const sockaddr*>(&name), size) == 0);
  REQUIRE(::listen(listener, 4) == 0);
  REQUIRE(::getsockname(listener, reinterpret_cast<sockaddr*>(&name), &size) == 0);
  pollux::otlp::Endpoint endpoint;
  endpoint.url = "http://127.0.0.1:" + std::to_string(ntohs(name.sin_port));
  pollux::otlp::HttpClient client(endpoint);
  CHECK(client.post(std::string(64 << 20, 'x'), 300ms).is_cut_off);
  CHECK_FALSE(client.post("small", 300ms).is_cut_off);
  ::close(listener);
}

TEST_CASE("otlp: compressed requests are divided as well") {
  Sent sent;
  sent.options().set("compression", "gzip");
  sent.receiver().limit(20'000);
  EventList events;
  std::uint64_t noise = 1;
  for (int i = 0; i < 500; ++i) {
    std::string text;
    for (int c = 0; c < 200; ++c)
      text += static_cast<char>('!' + (noise = noise * 6364136223846793005u + 1) % 90);
    events.timing("step", 1ms).attribute("text", text);
  }
  CHECK(deliver_with_retries(sent, events) == 0);
  CHECK(sent.receiver().refused() > 0);
  CHECK(sent.receiver().count() > 3);
}

TEST_CASE("otlp: the size that a server takes is forgotten after a while, at once if it was absurd") {
  SizeLimit limit(4 << 20);
  const auto now = [](int minutes) { return SizeLimit::Time(std::chrono::minutes(minutes)); };
  limit.begin(now(0));
  limit.refuse(4 << 20, false, now(0));
  CHECK(limit.bytes() == 2 << 20);
  limit.refuse(3 << 20, true, now(1));  // an event that is larger than requests may be
  CHECK(limit.bytes() == 3 << 19);
  CHECK(limit.take_news());
  CHECK_FALSE(limit.take_news());
  limit.begin(now(10));
  CHECK(limit.bytes() == 3 << 19);
  limit.begin(now(11));
  CHECK(limit.bytes() == 4 << 20);

  // A server that refuses everything, for a moment.
  for (std::size_t size = 4 << 20; size > 500; size /= 2) limit.refuse(size, size < 1000, now(12));
  CHECK(limit.bytes() < 1000);
  limit.begin(now(12));
  CHECK(limit.bytes() == 4 << 20);
}
