// What goes over the wire beside the message: headers, compression, connections, signals.
#include <signal.h>
#include <unistd.h>
#include <zlib.h>

#include "broken_pipe.hpp"
#include "otlp_sent.hpp"

using namespace pollux::test::otlp;
using pollux::MetricType;
using namespace std::chrono_literals;

namespace {

std::string unzipped(const std::string& bytes) {
  z_stream stream{};
  REQUIRE(::inflateInit2(&stream, 15 + 16) == Z_OK);
  std::string out(1 << 20, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  stream.avail_in = static_cast<uInt>(bytes.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  CHECK(::inflate(&stream, Z_FINISH) == Z_STREAM_END);
  out.resize(stream.total_out);
  ::inflateEnd(&stream);
  return out;
}

}  // namespace

TEST_CASE("otlp: a request has the headers of OTLP, and those of the options") {
  Sent sent;
  sent.options().set("headers.api-key", "s3cret").set("headers.x-empty", "");
  EventList events;
  events.timing("a", 1ms);
  sent.deliver_all(events);
  const auto headers = sent.receiver().requests().at(0).headers;
  CHECK(headers.at("content-type") == "application/x-protobuf");
  CHECK(headers.at("user-agent").starts_with("OTel-OTLP-Exporter-Pollux/"));
  CHECK(headers.at("api-key") == "s3cret");
  CHECK(headers.at("x-empty").empty());
  CHECK(headers.count("content-encoding") == 0);
  CHECK(headers.count("expect") == 0);
  CHECK(headers.count("transfer-encoding") == 0);
}

TEST_CASE("otlp: gzip makes requests small, and they hold the same") {
  Sent sent;
  sent.options().set("compression", "gzip");
  for (int round = 0; round < 2; ++round) {
    EventList events;
    for (int i = 0; i < 500; ++i) events.timing("a.long.name", 1ms).attribute("key", i);
    sent.deliver_all(events);
  }
  for (const auto& request : sent.receiver().requests()) {
    CHECK(request.headers.at("content-encoding") == "gzip");
    const std::string plain = unzipped(request.body);
    CHECK(plain.size() > 3 * request.body.size());
    CHECK(spans_of(plain)["spans"].size() == 500);
  }
}

TEST_CASE("otlp: a connection is kept") {
  Sent sent;
  EventList events;
  events.timing("a", 1ms).metric(MetricType::gauge, "g", 1);
  for (int i = 0; i < 5; ++i) sent.deliver_all(events);
  for (const auto& request : sent.receiver().requests()) CHECK(request.connection <= 2);  // one a signal
  CHECK(sent.receiver().count() == 10);
}

TEST_CASE("otlp: large requests go out whole") {
  Sent sent;
  sent.options().set("max_bytes", 64 << 20);
  EventList events;
  const std::string text(1 << 20, 'x');
  for (int i = 0; i < 8; ++i) events.timing("a", 1ms).attribute("text", text);
  sent.deliver_all(events);
  REQUIRE(sent.receiver().count() == 1);
  CHECK(sent.spans().size() == 8);
}

TEST_CASE("otlp: what is secret in an address is in no message") {
  Sent sent;
  std::string url = sent.receiver().url();
  url.insert(7, "user:s3cret@");
  sent.options().set("traces_endpoint", url + "/v1/traces?key=s3cret");
  sent.receiver().next({.status = 400});
  EventList events;
  events.timing("a", 1ms);
  const Answer answer = sent.deliver(events);
  CHECK(answer.rejected == 1);
  CHECK(answer.message == sent.receiver().url() + "/v1/traces: status 400");
  CHECK(sent.receiver().requests().at(0).path == "/v1/traces?key=s3cret");
  CHECK(sent.receiver().requests().at(0).headers.at("authorization").starts_with("Basic "));
}

TEST_CASE("otlp: a broken pipe is no signal to the program, and the mask is as before") {
  sigset_t before, after;
  ::pthread_sigmask(SIG_SETMASK, nullptr, &before);
  int ends[2];
  REQUIRE(::pipe(ends) == 0);
  ::close(ends[0]);
  const auto standing = ::signal(SIGPIPE, SIG_DFL);
  {
    const pollux::otlp::BrokenPipeBlocked blocked;
    CHECK(::write(ends[1], "x", 1) == -1);  // without the guard the test program would end here
  }
  ::signal(SIGPIPE, standing);
  ::close(ends[1]);
  ::pthread_sigmask(SIG_SETMASK, nullptr, &after);
  CHECK(::sigismember(&before, SIGPIPE) == ::sigismember(&after, SIGPIPE));
}
