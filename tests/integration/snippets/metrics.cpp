// Snippets of docs/metrics.md.
#include <cstddef>
#include <functional>
#include <string>

#include <pollux/pollux.hpp>

#include "catch.hpp"
#include "recorded.hpp"

// [snippet handles]
class Server {
 public:
  explicit Server(const pollux::TelemetryContext& tele)
      : requests_(tele.counter("requests", {{"region", "eu"}})),
        depth_(tele.gauge("queue.depth")),
        bytes_(tele.histogram("request.bytes", {256, 1024, 4096, 16384})) {}

  void handle(const std::string& request, std::size_t waiting) {
    requests_.add();  // or add(n)
    depth_.set(waiting);
    bytes_.record(request.size());
  }

 private:
  pollux::Counter requests_;
  pollux::Gauge depth_;
  pollux::Histogram bytes_;
};
// [end]

TEST_CASE("The server's handles are one event each") {
  pollux::test::Recorded seen;
  const pollux::TelemetryContext tele{pollux::ContextOptions{.enabled = true}, std::ref(seen)};
  Server server(tele);
  server.handle("GET /", 2);
  server.handle("GET /index.html", 1);
  tele.flush();
  REQUIRE(seen.events.size() == 3);
  CHECK(seen.at(0).scope == "requests");
  CHECK(seen.at(0).value == "2");
  CHECK(seen.at(0).attributes.at("region") == "eu");
  CHECK(seen.at(1).value == "1");
  CHECK(seen.at(2).value == std::to_string(10.0));
}
