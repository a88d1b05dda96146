// Snippets of docs/metrics.md.
#include <atomic>
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

TEST_CASE("Units and descriptions are the metric's") {
  struct Described {
    std::string units, description;
    void record_metric(const pollux::Metric& metric) {
      units.append(metric.unit()).append(" ");
      if (!metric.description().empty()) description = metric.description();
    }
  } seen;
  const pollux::TelemetryContext tele{pollux::ContextOptions{.enabled = true}, std::ref(seen)};
  // [snippet units]
  const auto sent = tele.counter("sent", {.unit = "By"});
  const auto latency = tele.histogram("latency", {1, 10, 100}, {{"route", "/"}},
                                      {.unit = "ms", .description = "Time to the first byte"});
  // [end]
  sent.add(1500);
  latency.record(12);
  tele.flush();
  CHECK(seen.units == "By ms ");
  CHECK(seen.description == "Time to the first byte");
}

// [snippet observed]
class Pool {
 public:
  explicit Pool(const pollux::TelemetryContext& tele)
      : gauge_(tele.observed_gauge("pool.idle", [this] { return idle_.load(); }, {.unit = "{thread}"})) {}

  void take() { --idle_; }

 private:
  std::atomic<int> idle_ = 8;
  pollux::ObservedGauge gauge_;  // behind what its callback uses, so it ends first
};
// [end]

TEST_CASE("The pool's gauge is read at a flush") {
  pollux::test::Recorded seen;
  const pollux::TelemetryContext tele{pollux::ContextOptions{.enabled = true}, std::ref(seen)};
  Pool pool(tele);
  pool.take();
  tele.flush();
  REQUIRE(seen.events.size() == 1);
  CHECK(seen.at(0).scope == "pool.idle");
  CHECK(seen.at(0).value == "7");
}
