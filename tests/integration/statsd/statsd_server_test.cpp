// StatsD's own server, and what it has understood, by the port on which it answers questions.
#ifdef POLLUX_NODE

#include <poll.h>

#include <fstream>
#include <optional>
#include <regex>
#include <string>

#include "catch.hpp"
#include "child_process.hpp"
#include "loopback.hpp"
#include "temporary_folder.hpp"

using namespace pollux::test;
using namespace std::chrono_literals;

namespace {

class StatsdServer {
 public:
  StatsdServer() : port_(free_port(SOCK_DGRAM)), questions_(free_port(SOCK_STREAM)) { start(); }

  [[nodiscard]] std::uint16_t port() const { return port_; }

  void start() {
    std::ofstream(folder_.file("config.js"))
        << "{ port: " << port_ << ", address: '127.0.0.1', mgmt_port: " << questions_
        << ", mgmt_address: '127.0.0.1', flushInterval: 3600000, backends: ['./backends/console'] }";
    ChildOptions node;
    node.program = POLLUX_NODE;
    node.arguments = {POLLUX_STATSD_SERVER, folder_.file("config.js")};
    process_.emplace(node);
    REQUIRE(eventually([&] { return ask("counters").find("bad_lines_seen") != std::string::npos; }));
  }
  void kill() { process_.reset(); }

  // "counters", "gauges" or "timers": what it holds, as Node writes an object. Empty when it does not answer.
  [[nodiscard]] std::string ask(const std::string& what) const {
    const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const sockaddr_in name = on_loopback(questions_);
    std::string answer;
    if (::connect(socket, reinterpret_cast<const sockaddr*>(&name), sizeof name) == 0) {
      const std::string question = what + "\n";
      (void)::send(socket, question.data(), question.size(), MSG_NOSIGNAL);
      char buffer[4096];
      pollfd ready{socket, POLLIN, 0};
      while (answer.find("END") == answer.npos && ::poll(&ready, 1, 5000) > 0) {
        const ssize_t got = ::recv(socket, buffer, sizeof buffer, 0);
        if (got <= 0) break;
        answer.append(buffer, static_cast<std::size_t>(got));
      }
    }
    ::close(socket);
    return answer;
  }

  // What stands behind a name in such an answer: "7", "[ 1.5, 2 ]"; empty when the name is not there.
  [[nodiscard]] std::string value(const std::string& what, const std::string& name) const {
    const std::string answer = ask(what);
    const std::regex rule("[{,]\\s*'?" + std::regex_replace(name, std::regex("[.]"), "\\.") +
                          "'?: (\\[[^\\]]*\\]|[^,}\\s]+)");
    std::smatch found;
    return std::regex_search(answer, found, rule) ? found[1].str() : std::string();
  }
  [[nodiscard]] std::string count(const std::string& name) const { return value("counters", name); }

 private:
  TemporaryFolder folder_;
  std::uint16_t port_;
  std::uint16_t questions_;
  std::optional<ChildProcess> process_;
};

}  // namespace

TEST_CASE("StatsD's server has every value exactly", "[server]") {
  StatsdServer server;
  auto host = host_for(server.port(), "prefix = 'my app'\n");
  const auto tele = host.telemetry();
  auto handle = tele.counter("handled");
  auto sizes = tele.histogram("sizes", {10, 100});
  auto level = tele.gauge("level");
  for (int i = 1; i <= 500; ++i) {
    const auto step = tele("step", {{"i", i}});
    tele.count("items", i);
    tele.count("share", 0.25);
    handle.add();
    sizes.record(i);
  }
  level.set(3.5);
  level.set(-12.25);
  tele.gauge("depth", 5);
  tele.gauge("depth", -40);
  tele.gauge("depth", -41);
  tele.histogram("bytes", 2.5);
  tele.histogram("bytes", 1e-7);
  tele.metric("user", "ann");
  {
    auto failing = tele("failing");
    failing.fail();
  }
  host.flush();
  // 1000 events of the loop, 500 scopes, the handles' 1 + 7 + 2 lines, 5 for `depth`, 3 and 2 for `failing`
  const std::string all = std::to_string(1500 + 10 + 5 + 3 + 2);
  REQUIRE(eventually([&] { return server.count("statsd.metrics_received") == all; }));
  CHECK(server.count("statsd.bad_lines_seen") == "0");
  CHECK(server.count("my_app.step.items") == "125250");
  CHECK(server.count("my_app.step.share") == "125");
  CHECK(server.count("my_app.handled") == "500");
  CHECK(server.count("my_app.sizes.count") == "500");
  CHECK(server.count("my_app.sizes.sum") == "125250");
  CHECK(server.count("my_app.sizes.bucket.10") == "10");
  CHECK(server.count("my_app.sizes.bucket.100") == "90");
  CHECK(server.count("my_app.sizes.bucket.inf") == "400");
  CHECK(server.value("gauges", "my_app.sizes.min") == "1");
  CHECK(server.value("gauges", "my_app.sizes.max") == "500");
  CHECK(server.value("gauges", "my_app.level") == "-12.25");
  CHECK(server.value("gauges", "my_app.depth") == "-41");
  CHECK(server.value("timers", "my_app.bytes") == "[ 2.5, 1e-7 ]");
  CHECK(server.count("my_app.failing.errors") == "1");
  const auto ledger = host.ledger();
  CHECK(ledger.balances());
  CHECK(ledger.reporters[0].delivered == ledger.reporters[0].accepted);
}

TEST_CASE("StatsD's server takes tags for parts of names, and scales by the rate", "[server]") {
  StatsdServer server;
  auto host = host_for(server.port(), "format = 'dogstatsd'\ntags = ['env:prod']\nscope_sample = 0.125\n");
  const auto tele = host.telemetry();
  tele.count("items", 3, {{"region", "eu"}});
  { const auto step = tele("step"); }
  host.flush();
  REQUIRE(eventually([&] { return server.count("statsd.metrics_received") == "2"; }));
  CHECK(server.count("items;env=prod;region=eu") == "3");
  CHECK(server.ask("timers").find("step;env=prod;status=ok") != std::string::npos);
}

TEST_CASE("A server that is killed and started anew misses what was on its way, nothing else", "[server]") {
  StatsdServer server;
  auto host = host_for(server.port(), "");
  const auto tele = host.telemetry();
  for (int i = 0; i < 100; ++i) tele.count("first");
  host.flush();
  REQUIRE(eventually([&] { return server.count("first") == "100"; }));
  server.kill();
  tele.count("second");  // on its way when nobody has noticed yet
  host.flush();
  for (int i = 0; i < 100; ++i) tele.count("third");
  CHECK(host.flush(200ms).abandoned == 100);  // they wait
  server.start();
  CHECK(host.flush(20s).abandoned == 0);
  REQUIRE(eventually([&] { return server.count("third") == "100"; }));
  CHECK(server.count("second").empty());
  const auto ledger = host.ledger();
  CHECK(ledger.balances());
  CHECK(ledger.reporters[0].delivered == 201);
}

#endif
